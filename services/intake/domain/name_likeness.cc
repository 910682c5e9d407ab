#include "services/intake/domain/name_likeness.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "common/text/normalize.h"
#include "common/text/utf8.h"

namespace tsunagi::intake {
namespace {

// Name and kana agree; one of them does and the other is not known; the kanji do and the kana do
// not (裕子 is ユウコ and ヒロコ); the kana do and the kanji do not (翔太 and 将太).
constexpr int kBoth = 6;
constexpr int kOne = 5;
constexpr int kOtherReading = 4;
constexpr int kOtherKanji = 3;
constexpr int kSwapped = 4;
constexpr int kFormer = 4;
constexpr int kSlip = 2;
constexpr int kGiven = 1;
constexpr int kOtherName = -6;

// In shorter names one character is too much: サトウ アキ and サトウ アイ, 佐藤誠 and 佐藤明.
constexpr size_t kShortestKanaSlip = 5;
constexpr size_t kShortestNameSlip = 4;

constexpr absl::string_view kFormerMark = "旧姓";

bool IsSpace(char32_t c) { return c == U' ' || c == U'　' || c == U'・' || c == U'･'; }

WrittenName ReadWritten(absl::string_view text) {
  WrittenName written;
  written.whole = text::FoldForSearch(text);
  std::vector<std::u32string> words(1);
  for (const char32_t c : text::ToCodePoints(text)) {
    if (!IsSpace(c)) {
      words.back().push_back(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  if (words.size() == 2) {
    written.surname = text::FoldForSearch(text::FromCodePoints(words[0]));
    written.given = text::FoldForSearch(text::FromCodePoints(words[1]));
  }
  return written;
}

// Cuts "(旧姓:鈴木)" out of `name`, which is NFKC, and returns 鈴木.
std::string CutFormerSurname(std::string& name) {
  const size_t at = name.find(std::string_view(kFormerMark.data(), kFormerMark.size()));
  if (at == std::string::npos) return "";
  const size_t first = name.find_first_not_of(": ", at + kFormerMark.size());
  const size_t end = std::min(name.find(')', at), name.size());
  const std::string former = first < end ? name.substr(first, end - first) : "";
  const size_t open = at > 0 && name[at - 1] == '(' ? at - 1 : at;
  name.erase(open, std::min(end + 1, name.size()) - open);
  return former;
}

// Ideographs and variation selectors.
std::string KanjiOf(absl::string_view text) {
  std::string kanji;
  for (const char32_t c : text::ToCodePoints(text)) {
    const bool selector = (c >= 0xFE00 && c <= 0xFE0F) || c >= 0xE0100;
    const bool ideograph =
        c == U'々' || (c >= 0x3400 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
    if (selector || ideograph) text::AppendCodePoint(c, &kanji);
  }
  return kanji;
}

// Hiragana is katakana by now.
bool IsKana(const std::string& folded) {
  const std::u32string text = text::ToCodePoints(folded);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char32_t c) {
    return (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
  });
}

bool Same(const std::string& a, const std::string& b) { return !a.empty() && a == b; }
bool Known(const WrittenName& a, const WrittenName& b) {
  return !a.whole.empty() && !b.whole.empty();
}

// Where only one is written as two words, the other is cut like it.
bool SameGiven(const WrittenName& a, const WrittenName& b) {
  if (!a.given.empty() && !b.given.empty()) return a.given == b.given;
  if (a.given.empty()) return !b.given.empty() && absl::EndsWith(a.whole, b.given);
  return !b.whole.empty() && absl::EndsWith(b.whole, a.given);
}

bool SameSurname(const WrittenName& a, const WrittenName& b) {
  if (!a.surname.empty() && !b.surname.empty()) return a.surname == b.surname;
  if (a.surname.empty()) return !b.surname.empty() && absl::StartsWith(a.whole, b.surname);
  return !b.whole.empty() && absl::StartsWith(b.whole, a.surname);
}

bool Swapped(const WrittenName& a, const WrittenName& b) {
  return Same(a.surname, b.given) && Same(a.given, b.surname);
}

// 佐藤 beside 佐藤 花 tells nothing of the rest.
bool SurnameOnly(const WrittenName& a, const WrittenName& b) {
  return Same(a.whole, b.surname) || Same(b.whole, a.surname);
}

bool FormerIsSurnameOf(const PersonName& a, const PersonName& b) {
  return !a.former_surname.empty() &&
         (Same(a.former_surname, b.name.surname) || Same(a.former_surname, b.former_surname) ||
          absl::StartsWith(b.name.whole, a.former_surname));
}

bool KanaSlip(const PersonName& a, const PersonName& b) {
  return std::min(text::CodePointLength(a.kana.whole), text::CodePointLength(b.kana.whole)) >=
             kShortestKanaSlip &&
         IsOneSlip(a.kana.whole, b.kana.whole);
}

bool NameSlip(const PersonName& a, const PersonName& b) {
  return std::min(text::CodePointLength(a.name.whole), text::CodePointLength(b.name.whole)) >=
             kShortestNameSlip &&
         IsOneSlip(a.name.whole, b.name.whole);
}

// The names as a whole, where name or kana agree; 0 points where neither does.
NameLikeness CompareWhole(const PersonName& a, const PersonName& b) {
  NameLikeness found;
  const bool name = Same(a.name.whole, b.name.whole);
  const bool kana = Same(a.kana.whole, b.kana.whole);
  const bool long_vowel = !kana && Known(a.kana, b.kana) &&
                          FoldLongVowels(a.kana.whole) == FoldLongVowels(b.kana.whole);
  const bool slip = name && !kana && !long_vowel && KanaSlip(a, b);
  if (name) found.reasons.emplace_back("SAME_NAME");
  if (name && a.kanji != b.kanji) found.reasons.emplace_back("VARIANT_KANJI");
  if (kana) found.reasons.emplace_back("SAME_KANA");
  if (long_vowel) found.reasons.emplace_back("LONG_VOWEL");
  if (slip) found.reasons.emplace_back("NEAR_NAME");
  const bool sounds = kana || long_vowel;
  if (name && sounds) {
    found.points = kBoth;
  } else if (name) {
    found.points = slip || !Known(a.kana, b.kana) ? kOne : kOtherReading;
  } else if (sounds) {
    found.points = Known(a.name, b.name) ? kOtherKanji : kOne;
  }
  return found;
}

// The vowel, as its kana, that `c` of folded katakana ends in; 0 for ン and what is no kana.
char32_t VowelOf(char32_t c) {
  static constexpr std::array<std::pair<char32_t, std::u32string_view>, 5> kColumns = {
      {{U'ア', U"アカガサザタダナハバパマヤラワ"},
       {U'イ', U"イキギシジチニヒビピミリ"},
       {U'ウ', U"ウクグスズツヌフブプムユル"},
       {U'エ', U"エケゲセゼテデネヘベペメレ"},
       {U'オ', U"オコゴソゾトドノホボポモヨロ"}}};
  for (const auto& [vowel, column] : kColumns) {
    if (column.find(c) != std::u32string_view::npos) return vowel;
  }
  return 0;
}

}  // namespace

std::string FoldLongVowels(absl::string_view folded_kana) {
  std::u32string out;
  for (const char32_t c : text::ToCodePoints(folded_kana)) {
    const char32_t vowel = out.empty() ? 0 : VowelOf(out.back());
    const bool drawn =
        c == U'ー' || (c == U'ウ' && vowel == U'オ') || (c == U'イ' && vowel == U'エ');
    out.push_back(drawn && vowel != 0 ? vowel : c);
  }
  return text::FromCodePoints(out);
}

bool IsOneSlip(absl::string_view a, absl::string_view b) {
  std::u32string left = text::ToCodePoints(a);
  std::u32string right = text::ToCodePoints(b);
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() - left.size() > 1 || left == right) return false;
  size_t begin = 0;
  while (begin < left.size() && left[begin] == right[begin]) ++begin;
  size_t end = 0;
  while (end < left.size() - begin &&
         left[left.size() - 1 - end] == right[right.size() - 1 - end]) {
    ++end;
  }
  const std::u32string rest_left = left.substr(begin, left.size() - begin - end);
  const std::u32string rest_right = right.substr(begin, right.size() - begin - end);
  if (rest_right.size() <= 1) return true;
  return rest_right.size() == 2 && rest_left.size() == 2 && rest_left[0] == rest_right[1] &&
         rest_left[1] == rest_right[0];
}

PersonName ReadName(absl::string_view display_name, absl::string_view display_name_kana) {
  PersonName read;
  std::string name = text::ToNfkc(display_name);
  read.former_surname = text::FoldForSearch(CutFormerSurname(name));
  read.name = ReadWritten(name);
  read.kana = ReadWritten(display_name_kana);
  // Known by ear only: it is compared with kana, and differs from no kanji.
  if (IsKana(read.name.whole)) {
    if (read.kana.whole.empty()) read.kana = read.name;
    read.name = WrittenName();
  }
  read.kanji = KanjiOf(display_name.substr(0, display_name.find(kFormerMark)));
  return read;
}

NameLikeness CompareNames(const PersonName& a, const PersonName& b) {
  NameLikeness found = CompareWhole(a, b);
  found.same_surname = SameSurname(a.name, b.name) || SameSurname(a.kana, b.kana);
  if (found.points != 0) return found;
  const auto because = [&found](int points, const char* reason) {
    found.points = points;
    found.reasons.emplace_back(reason);
    return found;
  };
  const bool names = Known(a.name, b.name);
  const bool kanas = Known(a.kana, b.kana);
  if (Swapped(a.name, b.name) || Swapped(a.kana, b.kana)) return because(kSwapped, "SWAPPED_NAME");
  const bool given = SameGiven(a.name, b.name) || SameGiven(a.kana, b.kana);
  if (given && (FormerIsSurnameOf(a, b) || FormerIsSurnameOf(b, a))) {
    return because(kFormer, "FORMER_NAME");
  }
  // With other kanji or other kana beside it, one character is another name: 裕美 and 裕子.
  if ((!names && KanaSlip(a, b)) || (!kanas && NameSlip(a, b))) return because(kSlip, "NEAR_NAME");
  if (given) return because(kGiven, "SAME_GIVEN_NAME");
  const bool open = SurnameOnly(a.name, b.name) || SurnameOnly(a.kana, b.kana);
  found.points = (names || kanas) && !open ? kOtherName : 0;
  return found;
}

}  // namespace tsunagi::intake
