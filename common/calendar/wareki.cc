#include "common/calendar/wareki.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/calendar/eras.h"
#include "common/text/normalize.h"

namespace tsunagi::calendar {
namespace {

constexpr size_t kMaxInputBytes = 128;
constexpr int kUnknownYear = 9999;
constexpr int kUnknownPart = 99;
constexpr int kFirstYear = 1868;
constexpr int kLastYear = 9998;
constexpr int kFirstGregorianYear = 1873;

// Sunday last, as absl::Weekday counts.
constexpr std::array<absl::string_view, 7> kWeekdays = {"月", "火", "水", "木", "金", "土", "日"};

// What was written, before anything about calendars is decided.
struct Written {
  const Era* era = nullptr;
  int year = 0;
  int year_digits = 0;
  std::optional<int> western_in_parentheses;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> weekday;  // index in kWeekdays
};

DateError Unreadable() {
  return {"UNREADABLE",
          "日付として読み取れません。「昭和50年4月1日」「1975-04-01」の形で入力してください。", "",
          "not a date"};
}

DateError Ambiguous() {
  return {
      "AMBIGUOUS",
      "日付の読み方が一つに決まりません。「昭和50年4月1日」「1975-04-01」の形で入力してください。",
      "", "the digits can be read as several dates"};
}

DateError EraMissing() {
  return {"ERA_MISSING",
          "元号がありません。「昭和」「平成」などの元号か、西暦4桁で入力してください。", "",
          "a short year needs an era"};
}

DateError YearOutOfRange() {
  return {"YEAR_OUT_OF_RANGE", "年が正しくありません。", "", "the year is out of range"};
}

DateError SerialNumber(int serial) {
  // Serial 61 is 1900-03-01; before it spreadsheets disagree about 1900-02-29.
  const absl::CivilDay day = absl::CivilDay(1899, 12, 30) + serial;
  const std::string iso = absl::FormatCivilTime(day);
  return {"SERIAL_NUMBER",
          absl::StrCat("表計算ソフトの日付番号のようです。", FormatWarekiWithWestern(day),
                       "ではありませんか。"),
          iso, absl::StrCat("looks like a spreadsheet's day number for ", iso)};
}

int KanjiDigit(char32_t c) {
  static constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
  if (c == U'零') return 0;
  const size_t digit = kDigits.find(c);
  return digit == std::u32string_view::npos ? -1 : static_cast<int>(digit);
}

// 五十 to 50, 二〇 to 20: runs of kanji digits, with or without 十, become ASCII digits.
std::string ResolveKanjiDigits(absl::string_view utf8) {
  const std::u32string text = text::ToCodePoints(utf8);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    std::string digits;
    bool has_ten = false;
    for (; i < text.size() && (KanjiDigit(text[i]) >= 0 || text[i] == U'十'); ++i) {
      if (text[i] != U'十') {
        digits += static_cast<char>('0' + KanjiDigit(text[i]));
        continue;
      }
      // 十 at the start stands for a 1, and at the end for a 0 after it.
      if (has_ten) digits += 'x';
      has_ten = true;
      if (digits.empty()) digits.push_back('1');
      if (i + 1 == text.size() || KanjiDigit(text[i + 1]) < 0) digits += '0';
    }
    out += digits;
    if (digits.empty() && !has_ten) text::AppendCodePoint(text[i++], &out);
  }
  return out;
}

// One width, one kind of hyphen, upper case.
std::string Clean(absl::string_view utf8) {
  std::string text = text::ToNfkc(utf8);
  text = absl::StrReplaceAll(
      text, {{"‐", "-"}, {"‑", "-"}, {"–", "-"}, {"—", "-"}, {"―", "-"}, {"−", "-"}, {"ー", "-"}});
  absl::AsciiStrToUpper(&text);
  absl::StripAsciiWhitespace(&text);
  return ResolveKanjiDigits(text);
}

// Removes a time of midnight: "1975/4/1 0:00:00", "1975-04-01T00:00:00".
void StripMidnight(std::string* text) {
  const size_t start = text->find_last_of(" T");
  if (start == std::string::npos || start == 0) return;
  absl::string_view time = absl::string_view(*text).substr(start + 1);
  if (!absl::ConsumePrefix(&time, "00:00") && !absl::ConsumePrefix(&time, "0:00")) return;
  if (time.empty() || time == ":00" || time == ":00.000" || time == ":00Z") text->resize(start);
}

// Removes "(月)", "(月曜)" or "(月曜日)" at the end and returns which day it was.
std::optional<int> StripWeekday(std::string* text) {
  for (size_t i = 0; i < kWeekdays.size(); ++i) {
    for (const absl::string_view ending : {")", "曜)", "曜日)"}) {
      const std::string suffix = absl::StrCat("(", kWeekdays[i], ending);
      if (!absl::EndsWith(*text, suffix)) continue;
      text->resize(text->size() - suffix.size());
      return static_cast<int>(i);
    }
  }
  return std::nullopt;
}

// Reads from the front of the text.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }
  bool Consume(absl::string_view token) { return absl::ConsumePrefix(&rest_, token); }

