#include "services/referral/app/answer_referral.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

absl::StatusOr<ReferralView> Answer(const TransitionInput& input, Transition transition,
                                    DeclineReason reason, const site::Site& site,
                                    ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, transition, caller));
  Referral& referral = step.referral;
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckOrder(LatestStep(referral), day));
  RETURN_IF_ERROR(AddNote(input.note, referral.answer_note));
  referral.state = step.next;
  referral.answered_on = day;
  referral.decline_reason = reason;
  const bool declined = transition == Transition::kDecline;
  if (declined) RETURN_IF_ERROR(store.DropPackage(referral.id));
  Fact fact =
      FactOf(referral, declined ? Fact::Kind::kReferralDeclined : Fact::Kind::kReferralAccepted,
             ReceiverKind(site, referral), day, NewUuidV7(caller.now));
  fact.detail = std::string(DeclineReasonName(reason));
  RETURN_IF_ERROR(store.AppendFact(fact, caller.now));
  return SaveStep(store, std::move(step.referral), caller);
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
  RETURN_IF_ERROR(BeginStep(store, input.name, input.etag, Transition::kDecline, caller).status());
  if (reason == DeclineReason::kNone) {
    return InvalidFields({{"reason", "REQUIRED", "差戻しの理由を選んでください。"}});
  }
  if (reason == DeclineReason::kOther && input.note.empty()) {
    return InvalidFields(
        {{"note", "REQUIRED", "理由が「その他」のときは、紹介元への説明を記入してください。"}});
  }
  return Answer(input, Transition::kDecline, reason, site, store, caller);
}

}  // namespace tsunagi::referral
