#include "common/calendar/working_days.h"

#include <random>
#include <utility>

#include "common/calendar/testing/computed_holidays.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using absl::CivilDay;
using ::tsunagi::testing::IsError;

std::shared_ptr<const HolidayTable> Holidays() {
  std::vector<Holiday> all;
  for (int year = kFirstHolidayYear; year <= kLastHolidayYear; ++year) {
    const std::vector<Holiday> days = *JapaneseHolidays(year);
    all.insert(all.end(), days.begin(), days.end());
  }
  return std::make_shared<const HolidayTable>(*HolidayTable::Create(
      std::move(all), CivilDay(2019, 1, 1), CivilDay(2030, 12, 31), CivilDay(2027, 12, 31)));
}

WorkingCalendar PublicOffice() {
  return *WorkingCalendar::Create(WorkingCalendar::PublicOffice(Holidays()));
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
  EXPECT_EQ(calendar.OnOrBefore(CivilDay(2024, 5, 6)), CivilDay(2024, 5, 2));
}

TEST(WorkingCalendar, AgencyOpenOnSaturdays_FollowsItsOwnWeek) {
  WorkingCalendar::Options options;
  for (int i = 1; i < 7; ++i) options.week[i] = DayHours{10 * 60, i == 5 ? 15 * 60 : 19 * 60};
  ASSERT_OK_AND_ASSIGN(const WorkingCalendar calendar, WorkingCalendar::Create(options));
  EXPECT_EQ(calendar.HoursOn(CivilDay(2024, 6, 1)), (DayHours{10 * 60, 15 * 60}));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2024, 6, 3)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2023, 12, 31)));
}

TEST(WorkingCalendar, OfficesOwnDays_CloseAndOpenIt) {
  WorkingCalendar::Options options = WorkingCalendar::PublicOffice(Holidays());
  options.closed_monthly = {{.week = 3, .weekday = absl::Weekday::wednesday}};
  options.closed_yearly.push_back({.from = {8, 13}, .to = {8, 15}});
  options.closed_days = {CivilDay(2026, 6, 1)};
  options.open_days = {{CivilDay(2026, 12, 29), DayHours{540, 720}}};
  ASSERT_OK_AND_ASSIGN(const WorkingCalendar calendar, WorkingCalendar::Create(options));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2026, 6, 10)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 6, 17)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2026, 6, 24)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 8, 13)));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2026, 8, 12)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 6, 1)));
  EXPECT_EQ(calendar.HoursOn(CivilDay(2026, 12, 29)), (DayHours{540, 720}));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 12, 30)));
}

TEST(WorkingCalendar, OpenOnHolidays_TakesNoNoticeOfThem) {
  WorkingCalendar::Options options = WorkingCalendar::PublicOffice(Holidays());
  options.open_on_holidays = true;
  ASSERT_OK_AND_ASSIGN(const WorkingCalendar calendar, WorkingCalendar::Create(options));
  EXPECT_TRUE(calendar.IsWorkingDay(CivilDay(2026, 5, 4)));
  EXPECT_FALSE(calendar.IsWorkingDay(CivilDay(2026, 1, 1)))
      << "the year end closes it all the same";
}

TEST(WorkingCalendar, CalendarThatCannotBe_IsRefused) {
  const auto refused = IsError(absl::StatusCode::kInvalidArgument, "CALENDAR_INVALID");
  EXPECT_THAT(WorkingCalendar::Create({}), refused);
  WorkingCalendar::Options options = WorkingCalendar::PublicOffice(nullptr);
  options.closed_yearly = {{.from = {1, 1}, .to = {12, 31}}};
  EXPECT_THAT(WorkingCalendar::Create(options), refused) << "closed for ever";
  options.closed_yearly = {{.from = {2, 30}, .to = {3, 1}}};
  EXPECT_THAT(WorkingCalendar::Create(options), refused);
  options.closed_yearly.clear();
  options.closed_monthly = {{.week = 6, .weekday = absl::Weekday::monday}};
  EXPECT_THAT(WorkingCalendar::Create(options), refused);
  options.closed_monthly.clear();
  options.week[0] = DayHours{600, 600};
  EXPECT_THAT(WorkingCalendar::Create(options), refused);
  options.week[0] = DayHours{-1, 600};
  EXPECT_THAT(WorkingCalendar::Create(options), refused);
  options.week[0] = DayHours{};
  options.open_days = {{CivilDay(2026, 1, 1), DayHours{0, 1440}}};
  EXPECT_THAT(WorkingCalendar::Create(options), refused);
}

TEST(WorkingCalendar, YearsWithoutHolidays_AreNotCovered) {
  const WorkingCalendar calendar = PublicOffice();
  EXPECT_TRUE(calendar.Covers(CivilDay(2030, 12, 31)));
  EXPECT_FALSE(calendar.Covers(CivilDay(2031, 1, 1)));
  EXPECT_FALSE(calendar.Covers(CivilDay(2018, 12, 31)));
  EXPECT_TRUE(calendar.Official(CivilDay(2027, 12, 31)));
  EXPECT_FALSE(calendar.Official(CivilDay(2028, 1, 1)));
  const auto without = WorkingCalendar::Create(WorkingCalendar::PublicOffice(nullptr));
  EXPECT_FALSE(without->Covers(CivilDay(2024, 1, 1)));
  EXPECT_FALSE(without->Official(CivilDay(2024, 1, 1)));
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
