#include "common/calendar/wareki.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// "1975-04-01", with ? for an unknown part, or the reason of the refusal.
std::string Read(const std::string& text) {
  const DateParseResult result = ParseJapaneseDate(text);
  if (!result.ok()) return result.problem().reason;
  const auto part = [](std::optional<int> value) {
    return value.has_value() ? absl::StrCat(*value) : std::string("?");
  };
  return absl::StrCat(part(result->year), "-", part(result->month), "-", part(result->day));
}

TEST(ParseJapaneseDate, EveryWayToWriteOneDay_IsThatDay) {
  for (const std::string text : {"昭和50年4月1日",
                                 "S50.4.1",
                                 "昭50/4/1",
                                 "s50-4-1",
                                 "Ｓ５０．４．１",
                                 "昭和５０年４月１日",
                                 "㍼50年4月1日",
                                 "S500401",
                                 "昭和五十年四月一日",
                                 "昭和 50年 4月 1日",
                                 "　昭和50年4月1日　",
                                 "昭和50年04月01日",
                                 "昭和50年（1975年）4月1日",
                                 "昭和50年(1975)4月1日",
                                 "1975年4月1日",
                                 "1975-04-01",
                                 "1975/4/1",
                                 "1975.4.1",
                                 "１９７５／４／１",
                                 "19750401",
                                 "一九七五年四月一日",
                                 "1975/4/1 0:00",
                                 "1975-04-01T00:00:00",
                                 "1975-04-01 00:00:00",
                                 "昭和50年4月1日生",
                                 "昭和50年4月1日生まれ",
                                 "昭和50年4月1日(火)",
                                 "1975/4/1（火曜日）",
                                 "1975−4−1",
                                 "S.50.4.1"}) {
    EXPECT_EQ(Read(text), "1975-4-1") << text;
    EXPECT_THAT(ParseJapaneseDate(text).warnings(), IsEmpty()) << text;
  }
}

TEST(ParseJapaneseDate, EraBoundaries_AreExact) {
  const struct {
    std::string text;
    std::string expected;
  } kCases[] = {
      {"明治45年7月29日", "1912-7-29"},
      {"明治45年7月30日", "ERA_ENDED"},
      {"大正元年7月30日", "1912-7-30"},
      {"大正1年7月29日", "ERA_NOT_STARTED"},
      {"大正15年12月24日", "1926-12-24"},
      {"大正15年12月25日", "ERA_ENDED"},
      {"昭和元年12月25日", "1926-12-25"},
      {"昭和元年12月24日", "ERA_NOT_STARTED"},
      {"昭和64年1月7日", "1989-1-7"},
      {"昭和64年1月8日", "ERA_ENDED"},
      {"平成元年1月8日", "1989-1-8"},
      {"平成元年1月7日", "ERA_NOT_STARTED"},
      {"平成31年4月30日", "2019-4-30"},
      {"平成31年5月1日", "ERA_ENDED"},
      {"令和元年5月1日", "2019-5-1"},
      {"令和元年4月30日", "ERA_NOT_STARTED"},
      {"R6.4.1", "2024-4-1"},
      {"H1.1.8", "1989-1-8"},
      {"昭和64年1月", "1989-1-?"},
      {"平成元年1月", "1989-1-?"},
      {"昭和64年", "1989-?-?"},
      {"平成31年", "2019-?-?"},
      {"M45.7.29", "1912-7-29"},
      {"T15.12.24", "1926-12-24"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Read(test.text), test.expected) << test.text;
}

TEST(ParseJapaneseDate, WrongEra_SuggestsTheRightOne) {
  const struct {
    std::string text;
    std::string suggestion;
    std::string english;
  } kCases[] = {
      {"昭和65年", "平成2年（1990年）", "Heisei 2 (1990)"},
      {"昭和65年4月1日", "平成2年（1990年）4月1日", "Heisei 2 (1990)"},
      {"平成32年", "令和2年（2020年）", "Reiwa 2 (2020)"},
      {"平成32年4月", "令和2年（2020年）4月", "Reiwa 2 (2020)"},
      {"昭和64年3月", "平成元年（1989年）3月", "Heisei 1 (1989)"},
      {"平成元年1月3日", "昭和64年（1989年）1月3日", "Showa 64 (1989)"},
      {"令和元年4月", "平成31年（2019年）4月", "Heisei 31 (2019)"},
      {"昭和100年", "令和7年（2025年）", "Reiwa 7 (2025)"},
  };
  for (const auto& test : kCases) {
    const DateParseResult result = ParseJapaneseDate(test.text);
    ASSERT_FALSE(result.ok()) << test.text;
    EXPECT_EQ(result.problem().suggestion, test.suggestion);
    EXPECT_THAT(result.problem().message_ja, HasSubstr(test.suggestion));
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(test.english));
    EXPECT_TRUE(ParseJapaneseDate(result.problem().suggestion).ok()) << test.text;
  }
  EXPECT_EQ(ParseJapaneseDate("昭和65年").problem().message_ja,
            "昭和は昭和64年（1989年）1月7日までです。平成2年（1990年）ではありませんか。");
}

