#include "common/calendar/testing/computed_holidays.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

std::string DaysOf(int year) {
  std::vector<std::string> days;
  const auto holidays = JapaneseHolidays(year);
  for (const Holiday& holiday : *holidays) {
    days.push_back(absl::StrCat(holiday.day.month(), "/", holiday.day.day()));
  }
  return absl::StrJoin(days, " ");
}

// The lists that the Cabinet Office published for these years.
TEST(JapaneseHolidays, PublishedYears_AreReproduced) {
  EXPECT_EQ(DaysOf(2019),
            "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 "
            "10/22 11/3 11/4 11/23");
  EXPECT_EQ(DaysOf(2020),
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 "
            "11/23");
  EXPECT_EQ(DaysOf(2021),
            "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23");
  EXPECT_EQ(DaysOf(2022),
            "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23");
  EXPECT_EQ(DaysOf(2023),
            "1/1 1/2 1/9 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23");
  EXPECT_EQ(DaysOf(2024),
            "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 "
            "11/3 11/4 11/23");
  EXPECT_EQ(DaysOf(2025),
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 "
            "11/23 11/24");
  EXPECT_EQ(DaysOf(2026),
            "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 "
            "11/23");
}

TEST(JapaneseHolidays, EveryYear_HasAllNamedDaysInOrder) {
  for (int year = kFirstHolidayYear; year <= kLastHolidayYear; ++year) {
    const auto holidays = JapaneseHolidays(year);
    ASSERT_TRUE(holidays.ok());
    int named = 0;
    for (size_t i = 0; i < holidays->size(); ++i) {
      const Holiday& holiday = (*holidays)[i];
      EXPECT_EQ(holiday.day.year(), year);
      if (i > 0) {
        EXPECT_LT((*holidays)[i - 1].day, holiday.day);
      }
      if (holiday.name_ja.rfind("休日", 0) != 0) ++named;
    }
    EXPECT_EQ(named, year == 2019 ? 17 : 16) << year;
  }
}

TEST(JapaneseHolidays, DaysThatFollowFromTheirNeighbours_AreNamedSo) {
  const auto holidays = JapaneseHolidays(2026);
  for (const Holiday& holiday : *holidays) {
    if (holiday.day == absl::CivilDay(2026, 5, 6)) {
      EXPECT_EQ(holiday.name_ja, "休日（振替休日）");
    }
    if (holiday.day == absl::CivilDay(2026, 9, 22)) {
      EXPECT_EQ(holiday.name_ja, "休日（国民の休日）");
    }
  }
}

TEST(JapaneseHolidays, YearThatIsNotKnown_IsRefused) {
  EXPECT_EQ(JapaneseHolidays(2018).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(JapaneseHolidays(2031).status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tsunagi::calendar
