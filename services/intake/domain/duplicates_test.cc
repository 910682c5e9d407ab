#include "services/intake/domain/duplicates.h"

#include <limits>

#include "gtest/gtest.h"
#include "services/intake/domain/name_likeness.h"
#include "services/intake/domain/pseudonym.h"

namespace tsunagi::intake {
namespace {

Person PersonOf(const char* name, const char* kana, rules::PartialDate birth, const char* phone) {
  Person person;
  person.display_name = name;
  person.display_name_kana = kana;
  if (birth.year != 0) person.birth_date = birth;
  person.phone = phone;
  return person;
}

using Reasons = std::vector<std::string>;

Reasons DuplicateReasons(const Person& a, const Person& b) { return ComparePeople(a, b).reasons; }

TEST(NearBirthDates, OneSlip_IsNear) {
  EXPECT_TRUE(NearBirthDates(19750412, 19751204));
  EXPECT_TRUE(NearBirthDates(19750412, 19750411));
  EXPECT_TRUE(NearBirthDates(19750412, 19850412));
  EXPECT_FALSE(NearBirthDates(19750412, 19750412));
  EXPECT_FALSE(NearBirthDates(19750412, 19760413));
  EXPECT_FALSE(NearBirthDates(19750412, 19750000));
  EXPECT_FALSE(NearBirthDates(0, 19750412));
}

TEST(BirthNumber, NoDateOfTheCalendar_IsZero) {
  EXPECT_EQ(BirthNumber(rules::PartialDate{1, 1, 1}), 10101);
  EXPECT_EQ(BirthNumber(rules::PartialDate{9999, 12, 31}), 99991231);
  EXPECT_EQ(BirthNumber(rules::PartialDate{1975, 4, 0}), 19750400);
  EXPECT_EQ(BirthNumber(std::nullopt), 0);
  constexpr int kMost = std::numeric_limits<int>::max();
  constexpr int kLeast = std::numeric_limits<int>::min();
  for (const int year : {0, -1, 10'000, 300'000, kMost, kLeast}) {
    EXPECT_EQ(BirthNumber(rules::PartialDate{year, 4, 1}), 0) << year;
  }
  EXPECT_EQ(BirthNumber(rules::PartialDate{1975, kMost, 1}), 0);
  EXPECT_EQ(BirthNumber(rules::PartialDate{1975, 4, kMost}), 0);
}

TEST(ComparePeople, Matrix_NamesWhatIsTheSame) {
  const Person stored = PersonOf("髙橋　花子", "タカハシ　ハナコ", {1975, 4, 12}, "090-0000-0101");
  EXPECT_EQ(DuplicateReasons(PersonOf("高橋花子", "", {}, ""), stored),
            (Reasons{"SAME_NAME", "VARIANT_KANJI"}));
  EXPECT_EQ(DuplicateReasons(PersonOf("", "たかはし はなこ", {1975, 12, 4}, ""), stored),
            (Reasons{"SAME_KANA", "NEAR_BIRTH_DATE"}));
  EXPECT_EQ(DuplicateReasons(PersonOf("", "", {1975, 4, 12}, "09000000101"), stored),
            (Reasons{"SAME_BIRTH_DATE", "SAME_PHONE"}));
  EXPECT_EQ(DuplicateReasons(PersonOf("", "", {1975, 4, 12}, ""), stored), Reasons{});
  EXPECT_EQ(DuplicateReasons(PersonOf("", "", {}, "090-0000-0101"), stored), Reasons{});
  EXPECT_EQ(DuplicateReasons(PersonOf("別人", "ベツジン", {1975, 4, 12}, "090-0000-0199"), stored),
            Reasons{});
  // Two nameless people have nothing in common.
  EXPECT_EQ(DuplicateReasons(Person(), Person()), Reasons{});
}

Person LivingAt(Person person, const char* municipality, const char* address) {
  person.municipality = municipality;
  person.address = address;
  return person;
}

TEST(ComparePeople, Twins_AreAHousehold) {
  const Person a = PersonOf("小川　翔", "オガワ　ショウ", {1985, 2, 11}, "090-0000-0101");
  const Person b = PersonOf("小川　陸", "オガワ　リク", {1985, 2, 11}, "090-0000-0101");
  EXPECT_EQ(ComparePeople(a, b).kind, Likeness::Kind::kHousehold);
  EXPECT_EQ(DuplicateReasons(a, b), (Reasons{"SAME_HOUSEHOLD", "SAME_BIRTH_DATE", "SAME_PHONE"}));
}

TEST(ComparePeople, SameAddress_IsAHouseholdUnderOneSurnameOnly) {
  const Person mother = LivingAt(PersonOf("小川　文", "", {1955, 2, 1}, ""), "09201", "架空町1-2");
  const Person son = LivingAt(PersonOf("小川　陸", "", {1985, 2, 11}, ""), "09201", "架空町１－２");
  const Person other = LivingAt(PersonOf("林　誠", "", {1980, 7, 3}, ""), "09201", "架空町1-2");
  EXPECT_EQ(DuplicateReasons(mother, son),
            (Reasons{"SAME_HOUSEHOLD", "SAME_ADDRESS", "OTHER_BIRTH_DATE"}));
  EXPECT_EQ(ComparePeople(mother, other).kind, Likeness::Kind::kNone);
}

TEST(ComparePeople, FormerSurnameBehindTheName_IsFound) {
  const Person before = PersonOf("髙橋　花子", "タカハシ　ハナコ", {1975, 4, 12}, "");
  const Person after = PersonOf("鈴木　花子（旧姓：高橋）", "スズキ　ハナコ", {1975, 4, 12}, "");
  EXPECT_EQ(DuplicateReasons(before, after), (Reasons{"FORMER_NAME", "SAME_BIRTH_DATE"}));
}

TEST(ComparePeople, SameNameWithAnotherBirthDate_NeedsMore) {
  const Person a = PersonOf("鈴木　一郎", "スズキ　イチロウ", {1975, 4, 1}, "090-0000-0101");
  const Person b = PersonOf("鈴木　一郎", "スズキ　イチロウ", {1983, 11, 20}, "090-0000-0102");
  EXPECT_EQ(DuplicateReasons(a, b), Reasons{});
  Person same_phone = b;
  same_phone.phone = a.phone;
  EXPECT_EQ(DuplicateReasons(a, same_phone),
            (Reasons{"SAME_NAME", "SAME_KANA", "SAME_PHONE", "OTHER_BIRTH_DATE"}));
}

TEST(FoldLongVowels, AnotherNameStaysAnother) {
  EXPECT_EQ(FoldLongVowels("オオノ"), FoldLongVowels("オーノ"));
  EXPECT_EQ(FoldLongVowels("オウノ"), FoldLongVowels("オーノ"));
  EXPECT_EQ(FoldLongVowels("ケイコ"), FoldLongVowels("ケーコ"));
  EXPECT_EQ(FoldLongVowels("シイナ"), FoldLongVowels("シーナ"));
  EXPECT_NE(FoldLongVowels("オノ"), FoldLongVowels("オオノ"));
  EXPECT_NE(FoldLongVowels("ユミ"), FoldLongVowels("ユウミ"));
  EXPECT_EQ(FoldLongVowels("ー"), "ー");
}

TEST(IsOneSlip, Matrix) {
  EXPECT_TRUE(IsOneSlip("タナカ", "タナガ"));
  EXPECT_TRUE(IsOneSlip("タナカ", "タカナ"));
  EXPECT_TRUE(IsOneSlip("タナカ", "タナ"));
  EXPECT_TRUE(IsOneSlip("タナカ", "タナナカ"));
  EXPECT_FALSE(IsOneSlip("タナカ", "タナカ"));
  EXPECT_FALSE(IsOneSlip("タナカ", "カナタ"));
  EXPECT_FALSE(IsOneSlip("タナカ", "タ"));
}

TEST(EraSlip, SameDayOfTheConfusedYear) {
  EXPECT_TRUE(EraSlip(19750401, 19500401));
  EXPECT_TRUE(EraSlip(19270912, 19900912));
  EXPECT_TRUE(EraSlip(20040210, 19920210));
  EXPECT_FALSE(EraSlip(19750401, 19500402));
  EXPECT_FALSE(EraSlip(19750401, 19510401));
  EXPECT_FALSE(EraSlip(19750400, 19500400));
}

TEST(TransposedBirthDates, NeighboursOnly) {
  EXPECT_TRUE(TransposedBirthDates(19750412, 19570412));
  EXPECT_TRUE(TransposedBirthDates(19750412, 19750421));
  EXPECT_FALSE(TransposedBirthDates(19750412, 19750412));
  EXPECT_FALSE(TransposedBirthDates(19750412, 17950421));
}

TEST(PseudonymInput, KnownPerson_IsTheSameInEveryCase) {
  const SearchKey a = MakeSearchKey(PersonOf("髙橋", "タカハシ　ハナコ", {1975, 4, 12}, ""));
  const SearchKey b = MakeSearchKey(PersonOf("高橋花子", "たかはし はなこ", {1975, 4, 12}, "1"));
  EXPECT_EQ(PseudonymInput(a, "case1"), PseudonymInput(b, "case2"));
}

TEST(PseudonymInput, UnknownParts_MakeItTheCasesOwn) {
  const SearchKey no_day = MakeSearchKey(PersonOf("", "タカハシ", {1975, 4, 0}, ""));
  const SearchKey no_kana = MakeSearchKey(PersonOf("高橋", "", {1975, 4, 12}, ""));
  EXPECT_NE(PseudonymInput(no_day, "case1"), PseudonymInput(no_day, "case2"));
  EXPECT_EQ(PseudonymInput(no_day, "case1"), PseudonymInput(no_kana, "case1"));
}

}  // namespace
}  // namespace tsunagi::intake
