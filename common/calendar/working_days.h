#ifndef TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_
#define TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/calendar/holiday_table.h"

namespace tsunagi::calendar {

// Minutes after midnight in Japan, 0 <= opens < cut_off < 24 * 60.
struct DayHours {
  int opens = 8 * 60 + 30;
  // What arrives in this minute still counts on the day; later counts on the next working day.
  int cut_off = 17 * 60 + 15;

  friend bool operator==(const DayHours&, const DayHours&) = default;
};

struct MonthDay {
  int month = 0;
  int day = 0;

  friend auto operator<=>(const MonthDay&, const MonthDay&) = default;
};

// Closed every year, both ends inclusive; `to` before `from` runs over the turn of the year.
struct YearlyClosing {
  MonthDay from;
  MonthDay to;
};

// Closed on the `week`-th (1 to 5) such weekday of every month, e.g. 第3水曜.
struct MonthlyClosing {
  int week = 0;
  absl::Weekday weekday = absl::Weekday::monday;
};

// On which days and until when an agency works. Immutable, so safe for concurrent use.
class WorkingCalendar {
 public:
  struct Options {
    // By absl::Weekday; none: closed.
    std::array<std::optional<DayHours>, 7> week;
    // Null: none is known.
    std::shared_ptr<const HolidayTable> holidays;
    // National holidays are working days.
    bool open_on_holidays = false;
    std::vector<YearlyClosing> closed_yearly;
    std::vector<MonthlyClosing> closed_monthly;
    std::set<absl::CivilDay> closed_days;
    // Wins over every closing.
    std::map<absl::CivilDay, DayHours> open_days;
  };

  // Monday to Friday from 8:30 to 17:15 without holidays, closed from 29 December to 3 January as
  // public offices are (行政機関の休日に関する法律1条; the hours are the usual ones).
  static Options PublicOffice(std::shared_ptr<const HolidayTable> holidays);

  // INVALID_ARGUMENT CALENDAR_INVALID for hours or dates that cannot be, or fewer than
  // kLeastOpenDays working days a year.
  static absl::StatusOr<WorkingCalendar> Create(Options options);

  // Keeps every search for a working day short; an office open one day a week has 50.
  static constexpr int kLeastOpenDays = 40;

  bool IsWorkingDay(absl::CivilDay day) const { return HoursOn(day).has_value(); }

  // Nothing where `day` is no working day.
  std::optional<DayHours> HoursOn(absl::CivilDay day) const;

  // The `count`-th working day after `start`; `start` itself is not counted, so one working day
  // after a Friday is the Monday. With a negative count the `-count`-th working day before `start`;
  // with 0 `start` itself, be it a working day or not. Takes time proportional to `count`.
  absl::CivilDay AddWorkingDays(absl::CivilDay start, int64_t count) const;

  // How many working days there are after `from` up to and including `to`; negative if `to` is
  // before `from` (then the days from `to` on and before `from`). WorkingDaysBetween(d,
  // AddWorkingDays(d, n)) is n.
  int64_t WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) const;

  // `day` if it is a working day, else the next one.
  absl::CivilDay OnOrAfter(absl::CivilDay day) const;

  // `day` if it is a working day, else the one before it.
  absl::CivilDay OnOrBefore(absl::CivilDay day) const;

  // Whether the holidays of the year of `day` are listed. Outside, answers take account of the
  // office's own days only.
  bool Covers(absl::CivilDay day) const { return holidays_ && holidays_->Covers(day); }

  // Whether what is said of `day` rests on holidays as published.
  bool Official(absl::CivilDay day) const { return holidays_ && holidays_->Official(day); }

 private:
  explicit WorkingCalendar(Options options);

  // Closed by a rule that returns every month or year.
  bool ClosedByRule(absl::CivilDay day) const;

  std::array<std::optional<DayHours>, 7> week_;
  std::shared_ptr<const HolidayTable> holidays_;
  bool open_on_holidays_;
  std::vector<YearlyClosing> closed_yearly_;
  std::vector<MonthlyClosing> closed_monthly_;
  std::set<absl::CivilDay> closed_days_;
  std::map<absl::CivilDay, DayHours> open_days_;
};

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_WORKING_DAYS_H_
