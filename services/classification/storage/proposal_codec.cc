#include "services/classification/storage/proposal_codec.h"

#include <string>
#include <utility>

namespace tsunagi::classification {
namespace {

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

v1::RuleTrace ToProto(const RuleTrace& trace) {
  v1::RuleTrace proto;
  proto.set_rule(trace.rule);
  proto.set_group(trace.group);
  proto.set_truth(TruthToProto(trace.truth));
  proto.set_title_ja(trace.title_ja);
  proto.set_citation(trace.citation);
  proto.set_verified(trace.verified);
  for (const std::string& input : trace.missing) proto.add_missing(input);
  return proto;
}

v1::Proposal ToProto(const Proposal& proposal) {
  v1::Proposal proto;
  proto.set_result(static_cast<v1::Proposal::Result>(proposal.result));
  proto.set_category(static_cast<v1::Category>(proposal.category));
  for (const RuleTrace& each : proposal.trace) *proto.add_trace() = ToProto(each);
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
