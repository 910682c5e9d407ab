// Cleaning of typed text.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_INPUT_TEXT_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_INPUT_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tsunagi::intake {

// All functions here are pure.

// Without ASCII and ideographic spaces at either end.
absl::string_view TrimSpaces(absl::string_view utf8);

// Trimmed, in NFC that keeps the form of kanji.
std::string CleanText(absl::string_view utf8);

// Full-width katakana, each run of spaces one ideographic space.
std::string CleanKana(absl::string_view utf8);

// Only full-width katakana with ー ・ and ideographic spaces.
bool IsKana(absl::string_view utf8);

// NFKC without any space, 〜 as ~: the form in which headers and labels are compared.
std::string FoldLabel(absl::string_view utf8);

// A control character other than TAB, CR and LF, or with `single_line` any.
bool HasControlCharacter(absl::string_view utf8, bool single_line);

// True where `utf8` has more than `limit` code points.
bool LongerThan(absl::string_view utf8, size_t limit);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_INPUT_TEXT_H_
