#include "common/calendar/eras.h"

namespace tsunagi::calendar {

const std::vector<Era>& Eras() {
  static const auto* const eras = new std::vector<Era>{
      {"明治", "明", 'M', "Meiji", absl::CivilDay(1868, 1, 25), absl::CivilDay(1912, 7, 29)},
      {"大正", "大", 'T', "Taisho", absl::CivilDay(1912, 7, 30), absl::CivilDay(1926, 12, 24)},
      {"昭和", "昭", 'S', "Showa", absl::CivilDay(1926, 12, 25), absl::CivilDay(1989, 1, 7)},
      {"平成", "平", 'H', "Heisei", absl::CivilDay(1989, 1, 8), absl::CivilDay(2019, 4, 30)},
      {"令和", "令", 'R', "Reiwa", absl::CivilDay(2019, 5, 1), absl::CivilDay(9998, 12, 31)},
  };
  return *eras;
}

const Era* EraOf(absl::CivilDay day) {
  const Era* found = nullptr;
  for (const Era& era : Eras()) {
    if (day >= era.first_day) found = &era;
  }
  return found;
}

}  // namespace tsunagi::calendar
