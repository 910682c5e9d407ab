#include "services/classification/storage/proposal_codec.h"

#include <string>
#include <utility>

namespace tsunagi::classification {
namespace {

v1::RuleTrace::Truth TruthToProto(rules::Truth truth) {
  switch (truth) {
    case rules::Truth::kYes:
      return v1::RuleTrace::YES;
    case rules::Truth::kNo:
      return v1::RuleTrace::NO;
    case rules::Truth::kUnknown:
      break;
  }
  return v1::RuleTrace::UNKNOWN;
}

rules::Truth TruthFromProto(v1::RuleTrace::Truth truth) {
  if (truth == v1::RuleTrace::YES) return rules::Truth::kYes;
  if (truth == v1::RuleTrace::NO) return rules::Truth::kNo;
  return rules::Truth::kUnknown;
}

Cohort CohortFromName(const std::string& name) {
  if (name == CohortName(Cohort::kIn)) return Cohort::kIn;
  if (name == CohortName(Cohort::kOut)) return Cohort::kOut;
  return Cohort::kUnknown;
}

}  // namespace

v1::Proposal ToProto(const Proposal& proposal) {
  v1::Proposal proto;
  proto.set_result(static_cast<v1::Proposal::Result>(proposal.result));
  proto.set_category(static_cast<v1::Category>(proposal.category));
  for (const RuleTrace& each : proposal.trace) {
    v1::RuleTrace& trace = *proto.add_trace();
    trace.set_rule(each.rule);
    trace.set_group(each.group);
    trace.set_truth(TruthToProto(each.truth));
    trace.set_title_ja(each.title_ja);
    trace.set_citation(each.citation);
    trace.set_verified(each.verified);
    for (const std::string& input : each.missing) trace.add_missing(input);
  }
  proto.set_next_question(proposal.next_question);
  for (const auto& [scheme, cohort] : proposal.cohorts) {
    (*proto.mutable_cohorts())[scheme] = std::string(CohortName(cohort));
  }
  proto.set_rules_version(proposal.rules_version);
  return proto;
}

Proposal FromProto(const v1::Proposal& proto) {
  Proposal proposal;
  if (v1::Proposal::Result_IsValid(proto.result())) {
    proposal.result = static_cast<Proposal::Result>(proto.result());
  }
  if (v1::Category_IsValid(proto.category())) {
    proposal.category = static_cast<Category>(proto.category());
  }
  for (const v1::RuleTrace& each : proto.trace()) {
    proposal.trace.push_back({each.rule(),
                              each.group(),
                              TruthFromProto(each.truth()),
                              each.title_ja(),
                              each.citation(),
                              each.verified(),
                              {each.missing().begin(), each.missing().end()}});
  }
  proposal.next_question = proto.next_question();
  for (const auto& [scheme, cohort] : proto.cohorts()) {
    proposal.cohorts.emplace(scheme, CohortFromName(cohort));
  }
  proposal.rules_version = proto.rules_version();
  return proposal;
}

}  // namespace tsunagi::classification