TEST(ParseJapaneseDate, UnknownParts_StayUnknown) {
  EXPECT_EQ(Read("1975-99-99"), "1975-?-?");
  EXPECT_EQ(Read("1975-04-99"), "1975-4-?");
  EXPECT_EQ(Read("99999999"), "?-?-?");
  EXPECT_EQ(Read("9999-04-01"), "?-4-1");
  EXPECT_EQ(Read("9999-02-29"), "?-2-29");
  EXPECT_EQ(Read("昭和50年99月99日"), "1975-?-?");
  EXPECT_EQ(Read("1975"), "1975-?-?");
  EXPECT_EQ(Read("1975年"), "1975-?-?");
  EXPECT_EQ(Read("1975-04"), "1975-4-?");
  EXPECT_EQ(Read("昭和50"), "1975-?-?");
  EXPECT_EQ(Read("明治3年"), "1870-?-?");
  EXPECT_FALSE(ParseJapaneseDate("1975-04-99")->ToCivilDay().has_value());
  EXPECT_EQ(ParseJapaneseDate("1975-04-01")->ToCivilDay(), absl::CivilDay(1975, 4, 1));
}

TEST(ParseJapaneseDate, DoubtfulDates_AreReadWithAWarning) {
  const DateParseResult no_month = ParseJapaneseDate("1975-99-15");
  EXPECT_EQ(Read("1975-99-15"), "1975-?-?");
  ASSERT_THAT(no_month.warnings(), SizeIs(1));
  EXPECT_EQ(no_month.warnings()[0].reason, "DAY_WITHOUT_MONTH");
  const DateParseResult weekday = ParseJapaneseDate("1975年4月1日（水）");
  ASSERT_THAT(weekday.warnings(), SizeIs(1));
  EXPECT_EQ(weekday.warnings()[0].reason, "WEEKDAY_MISMATCH");
}

