#include "common/site/municipality.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/error/error.h"

namespace tsunagi::site {
namespace {

constexpr char kPrefecture[] = "栃木県";

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

std::string WithCheckDigit(absl::string_view code) {
  const std::optional<char> digit = MunicipalityCheckDigit(code);
  return digit ? absl::StrCat(code, std::string(1, *digit)) : "";
}

// What a spreadsheet makes of a code.
std::string WithoutLeadingZero(absl::string_view code) {
  return absl::StartsWith(code, "0") ? std::string(code.substr(1)) : "";
}

}  // namespace

absl::string_view Municipality::PlatformAgency(absl::CivilDay day) const {
  for (const MunicipalPlatform& platform : platforms) {
    if ((!platform.from || *platform.from <= day) && (!platform.to || day <= *platform.to)) {
      return platform.agency;
    }
  }
  return "";
}

bool GeoBox::Contains(const GeoPoint& point) const {
  return south_west.latitude <= point.latitude && point.latitude <= north_east.latitude &&
         south_west.longitude <= point.longitude && point.longitude <= north_east.longitude;
}

std::optional<char> MunicipalityCheckDigit(absl::string_view code) {
  if (code.size() != 5 || !AllDigits(code)) return std::nullopt;
  constexpr std::array kWeights = {6, 5, 4, 3, 2};
  int sum = 0;
  for (size_t i = 0; i < code.size(); ++i) sum += kWeights[i] * (code[i] - '0');
  return static_cast<char>('0' + (11 - sum % 11) % 10);
}

MunicipalityTable::MunicipalityTable(std::vector<Municipality> all,
                                     std::vector<RetiredMunicipality> retired,
                                     std::optional<GeoBox> bounds)
    : all_(std::move(all)), retired_(std::move(retired)), bounds_(bounds) {
  for (const Municipality& each : all_) by_code_.emplace(each.code, &each);
  for (const Municipality& each : all_) {
    for (const std::string& code : {each.code, each.code6}) {
      AddAlias(code, &each);
      AddAlias(WithoutLeadingZero(code), &each);
    }
    AddAlias(each.name, &each);
    AddAlias(absl::StrCat(each.county, each.name), &each);
    AddAlias(each.kana, &each);
  }
  for (const RetiredMunicipality& each : retired_) {
    const Municipality* target = FollowRetired(each.code);
    if (target == nullptr) continue;
    for (const std::string& code : {each.code, WithCheckDigit(each.code)}) {
      AddAlias(code, target);
      AddAlias(WithoutLeadingZero(code), target);
    }
    AddAlias(each.name, target);
  }
}

void MunicipalityTable::AddAlias(absl::string_view alias, const Municipality* municipality) {
  if (alias.empty()) return;
  const auto [it, added] = by_alias_.emplace(std::string(alias), municipality);
  if (!added && it->second != municipality) it->second = nullptr;
}

const Municipality* MunicipalityTable::Find(absl::string_view code) const {
  const auto it = by_code_.find(std::string(code));
  return it == by_code_.end() ? nullptr : it->second;
}

const Municipality* MunicipalityTable::FollowRetired(absl::string_view code) const {
  // Bounded, so that a circle in the data ends.
  for (size_t hop = 0; hop <= retired_.size(); ++hop) {
    if (const Municipality* found = Find(code)) return found;
    const auto next = std::find_if(retired_.begin(), retired_.end(),
                                   [&](const RetiredMunicipality& r) { return r.code == code; });
    if (next == retired_.end()) return nullptr;
    code = next->merged_into;
  }
  return nullptr;
}

absl::StatusOr<const Municipality*> MunicipalityTable::Resolve(absl::string_view text) const {
  const auto lookup = [this](absl::string_view alias) -> const Municipality* {
    const auto it = by_alias_.find(std::string(alias));
    return it == by_alias_.end() ? nullptr : it->second;
  };
  if (const Municipality* found = lookup(text)) return found;
  if (const Municipality* found = lookup(absl::StripPrefix(text, kPrefecture))) return found;
  // Five digits that are no code lost their zero before the check digit.
  if (AllDigits(text) && (text.size() == 5 || text.size() == 6)) {
    const std::string padded = text.size() == 5 ? absl::StrCat("0", text) : std::string(text);
    if (const Municipality* found = Find(padded.substr(0, 5))) {
      return absl::Status(Error(absl::StatusCode::kInvalidArgument, "MUNICIPALITY_CHECK_DIGIT",
                                "the check digit of the municipality code is wrong")
                              .Ja(absl::StrCat("市町村コードの検査数字が合いません。", found->name,
                                               "は ", WithCheckDigit(found->code), " です。"))
                              .Meta("corrected", WithCheckDigit(found->code)));
    }
  }
  return absl::Status(
      Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_MUNICIPALITY",
            "the municipality is none of the site's")
          .Ja("市町村が見つかりません。5桁の市町村コードか、正式な市町名を入力してください。"));
}

}  // namespace tsunagi::site
