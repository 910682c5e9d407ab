#ifndef TSUNAGI_COMMON_JP_PHONE_H_
#define TSUNAGI_COMMON_JP_PHONE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/text/input_problem.h"

namespace tsunagi::jp {

// All functions here are pure and may be called from any thread. They check how a number is built,
// not whether anyone answers it.

struct PhoneNumber {
  std::string digits;     // "0285000001"; equal for equal numbers
  std::string formatted;  // "0285-00-0001", half-width
  std::string extension;  // 内線, digits only; usually empty

  friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

using PhoneResult = text::ParseResult<PhoneNumber>;

// Reads a Japanese phone number as people write it: full-width digits, dots, spaces, parentheses
// and any dash between its parts, +81 before it, （代表） behind it, 内線12 or ext. 12 behind it.
//
// `formatted` has hyphens where the kind of number fixes them (mobile, free-dial, 03, 06 and the
// area codes of Tochigi), else where they were written, else none.
//
// Problems; where `suggestion` is not empty, this function accepts it:
//   EMPTY, UNREADABLE, TOO_SHORT, TOO_LONG
//   MULTIPLE_NUMBERS   several numbers in one field
//   NO_LEADING_ZERO    does not start with 0; suggests the number with its zero where a spreadsheet
//                      dropped it
// The value, `suggestion` and `message_en` can be personal data: do not log them.
PhoneResult NormalizePhoneNumber(absl::string_view utf8);

using PostalCodeResult = text::ParseResult<std::string>;

// Reads a postal code, with or without 〒 and hyphen, in any width. The value is "320-8501".
// Problems: EMPTY, UNREADABLE, WRONG_LENGTH; with six digits, where a spreadsheet dropped the
// leading zero, LEADING_ZERO_LOST with the seven-digit code as the suggestion.
PostalCodeResult NormalizePostalCode(absl::string_view utf8);

}  // namespace tsunagi::jp

#endif  // TSUNAGI_COMMON_JP_PHONE_H_
