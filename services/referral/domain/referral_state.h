// The states of a referral and who may move it.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_

#include <array>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::referral {

// Same values as tsunagi.referral.v1.Referral.State.
enum class State {
  kDraft = 1,
  kSent = 2,
  kAccepted = 3,
  kDeclined = 4,
  kInSupport = 5,
  kCompleted = 6,
  kCancelled = 7,
  // The receiver has taken note of it; the answer is still owed.
  kReceived = 8,
  // The sender owes an answer; the receiver's clock stands still.
  kInformationRequested = 9,
  // The receiver wants to decline; its reviewer has yet to agree.
  kDeclineProposed = 10,
  kOnHold = 11,
  // Support ended before its aim was reached.
  kEndedEarly = 12,
  // Nobody answered in time.
  kExpired = 13,
  kEnteredInError = 14,
};
inline constexpr int kLastState = 14;

enum class Actor {
  kSender,
  kReceiver,
  // Coordinator or lead of the receiving office, where it wants a second look at its refusals.
  kReviewer,
  // The service itself, when a term has run out.
  kClock,
};
inline constexpr std::array kActors = {Actor::kSender, Actor::kReceiver, Actor::kReviewer,
                                       Actor::kClock};

enum class Transition {
  kSend,
  kReceive,
  kRequestInformation,
  kGiveInformation,
  kAccept,
  kDecline,
  // In place of kDecline where the receiving office wants a second look.
  kProposeDecline,
  kConfirmDecline,
  kReturnDecline,
  kStartSupport,
  kHold,
  kResume,
  kComplete,
  kEndEarly,
  kReopen,
  kCancel,
  kExpire,
  kMarkInError,
  // Also taking an outcome back; leaves the state as it is.
  kRecordOutcome,
  // A day for the first visit, and that the person did not come; both leave the state as it is.
  kScheduleVisit,
  kMissVisit,
};
inline constexpr int kTransitions = 21;

// "DRAFT" …, the names of the API, which are stored too.
absl::string_view StateName(State state);
std::optional<State> ParseState(absl::string_view name);
// "SEND", "REQUEST_INFORMATION" …, as stored in the history.
absl::string_view TransitionName(Transition transition);
std::optional<Transition> ParseTransition(absl::string_view name);

// True where `actor` may do `transition` in `state`.
bool Allowed(State state, Actor actor, Transition transition);

// The state after `transition` by `actor`. A resumed referral is IN_SUPPORT again, or ACCEPTED
// where support had not begun (`support_started`). PERMISSION_DENIED NOT_YOUR_TRANSITION where only
// somebody else may do it in this state. FAILED_PRECONDITION REFERRAL_STATE where nobody may.
absl::StatusOr<State> Next(State state, Actor actor, Transition transition, bool support_started);

// Waiting for the receiver's answer: a preview of the package may be read, nothing was accepted
// yet.
bool IsWaiting(State state);
// The receiver works on it, or will again.
bool IsActive(State state);
// Who owes the next step: the sender of a draft, of a question that was asked, and of what was
// given back, expired or ended early, for the case goes on; the receiver of what waits or is
// supported. Nothing: nobody.
std::optional<Actor> OwedBy(State state);
// Neither waiting nor active, and not a draft.
bool IsOver(State state);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_
