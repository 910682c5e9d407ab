#include "common/calendar/working_days.h"

#include <random>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "common/calendar/japanese_holidays.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using absl::CivilDay;

WorkingCalendar PublicOffice() {
  WorkingCalendar::Options options;
  options.holidays = *HolidayDays(2019, 2030);
  return *WorkingCalendar::Create(std::move(options));
}

TEST(WorkingCalendar, PublicOffice_IsClosedOnHolidaysWeekendsAndYearEnd) {
  const WorkingCalendar calendar = PublicOffice();
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2024, 5, 2)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2024, 5, 3)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2024, 5, 6)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2023, 12, 28)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2023, 12, 29)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2024, 1, 3)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2024, 1, 4)));
}

TEST(WorkingCalendar, DeadlineOverGoldenWeekAndYearEnd_SkipsThem) {
  const WorkingCalendar calendar = PublicOffice();
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2024, 5, 2), 1), CivilDay(2024, 5, 7));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2023, 12, 28), 3), CivilDay(2024, 1, 9));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2024, 5, 7), -1), CivilDay(2024, 5, 2));
  EXPECT_EQ(calendar.AddWorkingDays(CivilDay(2024, 5, 4), 0), CivilDay(2024, 5, 4));
  EXPECT_EQ(calendar.WorkingDaysBetween(CivilDay(2024, 5, 2), CivilDay(2024, 5, 7)), 1);
  EXPECT_EQ(calendar.OnOrAfter(CivilDay(2024, 5, 3)), CivilDay(2024, 5, 7));
  EXPECT_EQ(calendar.OnOrAfter(CivilDay(2024, 5, 7)), CivilDay(2024, 5, 7));
}

TEST(WorkingCalendar, AgencyOpenOnSaturdays_FollowsItsOwnWeek) {
  WorkingCalendar::Options options;
  options.closed_weekdays = {absl::Weekday::monday};
  options.year_end_closing = false;
  const auto calendar = WorkingCalendar::Create(std::move(options));
  ASSERT_TRUE(calendar.ok());
  EXPECT_TRUE(calendar->IsWorkingDay(CivilDay(2024, 6, 1)));
  EXPECT_FALSE(calendar->IsWorkingDay(CivilDay(2024, 6, 3)));
  EXPECT_TRUE(calendar->IsWorkingDay(CivilDay(2023, 12, 31)));
}

TEST(WorkingCalendar, NoOpenWeekday_IsRefused) {
  WorkingCalendar::Options options;
  for (int i = 0; i < 7; ++i) options.closed_weekdays.insert(static_cast<absl::Weekday>(i));
  EXPECT_EQ(WorkingCalendar::Create(std::move(options)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(WorkingCalendar, YearsWithoutHolidays_AreNotCovered) {
  const WorkingCalendar calendar = PublicOffice();
  EXPECT_TRUE(calendar.Covers(CivilDay(2030, 12, 31)));
  EXPECT_FALSE(calendar.Covers(CivilDay(2031, 1, 1)));
  EXPECT_FALSE(calendar.Covers(CivilDay(2018, 12, 31)));
  EXPECT_FALSE(WorkingCalendar::Create({})->Covers(CivilDay(2024, 1, 1)));
}

TEST(WorkingCalendarProperties, CountingAndAdding_AreInverse) {
  const WorkingCalendar calendar = PublicOffice();
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    const CivilDay start = CivilDay(2019, 1, 1) + static_cast<int>(random() % 4300);
    const int count = static_cast<int>(random() % 81) - 40;
    const CivilDay day = calendar.AddWorkingDays(start, count);
    EXPECT_EQ(calendar.WorkingDaysBetween(start, day), count);
    EXPECT_TRUE(count == 0 || calendar.IsWorkingDay(day));
  }
}

}  // namespace
}  // namespace tsunagi::calendar
