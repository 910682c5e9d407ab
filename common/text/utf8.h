#ifndef TSUNAGI_COMMON_TEXT_UTF8_H_
#define TSUNAGI_COMMON_TEXT_UTF8_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace tsunagi::text {

// All functions here are pure and may be called from any thread.

// Whether `bytes` is well-formed UTF-8 as RFC 3629 has it: no overlong forms, no surrogates,
// nothing above U+10FFFF. The empty string and NUL bytes are valid.
bool IsValidUtf8(absl::string_view bytes);

// The byte offset of the first malformed sequence, or nullopt if `bytes` is valid.
std::optional<size_t> FirstInvalidUtf8(absl::string_view bytes);

// How many code points `utf8` has; each malformed sequence counts as one. This is the unit of the
// length limits of the API, not the number of characters a person sees (an IVS or a combining mark
// is a code point of its own).
size_t CodePointLength(absl::string_view utf8);

// The code points of `utf8`. Each malformed sequence becomes U+FFFD.
std::u32string ToCodePoints(absl::string_view utf8);

// The UTF-8 of `code_points`. Surrogates and values above U+10FFFF become U+FFFD.
std::string FromCodePoints(std::u32string_view code_points);

// Appends the UTF-8 of one code point to `*out`, with the same replacement.
void AppendCodePoint(char32_t code_point, std::string* out);

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_UTF8_H_
