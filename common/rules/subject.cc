#include "common/rules/subject.h"

#include <algorithm>

namespace tsunagi::rules {
namespace {

int CompletedYears(absl::CivilDay birth, absl::CivilDay on) {
  const int years = static_cast<int>(on.year() - birth.year());
  // absl normalizes 29 February of a common year to 1 March, as the ordinary reading has it.
  const absl::CivilDay birthday(on.year(), birth.month(), birth.day());
  return on < birthday ? years - 1 : years;
}

}  // namespace

std::optional<DayRange> DaysOf(const PartialDate& date) {
  if (date.year < 1 || date.year > 9999 || date.month < 0 || date.month > 12 || date.day < 0 ||
      date.day > 31) {
    return std::nullopt;
  }
  if (date.month == 0) {
    return DayRange{absl::CivilDay(date.year, 1, 1), absl::CivilDay(date.year, 12, 31)};
  }
  const absl::CivilDay last_of_month = absl::CivilDay(date.year, date.month + 1, 1) - 1;
  if (date.day == 0) return DayRange{absl::CivilDay(date.year, date.month, 1), last_of_month};
  if (date.day > last_of_month.day()) return std::nullopt;
  const absl::CivilDay day(date.year, date.month, date.day);
  return DayRange{day, day};
}

std::optional<absl::CivilDay> WholeDay(const PartialDate& date) {
  const std::optional<DayRange> days = DaysOf(date);
  if (!days || days->first != days->last) return std::nullopt;
  return days->first;
}

std::optional<AgeRange> AgeOn(const PartialDate& birth, absl::CivilDay on) {
  const std::optional<DayRange> days = DaysOf(birth);
  if (!days || days->first > on) return std::nullopt;
  return AgeRange{CompletedYears(std::min(days->last, on), on), CompletedYears(days->first, on)};
}

}  // namespace tsunagi::rules
