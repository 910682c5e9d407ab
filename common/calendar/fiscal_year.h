#ifndef TSUNAGI_COMMON_CALENDAR_FISCAL_YEAR_H_
#define TSUNAGI_COMMON_CALENDAR_FISCAL_YEAR_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tsunagi::calendar {

// All functions here are pure and may be called from any thread. None reads a clock: "today" in
// Japan is the caller's to supply.

// The fiscal year (年度) of `day`, named after the year in which it starts: fiscal year 2024
// (令和6年度) is 2024-04-01 to 2025-03-31.
int FiscalYearOf(absl::CivilDay day);

// 1 April of `fiscal_year`.
absl::CivilDay FiscalYearFirstDay(int fiscal_year);

// 31 March of the following year.
absl::CivilDay FiscalYearLastDay(int fiscal_year);

// Age in completed years (満年齢) on the day `on` of a person born on `birth`: it changes on the
// birthday, and for someone born on 29 February on 1 March of common years. That is the everyday
// count which the forms use. (The law on counting ages completes the year at the end of the day
// before; rules that depend on it, such as school years, must not use this function.)
// Negative if `on` is before `birth`.
int AgeOn(absl::CivilDay birth, absl::CivilDay on);

// "2024-04": the key by which monthly figures are kept. It sorts as the months do.
std::string MonthKey(absl::CivilDay day);

// The inverse of MonthKey. INVALID_ARGUMENT for anything but four digits, a hyphen and 01-12.
absl::StatusOr<absl::CivilMonth> ParseMonthKey(absl::string_view key);

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_FISCAL_YEAR_H_
