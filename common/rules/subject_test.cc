#include "common/rules/subject.h"

#include <vector>

#include "gtest/gtest.h"

namespace tsunagi::rules {
namespace {

using Day = absl::CivilDay;

TEST(DaysOf, EveryPrecision_GivesItsDays) {
  EXPECT_EQ(DaysOf({1975, 0, 0})->first, Day(1975, 1, 1));
  EXPECT_EQ(DaysOf({1975, 0, 0})->last, Day(1975, 12, 31));
  EXPECT_EQ(DaysOf({1976, 2, 0})->first, Day(1976, 2, 1));
  EXPECT_EQ(DaysOf({1976, 2, 0})->last, Day(1976, 2, 29));
  EXPECT_EQ(DaysOf({1975, 12, 0})->last, Day(1975, 12, 31));
  EXPECT_EQ(DaysOf({1975, 0, 9})->last, Day(1975, 12, 31)) << "a day without month says nothing";
  EXPECT_EQ(DaysOf({1975, 6, 7})->first, Day(1975, 6, 7));
}

TEST(DaysOf, NoDateOfTheCalendar_IsNothing) {
  for (const PartialDate& date : std::vector<PartialDate>{{0, 0, 0},
                                                          {-1, 1, 1},
                                                          {10000, 1, 1},
                                                          {1975, 13, 1},
                                                          {1975, -1, 1},
                                                          {1975, 2, 29},
                                                          {1975, 4, 31},
                                                          {1975, 1, 32},
                                                          {1975, 1, -1}}) {
    EXPECT_FALSE(DaysOf(date)) << date.year << "-" << date.month << "-" << date.day;
  }
}

TEST(WholeDay, PartialDate_IsNothing) {
  EXPECT_EQ(WholeDay({1975, 6, 7}), Day(1975, 6, 7));
  EXPECT_FALSE(WholeDay({1975, 6, 0}));
  EXPECT_FALSE(WholeDay({1975, 0, 0}));
}

TEST(AgeOn, Birthday_ChangesTheAgeOnTheDayItself) {
  EXPECT_EQ(AgeOn({1980, 5, 10}, Day(2020, 5, 9))->max, 39) << "the eve";
  EXPECT_EQ(AgeOn({1980, 5, 10}, Day(2020, 5, 10))->max, 40) << "the day";
  EXPECT_EQ(AgeOn({1980, 5, 10}, Day(2020, 5, 11))->max, 40) << "the day after";
}

TEST(AgeOn, LeapDay_ChangesOnTheFirstOfMarchInCommonYears) {
  EXPECT_EQ(AgeOn({1980, 2, 29}, Day(2021, 2, 28))->min, 40);
  EXPECT_EQ(AgeOn({1980, 2, 29}, Day(2021, 3, 1))->min, 41);
  EXPECT_EQ(AgeOn({1980, 2, 29}, Day(2020, 2, 28))->min, 39);
  EXPECT_EQ(AgeOn({1980, 2, 29}, Day(2020, 2, 29))->min, 40);
}

TEST(AgeOn, PartialDate_GivesYoungestAndOldest) {
  const auto year_only = AgeOn({1980, 0, 0}, Day(2020, 6, 30));
  EXPECT_EQ(year_only->min, 39);
  EXPECT_EQ(year_only->max, 40);
  const auto month = AgeOn({1980, 6, 0}, Day(2020, 6, 30));
  EXPECT_EQ(month->min, 40) << "the whole month lies behind";
  EXPECT_EQ(month->max, 40);
  EXPECT_EQ(AgeOn({1980, 6, 0}, Day(2020, 6, 29))->min, 39);
}

TEST(AgeOn, BirthAfterTheDay_IsNothing) {
  EXPECT_FALSE(AgeOn({2021, 1, 1}, Day(2020, 12, 31)));
  EXPECT_FALSE(AgeOn({1980, 2, 30}, Day(2020, 12, 31)));
  const auto this_year = AgeOn({2020, 0, 0}, Day(2020, 6, 1));
  EXPECT_EQ(this_year->min, 0);
  EXPECT_EQ(this_year->max, 0);
}

}  // namespace
}  // namespace tsunagi::rules
