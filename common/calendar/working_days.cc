#include "common/calendar/working_days.h"

#include <cstddef>
#include <utility>

#include "absl/status/status.h"

namespace tsunagi::calendar {
namespace {

bool IsYearEnd(absl::CivilDay day) {
  return (day.month() == 12 && day.day() >= 29) || (day.month() == 1 && day.day() <= 3);
}

}  // namespace

absl::StatusOr<WorkingCalendar> WorkingCalendar::Create(Options options) {
  if (options.closed_weekdays.size() >= 7) {
    return absl::InvalidArgumentError("a calendar needs at least one open weekday");
  }
  return WorkingCalendar(std::move(options));
}

WorkingCalendar::WorkingCalendar(Options options)
    : holidays_(std::move(options.holidays)), year_end_closing_(options.year_end_closing) {
  for (const absl::Weekday weekday : options.closed_weekdays) {
    closed_weekday_[static_cast<size_t>(weekday)] = true;
  }
}

bool WorkingCalendar::IsWorkingDay(absl::CivilDay day) const {
  if (closed_weekday_[static_cast<size_t>(absl::GetWeekday(day))]) return false;
  if (year_end_closing_ && IsYearEnd(day)) return false;
  return holidays_.count(day) == 0;
}

absl::CivilDay WorkingCalendar::AddWorkingDays(absl::CivilDay start, int count) const {
  const int step = count < 0 ? -1 : 1;
  absl::CivilDay day = start;
  for (int left = count; left != 0;) {
    day += step;
    if (IsWorkingDay(day)) left -= step;
  }
  return day;
}

int64_t WorkingCalendar::WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const {
  int64_t count = 0;
  for (absl::CivilDay day = from + 1; day <= to; ++day) count += IsWorkingDay(day) ? 1 : 0;
  for (absl::CivilDay day = to; day < from; ++day) count -= IsWorkingDay(day) ? 1 : 0;
  return count;
}

absl::CivilDay WorkingCalendar::OnOrAfter(absl::CivilDay day) const {
  while (!IsWorkingDay(day)) ++day;
  return day;
}

bool WorkingCalendar::Covers(absl::CivilDay day) const {
  return !holidays_.empty() && day.year() >= holidays_.begin()->year() &&
         day.year() <= holidays_.rbegin()->year();
}

}  // namespace tsunagi::calendar
