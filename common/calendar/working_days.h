#ifndef TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_
#define TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_

#include <array>
#include <cstdint>
#include <set>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace tsunagi::calendar {

// On which days an agency is open. Immutable, so safe for concurrent use.
class WorkingCalendar {
 public:
  struct Options {
    // National holidays (HolidayDays()) and the agency's own closing days.
    std::set<absl::CivilDay> holidays;
    // Weekdays on which the agency is always closed.
    std::set<absl::Weekday> closed_weekdays = {absl::Weekday::saturday, absl::Weekday::sunday};
    // Whether the agency closes from 29 December to 3 January, as public offices do
    // (行政機関の休日に関する法律, article 1).
    bool year_end_closing = true;
  };

  // INVALID_ARGUMENT if all seven weekdays are closed.
  static absl::StatusOr<WorkingCalendar> Create(Options options);

  bool IsWorkingDay(absl::CivilDay day) const;

  // The `count`-th working day after `start`; `start` itself is not counted, so one working day
  // after a Friday is the Monday. With a negative count the `-count`-th working day before `start`;
  // with 0 `start` itself, be it a working day or not. Takes time proportional to `count`.
  absl::CivilDay AddWorkingDays(absl::CivilDay start, int count) const;

  // How many working days there are after `from` up to and including `to`; negative if `to` is
  // before `from` (then the days from `to` on and before `from`). WorkingDaysBetween(d,
  // AddWorkingDays(d, n)) is n.
  int64_t WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const;

  // `day` if it is a working day, else the next one.
  absl::CivilDay OnOrAfter(absl::CivilDay day) const;

  // Whether `day` is in a calendar year for which there are holidays. Outside, answers take account
  // of weekdays and the year end only; a caller that sets a deadline there should say so.
  bool Covers(absl::CivilDay day) const;

 private:
  explicit WorkingCalendar(Options options);

  std::set<absl::CivilDay> holidays_;
  std::array<bool, 7> closed_weekday_{};  // by absl::Weekday
  bool year_end_closing_;
};

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_
