#include "services/intake/domain/sheet_values.h"

#include "gtest/gtest.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

TEST(ValueClassOf, Matrix_TellsTheKindOnly) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "EMPTY"},
      {"　", "EMPTY"},
      {"○", "MARK"},
      {"◎", "MARK"},
      {"〇", "MARK"},
      {"昭和65年4月1日", "ERA_DATE"},
      {"S50.4.1", "ERA_DATE"},
      {"昭50/4/1", "ERA_DATE"},
      {"2022-09-05", "DIGITS"},
      {"０９０－１", "DIGITS"},
      {"sr-09207", "CODE"},
      {"やまざき　まこと", "KANA"},
      {"ｵｵﾂｶ", "KANA"},
      {"無職", "TEXT"},
      {"長い", "TEXT"},
  };
  for (const auto& [cell, want] : rows) EXPECT_EQ(ValueClassOf(cell), want) << cell;
}

TEST(ReadMark, EveryCircle_IsUnderstood) {
  for (const char* mark : {"○", "〇", "◯", "●"}) EXPECT_EQ(*ReadMark(mark), SheetMark::kMarked);
  EXPECT_EQ(*ReadMark("◎"), SheetMark::kPrimary);
  EXPECT_EQ(*ReadMark(""), SheetMark::kNone);
  EXPECT_EQ(ReadMark("×").problem().reason, "UNKNOWN_MARK");
}

site::Question MonthsQuestion() {
  site::Question question;
  question.id = "withdrawn_months";
  question.number_unit = "か月";
  return question;
}

site::Question YearQuestion() {
  site::Question question;
  question.id = "graduation_year";
  question.number_unit = "年";
  return question;
}

TEST(ReadNumber, Months_InEverySpelling) {
  for (const char* cell : {"8", "８", "8か月", "８ヶ月", "8カ月", " 8 ヵ月 "}) {
    const auto number = ReadNumber(cell, MonthsQuestion(), 2027);
    ASSERT_TRUE(number.ok()) << cell;
    EXPECT_EQ(**number, 8) << cell;
  }
  EXPECT_FALSE((*ReadNumber("不明", MonthsQuestion(), 2027)).has_value());
  for (const char* cell : {"長い", "-1", "8年", "1.5", "10000"}) {
    EXPECT_EQ(ReadNumber(cell, MonthsQuestion(), 2027).problem().reason, "INVALID_NUMBER") << cell;
  }
}

TEST(ReadNumber, Years_AlsoByEra) {
  const std::pair<const char*, int64_t> rows[] = {
      {"1994", 1994},     {"1994年", 1994}, {"平成5年", 1993}, {"平成８年", 1996},
      {"令和元年", 2019}, {"H10", 1998},    {"平成10", 1998},
  };
  for (const auto& [cell, want] : rows) {
    const auto number = ReadNumber(cell, YearQuestion(), 2027);
    ASSERT_TRUE(number.ok()) << cell;
    EXPECT_EQ(**number, want) << cell;
  }
  for (const char* cell : {"94", "2099", "平成40年", "昔"}) {
    EXPECT_EQ(ReadNumber(cell, YearQuestion(), 2027).problem().reason, "INVALID_NUMBER") << cell;
  }
}

TEST(ReadDate, Reasons_AreUnderOneUmbrella) {
  EXPECT_EQ(ReadDay("昭和65年4月1日").problem().reason, "INVALID_DATE");
  EXPECT_EQ(ReadDay("昭和65年4月1日").problem().suggestion, "平成2年4月1日");
  EXPECT_EQ(ReadDay("令和4年2月30日").problem().reason, "INVALID_DATE");
  EXPECT_EQ(ReadDay("昭和50年4月").problem().reason, "INVALID_DATE");
  EXPECT_EQ(ReadDate("昭和50年4月")->month, 4);
  EXPECT_EQ(*ReadDay("S50.4.1"), absl::CivilDay(1975, 4, 1));
}

TEST(ReadChoices, Labels_CompareFolded) {
  site::Question question;
  question.choices = {
      {"M6_TO_Y1", "6か月～1年"}, {"DEBT", "(多重・過重)債務"}, {"FAMILY", "家族関係"}};
  EXPECT_EQ(ReadChoices("６か月〜１年", question)->at(0), "M6_TO_Y1");
  EXPECT_TRUE(ReadChoices("不明", question)->empty());
  EXPECT_EQ(ReadChoices("無職", question).problem().reason, "UNKNOWN_CHOICE");
  EXPECT_FALSE(ReadChoices("家族関係、(多重・過重)債務", question).ok());
  question.multiple = true;
  EXPECT_EQ(ReadChoices("家族関係、（多重・過重）債務", question)->size(), 2u);
}

TEST(InputText, Trimming_TakesIdeographicSpaces) {
  EXPECT_EQ(TrimSpaces(" 　a　b 　"), "a　b");
  EXPECT_EQ(CleanKana(" ﾔﾏｻﾞｷ   まこと "), "ヤマザキ　マコト");
  EXPECT_TRUE(IsKana("ヤマザキ　マコト・ー"));
  EXPECT_FALSE(IsKana("やま"));
}

}  // namespace
}  // namespace tsunagi::intake
