#include "common/text/encoding.h"

#include <unicode/localpointer.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/text/utf8.h"

namespace tsunagi::text {
namespace {

constexpr absl::string_view kBom = "\xEF\xBB\xBF";

// ICU's other tables for code page 932 either lack NEC row 13 and the IBM extensions (ibm-942) or
// read 5C and 7E as yen sign and overline (VASCII variants). This one agrees with Windows code page
// 932 on every two-byte character, in both directions.
constexpr char kConverterName[] = "ibm-943_P15A-2003";

// Code points that a person means when Windows would have written another one. The right column is
// what CP932 decodes to.
struct Alias {
  char32_t from;
  char32_t to;
};
constexpr Alias kAliases[] = {
    {0x301C, 0xFF5E},  // wave dash -> full-width tilde
    {0x2212, 0xFF0D},  // minus sign -> full-width hyphen-minus
    {0x2016, 0x2225},  // double vertical line -> parallel to
    {0x2014, 0x2015},  // em dash -> horizontal bar
    {0x00A2, 0xFFE0},  // cent sign
    {0x00A3, 0xFFE1},  // pound sign
    {0x00AC, 0xFFE2},  // not sign
};

char32_t WindowsForm(char32_t code_point) {
  for (const Alias& alias : kAliases) {
    if (alias.from == code_point) return alias.to;
  }
  return code_point;
}

bool IsPrivateUse(char32_t c) {
  return (c >= 0xE000 && c <= 0xF8FF) || (c >= 0xF0000 && c <= 0xFFFFD) ||
         (c >= 0x100000 && c <= 0x10FFFD);
}

// A CP932 converter that stops at the first character it cannot convert.
class Cp932Converter {
 public:
  static absl::StatusOr<Cp932Converter> Open() {
    UErrorCode error = U_ZERO_ERROR;
    icu::LocalUConverterPointer converter(ucnv_open(kConverterName, &error));
    ucnv_setToUCallBack(converter.getAlias(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
    ucnv_setFromUCallBack(converter.getAlias(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr,
                          nullptr, &error);
    if (U_FAILURE(error)) {
      return absl::InternalError(
          absl::StrCat("ICU has no converter ", kConverterName, ": ", u_errorName(error)));
    }
    ucnv_setFallback(converter.getAlias(), false);
    return Cp932Converter(std::move(converter));
  }

  // Appends the UTF-8 of `bytes` to `*utf8`. Returns the offset of the first byte that is not part
  // of a CP932 character, or nullopt if there is none.
  std::optional<size_t> Decode(absl::string_view bytes, std::string* utf8) {
    UErrorCode error = U_ZERO_ERROR;
    // CP932 has no character that takes more UTF-16 units than bytes.
    std::u16string units(bytes.size() + 1, u'\0');
    UChar* target = units.data();
    const char* source = bytes.data();
    const char* const end = bytes.data() + bytes.size();
    ucnv_reset(converter_.getAlias());
    ucnv_toUnicode(converter_.getAlias(), &target, units.data() + units.size(), &source, end,
                   nullptr, /*flush=*/true, &error);
    if (U_FAILURE(error)) {
      char invalid[16];
      int8_t length = sizeof(invalid);
      UErrorCode ignored = U_ZERO_ERROR;
      ucnv_getInvalidChars(converter_.getAlias(), invalid, &length, &ignored);
      const size_t consumed = static_cast<size_t>(source - bytes.data());
      return consumed - std::min(consumed, static_cast<size_t>(length));
    }
    units.resize(static_cast<size_t>(target - units.data()));
    for (char16_t& unit : units) unit = UndoControlRotation(unit);
    icu::UnicodeString(units.data(), static_cast<int32_t>(units.size())).toUTF8String(*utf8);
    return std::nullopt;
  }

  // Appends the bytes of one code point to `*bytes`, or returns false.
  bool Encode(char32_t code_point, std::string* bytes) {
    if (code_point < 0x80) {
      bytes->push_back(static_cast<char>(code_point));
      return true;
    }
    // Neither U+FFFD, which stands for lost text, nor gaiji may be written as if it were a letter.
    if (code_point == 0xFFFD || IsPrivateUse(code_point)) return false;
    UChar units[2];
    int32_t unit_count = 0;
    const UChar32 c = static_cast<UChar32>(WindowsForm(code_point));
    U16_APPEND_UNSAFE(units, unit_count, c);
    char buffer[8];
    UErrorCode error = U_ZERO_ERROR;
    const int32_t length =
        ucnv_fromUChars(converter_.getAlias(), buffer, sizeof(buffer), units, unit_count, &error);
    if (U_FAILURE(error) || length <= 0) return false;
    bytes->append(buffer, static_cast<size_t>(length));
    return true;
  }

 private:
  explicit Cp932Converter(icu::LocalUConverterPointer converter)
      : converter_(std::move(converter)) {}

  // The table rotates the controls 1A, 1C and 7F as an IBM host does; files from a PC do not.
  static char16_t UndoControlRotation(char16_t unit) {
    switch (unit) {
      case 0x1C:
        return 0x1A;
      case 0x7F:
        return 0x1C;
      case 0x1A:
        return 0x7F;
      default:
        return unit;
    }
  }

  icu::LocalUConverterPointer converter_;
};

absl::Status NotUtf8(size_t offset) {
  return absl::InvalidArgumentError(absl::StrCat("not valid UTF-8 at byte offset ", offset));
}

absl::string_view WithoutBom(absl::string_view bytes) {
  return absl::StartsWith(bytes, kBom) ? bytes.substr(kBom.size()) : bytes;
}

// Calls `visit(code_point, index)` for each code point that cannot be encoded, until it says false.
// Appends what can be encoded to `*bytes`.
template <typename Visit>
void EncodeEach(Cp932Converter& converter, absl::string_view utf8, std::string* bytes,
                Visit visit) {
  size_t index = 0;
  for (const char32_t code_point : ToCodePoints(utf8)) {
    if (!converter.Encode(code_point, bytes) && !visit(code_point, index)) return;
    ++index;
  }
}

}  // namespace

absl::string_view EncodingName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "UTF-8";
    case Encoding::kUtf8Bom:
      return "UTF-8 (BOM)";
    case Encoding::kCp932:
      return "CP932";
  }
  return "unknown";
}

absl::StatusOr<Encoding> DetectEncoding(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "\xFF\xFE") || absl::StartsWith(bytes, "\xFE\xFF")) {
    return absl::InvalidArgumentError(
        "UTF-16 byte order mark at byte offset 0; only UTF-8 and CP932 are accepted");
  }
  const std::optional<size_t> not_utf8 = FirstInvalidUtf8(bytes);
  if (absl::StartsWith(bytes, kBom)) {
    if (not_utf8.has_value()) return NotUtf8(*not_utf8);
    return Encoding::kUtf8Bom;
  }
  if (!not_utf8.has_value()) return Encoding::kUtf8;
  absl::StatusOr<Cp932Converter> converter = Cp932Converter::Open();
  if (!converter.ok()) return converter.status();
  std::string ignored;
  const std::optional<size_t> not_cp932 = converter->Decode(bytes, &ignored);
  if (!not_cp932.has_value()) return Encoding::kCp932;
  return absl::InvalidArgumentError(absl::StrCat("neither UTF-8 (byte offset ", *not_utf8,
                                                 ") nor CP932 (byte offset ", *not_cp932, ")"));
}

