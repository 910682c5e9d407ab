#include "common/jp/municipality_code.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/normalize.h"

namespace tsunagi::jp {
namespace {

using text::InputProblem;

constexpr size_t kMaxInputBytes = 64;

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

int PrefectureOf(absl::string_view digits) { return (digits[0] - '0') * 10 + (digits[1] - '0'); }

bool HasPrefecture(absl::string_view digits) {
  return PrefectureOf(digits) >= 1 && PrefectureOf(digits) <= 47;
}

// Within a prefecture 000 is the prefecture itself and municipalities start at 100.
bool IsMunicipality(absl::string_view digits) { return HasPrefecture(digits) && digits[2] != '0'; }

bool CheckDigitFits(absl::string_view six) {
  return MunicipalityCheckDigit(six.substr(0, 5)) == six[5];
}

InputProblem WrongLength() {
  return {"WRONG_LENGTH", "市区町村コードは5桁か6桁で入力してください。", "",
          "a code has five or six digits"};
}

InputProblem WrongCheckDigit(absl::string_view six) {
  const std::string right = WithCheckDigit(six.substr(0, 5)).value();
  return {"CHECK_DIGIT",
          absl::StrCat("検査数字が正しくありません。", six.substr(0, 5), "の団体コードは", right,
                       "です。"),
          right, absl::StrCat("the check digit is wrong; the code is ", right)};
}

MunicipalityCodeResult ReadFive(absl::string_view jis5) {
  if (!HasPrefecture(jis5)) {
    return InputProblem{"UNKNOWN_PREFECTURE",
                        "都道府県コードが正しくありません。最初の2桁は01から47までです。", "",
                        "the prefecture is not 01 to 47"};
  }
  if (!IsMunicipality(jis5)) {
    return InputProblem{"PREFECTURE_CODE",
                        "市区町村のコードではありません。市区町村のコードを入力してください。", "",
                        "not the code of a municipality"};
  }
  return std::string(jis5);
}

MunicipalityCodeResult ReadSix(absl::string_view six) {
  if (HasPrefecture(six) && !CheckDigitFits(six)) return WrongCheckDigit(six);
  return ReadFive(six.substr(0, 5));
}

// Five digits: a code as it stands, or a six-digit one that lost its zero.
MunicipalityCodeResult ReadFiveOrLostZero(const std::string& digits) {
  const std::string with_zero = absl::StrCat("0", digits);
  if (!HasPrefecture(digits)) {
    // 92011: there is no prefecture 92. 00123 had no zero to lose.
    return digits[0] == '0' ? ReadFive(digits) : ReadSix(with_zero);
  }
  const bool lost_zero_fits =
      digits[0] != '0' && IsMunicipality(with_zero) && CheckDigitFits(with_zero);
  if (!IsMunicipality(digits)) return lost_zero_fits ? ReadSix(with_zero) : ReadFive(digits);
  if (!lost_zero_fits) return digits;
  std::vector<InputProblem> warnings = {
      {"AMBIGUOUS_LEADING_ZERO",
       absl::StrCat(with_zero, "の先頭の0が失われたコードの可能性があります。"), with_zero,
       absl::StrCat("could also be ", with_zero, " without its leading zero")}};
  return MunicipalityCodeResult(digits, std::move(warnings));
}

}  // namespace

std::optional<char> MunicipalityCheckDigit(absl::string_view jis5) {
  if (jis5.size() != 5 || !AllDigits(jis5)) return std::nullopt;
  int sum = 0;
  for (size_t i = 0; i < 5; ++i) sum += (6 - static_cast<int>(i)) * (jis5[i] - '0');
  return static_cast<char>('0' + (11 - sum % 11) % 10);
}

std::optional<std::string> WithCheckDigit(absl::string_view jis5) {
  const std::optional<char> digit = MunicipalityCheckDigit(jis5);
  if (!digit.has_value()) return std::nullopt;
  return absl::StrCat(jis5, std::string(1, *digit));
}

MunicipalityCodeResult NormalizeMunicipalityCode(absl::string_view utf8) {
  if (utf8.size() > kMaxInputBytes) return WrongLength();
  const std::string text = text::ToNfkc(utf8);
  const std::string digits(absl::StripAsciiWhitespace(text));
  if (digits.empty()) {
    return InputProblem{"EMPTY", "市区町村コードを入力してください。", "", "no code"};
  }
  if (!AllDigits(digits)) {
    return InputProblem{"NOT_DIGITS", "市区町村コードは数字だけで入力してください。", "",
                        "a code has digits only"};
  }
  switch (digits.size()) {
    case 4:
      return ReadFive(absl::StrCat("0", digits));
    case 5:
      return ReadFiveOrLostZero(digits);
    case 6:
      return ReadSix(digits);
    default:
      return WrongLength();
  }
}

}  // namespace tsunagi::jp
