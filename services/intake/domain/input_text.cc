#include "services/intake/domain/input_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/text/normalize.h"
#include "common/text/utf8.h"

namespace tsunagi::intake {
namespace {

constexpr absl::string_view kWideSpace = "　";

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

absl::string_view TrimSpaces(absl::string_view utf8) {
  while (true) {
    utf8 = absl::StripAsciiWhitespace(utf8);
    if (absl::StartsWith(utf8, kWideSpace)) {
      utf8.remove_prefix(kWideSpace.size());
    } else if (absl::EndsWith(utf8, kWideSpace)) {
      utf8.remove_suffix(kWideSpace.size());
    } else {
      return utf8;
    }
  }
}

std::string CleanText(absl::string_view utf8) {
  const absl::string_view trimmed = TrimSpaces(utf8);
  if (IsAscii(trimmed)) return std::string(trimmed);
  return text::ToNfcKeepingKanji(trimmed);
}

std::string CleanKana(absl::string_view utf8) {
  const absl::string_view trimmed = TrimSpaces(utf8);
  if (trimmed.empty()) return "";
  const std::string spaced =
      absl::StrReplaceAll(text::ToNfc(text::FoldKana(trimmed)), {{kWideSpace, " "}});
  std::string out;
  bool space = false;
  for (const char c : spaced) {
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      space = true;
      continue;
    }
    if (space) out.append(kWideSpace.data(), kWideSpace.size());
    space = false;
    out.push_back(c);
  }
  return out;
}

bool IsKana(absl::string_view utf8) {
  for (const char32_t c : text::ToCodePoints(utf8)) {
    const bool letter = c >= U'\u30A1' && c <= U'\u30FA';
    const bool mark = c >= U'\u30FB' && c <= U'\u30FE';
    if (!letter && !mark && c != U'\u3000') return false;
  }
  return true;
}

std::string FoldLabel(absl::string_view utf8) {
  std::string folded = absl::StrReplaceAll(text::ToNfkc(utf8), {{"〜", "~"}});
  folded.erase(
      std::remove_if(folded.begin(), folded.end(),
                     [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }),
      folded.end());
  return folded;
}

bool HasControlCharacter(absl::string_view utf8, bool single_line) {
  return std::any_of(utf8.begin(), utf8.end(), [single_line](char c) {
    if (!single_line && (c == '\n' || c == '\r' || c == '\t')) return false;
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
}

bool LongerThan(absl::string_view utf8, size_t limit) {
  // No text has more code points than bytes.
  return utf8.size() > limit && text::CodePointLength(utf8) > limit;
}

}  // namespace tsunagi::intake
