#include "services/intake/domain/sheet_values.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/calendar/wareki.h"
#include "common/text/normalize.h"
#include "common/text/utf8.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

using text::InputProblem;

constexpr absl::string_view kUnknown = "不明";
constexpr absl::string_view kYearUnit = "年";
constexpr int64_t kEarliestYear = 1900;
constexpr int64_t kLargestNumber = 9999;
constexpr auto kPrimaryMarks = std::to_array<absl::string_view>({"◎"});
constexpr auto kMarks = std::to_array<absl::string_view>({"○", "〇", "◯", "●"});

template <typename Marks>
bool IsOneOf(absl::string_view cell, const Marks& marks) {
  return std::find(marks.begin(), marks.end(), cell) != marks.end();
}

// A proposed date as it would stand in the cell, without the Western year in parentheses.
std::string InEraNotation(const std::string& suggestion) {
  if (suggestion.empty()) return "";
  const calendar::DateParseResult date = calendar::ParseJapaneseDate(suggestion);
  const std::optional<absl::CivilDay> day = date.ok() ? date->ToCivilDay() : std::nullopt;
  return day ? calendar::FormatWareki(*day) : suggestion;
}

// Digits with dots, slashes or hyphens behind the name or initial of an era.
bool LooksLikeEraDate(absl::string_view folded) {
  for (const absl::string_view era : {"明治", "大正", "昭和", "平成", "令和"}) {
    if (absl::StrContains(folded, era)) return true;
  }
  bool short_era = false;
  for (const absl::string_view era :
       {"明", "大", "昭", "平", "令", "M", "T", "S", "H", "R", "m", "t", "s", "h", "r"}) {
    short_era = short_era || absl::ConsumePrefix(&folded, era);
    if (short_era) break;
  }
  return short_era && !folded.empty() && absl::ascii_isdigit(folded[0]) &&
         absl::StrContains("0123456789", folded.substr(folded.size() - 1));
}

bool IsCodeChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
}

bool IsNumberChar(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c)) || absl::StrContains("-+/.() ", c);
}

InputProblem UnknownChoice(const std::string& choices) {
  return {"UNKNOWN_CHOICE",
          absl::StrCat("選択肢にない言葉です。次のどれかを記入してください：", choices), "",
          "no such choice"};
}

InputProblem InvalidNumber(const site::Question& question, absl::string_view suggestion = "") {
  return {"INVALID_NUMBER",
          absl::StrCat("数字で記入してください（単位は", question.number_unit,
                       "）。分からないときは空欄で構いません。"),
          std::string(suggestion), "not a number"};
}

// The digits before the unit, in any of its spellings.
std::string WithoutUnit(absl::string_view folded, const std::string& unit) {
  for (const absl::string_view suffix :
       {absl::string_view(unit), absl::string_view("か月"), absl::string_view("ヶ月"),
        absl::string_view("ケ月"), absl::string_view("カ月"), absl::string_view("ヵ月"),
        absl::string_view("箇月")}) {
    // Other spellings of a month are none of a year's or a count's.
    if (suffix != unit && unit != "か月") continue;
    if (absl::ConsumeSuffix(&folded, suffix)) break;
  }
  return std::string(folded);
}

text::ParseResult<std::optional<int64_t>> ReadYear(const std::string& folded,
                                                   const site::Question& question,
                                                   int64_t latest_year) {
  int64_t year = 0;
  std::string suggestion;
  if (!absl::SimpleAtoi(absl::StripSuffix(folded, kYearUnit), &year)) {
    const std::string with_unit =
        absl::EndsWith(folded, kYearUnit) ? folded : absl::StrCat(folded, kYearUnit);
    const calendar::DateParseResult date = calendar::ParseJapaneseDate(with_unit);
    if (date.ok() && date->year) {
      year = *date->year;
    } else if (!date.ok()) {
      suggestion = date.problem().suggestion;
    }
  }
  if (year < kEarliestYear || year > latest_year) return InvalidNumber(question, suggestion);
  return std::optional<int64_t>(year);
}

}  // namespace

