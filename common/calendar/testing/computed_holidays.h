// A second source of holidays beside the site's data: computed from the law, to check the list that
// programs use.
#ifndef TSUNAGI_COMMON_CALENDAR_TESTING_COMPUTED_HOLIDAYS_H_
#define TSUNAGI_COMMON_CALENDAR_TESTING_COMPUTED_HOLIDAYS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/calendar/holiday_table.h"

namespace tsunagi::calendar {

// All functions here are pure and may be called from any thread.

// The years for which holidays are computed. The law as it stands is known to hold from 2019; the
// equinoxes of a year become official in the February before it, so those of later years are an
// astronomical forecast, and a new law can move any of them.
inline constexpr int kFirstHolidayYear = 2019;
inline constexpr int kLastHolidayYear = 2030;

// The holidays of `year` in order, computed from 国民の祝日に関する法律 (昭和23年法律第178号) with
// the laws of 2018 for the accession (2019) and for the Olympic games (2020 and 2021): fixed days,
// Happy Mondays, equinoxes, substitute days (振替休日, article 3(2)) and days between two holidays
// (国民の休日, article 3(3)).
//
// OUT_OF_RANGE for a year before kFirstHolidayYear or after kLastHolidayYear.
absl::StatusOr<std::vector<Holiday>> JapaneseHolidays(int year);

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_TESTING_COMPUTED_HOLIDAYS_H_
