#include "common/calendar/fiscal_year.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using absl::CivilDay;

TEST(FiscalYear, AprilToMarch_IsOneYear) {
  EXPECT_EQ(FiscalYearOf(CivilDay(2024, 3, 31)), 2023);
  EXPECT_EQ(FiscalYearOf(CivilDay(2024, 4, 1)), 2024);
  EXPECT_EQ(FiscalYearOf(CivilDay(2025, 1, 1)), 2024);
  EXPECT_EQ(FiscalYearFirstDay(2024), CivilDay(2024, 4, 1));
  EXPECT_EQ(FiscalYearLastDay(2024), CivilDay(2025, 3, 31));
}

TEST(FiscalYear, EveryDay_LiesInItsOwnFiscalYear) {
  for (CivilDay day(1999, 1, 1); day < CivilDay(2031, 1, 1); ++day) {
    const int year = FiscalYearOf(day);
    EXPECT_LE(FiscalYearFirstDay(year), day);
    EXPECT_LE(day, FiscalYearLastDay(year));
  }
}

TEST(AgeOn, Birthday_IsTheDayOfTheChange) {
  EXPECT_EQ(AgeOn(CivilDay(1975, 4, 1), CivilDay(2024, 3, 31)), 48);
  EXPECT_EQ(AgeOn(CivilDay(1975, 4, 1), CivilDay(2024, 4, 1)), 49);
  EXPECT_EQ(AgeOn(CivilDay(1975, 12, 31), CivilDay(2024, 1, 1)), 48);
  EXPECT_EQ(AgeOn(CivilDay(2024, 4, 1), CivilDay(2024, 4, 1)), 0);
}

TEST(AgeOn, BornOnLeapDay_TurnsOnFirstOfMarchInCommonYears) {
  const CivilDay birth(1976, 2, 29);
  EXPECT_EQ(AgeOn(birth, CivilDay(2023, 2, 28)), 46);
  EXPECT_EQ(AgeOn(birth, CivilDay(2023, 3, 1)), 47);
  EXPECT_EQ(AgeOn(birth, CivilDay(2024, 2, 28)), 47);
  EXPECT_EQ(AgeOn(birth, CivilDay(2024, 2, 29)), 48);
}

TEST(AgeOn, DayBeforeBirth_IsNegative) {
  EXPECT_EQ(AgeOn(CivilDay(2024, 4, 2), CivilDay(2024, 4, 1)), -1);
  EXPECT_LT(AgeOn(CivilDay(2024, 4, 2), CivilDay(2020, 1, 1)), 0);
}

TEST(MonthKey, EveryMonth_RoundTrips) {
  EXPECT_EQ(MonthKey(CivilDay(2024, 4, 30)), "2024-04");
  EXPECT_EQ(*ParseMonthKey("2024-04"), absl::CivilMonth(2024, 4));
}

TEST(MonthKey, AnythingElse_IsRefused) {
  for (const std::string key : {"", "2024", "2024-4", "2024-13", "2024-00", "2024/04", "+024-04",
                                "2024- 4", " 024-04", "2024-04-01", "2024-+4"}) {
    EXPECT_EQ(ParseMonthKey(key).status().code(), absl::StatusCode::kInvalidArgument) << key;
  }
}

}  // namespace
}  // namespace tsunagi::calendar
