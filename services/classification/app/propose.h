// Use case: propose a category from a case's assessment.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_APP_PROPOSE_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_APP_PROPOSE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/rules/classification_rules.h"
#include "common/rules/subject.h"
#include "services/classification/app/ports.h"

namespace tsunagi::classification {

// The cohort scheme whose members the plan in force on a day counts, e.g. "plan"; empty where no
// plan is in force or it counts everybody.
using PlanScheme = std::function<std::string(absl::CivilDay)>;

struct ProposeCommand {
  // agencies/{agency}/cases/{case}, which the caller may write.
  std::string case_name;
  std::string agency;
  // Kind of the agency by name, for the fact.
  std::string agency_kind;
  // The day from which the category is to hold, not after today.
  absl::CivilDay event_date;
  // The assessment as intake keeps it.
  rules::Subject assessment;
  // Pseudonym of the person, by intake.
  std::string subject;
};

// Evaluates the rules in force on the event date and keeps the proposal as the case's newest
// classification. One that still waited for a decision is superseded; decided ones stay.
// INVALID_ARGUMENT INVALID_FIELDS where the event date lies after the day of `now` in Japan.
absl::StatusOr<Classification> Propose(ClassificationStore& store,
                                       const rules::ClassificationRuleSet& rule_set,
                                       const PlanScheme& plan_scheme, const ProposeCommand& command,
                                       absl::Time now);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_APP_PROPOSE_H_
