#include "services/intake/domain/duplicates.h"

#include <limits>

#include "gtest/gtest.h"
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

TEST(DuplicateReasons, Matrix_NamesWhatIsTheSame) {
  const Person stored = PersonOf("髙橋　花子", "タカハシ　ハナコ", {1975, 4, 12}, "090-0000-0101");
  EXPECT_EQ(DuplicateReasons(PersonOf("高橋花子", "", {}, ""), stored), Reasons{"SAME_NAME"});
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
