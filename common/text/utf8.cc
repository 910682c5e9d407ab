#include "common/text/utf8.h"

#include <unicode/utf8.h>

#include <cstdint>

namespace tsunagi::text {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Reads one code point at *offset and moves *offset behind it. Negative for a malformed sequence.
UChar32 Next(absl::string_view bytes, size_t* offset) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  UChar32 code_point = 0;
  U8_NEXT(data, *offset, bytes.size(), code_point);
  return code_point;
}

}  // namespace

bool IsValidUtf8(absl::string_view bytes) { return !FirstInvalidUtf8(bytes).has_value(); }

std::optional<size_t> FirstInvalidUtf8(absl::string_view bytes) {
  for (size_t offset = 0; offset < bytes.size();) {
    const size_t start = offset;
    if (Next(bytes, &offset) < 0) return start;
  }
  return std::nullopt;
}

size_t CodePointLength(absl::string_view utf8) {
  size_t count = 0;
  for (size_t offset = 0; offset < utf8.size(); ++count) Next(utf8, &offset);
  return count;
}

std::u32string ToCodePoints(absl::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  for (size_t offset = 0; offset < utf8.size();) {
    const UChar32 code_point = Next(utf8, &offset);
    out.push_back(code_point < 0 ? kReplacement : static_cast<char32_t>(code_point));
  }
  return out;
}

void AppendCodePoint(char32_t code_point, std::string* out) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
    code_point = kReplacement;
  }
  uint8_t buffer[U8_MAX_LENGTH];
  size_t length = 0;
  U8_APPEND_UNSAFE(buffer, length, code_point);
  out->append(reinterpret_cast<const char*>(buffer), length);
}

std::string FromCodePoints(std::u32string_view code_points) {
  std::string out;
  out.reserve(code_points.size() * 3);
  for (const char32_t code_point : code_points) AppendCodePoint(code_point, &out);
  return out;
}

}  // namespace tsunagi::text
