#include "services/classification/app/decide.h"

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/facts/fact.h"

namespace tsunagi::classification {
namespace {

// The fact of a decision; nothing in it depends on when it is made, so that its reversal repeats
// it.
Fact FactOf(const Classification& decision) {
  Fact fact;
  fact.id = decision.fact_id;
  fact.kind = Fact::Kind::kCategoryDecided;
  fact.detail = std::string(CategoryName(decision.category));
  fact.event_month = absl::CivilMonth(decision.event_date);
  fact.subject = decision.subject;
  fact.municipality = decision.municipality;
  fact.category = fact.detail;
  fact.agency = decision.agency;
  fact.agency_kind = decision.agency_kind;
  fact.cohort = std::string(CohortName(decision.cohort));
  return fact;
}

// Takes back the decision that stood for the same event date, if any.
absl::Status Replace(ClassificationStore& store, const Classification& decision, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Classification> history, store.History(decision.case_name));
  for (Classification& earlier : history) {
    if (earlier.name == decision.name || !earlier.decided() || earlier.replaced ||
        earlier.event_date != decision.event_date) {
      continue;
    }
    RETURN_IF_ERROR(store.AppendFact(Reversal(FactOf(earlier), NewUuidV7(now)), now));
    earlier.replaced = true;
    RETURN_IF_ERROR(store.Update(earlier));
  }
  return absl::OkStatus();
}

absl::StatusOr<Classification> Decide(ClassificationStore& store, absl::string_view name,
                                      absl::string_view etag, absl::Time now,
                                      absl::FunctionRef<absl::Status(Classification&)> decide) {
  ASSIGN_OR_RETURN(Classification decision, store.Get(name));
  if (!etag.empty() && etag != EtagOf(decision)) return EtagMismatch(name);
  RETURN_IF_ERROR(decide(decision));
  decision.fact_id = NewUuidV7(now);
  RETURN_IF_ERROR(Replace(store, decision, now));
  RETURN_IF_ERROR(store.AppendFact(FactOf(decision), now));
  RETURN_IF_ERROR(store.Update(decision));
  return decision;
}

}  // namespace

absl::StatusOr<Classification> ConfirmProposal(ClassificationStore& store,
                                               const ConfirmCommand& command, absl::Time now) {
  return Decide(store, command.name, command.etag, now, [&](Classification& classification) {
    return Confirm(classification, command.decided_by, now);
  });
}

absl::StatusOr<Classification> OverrideProposal(ClassificationStore& store,
                                                const OverrideCommand& command, absl::Time now) {
  return Decide(store, command.name, command.etag, now, [&](Classification& classification) {
    return Override(classification, command.category, command.reason, command.decided_by, now);
  });
}

absl::StatusOr<CaseCategory> CategoryOn(ClassificationReader& reader, absl::string_view case_name,
                                        absl::CivilDay day) {
  ASSIGN_OR_RETURN(const std::vector<Classification> history, reader.History(case_name));
  CaseCategory answer;
  if (const Classification* decision = DecisionOn(history, day)) {
    answer.category = decision->category;
    answer.cohort = decision->cohort;
  }
  answer.urgent = !history.empty() && history.front().state == State::kProposed &&
                  history.front().proposal.result == Proposal::Result::kUrgent;
  return answer;
}

}  // namespace tsunagi::classification
