// PreviewRules: what other rules would say of cases, beside those in force.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_RPC_PREVIEW_RULES_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_RPC_PREVIEW_RULES_H_

#include <string>

#include "absl/time/civil_time.h"
#include "common/rules/classification_rules.h"
#include "common/rules/subject.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::classification {

// Counts the case in `response`, and adds its impact where result, category or a true rule differs.
// Pure.
void AddImpact(const std::string& case_name, const rules::Subject& subject, absl::CivilDay on,
               const rules::ClassificationRuleSet& now, const rules::ClassificationRuleSet& then,
               v1::PreviewRulesResponse& response);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_RPC_PREVIEW_RULES_H_
