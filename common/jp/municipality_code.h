#ifndef TSUNAGI_COMMON_JP_MUNICIPALITY_CODE_H_
#define TSUNAGI_COMMON_JP_MUNICIPALITY_CODE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/text/input_problem.h"

namespace tsunagi::jp {

// All functions here are pure and may be called from any thread. They know how codes are built
// (JIS X 0401/0402 and the check digit of 全国地方公共団体コード), not which municipalities exist.

// The check digit that follows a five-digit code: with weights 6 5 4 3 2, (11 - sum mod 11) mod 10.
// "09201" gives '1', so the full code is 092011. nullopt unless `jis5` is five ASCII digits.
std::optional<char> MunicipalityCheckDigit(absl::string_view jis5);

// The six-digit code (団体コード) of a five-digit one: "09201" gives "092011". nullopt as above.
std::optional<std::string> WithCheckDigit(absl::string_view jis5);

using MunicipalityCodeResult = text::ParseResult<std::string>;

// Reads a municipality code as it stands in forms and spreadsheets; the value is the five-digit JIS
// code. Accepted: five digits, six with the right check digit, and either without the leading zero
// that spreadsheets drop ("9201", "92011"); full-width digits; spaces around it.
//
// Five digits that are a code as they stand are read as that code. If they could also be a
// six-digit code without its zero, there is a warning AMBIGUOUS_LEADING_ZERO whose suggestion is
// that other six-digit code (12106 is 美浜区 in 千葉市 or 岩見沢市, 012106).
//
// Problems; where `suggestion` is not empty, this function accepts it:
//   EMPTY, NOT_DIGITS, WRONG_LENGTH
//   CHECK_DIGIT         suggests the six-digit code with the right check digit
//   UNKNOWN_PREFECTURE  the first two digits are not 01 to 47
//   PREFECTURE_CODE     the code of a prefecture (09000), not of a municipality in it
MunicipalityCodeResult NormalizeMunicipalityCode(absl::string_view utf8);

}  // namespace tsunagi::jp

#endif  // TSUNAGI_COMMON_JP_MUNICIPALITY_CODE_H_
