// The rules of one plan for classification, as plain values
// (tsunagi.config.v1.ClassificationRules).
#ifndef TSUNAGI_COMMON_RULES_CLASSIFICATION_RULES_H_
#define TSUNAGI_COMMON_RULES_CLASSIFICATION_RULES_H_

#include <string>
#include <vector>

#include "common/rules/condition.h"

namespace tsunagi::rules {

struct CategoryRules {
  // UNSTABLE_EMPLOYMENT, LONG_TERM_JOBLESS or SOCIAL_PARTICIPATION.
  std::string category;
  std::string label_ja;
  std::vector<Rule> rules;
};

struct CohortRule {
  // E.g. "plan".
  std::string scheme;
  Rule rule;
};

struct ClassificationRuleSet {
  // Stops classification and hands the case to a person.
  std::vector<Rule> urgent;
  // In order: the first category one of whose rules is true wins.
  std::vector<CategoryRules> categories;
  // For counting and for showing; never a reason to refuse.
  std::vector<CohortRule> cohorts;
  // Question ids in the order of the question set.
  std::vector<std::string> question_order;
  // Digest of the files that the set was read from, 64 hex characters.
  std::string version;
};

}  // namespace tsunagi::rules

#endif  // TSUNAGI_COMMON_RULES_CLASSIFICATION_RULES_H_
