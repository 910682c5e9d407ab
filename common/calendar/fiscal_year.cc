#include "common/calendar/fiscal_year.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace tsunagi::calendar {

int FiscalYearOf(absl::CivilDay day) {
  return static_cast<int>(day.year()) - (day.month() < 4 ? 1 : 0);
}

absl::CivilDay FiscalYearFirstDay(int fiscal_year) { return absl::CivilDay(fiscal_year, 4, 1); }

absl::CivilDay FiscalYearLastDay(int fiscal_year) { return absl::CivilDay(fiscal_year + 1, 3, 31); }

int AgeOn(absl::CivilDay birth, absl::CivilDay on) {
  const int years = static_cast<int>(on.year() - birth.year());
  // Comparing month and day as numbers puts 29 February after 28 February and before 1 March.
  const bool birthday_reached =
      on.month() > birth.month() || (on.month() == birth.month() && on.day() >= birth.day());
  return birthday_reached ? years : years - 1;
}

std::string MonthKey(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d", day.year(), day.month());
}

absl::StatusOr<absl::CivilMonth> ParseMonthKey(absl::string_view key) {
  int year = 0;
  int month = 0;
  const bool shaped = key.size() == 7 && key[4] == '-' && absl::ascii_isdigit(key[0]) &&
                      absl::ascii_isdigit(key[5]) && absl::SimpleAtoi(key.substr(0, 4), &year) &&
                      absl::SimpleAtoi(key.substr(5), &month);
  if (!shaped || month < 1 || month > 12) {
    return absl::InvalidArgumentError("not a month of the form YYYY-MM");
  }
  return absl::CivilMonth(year, month);
}

}  // namespace tsunagi::calendar
