#include "tests/authz/sweep/canary.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace tsunagi::sweep {
namespace {

constexpr absl::string_view kText = "CNR";
constexpr absl::string_view kKana = "カナリヤ";
constexpr absl::string_view kPhone = "080-77";
constexpr size_t kDigits = 6;
constexpr std::array<absl::string_view, 10> kKanaDigits = {"ア", "イ", "ウ", "エ", "オ",
                                                           "サ", "シ", "ス", "セ", "ソ"};

// The number whose `digits` digits `text` begins with; -1 where there are none.
int NumberAt(absl::string_view text, size_t digits) {
  int number = -1;
  const absl::string_view head = text.substr(0, digits);
  const bool all = head.size() == digits && std::all_of(head.begin(), head.end(), [](char c) {
                     return absl::ascii_isdigit(static_cast<unsigned char>(c));
                   });
  return all && absl::SimpleAtoi(head, &number) ? number : -1;
}

int KanaNumberAt(absl::string_view text) {
  int number = 0;
  for (size_t i = 0; i < kDigits; ++i) {
    const auto* digit = std::find_if(kKanaDigits.begin(), kKanaDigits.end(),
                                     [&](auto each) { return absl::ConsumePrefix(&text, each); });
    if (digit == kKanaDigits.end()) return -1;
    number = number * 10 + static_cast<int>(digit - kKanaDigits.begin());
  }
  return number;
}

constexpr size_t kUuidLength = 36;

bool IsUuidAt(absl::string_view text) {
  if (text.size() < kUuidLength) return false;
  for (size_t i = 0; i < kUuidLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const auto c = static_cast<unsigned char>(text[i]);
    if (dash ? c != '-' : !absl::ascii_isxdigit(c)) return false;
  }
  return true;
}

// Calls `use` with what follows each `mark`.
template <typename Use>
void ForEachAfter(absl::string_view text, absl::string_view mark, const Use& use) {
  for (size_t at = text.find(mark); at != absl::string_view::npos; at = text.find(mark, at + 1)) {
    use(text.substr(at + mark.size()));
  }
}

}  // namespace

int Canaries::Plant(Situation situation) {
  const std::lock_guard lock(mutex_);
  numbers_.push_back(situation);
  return static_cast<int>(numbers_.size()) - 1;
}

void Canaries::PlantId(const std::string& id, Situation situation) {
  const std::lock_guard lock(mutex_);
  ids_[id] = situation;
}

std::vector<Sighting> Canaries::FindIn(absl::string_view text) const {
  std::vector<Sighting> found;
  const std::lock_guard lock(mutex_);
  const auto saw = [&](int number, common::v1::FieldClass field_class, absl::string_view what) {
    if (number < 0 || number >= static_cast<int>(numbers_.size())) return;
    found.push_back({field_class, numbers_[static_cast<size_t>(number)], std::string(what)});
  };
  ForEachAfter(text, kText, [&](absl::string_view rest) {
    if (rest.empty()) return;
    const int number = NumberAt(rest.substr(1), kDigits);
    if (rest[0] == 'P') saw(number, common::v1::FIELD_CLASS_PERSONAL, "a personal text");
    if (rest[0] == 'F') saw(number, common::v1::FIELD_CLASS_FREE_TEXT, "free text");
  });
  ForEachAfter(text, kKana, [&](absl::string_view rest) {
    saw(KanaNumberAt(rest), common::v1::FIELD_CLASS_PERSONAL, "kana");
  });
  ForEachAfter(text, kPhone, [&](absl::string_view rest) {
    const int high = NumberAt(rest, 2);
    const int low = rest.size() < 3 ? -1 : NumberAt(rest.substr(3), 4);
    if (high < 0 || low < 0) return;
    saw(high * 10'000 + low, common::v1::FIELD_CLASS_PERSONAL, "a phone number");
  });
  for (size_t at = 0; at + kUuidLength <= text.size(); ++at) {
    if (!IsUuidAt(text.substr(at))) continue;
    const auto id = ids_.find(text.substr(at, kUuidLength));
    if (id != ids_.end()) found.push_back({common::v1::FIELD_CLASS_PUBLIC, id->second, id->first});
    at += kUuidLength - 1;
  }
  return found;
}

std::string PersonalText(int number) { return absl::StrFormat("CNRP%06dX", number); }

std::string FreeText(int number) { return absl::StrFormat("CNRF%06dX", number); }

std::string KanaText(int number) {
  std::string text(kKana);
  for (const char c : absl::StrFormat("%06d", number)) {
    absl::StrAppend(&text, kKanaDigits[static_cast<size_t>(c - '0')]);
  }
  return text;
}

std::string PhoneText(int number) {
  return absl::StrFormat("080-77%02d-%04d", number / 10'000 % 100, number % 10'000);
}

std::string WithoutIds(absl::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (IsUuidAt(text.substr(at))) {
      out += "<id>";
      at += kUuidLength;
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace tsunagi::sweep
