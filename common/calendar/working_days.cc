#include "common/calendar/working_days.h"

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/error/error.h"

namespace tsunagi::calendar {
namespace {

absl::Status Invalid(absl::string_view english, absl::string_view japanese) {
  return Error(absl::StatusCode::kInvalidArgument, "CALENDAR_INVALID", english).Ja(japanese);
}

bool Sound(const DayHours& hours) {
  return 0 <= hours.opens && hours.opens < hours.cut_off && hours.cut_off < 24 * 60;
}

// A day of some year; 29 February is one.
bool Sound(MonthDay day) {
  const absl::CivilDay civil(2000, day.month, day.day);
  return civil.month() == day.month && civil.day() == day.day;
}

bool Within(const YearlyClosing& closing, absl::CivilDay day) {
  const MonthDay at{day.month(), day.day()};
  if (closing.from <= closing.to) return closing.from <= at && at <= closing.to;
  return closing.from <= at || at <= closing.to;
}

absl::Status Check(const WorkingCalendar::Options& options) {
  const auto bad = [](const auto& hours) { return hours.has_value() && !Sound(*hours); };
  if (std::any_of(options.week.begin(), options.week.end(), bad) ||
      std::any_of(options.open_days.begin(), options.open_days.end(),
                  [](const auto& day) { return !Sound(day.second); })) {
    return Invalid("opening hours that cannot be",
                   "開庁時刻は締切時刻より前でなければなりません。");
  }
  for (const YearlyClosing& closing : options.closed_yearly) {
    if (!Sound(closing.from) || !Sound(closing.to)) {
      return Invalid("a yearly closing on no day", "毎年の休業日に、暦にない月日があります。");
    }
  }
  for (const MonthlyClosing& closing : options.closed_monthly) {
    if (closing.week < 1 || closing.week > 5) {
      return Invalid("a monthly closing in no week", "毎月の休業日の週は1から5までです。");
    }
  }
  return absl::OkStatus();
}

}  // namespace

WorkingCalendar::Options WorkingCalendar::PublicOffice(
    std::shared_ptr<const HolidayTable> holidays) {
  Options options;
  for (const absl::Weekday weekday :
       {absl::Weekday::monday, absl::Weekday::tuesday, absl::Weekday::wednesday,
        absl::Weekday::thursday, absl::Weekday::friday}) {
    options.week[static_cast<size_t>(weekday)] = DayHours();
  }
  options.holidays = std::move(holidays);
  options.closed_yearly = {{.from = {12, 29}, .to = {1, 3}}};
  return options;
}

absl::StatusOr<WorkingCalendar> WorkingCalendar::Create(Options options) {
  if (const absl::Status status = Check(options); !status.ok()) return status;
  WorkingCalendar calendar(std::move(options));
  // Single days and holidays are finite; the rules that return must leave enough open.
  int open = 0;
  for (absl::CivilDay day(2001, 1, 1); day.year() == 2001; ++day) {
    const bool week = calendar.week_[static_cast<size_t>(absl::GetWeekday(day))].has_value();
    open += week && !calendar.ClosedByRule(day) ? 1 : 0;
  }
  if (open < kLeastOpenDays) {
    return Invalid("hardly ever open", "開庁日が少なすぎます。曜日と休業日をお確かめください。");
  }
  return calendar;
}

WorkingCalendar::WorkingCalendar(Options options)
    : week_(options.week),
      holidays_(std::move(options.holidays)),
      open_on_holidays_(options.open_on_holidays),
      closed_yearly_(std::move(options.closed_yearly)),
      closed_monthly_(std::move(options.closed_monthly)),
      closed_days_(std::move(options.closed_days)),
      open_days_(std::move(options.open_days)) {}

bool WorkingCalendar::ClosedByRule(absl::CivilDay day) const {
  for (const YearlyClosing& closing : closed_yearly_) {
    if (Within(closing, day)) return true;
  }
  const absl::Weekday weekday = absl::GetWeekday(day);
  const int week = (day.day() + 6) / 7;
  for (const MonthlyClosing& closing : closed_monthly_) {
    if (closing.weekday == weekday && closing.week == week) return true;
  }
  return false;
}

std::optional<DayHours> WorkingCalendar::HoursOn(absl::CivilDay day) const {
  if (const auto open = open_days_.find(day); open != open_days_.end()) return open->second;
  const std::optional<DayHours>& hours = week_[static_cast<size_t>(absl::GetWeekday(day))];
  if (!hours || closed_days_.contains(day) || ClosedByRule(day)) return std::nullopt;
  if (!open_on_holidays_ && holidays_ && holidays_->IsHoliday(day)) return std::nullopt;
  return hours;
}

absl::CivilDay WorkingCalendar::AddWorkingDays(absl::CivilDay start, int64_t count) const {
  const int step = count < 0 ? -1 : 1;
  absl::CivilDay day = start;
  for (int64_t left = count; left != 0;) {
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

absl::CivilDay WorkingCalendar::OnOrBefore(absl::CivilDay day) const {
  while (!IsWorkingDay(day)) --day;
  return day;
}

}  // namespace tsunagi::calendar
