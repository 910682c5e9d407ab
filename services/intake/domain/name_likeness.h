// How alike two names are, as names are written in Japan.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_NAME_LIKENESS_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_NAME_LIKENESS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace tsunagi::intake {

// A name or its kana, folded for search and cut at its space.
struct WrittenName {
  std::string whole;
  // Both empty where it is not written as two words.
  std::string surname;
  std::string given;
};

// What is known of a person's name.
struct PersonName {
  // Empty where it is written in kana alone, which then stands in `kana`.
  WrittenName name;
  WrittenName kana;
  // 旧姓 as offices write it behind the name: "髙橋　花子（旧姓：鈴木）". It is no part of `name`.
  std::string former_surname;
  // The kanji of `name` in the form they are written in.
  std::string kanji;
};

// Pure.
PersonName ReadName(absl::string_view display_name, absl::string_view display_name_kana);

struct NameLikeness {
  // Evidence for one person: up to 6; 0 where nothing can be compared; negative for two.
  int points = 0;
  // Of SAME_NAME, VARIANT_KANJI, SAME_KANA, LONG_VOWEL, NEAR_NAME, SWAPPED_NAME, FORMER_NAME and
  // SAME_GIVEN_NAME.
  std::vector<std::string> reasons;
  bool same_surname = false;
};

// Pure and symmetric.
NameLikeness CompareNames(const PersonName& a, const PersonName& b);

// Folded kana with its long vowels written out one way: オオノ, オーノ and オウノ are one, オノ is
// another. Pure.
std::string FoldLongVowels(absl::string_view folded_kana);

// Whether one slip makes `a` into `b`: a character more, less or another, or two exchanged. Equal
// texts are not. Pure and symmetric.
bool IsOneSlip(absl::string_view a, absl::string_view b);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_NAME_LIKENESS_H_
