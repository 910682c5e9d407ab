#include "common/calendar/testing/computed_holidays.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tsunagi::calendar {
namespace {

using HolidayMap = std::map<absl::CivilDay, std::string>;

absl::CivilDay NthMonday(int year, int month, int n) {
  return absl::NextWeekday(absl::CivilDay(year, month, 1) - 1, absl::Weekday::monday) + 7 * (n - 1);
}

// The day in March or September. The usual formula for 1980 to 2099, from the mean equinox of 1980
// and the length of the tropical year.
int EquinoxDay(int year, double day_in_1980) {
  const int years = year - 1980;
  return static_cast<int>(day_in_1980 + 0.242194 * years) - years / 4;
}

void AddMovableSummerDays(int year, HolidayMap* days) {
  if (year == 2020) {
    days->emplace(absl::CivilDay(2020, 7, 23), "海の日");
    days->emplace(absl::CivilDay(2020, 7, 24), "スポーツの日");
    days->emplace(absl::CivilDay(2020, 8, 10), "山の日");
    return;
  }
  if (year == 2021) {
    days->emplace(absl::CivilDay(2021, 7, 22), "海の日");
    days->emplace(absl::CivilDay(2021, 7, 23), "スポーツの日");
    days->emplace(absl::CivilDay(2021, 8, 8), "山の日");
    return;
  }
  days->emplace(NthMonday(year, 7, 3), "海の日");
  days->emplace(absl::CivilDay(year, 8, 11), "山の日");
  days->emplace(NthMonday(year, 10, 2), year == 2019 ? "体育の日" : "スポーツの日");
}

// The days that the law names, without those that follow from their neighbours.
HolidayMap NamedHolidays(int year) {
  HolidayMap days = {
      {absl::CivilDay(year, 1, 1), "元日"},
      {NthMonday(year, 1, 2), "成人の日"},
      {absl::CivilDay(year, 2, 11), "建国記念の日"},
      {absl::CivilDay(year, 3, EquinoxDay(year, 20.8431)), "春分の日"},
      {absl::CivilDay(year, 4, 29), "昭和の日"},
      {absl::CivilDay(year, 5, 3), "憲法記念日"},
      {absl::CivilDay(year, 5, 4), "みどりの日"},
      {absl::CivilDay(year, 5, 5), "こどもの日"},
      {NthMonday(year, 9, 3), "敬老の日"},
      {absl::CivilDay(year, 9, EquinoxDay(year, 23.2488)), "秋分の日"},
      {absl::CivilDay(year, 11, 3), "文化の日"},
      {absl::CivilDay(year, 11, 23), "勤労感謝の日"},
  };
  if (year == 2019) {
    days.emplace(absl::CivilDay(2019, 5, 1), "即位の日");
    days.emplace(absl::CivilDay(2019, 10, 22), "即位礼正殿の儀の行われる日");
  } else {
    days.emplace(absl::CivilDay(year, 2, 23), "天皇誕生日");
  }
  AddMovableSummerDays(year, &days);
  return days;
}

// Article 3(2): for a holiday on a Sunday, the next day that is not itself a holiday.
void AddSubstituteDays(const HolidayMap& named, HolidayMap* days) {
  for (const auto& [day, name] : named) {
    if (absl::GetWeekday(day) != absl::Weekday::sunday) continue;
    absl::CivilDay substitute = day + 1;
    while (named.count(substitute) != 0) ++substitute;
    days->emplace(substitute, "休日（振替休日）");
  }
}

// Article 3(3): a day that is no holiday but has one on either side.
void AddDaysBetween(const HolidayMap& named, HolidayMap* days) {
  for (const auto& [day, name] : named) {
    if (named.count(day + 1) == 0 && named.count(day + 2) != 0) {
      days->emplace(day + 1, "休日（国民の休日）");
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<Holiday>> JapaneseHolidays(int year) {
  if (year < kFirstHolidayYear || year > kLastHolidayYear) {
    return absl::OutOfRangeError(absl::StrCat("holidays are known from ", kFirstHolidayYear, " to ",
                                              kLastHolidayYear, ", not for ", year));
  }
  const HolidayMap named = NamedHolidays(year);
  HolidayMap days = named;
  AddSubstituteDays(named, &days);
  AddDaysBetween(named, &days);
  std::vector<Holiday> holidays;
  for (auto& [day, name] : days) holidays.push_back({day, std::move(name)});
  return holidays;
}

}  // namespace tsunagi::calendar
