// What is known of a person, as far as rules ask for it.
#ifndef TSUNAGI_COMMON_RULES_SUBJECT_H_
#define TSUNAGI_COMMON_RULES_SUBJECT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/time/civil_time.h"

namespace tsunagi::rules {

// A day, or a less precise one: month or day 0 means unknown. A day without month counts as year
// only.
struct PartialDate {
  int year = 0;
  int month = 0;
  int day = 0;

  bool operator==(const PartialDate&) const = default;
};

// The days that a partial date may mean, both ends inclusive.
struct DayRange {
  absl::CivilDay first;
  absl::CivilDay last;
};

// The days that `date` may mean; nothing where it is no date of the calendar (year outside
// 1 to 9999, month 13, 30 February).
std::optional<DayRange> DaysOf(const PartialDate& date);

// The day, where `date` is a whole date of the calendar.
std::optional<absl::CivilDay> WholeDay(const PartialDate& date);

// The answer to one question. Neither values nor a number: asked, not known.
struct AnswerValue {
  std::set<std::string> values;
  std::optional<int64_t> number;
};

struct Subject {
  // By question id; an absent answer is unknown.
  std::map<std::string, AnswerValue> answers;
  std::optional<PartialDate> birth_date;
  // Five-digit code of residence; empty: unknown.
  std::string municipality;
  // Decided category; empty: unknown.
  std::string category;
};

// Completed years that a person born at `birth` may have on `on`.
struct AgeRange {
  int min = 0;
  int max = 0;
};

// The youngest and the oldest age possible on `on`. An age changes on the birthday, for the 29th of
// February on the 1st of March of common years. Nothing where the birth date is no date or lies
// after `on` in any reading.
std::optional<AgeRange> AgeOn(const PartialDate& birth, absl::CivilDay on);

}  // namespace tsunagi::rules

#endif  // TSUNAGI_COMMON_RULES_SUBJECT_H_
