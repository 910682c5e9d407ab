#include "common/calendar/holiday_table.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using absl::CivilDay;
using ::tsunagi::testing::IsError;

absl::StatusOr<HolidayTable> Table(std::vector<Holiday> days) {
  return HolidayTable::Create(std::move(days), CivilDay(2026, 1, 1), CivilDay(2028, 12, 31),
                              CivilDay(2027, 12, 31));
}

TEST(HolidayTable, YearsOfTheList_AreCoveredAndPartlyOfficial) {
  ASSERT_OK_AND_ASSIGN(const HolidayTable table, Table({{CivilDay(2026, 1, 1), "元日"}}));
  EXPECT_TRUE(table.IsHoliday(CivilDay(2026, 1, 1)));
  EXPECT_FALSE(table.IsHoliday(CivilDay(2026, 1, 2)));
  EXPECT_FALSE(table.Covers(CivilDay(2025, 12, 31)));
  EXPECT_TRUE(table.Covers(CivilDay(2026, 1, 1)));
  EXPECT_TRUE(table.Covers(CivilDay(2028, 12, 31)));
  EXPECT_FALSE(table.Covers(CivilDay(2029, 1, 1)));
  EXPECT_FALSE(table.Official(CivilDay(2025, 12, 31)));
  EXPECT_TRUE(table.Official(CivilDay(2027, 12, 31)));
  EXPECT_FALSE(table.Official(CivilDay(2028, 1, 1)));
}

TEST(HolidayTable, BrokenList_IsRefused) {
  const auto refused = IsError(absl::StatusCode::kInvalidArgument, "HOLIDAYS_INVALID");
  EXPECT_THAT(Table({{CivilDay(2026, 1, 1), "元日"}, {CivilDay(2026, 1, 1), "元日"}}), refused);
  EXPECT_THAT(Table({{CivilDay(2026, 5, 3), "憲法記念日"}, {CivilDay(2026, 1, 1), "元日"}}),
              refused);
  EXPECT_THAT(Table({{CivilDay(2026, 1, 1), ""}}), refused);
  EXPECT_THAT(Table({{CivilDay(2025, 12, 31), "大晦日"}}), refused);
  EXPECT_THAT(Table({{CivilDay(2029, 1, 1), "元日"}}), refused);
  EXPECT_THAT(
      HolidayTable::Create({}, CivilDay(2026, 1, 1), CivilDay(2026, 12, 31), CivilDay(2027, 1, 1)),
      refused);
  EXPECT_THAT(HolidayTable::Create({}, CivilDay(2026, 1, 1), CivilDay(2025, 12, 31),
                                   CivilDay(2025, 12, 31)),
              refused);
}

}  // namespace
}  // namespace tsunagi::calendar