  // One to eight digits. Returns how many, 0 if there is no such number here.
  int ConsumeNumber(int* value) {
    size_t digits = 0;
    while (digits < rest_.size() && absl::ascii_isdigit(rest_[digits])) ++digits;
    if (digits == 0 || digits > 8 || !absl::SimpleAtoi(rest_.substr(0, digits), value)) return 0;
    rest_.remove_prefix(digits);
    return static_cast<int>(digits);
  }

  const Era* ConsumeEra() {
    for (const Era& era : Eras()) {
      if (Consume(era.name) || Consume(era.short_name)) return &era;
      if (rest_.empty() || rest_[0] != era.initial) continue;
      rest_.remove_prefix(1);
      Consume(".");  // "S.50.4.1"
      return &era;
    }
    return nullptr;
  }

  bool ConsumeSeparator() { return Consume("-") || Consume("/") || Consume("."); }

 private:
  absl::string_view rest_;
};

// Digits that go on to the end: a year alone, or all parts without separators.
std::optional<DateError> SplitCompact(Written* written) {
  const int digits = written->year;
  const int count = written->year_digits;
  if (written->era != nullptr && count <= 3) return std::nullopt;
  if (written->era == nullptr && count == 4) return std::nullopt;
  if (count == (written->era != nullptr ? 6 : 8)) {
    written->year = digits / 10000;
    written->year_digits = count - 4;
    written->month = digits / 100 % 100;
    written->day = digits % 100;
    return std::nullopt;
  }
  if (written->era != nullptr) return Unreadable();
  if (count <= 2) return EraMissing();
  if (count == 5 && digits >= 61) return SerialNumber(digits);
  return count == 6 || count == 7 ? Ambiguous() : Unreadable();
}

// What follows 年: （1975年）4月1日, all of it optional.
bool ScanKanjiParts(Scanner* scanner, Written* written) {
  int value = 0;
  if (scanner->Consume("(")) {
    if (scanner->ConsumeNumber(&value) != 4) return false;
    scanner->Consume("年");
    if (!scanner->Consume(")")) return false;
    written->western_in_parentheses = value;
  }
  if (scanner->AtEnd()) return true;
  const int month_digits = scanner->ConsumeNumber(&value);
  if (month_digits < 1 || month_digits > 2 || !scanner->Consume("月")) return false;
  written->month = value;
  if (scanner->AtEnd()) return true;
  const int day_digits = scanner->ConsumeNumber(&value);
  if (day_digits < 1 || day_digits > 2 || !scanner->Consume("日")) return false;
  written->day = value;
  return scanner->AtEnd();
}

std::optional<DateError> ScanSeparatedParts(Scanner* scanner, Written* written) {
  int value = 0;
  const int month_digits = scanner->ConsumeNumber(&value);
  if (month_digits < 1 || month_digits > 2) return Unreadable();
  written->month = value;
  if (scanner->AtEnd()) return std::nullopt;
  if (!scanner->ConsumeSeparator()) return Unreadable();
  const int day_digits = scanner->ConsumeNumber(&value);
  if (!scanner->AtEnd()) return Unreadable();
  if (day_digits == 4 && written->era == nullptr && written->year_digits <= 2) return Ambiguous();
  if (day_digits < 1 || day_digits > 2) return Unreadable();
  written->day = value;
  return std::nullopt;
}

