#include "common/calendar/deadline.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::calendar {
namespace {

constexpr int kMaxWorkingDays = 250;
constexpr int kMaxWorkingHours = 2000;
constexpr int kMaxMonths = 12;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 8999;
// The end of an open pause; no other reaches it.
constexpr absl::CivilMinute kOpenEnd(9999, 12, 31, 23, 59);

// A pause from <= to; an empty one runs at no minute.
struct Span {
  absl::CivilMinute from;
  absl::CivilMinute to;
};

absl::CivilMinute MinuteOf(absl::CivilDay day, int minutes) {
  return absl::CivilMinute(day) + minutes;
}

absl::Status CheckRange(int value, int max, absl::string_view what) {
  if (1 <= value && value <= max) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "TERM_INVALID",
               absl::StrCat("a term of ", value, " ", what))
      .Ja(absl::StrCat("回答の期限は1から", max, "までで決めてください。"));
}

absl::Status CheckMinute(absl::CivilMinute minute) {
  if (kFirstYear <= minute.year() && minute.year() <= kLastYear) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "DAY_OUT_OF_RANGE",
               "a minute outside the years that can be counted")
      .Ja("日時の年が正しくありません。");
}

// Sorted, those that touch made one.
absl::StatusOr<std::vector<Span>> Merge(const std::vector<Pause>& pauses) {
  std::vector<Span> spans;
  for (const Pause& pause : pauses) {
    RETURN_IF_ERROR(CheckMinute(pause.from));
    if (pause.to) RETURN_IF_ERROR(CheckMinute(*pause.to));
    const Span span{pause.from, pause.to.value_or(kOpenEnd)};
    if (span.to < span.from) {
      return Error(absl::StatusCode::kInvalidArgument, "PAUSE_INVALID",
                   "a pause that ends before it begins")
          .Ja("停止の終わりが始まりより前になっています。日時をお確かめください。");
    }
    spans.push_back(span);
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::vector<Span> merged;
  for (const Span& span : spans) {
    if (!merged.empty() && span.from <= merged.back().to) {
      merged.back().to = std::max(merged.back().to, span.to);
    } else {
      merged.push_back(span);
    }
  }
  return merged;
}

// The pause that runs at `at`, or null.
const Span* RunningAt(const std::vector<Span>& pauses, absl::CivilMinute at) {
  for (const Span& pause : pauses) {
    if (pause.from <= at && at < pause.to) return &pause;
  }
  return nullptr;
}

// The cut-off at which the `days`-th day after `arrival` is used up; nothing under an open pause.
std::optional<absl::CivilMinute> UseUpDays(absl::CivilDay arrival, int days,
                                           const WorkingCalendar& calendar,
                                           const std::vector<Span>& pauses) {
  absl::CivilDay day = arrival;
  for (int left = days;;) {
    day = calendar.OnOrAfter(day + 1);
    const absl::CivilMinute cut_off = MinuteOf(day, calendar.HoursOn(day)->cut_off);
    const Span* const pause = RunningAt(pauses, cut_off);
    if (pause == nullptr) {
      if (--left == 0) return cut_off;
    } else if (pause->to == kOpenEnd) {
      return std::nullopt;
    } else {
      // Every cut-off before the day of the answer lies in the pause.
      day = std::max(day, absl::CivilDay(pause->to) - 1);
    }
  }
}

// The minute at which so many minutes of office hours have run since `start`.
std::optional<absl::CivilMinute> UseUpMinutes(absl::CivilMinute start, int64_t minutes,
                                              const WorkingCalendar& calendar,
                                              const std::vector<Span>& pauses) {
  absl::CivilMinute at = start;
  for (int64_t left = minutes;;) {
    const absl::CivilDay day = calendar.OnOrAfter(absl::CivilDay(at));
    const DayHours hours = *calendar.HoursOn(day);
    const absl::CivilMinute cut_off = MinuteOf(day, hours.cut_off);
    at = std::max(at, MinuteOf(day, hours.opens));
    if (at >= cut_off) {
      at = absl::CivilMinute(day + 1);
      continue;
    }
    if (const Span* const pause = RunningAt(pauses, at)) {
      if (pause->to == kOpenEnd) return std::nullopt;
      at = pause->to;
      continue;
    }
    absl::CivilMinute end = cut_off;
    for (const Span& pause : pauses) {
      if (at < pause.from) end = std::min(end, pause.from);
    }
    if (left <= end - at) return at + left;
    left -= end - at;
    at = end;
  }
}

std::optional<absl::CivilMinute> UseUp(absl::CivilMinute start, const ResponseTerm& term,
                                       const WorkingCalendar& calendar,
                                       const std::vector<Span>& pauses) {
  const absl::CivilDay arrival = CountsOn(calendar, start);
  if (const auto* days = std::get_if<WorkingDaysTerm>(&term)) {
    return UseUpDays(arrival, days->days, calendar, pauses);
  }
  if (const auto* hours = std::get_if<WorkingHoursTerm>(&term)) {
    return UseUpMinutes(start, int64_t{60} * hours->hours, calendar, pauses);
  }
  const int months = std::get<MonthEndTerm>(term).months_after;
  // An office that is closed for a whole month is due no earlier than the arrival.
  const absl::CivilDay day =
      std::max(arrival, calendar.OnOrBefore(EndOfMonthAfter(absl::CivilDay(start), months)));
  return MinuteOf(day, calendar.HoursOn(day)->cut_off);
}

}  // namespace

