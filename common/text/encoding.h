#ifndef TSUNAGI_COMMON_TEXT_ENCODING_H_
#define TSUNAGI_COMMON_TEXT_ENCODING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::text {

// All functions here are pure and may be called from any thread.

// The three encodings in which agencies exchange files. Excel writes CSV as CP932 or, on request,
// as UTF-8 with a byte order mark; everything else writes UTF-8 without one.
enum class Encoding { kUtf8, kUtf8Bom, kCp932 };

// "UTF-8", "UTF-8 (BOM)" or "CP932", to show beside an imported file.
absl::string_view EncodingName(Encoding encoding);

// Which encoding `bytes` is in: kUtf8Bom if it starts with a byte order mark, else kUtf8 if it is
// valid UTF-8 (so also for plain ASCII and for no bytes at all), else kCp932 if every byte belongs
// to a character of CP932.
//
// INVALID_ARGUMENT with the byte offset of the first byte that fits neither if it is none of these;
// a UTF-16 byte order mark is named as such. Nothing is ever replaced or skipped.
absl::StatusOr<Encoding> DetectEncoding(absl::string_view bytes);

// Whether `bytes` reads sensibly both as UTF-8 and as CP932: it has characters outside ASCII and
// each of them is either one two-byte UTF-8 sequence or two half-width katakana ("±" is "ﾂｱ").
// DetectEncoding answers kUtf8 for such bytes; a person should be shown both readings.
bool IsAmbiguousEncoding(absl::string_view bytes);

// `bytes` as UTF-8 without a byte order mark. INVALID_ARGUMENT with the byte offset if `bytes` is
// not in `encoding` (for kUtf8Bom the mark may be absent).
//
// CP932's user-defined area (F040-F9FC, gaiji) becomes U+E000-U+E757; what these look like is known
// only to the system that wrote them, so report FindPrivateUse() to the person who imports.
absl::StatusOr<std::string> DecodeToUtf8(absl::string_view bytes, Encoding encoding);

// A character that a legacy encoding cannot carry, and where it stands.
struct UnrepresentableChar {
  char32_t code_point;
  size_t code_point_index;  // 0-based, counted in code points from the start of the text

  friend bool operator==(const UnrepresentableChar&, const UnrepresentableChar&) = default;
};

// "U+5F41", at least four hexadecimal digits.
std::string CodePointName(char32_t code_point);

// `utf8` in CP932 as Windows writes it: 髙 is FBFC, 﨑 is FAB1, ① is 8740. Characters that CP932
// has under a neighbouring Unicode code point are written as that neighbour, as Windows itself
// does: 〜 U+301C as ～, − U+2212 as －, ‖ U+2016 as ∥, — U+2014 as ―, ¢ £ ¬ as their full-width
// forms. Nothing else is ever replaced; in particular there is no "?".
//
// INVALID_ARGUMENT naming the first character that cannot be written ("U+9089" and its code point
// index): letters outside JIS, variation selectors (葛󠄀), private use (gaiji), malformed UTF-8.
absl::StatusOr<std::string> EncodeCp932(absl::string_view utf8);

// Every character for which EncodeCp932 would fail, in order; empty if it would succeed. A
// malformed UTF-8 sequence appears as U+FFFD.
std::vector<UnrepresentableChar> FindUnrepresentable(absl::string_view utf8);

// Every private-use character (gaiji) of `utf8`, in order.
std::vector<UnrepresentableChar> FindPrivateUse(absl::string_view utf8);

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_ENCODING_H_
