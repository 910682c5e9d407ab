// The national holidays of a site's data.
#ifndef TSUNAGI_COMMON_CALENDAR_HOLIDAY_TABLE_H_
#define TSUNAGI_COMMON_CALENDAR_HOLIDAY_TABLE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace tsunagi::calendar {

struct Holiday {
  absl::CivilDay day;
  // As published, e.g. "春分の日"; 「休日」 for a day that follows from its neighbours.
  std::string name_ja;

  friend bool operator==(const Holiday&, const Holiday&) = default;
};

// Immutable, so safe for concurrent use.
class HolidayTable {
 public:
  // `days` are all holidays from `first` to `last`; to `official_until` they are as published,
  // later ones a forecast. INVALID_ARGUMENT HOLIDAYS_INVALID (metadata "day") where the days are
  // not in order, a day comes twice, lies outside or has no name, or the three bounds are not in
  // order.
  static absl::StatusOr<HolidayTable> Create(std::vector<Holiday> days, absl::CivilDay first,
                                             absl::CivilDay last, absl::CivilDay official_until);

  bool IsHoliday(absl::CivilDay day) const { return names_.contains(day); }

  // The list is complete for the year of `day`, be it as published or as a forecast.
  bool Covers(absl::CivilDay day) const { return first_ <= day && day <= last_; }

  // What the list says of `day` was published.
  bool Official(absl::CivilDay day) const { return first_ <= day && day <= official_until_; }

  const std::map<absl::CivilDay, std::string>& days() const { return names_; }

 private:
  HolidayTable(std::map<absl::CivilDay, std::string> names, absl::CivilDay first,
               absl::CivilDay last, absl::CivilDay official_until)
      : names_(std::move(names)), first_(first), last_(last), official_until_(official_until) {}

  std::map<absl::CivilDay, std::string> names_;
  absl::CivilDay first_;
  absl::CivilDay last_;
  absl::CivilDay official_until_;
};

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_HOLIDAY_TABLE_H_
