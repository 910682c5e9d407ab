#include "common/api/convert.h"

#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::api {

common::v1::Date ToProto(absl::CivilDay day) {
  common::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp out;
  const int64_t us = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int>((us - seconds * 1'000'000) * 1'000));
  return out;
}

absl::StatusOr<std::optional<absl::CivilDay>> DayFrom(const common::v1::Date& date,
                                                      absl::string_view field) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return std::nullopt;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool exact = date.year() >= 1 && date.year() <= 9999 && day.year() == date.year() &&
                     day.month() == date.month() && day.day() == date.day();
  if (!exact) {
    return InvalidFields(
        {{std::string(field), "INVALID_DATE", "暦にない日付です。年月日をお確かめください。"}});
  }
  return day;
}

absl::StatusOr<absl::CivilDay> EventDay(const common::v1::Date& date, absl::string_view field,
                                        absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, DayFrom(date, field));
  if (day && *day > today) {
    return InvalidFields({{std::string(field), "EVENT_DATE_IN_FUTURE",
                           "今日より後の日付は記録できません。日付をお確かめください。"}});
  }
  return day.value_or(today);
}

std::optional<rules::PartialDate> PartialFrom(const common::v1::Date& date) {
  if (date.year() == 0 && date.month() == 0 && date.day() == 0) return std::nullopt;
  return rules::PartialDate{date.year(), date.month(), date.day()};
}

common::v1::Date ToProto(const rules::PartialDate& date) {
  common::v1::Date out;
  out.set_year(date.year);
  out.set_month(date.month);
  out.set_day(date.day);
  return out;
}

}  // namespace tsunagi::api
