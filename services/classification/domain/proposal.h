// What the rules say of a person: a proposal with its trace, never a decision.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_PROPOSAL_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_PROPOSAL_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/classification_rules.h"
#include "common/rules/condition.h"
#include "common/rules/subject.h"

namespace tsunagi::classification {

// The plan's three categories; values as in tsunagi.classification.v1.Category.
enum class Category {
  kUnspecified = 0,
  kUnstableEmployment = 1,   // ①
  kLongTermJobless = 2,      // ②
  kSocialParticipation = 3,  // ③
};

// The name in rules and facts, e.g. "LONG_TERM_JOBLESS"; empty for kUnspecified.
absl::string_view CategoryName(Category category);

// Nothing where no category has the name.
std::optional<Category> ParseCategory(absl::string_view name);

// Whether a person is in a cohort.
enum class Cohort { kUnknown = 0, kIn = 1, kOut = 2 };

// "IN", "OUT" or "UNKNOWN".
absl::string_view CohortName(Cohort cohort);

// One rule as it was evaluated.
struct RuleTrace {
  std::string rule;
  // Category label, "緊急" or the cohort scheme.
  std::string group;
  rules::Truth truth = rules::Truth::kUnknown;
  std::string title_ja;
  std::string citation;
  bool verified = false;
  // Inputs whose absence leaves it unknown.
  std::vector<std::string> missing;
};

struct Proposal {
  // Values as in tsunagi.classification.v1.Proposal.Result.
  enum class Result {
    kUnspecified = 0,
    // `category` is proposed.
    kDecided = 1,
    // An unknown answer stands in the way.
    kUndecided = 2,
    // No rule is true and none unknown; a person decides.
    kNoCategory = 3,
    // Nothing is proposed, the case goes to a person at once.
    kUrgent = 4,
  };
  Result result = Result::kUnspecified;
  // kDecided only.
  Category category = Category::kUnspecified;
  // In the order evaluated: urgent rules, categories, cohorts; only rules in force.
  std::vector<RuleTrace> trace;
  // The input that decides most: a question id, "birth_date" or "municipality"; kUndecided only.
  std::string next_question;
  // Per scheme that has a rule in force on the day. A scheme without one is absent: nobody is said
  // to be in or out of it.
  std::map<std::string, Cohort> cohorts;
  std::string rules_version;

  // kUnknown where the scheme is absent.
  Cohort CohortOf(absl::string_view scheme) const;
};

// Evaluates the rules in force on `on`:
//  1. Urgent rules. One that is true stops: kUrgent, and no category is evaluated. An unknown one
//     never blocks.
//  2. Categories in order. The first with a true rule is proposed, unless a category before it has
//     an unknown rule: that one blocks, kUndecided. Neither true nor unknown anywhere: kNoCategory.
//  3. Cohorts, also for urgent cases, because a person's later decision on the case is counted by
//     them. A scheme with several rules in force: in where one says so, else unknown where one is.
// The next question is, of the inputs missing in the unknown rules of the first blocking category,
// the one that most of them miss; of equal ones the first of the question set.
// Pure; thread-safe.
Proposal Classify(const rules::ClassificationRuleSet& rule_set, const rules::Subject& subject,
                  absl::CivilDay on);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_PROPOSAL_H_
