#include "common/jp/phone.h"

#include <array>
#include <initializer_list>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/text/normalize.h"

namespace tsunagi::jp {
namespace {

using text::InputProblem;

constexpr size_t kMaxInputBytes = 256;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// One width, one kind of hyphen, lower case, no words that only decorate.
std::string Clean(absl::string_view utf8) {
  std::string text = text::ToNfkc(utf8);
  absl::AsciiStrToLower(&text);
  text = absl::StrReplaceAll(text, {{"‐", "-"},
                                    {"‑", "-"},
                                    {"‒", "-"},
                                    {"–", "-"},
                                    {"—", "-"},
                                    {"―", "-"},
                                    {"−", "-"},
                                    {"ー", "-"},
                                    {"─", "-"},
                                    {"〜", "-"},
                                    {"(代表)", ""},
                                    {"(代)", ""},
                                    {"代表", ""},
                                    {"電話番号", ""},
                                    {"電話", ""},
                                    {"tel", ""},
                                    {"℡", ""}});
  absl::StripAsciiWhitespace(&text);
  for (const absl::string_view prefix : {":", "."}) {
    if (absl::StartsWith(text, prefix)) text.erase(0, prefix.size());
  }
  absl::StripAsciiWhitespace(&text);
  return text;
}

// Cuts "内線12", "(内12)", "ext. 12" off the end. False if what follows the word is no extension.
bool TakeExtension(std::string* text, std::string* extension) {
  for (const absl::string_view word : {"内線", "内", "extension", "ext"}) {
    const size_t at = text->find(std::string(word));
    if (at == std::string::npos) continue;
    for (const char c : text->substr(at + word.size())) {
      if (IsDigit(c)) {
        extension->push_back(c);
      } else if (!absl::StrContains(" .:-()", std::string(1, c))) {
        return false;
      }
    }
    text->resize(at);
    // The parenthesis that opened before the word.
    while (!text->empty() && absl::StrContains(" (,", text->substr(text->size() - 1))) {
      text->pop_back();
    }
    return !extension->empty() && extension->size() <= 6;
  }
  return true;
}

// The runs of digits, or nullopt if there is anything but digits and separators.
std::optional<std::vector<std::string>> Groups(absl::string_view text) {
  std::vector<std::string> groups;
  bool in_group = false;
  for (const char c : text) {
    if (IsDigit(c)) {
      if (!in_group) groups.emplace_back();
      groups.back().push_back(c);
    } else if (!absl::StrContains(" -.()", std::string(1, c))) {
      return std::nullopt;
    }
    in_group = IsDigit(c);
  }
  return groups;
}

// Rewrites a country code into the leading zero: +81-(0)285-... is 0285-...
void TakeCountryCode(std::string* text) {
  for (const absl::string_view prefix : {"+81", "0081", "01081"}) {
    if (!absl::StartsWith(*text, prefix)) continue;
    absl::string_view rest = absl::string_view(*text).substr(prefix.size());
    while (!rest.empty() && absl::StrContains(" -.()0", rest.substr(0, 1))) rest.remove_prefix(1);
    *text = absl::StrCat("0", rest);
    return;
  }
}

bool StartsWithAny(absl::string_view digits, std::initializer_list<absl::string_view> prefixes) {
  for (const absl::string_view prefix : prefixes) {
    if (absl::StartsWith(digits, prefix)) return true;
  }
  return false;
}

// How many digits a number of this kind has.
size_t ExpectedLength(absl::string_view digits) {
  return StartsWithAny(digits, {"0800", "020", "050", "060", "070", "080", "090"}) ? 11 : 10;
}

std::string Split(absl::string_view digits, size_t first, size_t second) {
  return absl::StrCat(digits.substr(0, first), "-", digits.substr(first, second), "-",
                      digits.substr(first + second));
}

// Where the numbering plan of the Ministry of Internal Affairs fixes the groups, the number in
// them, else "".
std::string FormatByPlan(absl::string_view digits) {
  if (StartsWithAny(digits, {"0800"})) return Split(digits, 4, 3);
  if (digits.size() == 11) return Split(digits, 3, 4);
  if (StartsWithAny(digits, {"0120", "0570", "0990"})) return Split(digits, 4, 3);
  if (StartsWithAny(digits, {"03", "06"})) return Split(digits, 2, 4);
  // Tochigi: 028 is Utsunomiya; 0280 is Koga and Nogi, 0282 Tochigi, 0283 Sano, 0284 Ashikaga,
  // 0285 Oyama and Mooka, 0287 Otawara, 0288 Nikko, 0289 Kanuma.
  if (StartsWithAny(digits, {"0280", "0282", "0283", "0284", "0285", "0287", "0288", "0289"})) {
    return Split(digits, 4, 2);
  }
  if (StartsWithAny(digits, {"028"})) return Split(digits, 3, 3);
  return "";
}

std::string FormatNumber(const std::string& digits, const std::vector<std::string>& groups) {
  std::string by_plan = FormatByPlan(digits);
  if (!by_plan.empty()) return by_plan;
  return groups.size() == 3 ? absl::StrJoin(groups, "-") : digits;
}

InputProblem PhoneUnreadable() {
  return {"UNREADABLE", "電話番号として読み取れません。数字とハイフンで入力してください。", "",
          "not a phone number"};
}

InputProblem TooShort(size_t digits) {
  return {
      "TOO_SHORT",
      absl::StrCat("電話番号の桁数が足りません（", digits, "桁）。市外局番から入力してください。"),
      "", "the phone number has too few digits"};
}

InputProblem MultipleNumbers() {
  return {"MULTIPLE_NUMBERS", "電話番号は1つの欄に1つだけ入力してください。", "",
          "several phone numbers in one field"};
}

// Digits that do not start with 0: perhaps a spreadsheet took the number for a number.
InputProblem NoLeadingZero(const std::string& digits) {
  const std::string with_zero = absl::StrCat("0", digits);
  const bool fits = digits.size() >= 9 && with_zero.size() == ExpectedLength(with_zero);
  const std::string suggestion = fits ? FormatNumber(with_zero, {}) : "";
  return {"NO_LEADING_ZERO",
          absl::StrCat("電話番号は0から始めてください。",
                       fits ? absl::StrCat(suggestion, "ではありませんか。") : ""),
          suggestion, "a phone number starts with 0"};
}

std::optional<InputProblem> CheckLength(const std::string& digits) {
  const size_t expected = ExpectedLength(digits);
  if (digits.size() == expected) return std::nullopt;
  if (digits.size() < expected) {
    return TooShort(digits.size());
  }
  if (digits.size() >= 2 * (expected - 1)) {
    return MultipleNumbers();
  }
  return InputProblem{"TOO_LONG",
                      absl::StrCat("電話番号の桁数が多すぎます（", digits.size(), "桁）。"), "",
                      "the phone number has too many digits"};
}

InputProblem PostalUnreadable() {
  return {"UNREADABLE", "郵便番号として読み取れません。7桁の数字で入力してください。", "",
          "not a postal code"};
}

}  // namespace

PhoneResult NormalizePhoneNumber(absl::string_view utf8) {
  if (utf8.size() > kMaxInputBytes) return PhoneUnreadable();
  std::string text = Clean(utf8);
  if (text.empty()) {
    return InputProblem{"EMPTY", "電話番号を入力してください。", "", "no phone number"};
  }
  PhoneNumber number;
  if (!TakeExtension(&text, &number.extension)) return PhoneUnreadable();
  for (const absl::string_view separator : {"、", ",", "/", ";", "・", "又は", "または", "\n"}) {
    if (!absl::StrContains(text, separator)) continue;
    return MultipleNumbers();
  }
  TakeCountryCode(&text);
  const std::optional<std::vector<std::string>> groups = Groups(text);
  if (!groups.has_value() || groups->empty()) return PhoneUnreadable();
  number.digits = absl::StrJoin(*groups, "");
  if (number.digits[0] != '0') {
    // A local number without its area code, or 110 and the like.
    if (number.digits.size() < 9) return TooShort(number.digits.size());
    return NoLeadingZero(number.digits);
  }
  if (std::optional<InputProblem> problem = CheckLength(number.digits)) return *problem;
  number.formatted = FormatNumber(number.digits, *groups);
  return number;
}

PostalCodeResult NormalizePostalCode(absl::string_view utf8) {
  if (utf8.size() > kMaxInputBytes) return PostalUnreadable();
  std::string text = Clean(utf8);
  text = absl::StrReplaceAll(text, {{"〒", ""}, {"〶", ""}, {"郵便番号", ""}});
  absl::StripAsciiWhitespace(&text);
  if (text.empty()) {
    return InputProblem{"EMPTY", "郵便番号を入力してください。", "", "no postal code"};
  }
  std::string digits;
  for (const char c : text) {
    if (IsDigit(c)) {
      digits.push_back(c);
    } else if (c != '-' && c != ' ') {
      return PostalUnreadable();
    }
  }
  if (digits.size() == 7) return absl::StrCat(digits.substr(0, 3), "-", digits.substr(3));
  if (digits.size() == 6 && digits.size() == text.size()) {
    const std::string code = absl::StrCat("0", digits.substr(0, 2), "-", digits.substr(2));
    return InputProblem{"LEADING_ZERO_LOST",
                        absl::StrCat("先頭の0が失われているようです。", code, "ではありませんか。"),
                        code, "the leading zero seems to be lost"};
  }
  return InputProblem{"WRONG_LENGTH", "郵便番号は7桁の数字で入力してください。", "",
                      "a postal code has seven digits"};
}

}  // namespace tsunagi::jp
