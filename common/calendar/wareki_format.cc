#include <string>

#include "absl/strings/str_cat.h"
#include "common/calendar/eras.h"
#include "common/calendar/wareki.h"

namespace tsunagi::calendar {
namespace {

// Before this day Japan used a lunisolar calendar, and an era's years began on other days.
constexpr absl::CivilDay kFirstGregorianDay(1873, 1, 1);

std::string EraYear(const Era& era, absl::CivilDay day) {
  const int year = static_cast<int>(day.year() - era.first_day.year()) + 1;
  return year == 1 ? absl::StrCat(era.name, "元年") : absl::StrCat(era.name, year, "年");
}

std::string Format(absl::CivilDay day, bool with_western) {
  const std::string month_and_day = absl::StrCat(day.month(), "月", day.day(), "日");
  const Era* era = EraOf(day);
  if (era == nullptr || day < kFirstGregorianDay) {
    return absl::StrCat(day.year(), "年", month_and_day);
  }
  const std::string western = with_western ? absl::StrCat("（", day.year(), "年）") : "";
  return absl::StrCat(EraYear(*era, day), western, month_and_day);
}

}  // namespace

std::string FormatWareki(absl::CivilDay day) { return Format(day, /*with_western=*/false); }

std::string FormatWarekiWithWestern(absl::CivilDay day) {
  return Format(day, /*with_western=*/true);
}

std::string FormatFiscalYear(int fiscal_year) {
  // On 31 December every change of era within the fiscal year so far has happened.
  const absl::CivilDay day(fiscal_year, 12, 31);
  const Era* era = EraOf(day);
  if (era == nullptr || day < kFirstGregorianDay) return absl::StrCat(fiscal_year, "年度");
  return absl::StrCat(EraYear(*era, day), "度");
}

}  // namespace tsunagi::calendar