TEST(ParseJapaneseDate, HostileInput_IsRefusedByReason) {
  const struct {
    std::string text;
    std::string reason;
  } kCases[] = {
      {"", "EMPTY"},
      {"　 \t", "EMPTY"},
      {"不明", "UNREADABLE"},
      {"昭和", "UNREADABLE"},
      {"昭和年4月1日", "UNREADABLE"},
      {"元年4月1日", "UNREADABLE"},
      {"50.4.1", "ERA_MISSING"},
      {"50年4月1日", "ERA_MISSING"},
      {"50", "ERA_MISSING"},
      {"4/1/1975", "AMBIGUOUS"},
      {"750401", "AMBIGUOUS"},
      {"3500401", "AMBIGUOUS"},
      {"27485", "SERIAL_NUMBER"},
      {"00000", "UNREADABLE"},
      {"1975-02-29", "DAY_OUT_OF_RANGE"},
      {"1975-04-31", "DAY_OUT_OF_RANGE"},
      {"1975-04-00", "DAY_OUT_OF_RANGE"},
      {"1900-02-29", "DAY_OUT_OF_RANGE"},
      {"1975-13-01", "MONTH_OUT_OF_RANGE"},
      {"1975-00-01", "MONTH_OUT_OF_RANGE"},
      {"昭和0年4月1日", "YEAR_OUT_OF_RANGE"},
      {"0000-01-01", "YEAR_OUT_OF_RANGE"},
      {"1867-12-31", "YEAR_OUT_OF_RANGE"},
      {"令和999年", "ok"},
      {"昭和1975年4月1日", "UNREADABLE"},
      {"昭和50年（1976年）4月1日", "ERA_WESTERN_MISMATCH"},
      {"明治5年11月1日", "LUNISOLAR"},
      {"1975-04-01 12:34", "UNREADABLE"},
      {"1975-04-01-", "UNREADABLE"},
      {"1975--04-01", "UNREADABLE"},
      {"1975-4", "ok"},
      {"1975年4", "UNREADABLE"},
      {"1975年4月1", "UNREADABLE"},
      {"X50.4.1", "UNREADABLE"},
      {"昭和50年4月1日頃", "UNREADABLE"},
      {"197504010", "UNREADABLE"},
      {"十十年", "UNREADABLE"},
      {"-1975-04-01", "UNREADABLE"},
      {"\xFF\xFE", "UNREADABLE"},
      {std::string("1975-04-01\0", 11), "UNREADABLE"},
      {std::string(10000, '9'), "UNREADABLE"},
      {"99999999999999999999", "UNREADABLE"},
  };
  for (const auto& test : kCases) {
    const DateParseResult result = ParseJapaneseDate(test.text);
    EXPECT_EQ(result.ok() ? "ok" : result.problem().reason, test.reason) << test.text;
    if (!result.ok()) {
      EXPECT_THAT(result.problem().message_ja, testing::Not(IsEmpty()));
    }
  }
  EXPECT_EQ(ParseJapaneseDate("27485").problem().suggestion, "1975-04-01");
}

TEST(FormatWareki, EveryDayOfTheCohort_ReadsBack) {
  EXPECT_EQ(FormatWareki(absl::CivilDay(1975, 4, 1)), "昭和50年4月1日");
  EXPECT_EQ(FormatWarekiWithWestern(absl::CivilDay(1975, 4, 1)), "昭和50年（1975年）4月1日");
  EXPECT_EQ(FormatWareki(absl::CivilDay(2019, 5, 1)), "令和元年5月1日");
  EXPECT_EQ(FormatWareki(absl::CivilDay(1872, 12, 31)), "1872年12月31日");
  EXPECT_EQ(FormatWarekiWithWestern(absl::CivilDay(1872, 12, 31)), "1872年12月31日");
  for (absl::CivilDay day(1868, 1, 1); day < absl::CivilDay(2035, 1, 1); day += 1) {
    ASSERT_EQ(ParseJapaneseDate(FormatWareki(day))->ToCivilDay(), day);
    ASSERT_EQ(ParseJapaneseDate(FormatWarekiWithWestern(day))->ToCivilDay(), day);
  }
}

TEST(FormatFiscalYear, YearOfAChangeOfEra_HasTheLaterEra) {
  EXPECT_EQ(FormatFiscalYear(2024), "令和6年度");
  EXPECT_EQ(FormatFiscalYear(2019), "令和元年度");
  EXPECT_EQ(FormatFiscalYear(2018), "平成30年度");
  EXPECT_EQ(FormatFiscalYear(1988), "昭和63年度");
}

TEST(ParseJapaneseDateProperties, RandomInput_IsReadOrRefusedWithAUsableSuggestion) {
  const std::vector<std::string> kPieces = {"昭和", "平成", "令和", "明", "S",    "h",    "元",
                                            "年",   "月",   "日",   "-",  "/",    ".",    "1",
                                            "5",    "64",   "32",   "99", "1975", "9999", "（",
                                            "）",   "十",   " ",    "生", "(月)", "T",    "0:00"};
  std::mt19937 random(50);
  for (int round = 0; round < 100000; ++round) {
    std::string text;
    for (size_t n = random() % 9; n > 0; --n) text += kPieces[random() % kPieces.size()];
    const DateParseResult result = ParseJapaneseDate(text);
    if (result.ok()) {
      EXPECT_TRUE(result->month.has_value() || !result->day.has_value()) << text;
    } else if (!result.problem().suggestion.empty()) {
      EXPECT_TRUE(ParseJapaneseDate(result.problem().suggestion).ok()) << text;
    }
  }
}

}  // namespace
}  // namespace tsunagi::calendar
