// When an answer is due in an office's working time. Minutes are those of Japan, seconds are
// dropped: what happens at 17:15:59 happens at 17:15.
#ifndef TSUNAGI_COMMON_CALENDAR_DEADLINE_H_
#define TSUNAGI_COMMON_CALENDAR_DEADLINE_H_

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/calendar/working_days.h"

namespace tsunagi::calendar {

// All functions are pure and may be called from any thread.

// 1 to 250 working days after the day of arrival, which is not counted (民法140条).
struct WorkingDaysTerm {
  int days = 0;
};
// 1 to 2000 hours of the office's own hours, from the minute of arrival (民法139条).
struct WorkingHoursTerm {
  int hours = 0;
};
// To the end of the 1st to 12th month after that of the start. 2 is 翌々月の末日, as job offers at
// Hello Work are valid.
struct MonthEndTerm {
  int months_after = 0;
};
using ResponseTerm = std::variant<WorkingDaysTerm, WorkingHoursTerm, MonthEndTerm>;

// INVALID_ARGUMENT TERM_INVALID outside the numbers above.
absl::Status CheckTerm(const ResponseTerm& term);

// The other side owes an answer: from the minute of the question to that of the answer.
struct Pause {
  absl::CivilMinute from;
  // Nothing: still owed.
  std::optional<absl::CivilMinute> to;
};

struct Deadline {
  // The working day on which the start counts as arrived.
  absl::CivilDay arrival;
  // The last minute in time, the cut-off of a working day but for hours. Nothing while a pause is
  // open that began before the term was used up.
  std::optional<absl::CivilMinute> due;
  // With nothing due: RemainingWorkingDays at the moment the open pause began.
  int64_t stopped_with = 0;
  // A day between start and due day rests on holidays that are not published yet or not known; a
  // screen says so and the deadline is computed anew when the list changes.
  bool forecast = false;
};

// The working day on which `at` counts: its own up to and including the minute of the cut-off, else
// the next one. Before the opening hour it is the same day.
absl::CivilDay CountsOn(const WorkingCalendar& calendar, absl::CivilMinute at);

// When the answer to what arrived at `start` is due.
//
// Working days: a day of the term is used up when its cut-off passes while no pause runs, so the
// term ends at the cut-off of the last of them. A pause takes out exactly the working days whose
// cut-off lies in it, from <= cut-off < to: asked and answered between two cut-offs it takes out
// none; asked on the due day in time it holds the deadline. However many pauses overlap, a day is
// taken out once. What lies before the arrival or after the due minute changes nothing.
// Hours: minutes between opening and cut-off of working days outside all pauses.
// Month end: the last working day of the month (民法142条 does not prolong it: the offer itself
// ends), not shifted by the cut-off of the start and not held by pauses.
//
// INVALID_ARGUMENT: TERM_INVALID; PAUSE_INVALID where a pause ends before it begins;
// DAY_OUT_OF_RANGE for a minute before 1900 or after 8999.
absl::StatusOr<Deadline> Due(absl::CivilMinute start, const ResponseTerm& term,
                             const WorkingCalendar& calendar,
                             const std::vector<Pause>& pauses = {});

// The due minute has gone by; never while nothing is due.
bool Overdue(const Deadline& deadline, absl::CivilMinute now);

// Working days after that on which `now` counts up to the due day: 0 on the due day, -1 once its
// cut-off passed. While the clock stands still the number with which it stopped.
int64_t RemainingWorkingDays(const Deadline& deadline, const WorkingCalendar& calendar,
                             absl::CivilMinute now);

// The day of a reminder `days` working days before the due day; the day of arrival where that is
// later. Nothing while nothing is due.
std::optional<absl::CivilDay> RemindOn(const Deadline& deadline, const WorkingCalendar& calendar,
                                       int days);

// The minute after which an answer is `days` whole working days late: the cut-off of the `days`-th
// working day after the due day; the due minute for 0. Nothing while nothing is due.
std::optional<absl::CivilMinute> LateBy(const Deadline& deadline, const WorkingCalendar& calendar,
                                        int days);

// The last day of the `months`-th month after that of `start`.
absl::CivilDay EndOfMonthAfter(absl::CivilDay start, int months);

// The minute of `time` in Japan, and back to its first second.
absl::CivilMinute MinuteInJapan(absl::Time time);
absl::Time TimeOfMinute(absl::CivilMinute minute);

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_DEADLINE_H_
