#include "services/referral/app/answer_referral.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/referral/app/next_destinations.h"
#include "services/referral/app/support.h"
#include "services/referral/domain/refusals.h"

namespace tsunagi::referral {
namespace {

// "本人の辞退（PERSON_DECLINED）、…" of the day.
std::string ChoicesJa(const site::DeclineReasonTable& table, absl::CivilDay day) {
  std::string choices;
  for (const site::DeclineReason& each : table.reasons) {
    if (!each.InUse(day)) continue;
    absl::StrAppend(&choices, choices.empty() ? "" : "、", each.title_ja, "（", each.id, "）");
  }
  return choices;
}

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
  const site::DeclineReason* reason = site.decline_reasons.Find(referral.decline_code);
  if (declined && reason != nullptr && reason->effect == site::DeclineEffect::kStateFull) {
    RETURN_IF_ERROR(StateFull(referral, store, day));
  }
  Fact fact =
      FactOf(referral, declined ? Fact::Kind::kReferralDeclined : Fact::Kind::kReferralAccepted,
             ReceiverKind(site, referral), day, NewUuidV7(caller.now));
  fact.detail = referral.decline_code;
  return store.AppendReferralFact(referral.id, fact, caller.now);
}

absl::StatusOr<ReferralView> Answer(const TransitionInput& input, Transition transition,
                                    const RefusalInput& refusal, const site::Site& site,
                                    ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, transition, caller));
  Referral& referral = step.referral;
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckOrder(LatestStep(referral), day));
  RETURN_IF_ERROR(AddNote(input.note, referral.answer_note));
  if (input.first_visit) {
    RETURN_IF_ERROR(CheckFirstVisit(*input.first_visit, day));
    referral.first_visit = input.first_visit;
  }
  referral.decline_code = refusal.code;
  referral.decline_rule = refusal.failed_rule;
  step.reason = refusal.code;
  if (step.next != State::kDeclineProposed) {
    RETURN_IF_ERROR(CountAnswer(referral, step.next, day, site, store, caller));
  }
  if (step.next == State::kDeclined) {
    Referral refused = referral;
    refused.state = step.next;
    RETURN_IF_ERROR(ProposeNext(refused, day, site, store));
  }
  return FinishStep(store, site, std::move(step), day, caller);
}

// The reason that the code stands for on `day`, with all that it asks for.
absl::StatusOr<const site::DeclineReason*> CheckRefusal(const TransitionInput& input,
                                                        const Referral& referral,
                                                        absl::CivilDay day, const site::Site& site,
                                                        RefusalInput& refusal) {
  const site::DeclineReason* reason = site.decline_reasons.Find(refusal.code);
  if (reason == nullptr || !reason->InUse(day)) {
    return InvalidFields(
        {{"code", refusal.code.empty() ? "REQUIRED" : "NOT_A_CHOICE",
          absl::StrCat("差戻しの理由を選んでください: ", ChoicesJa(site.decline_reasons, day))}});
  }
  if (reason->needs_note && input.note.empty()) {
    return InvalidFields({{"note", "REQUIRED",
                           absl::StrCat("理由が「", reason->title_ja,
                                        "」のときは、紹介元への説明を記入してください。")}});
  }
  const site::Agency* agency = site.directory.Find(referral.receiver);
  const site::Offering* offering =
      agency == nullptr ? nullptr : agency->FindOffering(referral.offering);
  if (reason->effect == site::DeclineEffect::kExcludeRule && offering != nullptr) {
    ASSIGN_OR_RETURN(refusal.failed_rule, RefusedRule(*offering, refusal.failed_rule, day));
  } else if (!refusal.failed_rule.empty()) {
    return InvalidFields({{"failed_rule", "NOT_APPLICABLE",
                           "満たさない要件は、要件を理由とする差戻しのときだけ指定できます。"}});
  }
  return reason;
}

}  // namespace

absl::StatusOr<ReferralView> AcceptReferral(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller) {
  return Answer(input, Transition::kAccept, {}, site, store, caller);
}

absl::StatusOr<ReferralView> DeclineReferral(const TransitionInput& input, RefusalInput refusal,
                                             const site::Site& site, ReferralStore& store,
                                             const Caller& caller) {
  // Who may not answer learns that first.
  ASSIGN_OR_RETURN(const Step step,
                   BeginStep(store, input.name, input.etag, Transition::kDecline, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  ASSIGN_OR_RETURN(const site::DeclineReason* reason,
                   CheckRefusal(input, step.referral, day, site, refusal));
  if (reason->effect == site::DeclineEffect::kAskInformation &&
      Allowed(step.referral.state, Actor::kReceiver, Transition::kRequestInformation)) {
    TransitionInput question = input;
    question.reason = refusal.code;
    return TakeStep(Transition::kRequestInformation, question, site, store, caller);
  }
  const site::Agency* receiver = site.directory.Find(step.referral.receiver);
  const bool second_look = receiver != nullptr && receiver->second_look && !caller.reviewer;
  return Answer(input, second_look ? Transition::kProposeDecline : Transition::kDecline, refusal,
                site, store, caller);
}

absl::StatusOr<ReferralView> ConfirmDecline(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(const Step step,
                   BeginStep(store, input.name, input.etag, Transition::kConfirmDecline, caller));
  return Answer(input, Transition::kConfirmDecline,
                {step.referral.decline_code, step.referral.decline_rule}, site, store, caller);
}

}  // namespace tsunagi::referral
