#include "common/calendar/holiday_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/error/error.h"

namespace tsunagi::calendar {
namespace {

absl::Status Invalid(absl::CivilDay day, absl::string_view english, absl::string_view japanese) {
  const std::string text = absl::FormatCivilTime(day);
  return Error(absl::StatusCode::kInvalidArgument, "HOLIDAYS_INVALID",
               absl::StrCat("holidays: ", text, ": ", english))
      .Ja(absl::StrCat("祝日の一覧の ", text, " ", japanese))
      .Meta("day", text);
}

}  // namespace

absl::StatusOr<HolidayTable> HolidayTable::Create(std::vector<Holiday> days, absl::CivilDay first,
                                                  absl::CivilDay last,
                                                  absl::CivilDay official_until) {
  if (last < first || official_until < first || last < official_until) {
    return Invalid(official_until, "first_day, official_until and last_day are not in order",
                   "を含む期間の始まり・公表済みの終わり・終わりが、この順になっていません。");
  }
  std::map<absl::CivilDay, std::string> names;
  for (Holiday& holiday : days) {
    if (holiday.day < first || last < holiday.day) {
      return Invalid(holiday.day, "outside the years of the list",
                     "が、一覧の期間の外にあります。");
    }
    if (holiday.name_ja.empty()) {
      return Invalid(holiday.day, "without name", "に名前がありません。");
    }
    if (!names.empty() && holiday.day <= names.rbegin()->first) {
      return Invalid(holiday.day, "twice or not in order",
                     "が重複しているか、日付の順になっていません。");
    }
    names.emplace_hint(names.end(), holiday.day, std::move(holiday.name_ja));
  }
  return HolidayTable(std::move(names), first, last, official_until);
}

}  // namespace tsunagi::calendar
