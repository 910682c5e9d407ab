// Conditions over a person's answers, evaluated with yes, no and unknown (Kleene's strong logic).
// Pure values: they mirror tsunagi.config.v1.Condition and know nothing of files or protobuf.
#ifndef TSUNAGI_COMMON_RULES_CONDITION_H_
#define TSUNAGI_COMMON_RULES_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tsunagi::rules {

// Ordered so that All is the minimum, Any the maximum and Not the mirror image.
enum class Truth { kNo = 0, kUnknown = 1, kYes = 2 };

Truth And(Truth a, Truth b);
Truth Or(Truth a, Truth b);
Truth Not(Truth a);

// "YES", "NO" or "UNKNOWN".
absl::string_view TruthName(Truth truth);

struct Condition;

// No test at all: the data is incomplete. Always unknown, so that a person decides.
struct Unset {
  bool operator==(const Unset&) const = default;
};

// True always.
struct Always {
  bool operator==(const Always&) const = default;
};

// True if all are; without conditions true.
struct AllOf {
  std::vector<Condition> conditions;
};

// True if one is; without conditions false.
struct AnyOf {
  std::vector<Condition> conditions;
};

// Holds exactly one condition; with any other number unknown.
struct NotOf {
  std::vector<Condition> condition;
};

// True if the answer to `question` is, or contains, one of `values`.
struct AnswerTest {
  std::string question;
  std::vector<std::string> values;

  bool operator==(const AnswerTest&) const = default;
};

// The number answered lies within both ends, inclusive; an absent end is open.
struct NumberTest {
  std::string question;
  std::optional<int64_t> min;
  std::optional<int64_t> max;

  bool operator==(const NumberTest&) const = default;
};

// Age in completed years, both ends inclusive, on the day of evaluation or on `on`.
struct AgeTest {
  std::optional<int> min_years;
  std::optional<int> max_years;
  std::optional<absl::CivilDay> on;

  bool operator==(const AgeTest&) const = default;
};

// Birth date within the window, both ends inclusive; an absent end is open.
struct BornTest {
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;

  bool operator==(const BornTest&) const = default;
};

// The person's category is one of these (referral only).
struct CategoryTest {
  std::vector<std::string> values;

  bool operator==(const CategoryTest&) const = default;
};

// The municipality of residence is one of these five-digit codes.
struct MunicipalityTest {
  std::vector<std::string> values;

  bool operator==(const MunicipalityTest&) const = default;
};

// A value: copies are deep.
struct Condition {
  using Test = std::variant<Unset, Always, AllOf, AnyOf, NotOf, AnswerTest, NumberTest, AgeTest,
                            BornTest, CategoryTest, MunicipalityTest>;
  Test test;
};

// Short forms for tests and for code that makes conditions.
Condition All(std::vector<Condition> conditions);
Condition Any(std::vector<Condition> conditions);
Condition Not(Condition condition);
Condition Answer(absl::string_view question, std::vector<std::string> values);
Condition Number(absl::string_view question, std::optional<int64_t> min,
                 std::optional<int64_t> max);

// True where both are the same test, whatever rule they stand in. The order of conditions and
// values counts.
bool SamePredicate(const Condition& a, const Condition& b);

// Calls `visit` for the condition and everything below it, parents first.
void VisitConditions(const Condition& condition, absl::FunctionRef<void(const Condition&)> visit);

// Where a statement comes from.
struct Citation {
  std::string source;
  // Somebody checked the statement against the source.
  bool verified = false;
  // Where not verified: the office to ask.
  std::string ask;
};

// A condition with its time of validity and its source.
struct Rule {
  std::string id;
  // In force within both ends, inclusive; an absent end is open.
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  Condition when;
  // What the rule says, Japanese.
  std::string title_ja;
  Citation citation;
  // File of the site's data that holds it, for messages to the data's editors.
  std::string file;
};

// True where the rule is in force on `day`.
bool InForce(const Rule& rule, absl::CivilDay day);

}  // namespace tsunagi::rules

#endif  // TSUNAGI_COMMON_RULES_CONDITION_H_