std::optional<DateError> Scan(absl::string_view text, Written* written) {
  Scanner scanner(text);
  written->era = scanner.ConsumeEra();
  if (written->era != nullptr && scanner.Consume("元")) {
    written->year = 1;
    written->year_digits = 1;
  } else {
    written->year_digits = scanner.ConsumeNumber(&written->year);
    if (written->year_digits == 0) return Unreadable();
    if (scanner.AtEnd()) return SplitCompact(written);
  }
  if (scanner.Consume("年")) {
    if (!ScanKanjiParts(&scanner, written)) return Unreadable();
  } else if (scanner.ConsumeSeparator()) {
    if (std::optional<DateError> error = ScanSeparatedParts(&scanner, written)) return error;
  } else if (!scanner.AtEnd()) {
    return Unreadable();
  }
  if (written->year_digits > (written->era != nullptr ? 3 : 4)) return Unreadable();
  if (written->era == nullptr && written->year_digits <= 2) return EraMissing();
  return std::nullopt;
}

int DaysInMonth(int year, int month) {
  return static_cast<int>(absl::CivilDay(absl::CivilMonth(year, month) + 1) -
                          absl::CivilDay(absl::CivilMonth(year, month)));
}

// Drops what GIF's 99 marks as unknown and checks the rest against the calendar.
std::optional<DateError> CheckMonthAndDay(PartialDate* date) {
  if (date->month == kUnknownPart) date->month.reset();
  if (date->day == kUnknownPart) date->day.reset();
  if (date->month.has_value() && (*date->month < 1 || *date->month > 12)) {
    return DateError{"MONTH_OUT_OF_RANGE", "月は1から12までです。", "", "the month is not 1 to 12"};
  }
  // Where the year is unknown, 29 February is possible.
  const int days =
      date->month.has_value() ? DaysInMonth(date->year.value_or(2000), *date->month) : 31;
  if (date->day.has_value() && (*date->day < 1 || *date->day > days)) {
    const std::string month = date->month.has_value() ? absl::StrCat(*date->month, "月") : "日";
    return DateError{"DAY_OUT_OF_RANGE", absl::StrCat(month, "は1日から", days, "日までです。"), "",
                     absl::StrCat("the day is not 1 to ", days)};
  }
  return std::nullopt;
}

// The same date in the era of `day`, in a form that parses: "平成2年（1990年）4月".
std::string InEraOf(absl::CivilDay day, const PartialDate& date) {
  if (date.month.has_value() && date.day.has_value()) return FormatWarekiWithWestern(day);
  std::string text = FormatWarekiWithWestern(day);
  text.resize(text.find("）") + absl::string_view("）").size());
  if (date.month.has_value()) absl::StrAppend(&text, *date.month, "月");
  return text;
}

DateError OutsideEra(const Era& era, absl::CivilDay day, const PartialDate& date) {
  const bool ended = day > era.last_day;
  const absl::CivilDay limit = ended ? era.last_day : era.first_day;
  const std::string right = InEraOf(day, date);
  const Era& right_era = *EraOf(day);
  return {
      ended ? "ERA_ENDED" : "ERA_NOT_STARTED",
      absl::StrCat(era.name, "は", FormatWarekiWithWestern(limit), ended ? "まで" : "から",
                   "です。", right, "ではありませんか。"),
      right,
      absl::StrFormat("%s %s on %s; the right reading is %s %d (%d)", era.romaji,
                      ended ? "ended" : "started", absl::FormatCivilTime(limit), right_era.romaji,
                      day.year() - right_era.first_day.year() + 1, day.year())};
}

