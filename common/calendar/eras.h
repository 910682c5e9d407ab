#ifndef TSUNAGI_COMMON_CALENDAR_ERAS_H_
#define TSUNAGI_COMMON_CALENDAR_ERAS_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tsunagi::calendar {

// One era (元号). Static data; any thread.
struct Era {
  absl::string_view name;        // "昭和"
  absl::string_view short_name;  // "昭"
  char initial;                  // 'S'
  absl::string_view romaji;      // "Showa"
  absl::CivilDay first_day;
  absl::CivilDay last_day;  // of the present era: the last day that can be written at all

  // The Gregorian year of `era_year` (1 is 元年).
  int WesternYear(int era_year) const { return static_cast<int>(first_day.year()) + era_year - 1; }
};

// The five eras since 1868 in order. The days on which an era changes by the laws and edicts are
// given to the later era, as in registers: 1912-07-30 is 大正, 1926-12-25 昭和.
const std::vector<Era>& Eras();

// The era of `day`, or nullptr before 1868-01-25.
const Era* EraOf(absl::CivilDay day);

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_ERAS_H_
