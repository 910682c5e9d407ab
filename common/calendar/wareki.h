#ifndef TSUNAGI_COMMON_CALENDAR_WAREKI_H_
#define TSUNAGI_COMMON_CALENDAR_WAREKI_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/text/input_problem.h"

namespace tsunagi::calendar {

// All functions here are pure and may be called from any thread.

// A date of which parts may be unknown, in the Gregorian calendar. A day is present only where a
// month is; where all three are present they form a date that exists.
struct PartialDate {
  std::optional<int> year;   // 1868-9998
  std::optional<int> month;  // 1-12
  std::optional<int> day;    // 1-31

  // The date, if all its parts are known.
  std::optional<absl::CivilDay> ToCivilDay() const;

  friend bool operator==(const PartialDate&, const PartialDate&) = default;
};

using DateError = text::InputProblem;
using DateParseResult = text::ParseResult<PartialDate>;

// Reads a date as people write it in Japan. Accepted, in any mixture of full-width and half-width
// characters and with spaces anywhere:
//   昭和50年4月1日  昭50/4/1  S50.4.1  s50-4-1  S500401  ㍼50年4月1日  令和元年5月1日
//   昭和50年（1975年）4月1日 (both years must agree)
//   1975年4月1日  1975-04-01  1975/4/1  1975.4.1  19750401
//   without the day or without month and day: 昭和50年4月, 1975-04, 1975年
//   behind it: a weekday in parentheses, 生 or 生まれ, a time of midnight (as spreadsheets export
//   it)
// The eras are 明治, 大正, 昭和, 平成 and 令和 and their initials M T S H R.
//
// Unknown parts may also be written as GIF does: month or day 99, year 9999 (99999999 is a date of
// which nothing is known).
//
// Warnings: DAY_WITHOUT_MONTH (a day whose month is unknown was dropped), WEEKDAY_MISMATCH.
//
// Problems; where `suggestion` is not empty, this function accepts it:
//   EMPTY, UNREADABLE      nothing there, or no date
//   ERA_MISSING            a year of one or two digits without an era
//   ERA_ENDED              昭和65年, 平成32年, 昭和64年3月; suggests the right era
//   ERA_NOT_STARTED        平成元年1月3日; suggests the right era
//   ERA_WESTERN_MISMATCH   the year in parentheses is another year
//   LUNISOLAR              a month or day before 1873, when the calendar was another one
//   YEAR_OUT_OF_RANGE, MONTH_OUT_OF_RANGE, DAY_OUT_OF_RANGE
//   AMBIGUOUS              digits that can be read in several ways, such as 750401
//   SERIAL_NUMBER          a spreadsheet's day number; suggests the date it stands for
// `message_en` and `suggestion` contain the date: do not log them.
DateParseResult ParseJapaneseDate(absl::string_view utf8);

// "昭和50年4月1日"; the first year of an era is 元年. Days before 1873-01-01 are outside what the
// era table can express and come out as "1872年12月31日".
std::string FormatWareki(absl::CivilDay day);

// "昭和50年（1975年）4月1日", and as above before 1873. ParseJapaneseDate reads both back.
std::string FormatWarekiWithWestern(absl::CivilDay day);

// "令和6年度" for the fiscal year that starts in 2024. A fiscal year in which the era changes is
// named after the later era (2019: 令和元年度).
std::string FormatFiscalYear(int fiscal_year);

}  // namespace tsunagi::calendar

#endif  // TSUNAGI_COMMON_CALENDAR_WAREKI_H_
