// Single cells of the consultation sheet. Internal to sheet.cc.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_VALUES_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/subject.h"
#include "common/site/question.h"
#include "common/text/input_problem.h"

namespace tsunagi::intake {

// All functions here are pure. What cannot be read comes back as a problem with one of the reasons
// of ReadSheetRow.

// "EMPTY", "MARK", "ERA_DATE", "DIGITS", "KANA", "CODE" or "TEXT".
absl::string_view ValueClassOf(absl::string_view cell);

enum class SheetMark { kNone, kMarked, kPrimary };
// ○ 〇 ◯ ● mark, ◎ is the most pressing. Problem: UNKNOWN_MARK.
text::ParseResult<SheetMark> ReadMark(absl::string_view cell);

// A date of which parts may be unknown. Problem: INVALID_DATE with the reader's own sentence.
text::ParseResult<rules::PartialDate> ReadDate(absl::string_view cell);

// A whole day. Problem: INVALID_DATE.
text::ParseResult<absl::CivilDay> ReadDay(absl::string_view cell);

// One of `words` (compared by FoldLabel): its number. Problem: UNKNOWN_CHOICE.
struct SheetWord {
  absl::string_view word;
  int number;
};
text::ParseResult<int> ReadWord(absl::string_view cell, const std::vector<SheetWord>& words);

// Choice values of a cell; none for 不明. Problem: UNKNOWN_CHOICE.
text::ParseResult<std::vector<std::string>> ReadChoices(absl::string_view cell,
                                                        const site::Question& question);

// "8", "８", "8か月", and for years also 平成10年 and H10; nothing for 不明. `latest_year` bounds
// years. Problem: INVALID_NUMBER.
text::ParseResult<std::optional<int64_t>> ReadNumber(absl::string_view cell,
                                                     const site::Question& question,
                                                     int64_t latest_year);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_VALUES_H_