// Whether the known parts of `date` fit into `era` at all.
std::optional<DateError> CheckEra(const Era& era, const PartialDate& date) {
  const int year = *date.year;
  if (year < kFirstGregorianYear) {
    if (!date.month.has_value() && !date.day.has_value()) return std::nullopt;
    return DateError{"LUNISOLAR",
                     "明治5年までの月日は旧暦のため、西暦に直せません。年だけを入力してください。",
                     absl::StrCat(year, "年"), "months before 1873 belong to another calendar"};
  }
  const absl::CivilDay earliest(year, date.month.value_or(1),
                                date.month.has_value() ? date.day.value_or(1) : 1);
  absl::CivilDay latest = earliest;
  if (!date.month.has_value()) {
    latest = absl::CivilDay(year, 12, 31);
  } else if (!date.day.has_value()) {
    latest = absl::CivilDay(year, *date.month, DaysInMonth(year, *date.month));
  }
  if (earliest > era.last_day) return OutsideEra(era, earliest, date);
  if (latest < era.first_day) return OutsideEra(era, latest, date);
  return std::nullopt;
}

// The Gregorian year of what was written, or nullopt if it is unknown.
std::optional<DateError> ResolveYear(const Written& written, std::optional<int>* year) {
  if (written.era == nullptr && written.year == kUnknownYear) return std::nullopt;
  if (written.era != nullptr && written.year < 1) return YearOutOfRange();
  const int western =
      written.era != nullptr ? written.era->WesternYear(written.year) : written.year;
  if (western < kFirstYear || western > kLastYear) return YearOutOfRange();
  if (written.western_in_parentheses.value_or(western) != western) {
    return DateError{
        "ERA_WESTERN_MISMATCH",
        absl::StrCat("元号の年と西暦が一致しません。西暦では", western, "年です。"), "",
        absl::StrCat("the year of the era is ", western, ", the one in parentheses is another")};
  }
  *year = western;
  return std::nullopt;
}

std::vector<text::InputProblem> CheckDoubts(const Written& written, PartialDate* date) {
  std::vector<text::InputProblem> warnings;
  if (date->day.has_value() && !date->month.has_value()) {
    date->day.reset();
    warnings.push_back({"DAY_WITHOUT_MONTH", "月が不明のため、日は保存されません。", "",
                        "a day without a month was dropped"});
  }
  const std::optional<absl::CivilDay> day = date->ToCivilDay();
  if (!day.has_value() || !written.weekday.has_value()) return warnings;
  const auto weekday = static_cast<size_t>(absl::GetWeekday(*day));
  if (weekday != static_cast<size_t>(*written.weekday)) {
    warnings.push_back({"WEEKDAY_MISMATCH",
                        absl::StrCat("この日は", kWeekdays[weekday], "曜日です。"), "",
                        "the weekday is another one"});
  }
  return warnings;
}

}  // namespace

std::optional<absl::CivilDay> PartialDate::ToCivilDay() const {
  if (!year.has_value() || !month.has_value() || !day.has_value()) return std::nullopt;
  return absl::CivilDay(*year, *month, *day);
}

DateParseResult ParseJapaneseDate(absl::string_view utf8) {
  if (utf8.size() > kMaxInputBytes) return Unreadable();
  std::string text = Clean(utf8);
  if (text.empty()) return DateError{"EMPTY", "日付を入力してください。", "", "no date"};
  text = std::string(absl::StripSuffix(absl::StripSuffix(text, "生まれ"), "生"));
  StripMidnight(&text);
  text = absl::StrReplaceAll(text, {{" ", ""}, {"\t", ""}});
  Written written;
  written.weekday = StripWeekday(&text);
  if (std::optional<DateError> error = Scan(text, &written)) return *std::move(error);
  PartialDate date;
  if (std::optional<DateError> error = ResolveYear(written, &date.year)) return *std::move(error);
  date.month = written.month;
  date.day = written.day;
  if (std::optional<DateError> error = CheckMonthAndDay(&date)) return *std::move(error);
  if (written.era != nullptr) {
    if (std::optional<DateError> error = CheckEra(*written.era, date)) return *std::move(error);
  }
  std::vector<text::InputProblem> warnings = CheckDoubts(written, &date);
  return DateParseResult(date, std::move(warnings));
}

}  // namespace tsunagi::calendar