absl::Status CheckTerm(const ResponseTerm& term) {
  if (const auto* days = std::get_if<WorkingDaysTerm>(&term)) {
    return CheckRange(days->days, kMaxWorkingDays, "working days");
  }
  if (const auto* hours = std::get_if<WorkingHoursTerm>(&term)) {
    return CheckRange(hours->hours, kMaxWorkingHours, "working hours");
  }
  return CheckRange(std::get<MonthEndTerm>(term).months_after, kMaxMonths, "months");
}

absl::CivilDay CountsOn(const WorkingCalendar& calendar, absl::CivilMinute at) {
  const absl::CivilDay day(at);
  const std::optional<DayHours> hours = calendar.HoursOn(day);
  if (hours && at <= MinuteOf(day, hours->cut_off)) return day;
  return calendar.OnOrAfter(day + 1);
}

absl::StatusOr<Deadline> Due(absl::CivilMinute start, const ResponseTerm& term,
                             const WorkingCalendar& calendar, const std::vector<Pause>& pauses) {
  RETURN_IF_ERROR(CheckTerm(term));
  RETURN_IF_ERROR(CheckMinute(start));
  ASSIGN_OR_RETURN(std::vector<Span> spans, Merge(pauses));
  Deadline deadline;
  deadline.arrival = CountsOn(calendar, start);
  deadline.due = UseUp(start, term, calendar, spans);
  absl::CivilDay last;
  if (deadline.due) {
    last = absl::CivilDay(*deadline.due);
  } else {
    // Nothing is due: an open pause is there, and after merging it is the last one.
    const absl::CivilDay stopped =
        std::max(deadline.arrival, CountsOn(calendar, spans.back().from));
    spans.pop_back();
    last = absl::CivilDay(*UseUp(start, term, calendar, spans));
    deadline.stopped_with = calendar.WorkingDaysBetween(stopped, last);
  }
  deadline.forecast = !calendar.Official(absl::CivilDay(start)) || !calendar.Official(last);
  return deadline;
}

bool Overdue(const Deadline& deadline, absl::CivilMinute now) {
  return deadline.due && now > *deadline.due;
}

int64_t RemainingWorkingDays(const Deadline& deadline, const WorkingCalendar& calendar,
                             absl::CivilMinute now) {
  if (!deadline.due) return deadline.stopped_with;
  return calendar.WorkingDaysBetween(std::max(deadline.arrival, CountsOn(calendar, now)),
                                     absl::CivilDay(*deadline.due));
}

std::optional<absl::CivilDay> RemindOn(const Deadline& deadline, const WorkingCalendar& calendar,
                                       int days) {
  if (!deadline.due) return std::nullopt;
  return std::max(deadline.arrival,
                  calendar.AddWorkingDays(absl::CivilDay(*deadline.due), -int64_t{days}));
}

std::optional<absl::CivilMinute> LateBy(const Deadline& deadline, const WorkingCalendar& calendar,
                                        int days) {
  if (!deadline.due) return std::nullopt;
  if (days <= 0) return deadline.due;
  const absl::CivilDay day = calendar.AddWorkingDays(absl::CivilDay(*deadline.due), days);
  return MinuteOf(day, calendar.HoursOn(day)->cut_off);
}

absl::CivilDay EndOfMonthAfter(absl::CivilDay start, int months) {
  return absl::CivilDay(absl::CivilMonth(start) + (months + 1)) - 1;
}

absl::CivilMinute MinuteInJapan(absl::Time time) { return absl::ToCivilMinute(time, Jst()); }

absl::Time TimeOfMinute(absl::CivilMinute minute) { return absl::FromCivil(minute, Jst()); }

}  // namespace tsunagi::calendar
