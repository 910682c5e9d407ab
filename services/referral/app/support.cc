#include "services/referral/app/support.h"

#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

// The part that the three steps share; keeps the day in `field`.
absl::StatusOr<Step> TakeStep(const TransitionInput& input, Transition transition,
                              std::optional<absl::CivilDay> Referral::*field,
                              const ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, transition, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckOrder(LatestStep(step.referral), day));
  RETURN_IF_ERROR(AddNote(input.note, step.actor == Actor::kSender ? step.referral.request_note
                                                                   : step.referral.answer_note));
  step.referral.*field = day;
  step.referral.state = step.next;
  return step;
}

}  // namespace

absl::StatusOr<ReferralView> StartSupport(const TransitionInput& input, ReferralStore& store,
                                          const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, TakeStep(input, Transition::kStartSupport,
                                       &Referral::support_started_on, store, caller));
  return SaveStep(store, std::move(step.referral), caller);
}

absl::StatusOr<ReferralView> CompleteReferral(const TransitionInput& input, ReferralStore& store,
                                              const Caller& caller) {
  ASSIGN_OR_RETURN(Step step,
                   TakeStep(input, Transition::kComplete, &Referral::ended_on, store, caller));
  return SaveStep(store, std::move(step.referral), caller);
}

absl::StatusOr<ReferralView> CancelReferral(const TransitionInput& input, ReferralStore& store,
                                            const Caller& caller) {
  ASSIGN_OR_RETURN(Step step,
                   TakeStep(input, Transition::kCancel, &Referral::ended_on, store, caller));
  RETURN_IF_ERROR(store.DropPackage(step.referral.id));
  return SaveStep(store, std::move(step.referral), caller);
}

}  // namespace tsunagi::referral
