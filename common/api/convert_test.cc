#include "common/api/convert.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::api {
namespace {

using ::tsunagi::testing::IsError;

common::v1::Date Date(int year, int month, int day) {
  common::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(DayFrom, DaysOutsideTheCalendar_AreRefusedWithTheirField) {
  const auto refused = IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS");
  for (const auto& [y, m, d] : {std::tuple{2023, 2, 29},
                                {2024, 13, 1},
                                {2024, 0, 1},
                                {2024, 4, 31},
                                {0, 4, 1},
                                {-1, 1, 1},
                                {10000, 1, 1},
                                {2024, 4, 0}}) {
    const auto result = DayFrom(Date(y, m, d), "event_date");
    EXPECT_THAT(result, refused) << y << "-" << m << "-" << d;
    EXPECT_EQ(DetailOf(result.status()).fields[0].field, "event_date");
  }
  EXPECT_EQ(DayFrom(Date(2024, 2, 29), "f").value(), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(DayFrom(common::v1::Date(), "f").value(), std::nullopt);
}

TEST(EventDay, AbsentIsTodayAndTheFutureIsRefused) {
  const absl::CivilDay today(2026, 11, 22);
  EXPECT_EQ(EventDay(common::v1::Date(), "f", today).value(), today);
  EXPECT_EQ(EventDay(Date(2026, 11, 22), "f", today).value(), today);
  EXPECT_EQ(EventDay(Date(2020, 4, 1), "f", today).value(), absl::CivilDay(2020, 4, 1));
  EXPECT_THAT(EventDay(Date(2026, 11, 23), "f", today),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
}

TEST(ToProto, TimeBefore1970_KeepsPositiveNanos) {
  const auto time = ToProto(absl::FromUnixMicros(-1));
  EXPECT_EQ(time.seconds(), -1);
  EXPECT_EQ(time.nanos(), 999'999'000);
}

}  // namespace
}  // namespace tsunagi::api
