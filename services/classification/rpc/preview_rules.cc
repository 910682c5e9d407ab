#include "services/classification/rpc/preview_rules.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "services/classification/domain/proposal.h"

namespace tsunagi::classification {
namespace {

std::set<std::string> TrueRules(const Proposal& proposal) {
  std::set<std::string> rules;
  for (const RuleTrace& each : proposal.trace) {
    if (each.truth == rules::Truth::kYes) rules.insert(each.rule);
  }
  return rules;
}

void Difference(const std::set<std::string>& a, const std::set<std::string>& b,
                google::protobuf::RepeatedPtrField<std::string>& out) {
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      google::protobuf::RepeatedFieldBackInserter(&out));
}

v1::Proposal::Result ResultOf(const Proposal& proposal) {
  return static_cast<v1::Proposal::Result>(static_cast<int>(proposal.result));
}

v1::Category CategoryOf(const Proposal& proposal) {
  return static_cast<v1::Category>(static_cast<int>(proposal.category));
}

}  // namespace

void AddImpact(const std::string& case_name, const rules::Subject& subject, absl::CivilDay on,
               const rules::ClassificationRuleSet& now, const rules::ClassificationRuleSet& then,
               v1::PreviewRulesResponse& response) {
  response.set_looked_at(response.looked_at() + 1);
  const Proposal before = Classify(now, subject, on);
  const Proposal after = Classify(then, subject, on);
  const std::set<std::string> true_before = TrueRules(before);
  const std::set<std::string> true_after = TrueRules(after);
  if (before.result == after.result && before.category == after.category &&
      true_before == true_after) {
    response.set_unchanged(response.unchanged() + 1);
    return;
  }
  v1::PreviewRulesResponse::Impact& impact = *response.add_impacts();
  impact.set_case_(case_name);
  impact.set_result_now(ResultOf(before));
  impact.set_category_now(CategoryOf(before));
  impact.set_result_then(ResultOf(after));
  impact.set_category_then(CategoryOf(after));
  Difference(true_after, true_before, *impact.mutable_rules_gained());
  Difference(true_before, true_after, *impact.mutable_rules_lost());
}

}  // namespace tsunagi::classification
