#include "services/referral/app/record_outcome.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<OutcomeView> RecordOutcome(const NewOutcome& input, const site::Site& site,
                                          ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(Step step,
                   BeginStep(store, input.referral, "", Transition::kRecordOutcome, caller));
  Outcome outcome;
  outcome.id = NewUuidV7(caller.now);
  outcome.referral = step.referral.id;
  outcome.kind = input.kind;
  outcome.attribute = input.attribute;
  ASSIGN_OR_RETURN(outcome.event_date, EventDay(input.event_date, caller));
  outcome.confirm_date = input.confirm_date;
  outcome.create_time = caller.now;
  outcome.source = "OFFICE";
  // Paper comes late: what happened during the support may be recorded after it ended.
  RETURN_IF_ERROR(CheckOrder(step.referral.sent_on, outcome.event_date));
  const site::Agency* office = site.directory.Find(step.referral.receiver);
  if (office == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "OFFICE_UNKNOWN",
                 "the directory no longer holds the receiver")
        .Ja("紹介先の機関が名簿にありません。事務局に名簿の確認を依頼してください。");
  }
  ASSIGN_OR_RETURN(const std::vector<Outcome> earlier, store.OutcomesOf(step.referral.id));
  RETURN_IF_ERROR(CheckOutcome(outcome, *office, earlier, caller.today));
  outcome.fact =
      OutcomeFact(step.referral, outcome, ReceiverKind(site, step.referral), NewUuidV7(caller.now));
  RETURN_IF_ERROR(store.InsertOutcome(outcome));
  RETURN_IF_ERROR(store.AppendFact(outcome.fact, caller.now));
  ASSIGN_OR_RETURN(ReferralView saved, SaveStep(store, std::move(step.referral), caller));
  return OutcomeView{std::move(saved.referral), std::move(outcome)};
}

}  // namespace tsunagi::referral
