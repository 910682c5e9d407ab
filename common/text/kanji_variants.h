#ifndef TSUNAGI_COMMON_TEXT_KANJI_VARIANTS_H_
#define TSUNAGI_COMMON_TEXT_KANJI_VARIANTS_H_

namespace tsunagi::text {

// The usual form of an old or variant kanji found in names and place names, for searching only, or
// `kanji` itself if it has none in the table. The result never has another usual form. The table
// joins characters that are different names to their bearers (斎 and 斉); that is right for finding
// a person and wrong for anything else. Pure, any thread.
char32_t UsualKanji(char32_t kanji);

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_KANJI_VARIANTS_H_