absl::string_view ValueClassOf(absl::string_view cell) {
  const absl::string_view trimmed = TrimSpaces(cell);
  if (trimmed.empty()) return "EMPTY";
  if (IsOneOf(trimmed, kPrimaryMarks) || IsOneOf(trimmed, kMarks)) return "MARK";
  const std::string folded = FoldLabel(trimmed);
  if (LooksLikeEraDate(folded)) return "ERA_DATE";
  if (std::all_of(folded.begin(), folded.end(), IsNumberChar)) return "DIGITS";
  if (std::all_of(folded.begin(), folded.end(), IsCodeChar)) return "CODE";
  if (IsKana(CleanKana(trimmed))) return "KANA";
  return "TEXT";
}

text::ParseResult<SheetMark> ReadMark(absl::string_view cell) {
  if (cell.empty()) return SheetMark::kNone;
  if (IsOneOf(cell, kPrimaryMarks)) return SheetMark::kPrimary;
  if (IsOneOf(cell, kMarks)) return SheetMark::kMarked;
  return InputProblem{"UNKNOWN_MARK", "○か◎を記入するか、空欄にしてください。", "",
                      "neither a circle nor a double circle"};
}

text::ParseResult<rules::PartialDate> ReadDate(absl::string_view cell) {
  const calendar::DateParseResult date = calendar::ParseJapaneseDate(cell);
  if (!date.ok()) {
    InputProblem problem = date.problem();
    problem.reason = "INVALID_DATE";
    problem.suggestion = InEraNotation(problem.suggestion);
    return problem;
  }
  if (!date->year) {
    return InputProblem{"INVALID_DATE",
                        "年が分からない日付です。分からないときは空欄にしてください。", "",
                        "a date without a year"};
  }
  return rules::PartialDate{*date->year, date->month.value_or(0), date->day.value_or(0)};
}

text::ParseResult<absl::CivilDay> ReadDay(absl::string_view cell) {
  const text::ParseResult<rules::PartialDate> date = ReadDate(cell);
  if (!date.ok()) return date.problem();
  const std::optional<absl::CivilDay> day = rules::WholeDay(*date);
  if (!day) {
    return InputProblem{"INVALID_DATE", "年月日まで記入してください。", "", "not a whole day"};
  }
  return *day;
}

text::ParseResult<int> ReadWord(absl::string_view cell, const std::vector<SheetWord>& words) {
  const std::string folded = FoldLabel(cell);
  for (const SheetWord& word : words) {
    if (FoldLabel(word.word) == folded) return word.number;
  }
  return UnknownChoice(absl::StrJoin(words, "、", [](std::string* out, const SheetWord& word) {
    absl::StrAppend(out, word.word);
  }));
}

text::ParseResult<std::vector<std::string>> ReadChoices(absl::string_view cell,
                                                        const site::Question& question) {
  std::vector<std::string> values;
  if (FoldLabel(cell) == kUnknown) return values;
  std::vector<std::string> parts = {std::string(cell)};
  if (question.multiple) {
    parts = absl::StrSplit(
        absl::StrReplaceAll(cell,
                            {{"、", "\n"}, {"，", "\n"}, {",", "\n"}, {"；", "\n"}, {";", "\n"}}),
        '\n');
  }
  for (const std::string& part : parts) {
    const std::string folded = FoldLabel(part);
    if (folded.empty()) continue;
    const auto choice = std::find_if(
        question.choices.begin(), question.choices.end(), [&folded](const site::Choice& each) {
          return FoldLabel(each.label_ja) == folded || each.value == folded;
        });
    if (choice == question.choices.end()) {
      return UnknownChoice(absl::StrJoin(
          question.choices, "、",
          [](std::string* out, const site::Choice& each) { absl::StrAppend(out, each.label_ja); }));
    }
    values.push_back(choice->value);
  }
  return values;
}

text::ParseResult<std::optional<int64_t>> ReadNumber(absl::string_view cell,
                                                     const site::Question& question,
                                                     int64_t latest_year) {
  const std::string folded = FoldLabel(cell);
  if (folded == kUnknown) return std::optional<int64_t>();
  if (question.number_unit == kYearUnit) return ReadYear(folded, question, latest_year);
  const std::string digits = WithoutUnit(folded, question.number_unit);
  int64_t number = 0;
  if (!absl::SimpleAtoi(digits, &number) || number < 0 || number > kLargestNumber) {
    return InvalidNumber(question);
  }
  return std::optional<int64_t>(number);
}

}  // namespace tsunagi::intake
