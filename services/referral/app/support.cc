#include "services/referral/app/support.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/referral/app/next_destinations.h"
#include "services/referral/domain/answer_clock.h"

namespace tsunagi::referral {
namespace {

bool NeedsNote(Transition transition) {
  switch (transition) {
    case Transition::kRequestInformation:
    case Transition::kGiveInformation:
    case Transition::kReturnDecline:
    case Transition::kHold:
    case Transition::kEndEarly:
    case Transition::kReopen:
    case Transition::kMarkInError:
    case Transition::kMissVisit:
      return true;
    default:
      return false;
  }
}

// The days that the referral itself shows.
void SetDays(Transition transition, absl::CivilDay day, Referral& referral) {
  switch (transition) {
    case Transition::kStartSupport:
      referral.support_started_on = day;
      break;
    case Transition::kComplete:
    case Transition::kEndEarly:
    case Transition::kCancel:
    case Transition::kMarkInError:
      referral.ended_on = day;
      break;
    case Transition::kReopen:
      if (!referral.support_started_on) referral.support_started_on = day;
      referral.ended_on.reset();
      break;
    default:
      break;
  }
}

// The first visit: its day, that the person did not come, who came along.
absl::Status SetVisit(Transition transition, const TransitionInput& input, absl::CivilDay day,
                      Referral& referral) {
  if (transition == Transition::kStartSupport) referral.accompanied = input.accompanied;
  if (transition == Transition::kScheduleVisit) {
    if (!input.first_visit) {
      return InvalidFields({{"first_visit", "REQUIRED", "初回面談の日時を入力してください。"}});
    }
    RETURN_IF_ERROR(CheckFirstVisit(*input.first_visit, day));
    referral.first_visit = input.first_visit;
  }
  if (transition == Transition::kMissVisit) {
    if (!referral.first_visit || absl::CivilDay(*referral.first_visit) > day) {
      return Error(absl::StatusCode::kFailedPrecondition, "NO_VISIT_DUE",
                   "no first visit was due by this day")
          .Ja("この日までに予定された初回面談がありません。日時をお確かめください。");
    }
    referral.first_visit.reset();
  }
  return absl::OkStatus();
}

// Nothing of a referral in error counts.
absl::Status ReverseFacts(const Referral& referral, ReferralStore& store, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<Fact> facts, store.FactsOf(referral.id));
  for (const Fact& fact : facts) {
    RETURN_IF_ERROR(store.AppendFact(Reversal(fact, NewUuidV7(now)), now));
  }
  RETURN_IF_ERROR(store.MarkFactsReversed(referral.id));
  ASSIGN_OR_RETURN(const std::vector<Outcome> outcomes, store.OutcomesOf(referral.id));
  for (const Outcome& outcome : outcomes) {
    if (outcome.reversed) continue;
    RETURN_IF_ERROR(store.AppendFact(Reversal(outcome.fact, NewUuidV7(now)), now));
    RETURN_IF_ERROR(store.MarkReversed(referral.id, outcome.id));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckFirstVisit(absl::CivilMinute visit, absl::CivilDay day) {
  constexpr int kMostDays = 366;
  const absl::CivilDay on(visit);
  if (on >= day && on <= day + kMostDays) return absl::OkStatus();
  return InvalidFields(
      {{"first_visit", "OUT_OF_RANGE", "初回面談の日時は、この日から1年以内で入力してください。"}});
}

absl::StatusOr<ReferralView> TakeStep(Transition transition, const TransitionInput& input,
                                      const site::Site& site, ReferralStore& store,
                                      const Caller& caller) {
  ASSIGN_OR_RETURN(Step step, BeginStep(store, input.name, input.etag, transition, caller));
  Referral& referral = step.referral;
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(input.event_date, caller));
  RETURN_IF_ERROR(CheckOrder(LatestStep(referral), day));
  if (NeedsNote(transition) && input.note.empty()) {
    return InvalidFields(
        {{"note", "REQUIRED", "相手の機関に伝わるように、内容や理由を記入してください。"}});
  }
  RETURN_IF_ERROR(AddNote(
      input.note, step.actor == Actor::kSender ? referral.request_note : referral.answer_note));
  SetDays(transition, day, referral);
  RETURN_IF_ERROR(SetVisit(transition, input, day, referral));
  if (transition == Transition::kReturnDecline) {
    referral.decline_code.clear();
    referral.decline_rule.clear();
  }
  step.reason = input.reason;
  if (transition == Transition::kMarkInError) {
    RETURN_IF_ERROR(ReverseFacts(referral, store, caller.now));
  }
  if (transition == Transition::kCancel || transition == Transition::kMarkInError) {
    RETURN_IF_ERROR(store.DropPackage(referral.id));
  }
  return FinishStep(store, site, std::move(step), day, caller);
}

absl::StatusOr<bool> ExpireReferral(absl::string_view id, const site::Site& site,
                                    ReferralStore& store, const Caller& caller) {
  ASSIGN_OR_RETURN(std::optional<Referral> referral, store.FindReferral(id));
  if (!referral || !Allowed(referral->state, Actor::kClock, Transition::kExpire)) return false;
  ASSIGN_OR_RETURN(const std::vector<ReferralStep> steps, store.StepsOf(id));
  ASSIGN_OR_RETURN(const AnswerClock clock, ClockOf(*referral, steps, site));
  if (!clock.expires || caller.now <= *clock.expires) return false;
  Step step;
  step.transition = Transition::kExpire;
  step.actor = Actor::kClock;
  step.next = State::kExpired;
  referral->ended_on = caller.today;
  step.referral = *std::move(referral);
  RETURN_IF_ERROR(store.DropPackage(id));
  Referral expired = step.referral;
  expired.state = State::kExpired;
  RETURN_IF_ERROR(ProposeNext(expired, caller.today, site, store));
  RETURN_IF_ERROR(FinishStep(store, site, std::move(step), caller.today, caller).status());
  return true;
}

}  // namespace tsunagi::referral
