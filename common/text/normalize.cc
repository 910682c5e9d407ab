#include "common/text/normalize.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <string_view>

#include "common/text/kanji_variants.h"

namespace tsunagi::text {
namespace {

constexpr char32_t kVoicedMark = 0x3099;
constexpr char32_t kSemiVoicedMark = 0x309A;

icu::UnicodeString ToUnicodeString(std::u32string_view text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<int32_t>(text.size()));
}

std::u32string ToU32(const icu::UnicodeString& text) {
  std::u32string out;
  out.reserve(static_cast<size_t>(text.length()));
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    out.push_back(static_cast<char32_t>(text.char32At(i)));
  }
  return out;
}

// The normalisers are data compiled into ICU: asking for one fails only if the process is out of
// memory, and then normalising leaves the text as it is.
std::u32string Normalize(const icu::Normalizer2* normalizer, std::u32string_view text) {
  if (normalizer == nullptr) return std::u32string(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString normalized = normalizer->normalize(ToUnicodeString(text), error);
  return U_FAILURE(error) ? std::u32string(text) : ToU32(normalized);
}

const icu::Normalizer2* Nfc() {
  UErrorCode error = U_ZERO_ERROR;
  return icu::Normalizer2::getNFCInstance(error);
}

const icu::Normalizer2* Nfkc() {
  UErrorCode error = U_ZERO_ERROR;
  return icu::Normalizer2::getNFKCInstance(error);
}

// NFC restricted to everything but CJK compatibility ideographs.
const icu::Normalizer2* NfcKeepingKanji() {
  static const icu::Normalizer2* const normalizer = []() -> const icu::Normalizer2* {
    const icu::Normalizer2* nfc = Nfc();
    if (nfc == nullptr) return nullptr;
    auto* filter = new icu::UnicodeSet(0, 0x10FFFF);
    filter->remove(0xF900, 0xFAFF).remove(0x2F800, 0x2FA1F).freeze();
    return new icu::FilteredNormalizer2(*nfc, *filter);
  }();
  return normalizer;
}

bool IsHalfwidthKana(char32_t c) { return c >= 0xFF61 && c <= 0xFF9F; }

bool IsCombiningVoicing(char32_t c) { return c == kVoicedMark || c == kSemiVoicedMark; }

// Kana that a voicing mark can follow. U+309B-309F, U+30FB and U+30FF are left out: NFKC would
// decompose some of them.
bool IsPlainKana(char32_t c) {
  return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || c == 0x309D ||
         c == 0x30FD || c == 0x30FC;
}

// Half-width kana to full-width with its voicing marks composed; a mark that nothing takes becomes
// the free-standing one.
std::u32string WidenKana(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && (IsHalfwidthKana(text[end]) || IsPlainKana(text[end]) ||
                                 IsCombiningVoicing(text[end]))) {
      ++end;
    }
    if (end == i) {
      out.push_back(text[i++]);
      continue;
    }
    for (const char32_t c : Normalize(Nfkc(), text.substr(i, end - i))) {
      out.push_back(IsCombiningVoicing(c) ? c + 2 : c);  // U+309B or U+309C
    }
    i = end;
  }
  return out;
}

char32_t HiraganaToKatakana(char32_t c) {
  if ((c >= 0x3041 && c <= 0x3096) || c == 0x309D || c == 0x309E) return c + 0x60;
  return c;
}

