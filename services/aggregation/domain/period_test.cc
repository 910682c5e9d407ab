#include "services/aggregation/domain/period.h"

#include <limits>

#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

site::PlanPeriod FiveYears() {
  site::PlanPeriod plan;
  plan.from = absl::CivilDay(2020, 4, 1);
  plan.to = absl::CivilDay(2025, 3, 31);
  return plan;
}

TEST(IsMonth, OutOfRange_IsNone) {
  EXPECT_TRUE(IsMonth(199001));
  EXPECT_TRUE(IsMonth(210012));
  for (const int month : {198912, 210101, 202300, 202313, 0, -1, 2023}) {
    EXPECT_FALSE(IsMonth(month)) << month;
  }
}

TEST(FiscalYearOfMonth, MarchAndApril_AreOfDifferentYears) {
  EXPECT_EQ(FiscalYearOfMonth(202503), 2024);
  EXPECT_EQ(FiscalYearOfMonth(202504), 2025);
  EXPECT_EQ(FiscalYearOfMonth(202412), 2024);
  EXPECT_EQ(FiscalYearOfMonth(202501), 2024);
}

TEST(MonthsOfTable, YearOrWhole_IsCutToThePlan) {
  EXPECT_EQ(MonthsOfTable(FiveYears(), 0), (MonthRange{202004, 202503}));
  EXPECT_EQ(MonthsOfTable(FiveYears(), 2020), (MonthRange{202004, 202103}));
  EXPECT_EQ(MonthsOfTable(FiveYears(), 2024), (MonthRange{202404, 202503}));
  EXPECT_EQ(MonthsOfTable(FiveYears(), 2019), std::nullopt);
  EXPECT_EQ(MonthsOfTable(FiveYears(), 2025), std::nullopt);
  site::PlanPeriod within;
  within.from = absl::CivilDay(2023, 10, 15);
  EXPECT_EQ(MonthsOfTable(within, 2023), (MonthRange{202310, 202403}));
}

TEST(MonthsOfTable, OpenEnd_ReachesAsFarAsMonthsDo) {
  EXPECT_EQ(MonthsOfTable(site::PlanPeriod(), 0), (MonthRange{kFirstMonth, kLastMonth}));
  EXPECT_EQ(MonthsOfTable(site::PlanPeriod(), 2100), (MonthRange{210004, 210012}));
}

TEST(MonthsOfTable, AbsurdYear_HasNone) {
  for (const int year :
       {-1, 1, 1988, 2101, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()}) {
    EXPECT_EQ(MonthsOfTable(site::PlanPeriod(), year), std::nullopt) << year;
  }
}

TEST(FiscalYearsOf, ClosedPlan_NamesEachYear) {
  EXPECT_EQ(FiscalYearsOf(FiveYears()), (std::vector<int>{2020, 2021, 2022, 2023, 2024}));
  site::PlanPeriod open = FiveYears();
  open.to.reset();
  EXPECT_TRUE(FiscalYearsOf(open).empty());
}

TEST(MonthRange, Overlaps_TouchingMonthsShareOne) {
  const MonthRange range = {202304, 202309};
  EXPECT_TRUE(range.Overlaps({202309, 202312}));
  EXPECT_TRUE(range.Overlaps({202301, 202304}));
  EXPECT_FALSE(range.Overlaps({202310, 202312}));
  EXPECT_TRUE(range.Contains(MonthRange{202305, 202305}));
  EXPECT_FALSE(range.Contains(MonthRange{202305, 202310}));
}

}  // namespace
}  // namespace tsunagi::aggregation
