// The states of a referral and who may move it.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_

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
};

enum class Actor { kSender, kReceiver };

// kRecordOutcome covers taking an outcome back; it leaves the state as it is.
enum class Transition {
  kSend,
  kAccept,
  kDecline,
  kStartSupport,
  kComplete,
  kCancel,
  kRecordOutcome,
};

// "DRAFT" …, the names of the API, which are stored too.
absl::string_view StateName(State state);
std::optional<State> ParseState(absl::string_view name);

// True where `actor` may do `transition` in `state`.
bool Allowed(State state, Actor actor, Transition transition);

// The state after `transition` by `actor`.
// PERMISSION_DENIED NOT_YOUR_TRANSITION where only the other side may do it in this state.
// FAILED_PRECONDITION REFERRAL_STATE where nobody may.
absl::StatusOr<State> Next(State state, Actor actor, Transition transition);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFERRAL_STATE_H_