char32_t KatakanaToHiragana(char32_t c) {
  if ((c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE) return c - 0x60;
  return c;
}

bool IsDash(char32_t c) {
  return c == U'-' || c == U'ー' || (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 ||
         c == 0x2500 || c == 0x2501 || c == 0x207B || c == 0x208B;
}

bool IsIgnoredInSearch(char32_t c) {
  if (c <= 0x20 || c == 0x7F) return true;
  switch (c) {
    case U'・':
    case U'･':
    case 0x00B7:
    case 0x2022:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
    case U'☆':
    case U'★':
    case U'\'':
    case U'"':
    case U'`':
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D:
    case 0x309B:
    case 0x309C:
      return true;
    default:
      break;
  }
  const auto code_point = static_cast<UChar32>(c);
  return u_isUWhiteSpace(code_point) ||
         u_hasBinaryProperty(code_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
         u_charType(code_point) == U_CONTROL_CHAR;
}

// Katakana to the large, unvoiced-pair form in which kana is compared; ヴ is handled by the caller.
char32_t FoldKatakana(char32_t c) {
  switch (c) {
    case U'ァ':
    case U'ィ':
    case U'ゥ':
    case U'ェ':
    case U'ォ':
    case U'ッ':
    case U'ャ':
    case U'ュ':
    case U'ョ':
    case U'ヮ':
      return c + 1;
    case U'ヵ':
      return U'カ';
    case U'ヶ':
      return U'ケ';
    case U'ヂ':
      return U'ジ';
    case U'ヅ':
      return U'ズ';
    case U'ヰ':
    case U'ヸ':
      return c == U'ヰ' ? U'イ' : U'ビ';
    case U'ヱ':
      return U'エ';
    case U'ヲ':
      return U'オ';
    case U'ヷ':
      return U'バ';
    case U'ヹ':
      return U'ベ';
    case U'ヺ':
      return U'ボ';
    default:
      return c;
  }
}

// What ヴ followed by the small vowel `next` folds to, or 0 if `next` is none.
char32_t VuWithVowel(char32_t next) {
  switch (next) {
    case U'ァ':
      return U'バ';
    case U'ィ':
      return U'ビ';
    case U'ェ':
      return U'ベ';
    case U'ォ':
      return U'ボ';
    default:
      return 0;
  }
}

bool IsKanji(char32_t c) {
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC) && c != U'々' &&
         c != U'〆' && c != U'〇';
}

std::u32string FoldOnce(std::u32string_view text) {
  const std::u32string normalized = Normalize(Nfkc(), text);
  std::u32string out;
  out.reserve(normalized.size());
  for (size_t i = 0; i < normalized.size(); ++i) {
    char32_t c = normalized[i];
    if (IsIgnoredInSearch(c)) continue;
    c = HiraganaToKatakana(static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), 0)));
    if (c == U'ヴ') {
      const char32_t next = i + 1 < normalized.size() ? HiraganaToKatakana(normalized[i + 1]) : 0;
      const char32_t folded = VuWithVowel(next);
      out.push_back(folded == 0 ? U'ブ' : folded);
      if (folded != 0) ++i;
    } else if (IsDash(c)) {
      out.push_back(U'ー');
    } else if (c == U'々' && !out.empty() && IsKanji(out.back())) {
      out.push_back(out.back());
    } else {
      out.push_back(UsualKanji(FoldKatakana(c)));
    }
  }
  return out;
}

}  // namespace

std::string ToNfc(absl::string_view utf8) {
  return FromCodePoints(Normalize(Nfc(), ToCodePoints(utf8)));
}

std::string ToNfcKeepingKanji(absl::string_view utf8) {
  return FromCodePoints(Normalize(NfcKeepingKanji(), ToCodePoints(utf8)));
}

std::string ToNfkc(absl::string_view utf8) {
  return FromCodePoints(Normalize(Nfkc(), ToCodePoints(utf8)));
}

std::string FoldKana(absl::string_view utf8) {
  std::u32string text = WidenKana(ToCodePoints(utf8));
  for (char32_t& c : text) c = HiraganaToKatakana(c);
  return FromCodePoints(text);
}

std::string ToHiragana(absl::string_view utf8) {
  std::u32string text = WidenKana(ToCodePoints(utf8));
  for (char32_t& c : text) c = KatakanaToHiragana(c);
  return FromCodePoints(text);
}

std::string FoldForSearch(absl::string_view utf8) {
  // Removing a character can bring a mark beside a letter that takes it, so one pass is not always
  // a fixed point. Every pass after the first can only compose or remove, hence the small bound.
  constexpr int kMaxPasses = 8;
  std::u32string text = ToCodePoints(utf8);
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    std::u32string folded = FoldOnce(text);
    if (folded == text) break;
    text = std::move(folded);
  }
  return FromCodePoints(text);
}

}  // namespace tsunagi::text