bool IsAmbiguousEncoding(absl::string_view bytes) {
  if (!IsValidUtf8(bytes)) return false;
  bool any = false;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) continue;
    if (lead < 0xC2 || lead > 0xDF) return false;
    const auto trail = static_cast<unsigned char>(bytes[++i]);  // there, because valid UTF-8
    if (trail < 0xA1) return false;
    any = true;
  }
  return any;
}

absl::StatusOr<std::string> DecodeToUtf8(absl::string_view bytes, Encoding encoding) {
  if (encoding != Encoding::kCp932) {
    const std::optional<size_t> invalid = FirstInvalidUtf8(bytes);
    if (invalid.has_value()) return NotUtf8(*invalid);
    return std::string(encoding == Encoding::kUtf8Bom ? WithoutBom(bytes) : bytes);
  }
  absl::StatusOr<Cp932Converter> converter = Cp932Converter::Open();
  if (!converter.ok()) return converter.status();
  std::string utf8;
  const std::optional<size_t> invalid = converter->Decode(bytes, &utf8);
  if (invalid.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("not valid CP932 at byte offset ", *invalid));
  }
  return utf8;
}

std::string CodePointName(char32_t code_point) {
  return absl::StrFormat("U+%04X", static_cast<uint32_t>(code_point));
}

absl::StatusOr<std::string> EncodeCp932(absl::string_view utf8) {
  absl::StatusOr<Cp932Converter> converter = Cp932Converter::Open();
  if (!converter.ok()) return converter.status();
  std::string bytes;
  bytes.reserve(utf8.size());
  std::optional<UnrepresentableChar> first;
  EncodeEach(*converter, utf8, &bytes, [&first](char32_t code_point, size_t index) {
    first = UnrepresentableChar{code_point, index};
    return false;
  });
  if (first.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("CP932 cannot represent ", CodePointName(first->code_point),
                     " at code point index ", first->code_point_index));
  }
  return bytes;
}

std::vector<UnrepresentableChar> FindUnrepresentable(absl::string_view utf8) {
  std::vector<UnrepresentableChar> found;
  absl::StatusOr<Cp932Converter> converter = Cp932Converter::Open();
  std::string ignored;
  const auto report = [&found](char32_t code_point, size_t index) {
    found.push_back({code_point, index});
    return true;
  };
  if (converter.ok()) {
    EncodeEach(*converter, utf8, &ignored, report);
    return found;
  }
  // Without the converter nothing but ASCII can be promised.
  size_t index = 0;
  for (const char32_t code_point : ToCodePoints(utf8)) {
    if (code_point >= 0x80) report(code_point, index);
    ++index;
  }
  return found;
}

std::vector<UnrepresentableChar> FindPrivateUse(absl::string_view utf8) {
  std::vector<UnrepresentableChar> found;
  size_t index = 0;
  for (const char32_t code_point : ToCodePoints(utf8)) {
    if (IsPrivateUse(code_point)) found.push_back({code_point, index});
    ++index;
  }
  return found;
}

}  // namespace tsunagi::text
