#include "services/referral/app/send_referral.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/referral/app/next_destinations.h"

namespace tsunagi::referral {
namespace {

// The same office is asked for the same thing once at a time.
absl::Status CheckNoneOpen(const Referral& referral, const ReferralStore& store) {
  ASSIGN_OR_RETURN(const std::vector<Referral> others, ReferralsOfCase(store, referral.case_name));
  const auto open = std::find_if(others.begin(), others.end(), [&](const Referral& other) {
    return other.id != referral.id && other.receiver == referral.receiver &&
           other.offering == referral.offering && (IsWaiting(other.state) || IsActive(other.state));
  });
  const bool transfer_waits =
      referral.kind == Kind::kTransfer &&
      std::any_of(others.begin(), others.end(), [&](const Referral& other) {
        return other.id != referral.id && other.kind == Kind::kTransfer && IsWaiting(other.state);
      });
  if (transfer_waits) {
    return Error(absl::StatusCode::kFailedPrecondition, "TRANSFER_PENDING",
                 "another transfer of the case waits for its answer")
        .Ja("この相談は、別の機関への移管の返答を待っています。返答を待つか、取り下げてから送ってく"
            "だ"
            "さい。");
  }
  if (open == others.end()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "ALREADY_REFERRED",
               "the case has an open referral to this offering")
      .Ja("この相談は、同じ窓口への紹介がすでに進んでいます。その紹介をご確認ください。")
      .Resource(ReferralName(*open));
}

}  // namespace

absl::StatusOr<Referral> FindForSending(const TransitionInput& input, const ReferralStore& store,
                                        const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, Transition::kSend, caller));
  // Also here: a send that must fail should not reach intake's register of disclosures.
  RETURN_IF_ERROR(CheckNoneOpen(step.referral, store));
  return std::move(step.referral);
}

absl::StatusOr<PreparedSend> PrepareSend(const TransitionInput& input, const Referral& referral,
                                         const StatedCapacities& capacities, const site::Site& site,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller) {
  PreparedSend prepared;
  ASSIGN_OR_RETURN(prepared.day, EventDay(input.event_date, caller));
  ASSIGN_OR_RETURN(prepared.classified,
                   ReadClassifiedCase(referral.case_name, prepared.day, cases, categories, caller));
  prepared.match = MatchOf(referral, prepared.classified.subject, prepared.day, site, capacities);
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
  RETURN_IF_ERROR(CheckNoneOpen(referral, store));
  referral.sent_on = prepared.day;
  referral.subject = prepared.classified.pseudonym;
  referral.category = prepared.classified.subject.category;
  referral.municipality = prepared.classified.subject.municipality;
  referral.cohort = prepared.classified.cohort;
  RETURN_IF_ERROR(AddNote(input.note, referral.request_note));
  RETURN_IF_ERROR(store.PutPackage(referral.id, prepared.package));
  RETURN_IF_ERROR(store.AppendReferralFact(
      referral.id,
      FactOf(referral, Fact::Kind::kReferralSent, ReceiverKind(site, referral), prepared.day,
             NewUuidV7(caller.now)),
      caller.now));
  if (prepared.match) RETURN_IF_ERROR(store.PutMatch(referral, *prepared.match));
  return FinishStep(store, site, std::move(step), prepared.day, caller);
}

}  // namespace tsunagi::referral
