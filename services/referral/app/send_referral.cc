#include "services/referral/app/send_referral.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<Referral> FindForSending(const TransitionInput& input, const ReferralStore& store,
                                        const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, Transition::kSend, caller));
  return std::move(step.referral);
}

absl::StatusOr<PreparedSend> PrepareSend(const TransitionInput& input, const Referral& referral,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller) {
  PreparedSend prepared;
  ASSIGN_OR_RETURN(prepared.day, EventDay(input.event_date, caller));
  ASSIGN_OR_RETURN(prepared.classified,
                   ReadClassifiedCase(referral.case_name, prepared.day, cases, categories, caller));
  const DisclosureOrder order{referral.case_name, referral.receiver,
                              prepared.day,       ReferralName(referral),
                              input.basis,        input.confirm_protected_address};
  ASSIGN_OR_RETURN(prepared.package, cases.PrepareDisclosure(order, caller.bearer));
  return prepared;
}

absl::StatusOr<ReferralView> SendReferral(const TransitionInput& input,
                                          const PreparedSend& prepared, const site::Site& site,
                                          ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, Transition::kSend, caller));
  Referral& referral = step.referral;
  referral.state = step.next;
  referral.sent_on = prepared.day;
  referral.subject = prepared.classified.pseudonym;
  referral.category = prepared.classified.subject.category;
  referral.municipality = prepared.classified.subject.municipality;
  referral.cohort = prepared.classified.cohort;
  RETURN_IF_ERROR(AddNote(input.note, referral.request_note));
  RETURN_IF_ERROR(store.PutPackage(referral.id, prepared.package));
  RETURN_IF_ERROR(
      store.AppendFact(FactOf(referral, Fact::Kind::kReferralSent, ReceiverKind(site, referral),
                              prepared.day, NewUuidV7(caller.now)),
                       caller.now));
  return SaveStep(store, std::move(step.referral), caller);
}

}  // namespace tsunagi::referral
