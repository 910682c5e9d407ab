#include "services/referral/app/reverse_outcome.h"

#include <algorithm>
#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<OutcomeView> ReverseOutcome(absl::string_view name, ReferralStore& store,
                                           const Caller& caller) {
  constexpr absl::string_view kCollection = "/outcomes/";
  const size_t at = name.rfind(kCollection);
  if (at == absl::string_view::npos) return NotFound("OUTCOME", name);
  const absl::string_view id = name.substr(at + kCollection.size());
  absl::StatusOr<Step> begun =
      BeginStep(store, name.substr(0, at), "", Transition::kRecordOutcome, caller);
  // Which part of the name is absent is nobody's business.
  if (absl::IsNotFound(begun.status())) return NotFound("OUTCOME", name);
  RETURN_IF_ERROR(begun.status());
  Step& step = *begun;
  ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, store.OutcomesOf(step.referral.id));
  const auto found = std::find_if(outcomes.begin(), outcomes.end(),
                                  [&](const Outcome& each) { return each.id == id; });
  if (found == outcomes.end()) return NotFound("OUTCOME", name);
  RETURN_IF_ERROR(CheckReversible(*found, outcomes));
  RETURN_IF_ERROR(store.MarkReversed(step.referral.id, found->id));
  RETURN_IF_ERROR(store.AppendFact(Reversal(found->fact, NewUuidV7(caller.now)), caller.now));
  found->reversed = true;
  Outcome outcome = std::move(*found);
  ASSIGN_OR_RETURN(ReferralView saved, SaveStep(store, std::move(step.referral), caller));
  return OutcomeView{std::move(saved.referral), std::move(outcome)};
}

}  // namespace tsunagi::referral
