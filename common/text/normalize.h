#ifndef TSUNAGI_COMMON_TEXT_NORMALIZE_H_
#define TSUNAGI_COMMON_TEXT_NORMALIZE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/text/utf8.h"  // IsValidUtf8, CodePointLength

namespace tsunagi::text {

// All functions here are pure, may be called from any thread and never fail: each malformed UTF-8
// sequence of the input becomes U+FFFD in the output. All are idempotent.

// Unicode normalisation form C. It replaces CJK compatibility ideographs (神 U+FA19 becomes 神
// U+795E), so it must not be applied to a name that is stored for display; see ToNfcKeepingKanji.
std::string ToNfc(absl::string_view utf8);

// Form C for everything but CJK compatibility ideographs (U+F900-U+FAFF, U+2F800-U+2FA1F), which
// stay as they are: か + U+3099 becomes が while the form of kanji that a person's name is written
// in is kept. Right for names and addresses that are stored for display.
std::string ToNfcKeepingKanji(absl::string_view utf8);

// Unicode normalisation form KC: full-width letters and digits become ASCII, half-width katakana
// full-width, ① becomes 1, ㍼ becomes 昭和. Loses information; for comparison and for reading
// codes.
std::string ToNfkc(absl::string_view utf8);

// Kana as it is stored: half-width katakana, its voicing marks and its punctuation become
// full-width and hiragana becomes katakana. Everything else stays, also full-width Latin letters.
std::string FoldKana(absl::string_view utf8);

// Kana as it is shown above a name: as FoldKana, but hiragana. ー and the four katakana without a
// hiragana (ヷ ヸ ヹ ヺ) stay.
std::string ToHiragana(absl::string_view utf8);

// The form in which names, kana and addresses are compared when someone searches. Two spellings
// that a counsellor would call "the same name" fold alike; the result is not for display.
//   - NFKC, then lower case
//   - hiragana to katakana; small kana to large (ッ is ツ, ヶ is ケ); ヂ ヅ to ジ ズ; ヴァ ヴィ ヴ
//   ヴェ ヴォ to
//     バ ビ ブ ベ ボ; ヰ ヱ ヲ to イ エ オ
//   - every hyphen, dash and minus to ー, because ー is typed as all of them
//   - old and variant kanji to the usual one (髙 高, 﨑 崎, 邊 邉 辺, 𠮷 吉, 齋 斎 斉, 澤 沢, ...),
//   々 to
//     the kanji before it
//   - variation selectors, spaces, middle dots, ☆ ★, quotes, zero-width and control characters
//     removed
std::string FoldForSearch(absl::string_view utf8);

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_NORMALIZE_H_
