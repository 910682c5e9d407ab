// Evaluation of a condition for one person on one day.
#ifndef TSUNAGI_COMMON_RULES_EVALUATE_H_
#define TSUNAGI_COMMON_RULES_EVALUATE_H_

#include <set>
#include <string>

#include "absl/time/civil_time.h"
#include "common/rules/condition.h"
#include "common/rules/subject.h"

namespace tsunagi::rules {

// Inputs that are no questions.
inline constexpr char kBirthDate[] = "birth_date";
inline constexpr char kMunicipality[] = "municipality";
inline constexpr char kCategory[] = "category";

struct Evaluation {
  Truth truth = Truth::kUnknown;
  // Question ids and the ids above whose absence leaves the condition unknown. Empty unless `truth`
  // is kUnknown: what could not change a yes or a no is not missing.
  std::set<std::string> missing;
};

// Evaluates in Kleene's strong logic. An absent or empty answer is unknown, never no. Pure;
// thread-safe.
Evaluation Evaluate(const Condition& condition, const Subject& subject, absl::CivilDay on);

}  // namespace tsunagi::rules

#endif  // TSUNAGI_COMMON_RULES_EVALUATE_H_
