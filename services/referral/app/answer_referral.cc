#include "services/referral/app/answer_referral.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

// A refusal for want of places is news for everybody who looks for one.
absl::Status StateFull(const Referral& referral, ReferralStore& store, absl::CivilDay day) {
  ASSIGN_OR_RETURN(const StatedCapacities stated, store.Capacities());
  const auto found = stated.find({referral.receiver, referral.offering});
  if (found != stated.end() && found->second.as_of > day) return absl::OkStatus();
  site::Capacity full;
  full.free_places = 0;
  full.as_of = day;
  return store.PutCapacity(referral.receiver, referral.offering, full);
}

// What becomes of the package and the figures once the receiver said yes or no.
absl::Status CountAnswer(Referral& referral, State next, absl::CivilDay day, const site::Site& site,
                         ReferralStore& store, const Caller& caller) {
  referral.answered_on = day;
  const bool declined = next == State::kDeclined;
  if (declined) RETURN_IF_ERROR(store.DropPackage(referral.id));
  if (declined && referral.decline_reason == DeclineReason::kCapacity) {
    RETURN_IF_ERROR(StateFull(referral, store, day));
  }
  Fact fact =
      FactOf(referral, declined ? Fact::Kind::kReferralDeclined : Fact::Kind::kReferralAccepted,
             ReceiverKind(site, referral), day, NewUuidV7(caller.now));
  fact.detail = std::string(DeclineReasonName(referral.decline_reason));
  return store.AppendReferralFact(referral.id, fact, caller.now);
}

absl::StatusOr<ReferralView> Answer(const TransitionInput& input, Transition transition,
                                    DeclineReason reason, const site::Site& site,
                                    ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, transition, caller));
  Referral& referral = step.referral;
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckOrder(LatestStep(referral), day));
  RETURN_IF_ERROR(AddNote(input.note, referral.answer_note));
  referral.decline_reason = reason;
  step.reason = std::string(DeclineReasonName(reason));
  if (step.next != State::kDeclineProposed) {
    RETURN_IF_ERROR(CountAnswer(referral, step.next, day, site, store, caller));
  }
  return FinishStep(store, site, std::move(step), day, caller);
}

}  // namespace

absl::StatusOr<ReferralView> AcceptReferral(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller) {
  return Answer(input, Transition::kAccept, DeclineReason::kNone, site, store, caller);
}

absl::StatusOr<ReferralView> DeclineReferral(const TransitionInput& input, DeclineReason reason,
                                             const site::Site& site, ReferralStore& store,
                                             const Caller& caller) {
  // Who may not answer learns that first.
  ASSIGN_OR_RETURN(const Step step,
                   BeginStep(store, input.name, input.etag, Transition::kDecline, caller));
  if (reason == DeclineReason::kNone) {
    return InvalidFields({{"reason", "REQUIRED", "差戻しの理由を選んでください。"}});
  }
  if (reason == DeclineReason::kOther && input.note.empty()) {
    return InvalidFields(
        {{"note", "REQUIRED", "理由が「その他」のときは、紹介元への説明を記入してください。"}});
  }
  const site::Agency* receiver = site.directory.Find(step.referral.receiver);
  const bool second_look = receiver != nullptr && receiver->second_look && !caller.reviewer;
  return Answer(input, second_look ? Transition::kProposeDecline : Transition::kDecline, reason,
                site, store, caller);
}

absl::StatusOr<ReferralView> ConfirmDecline(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(const Step step,
                   BeginStep(store, input.name, input.etag, Transition::kConfirmDecline, caller));
  return Answer(input, Transition::kConfirmDecline, step.referral.decline_reason, site, store,
                caller);
}

}  // namespace tsunagi::referral
