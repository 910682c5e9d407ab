#include "services/referral/domain/referral_state.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/error/error.h"

namespace tsunagi::referral {
namespace {

using enum State;
using enum Actor;
using enum Transition;

struct Edge {
  State from;
  Actor actor;
  Transition transition;
  // kOnHold's kResume goes where it came from; see Next.
  State to;
};

// Everything that is allowed; what is not here is refused.
constexpr Edge kEdges[] = {
    {kDraft, kSender, kSend, kSent},
    {kDraft, kSender, kCancel, kCancelled},

    {kSent, kReceiver, kReceive, kReceived},
    {kSent, kReceiver, kRequestInformation, kInformationRequested},
    {kSent, kReceiver, kAccept, kAccepted},
    {kSent, kReceiver, kDecline, kDeclined},
    {kSent, kReceiver, kProposeDecline, kDeclineProposed},
    {kSent, kSender, kCancel, kCancelled},
    {kSent, kClock, kExpire, kExpired},

    {kReceived, kReceiver, kRequestInformation, kInformationRequested},
    {kReceived, kReceiver, kAccept, kAccepted},
    {kReceived, kReceiver, kDecline, kDeclined},
    {kReceived, kReceiver, kProposeDecline, kDeclineProposed},
    {kReceived, kSender, kCancel, kCancelled},
    {kReceived, kClock, kExpire, kExpired},

    {kInformationRequested, kSender, kGiveInformation, kReceived},
    {kInformationRequested, kReceiver, kAccept, kAccepted},
    {kInformationRequested, kReceiver, kDecline, kDeclined},
    {kInformationRequested, kReceiver, kProposeDecline, kDeclineProposed},
    {kInformationRequested, kSender, kCancel, kCancelled},
    {kInformationRequested, kClock, kExpire, kExpired},

    {kDeclineProposed, kReviewer, kConfirmDecline, kDeclined},
    {kDeclineProposed, kReviewer, kReturnDecline, kReceived},
    {kDeclineProposed, kReceiver, kAccept, kAccepted},
    {kDeclineProposed, kSender, kCancel, kCancelled},
    {kDeclineProposed, kClock, kExpire, kExpired},

    {kAccepted, kReceiver, kScheduleVisit, kAccepted},
    {kAccepted, kReceiver, kMissVisit, kAccepted},
    {kAccepted, kReceiver, kStartSupport, kInSupport},
    {kAccepted, kReceiver, kHold, kOnHold},
    {kAccepted, kReceiver, kEndEarly, kEndedEarly},
    {kAccepted, kReceiver, kRecordOutcome, kAccepted},

    {kInSupport, kReceiver, kHold, kOnHold},
    {kInSupport, kReceiver, kComplete, kCompleted},
    {kInSupport, kReceiver, kEndEarly, kEndedEarly},
    {kInSupport, kReceiver, kRecordOutcome, kInSupport},

    {kOnHold, kReceiver, kResume, kInSupport},
    {kOnHold, kReceiver, kComplete, kCompleted},
    {kOnHold, kReceiver, kEndEarly, kEndedEarly},
    {kOnHold, kReceiver, kRecordOutcome, kOnHold},

    // 定着確認 comes months after the support ended.
    {kCompleted, kReceiver, kRecordOutcome, kCompleted},
    {kCompleted, kReceiver, kReopen, kInSupport},
    {kEndedEarly, kReceiver, kRecordOutcome, kEndedEarly},
    {kEndedEarly, kReceiver, kReopen, kInSupport},

    // A referral to the wrong office or on the wrong person, whenever it is noticed.
    {kSent, kSender, kMarkInError, kEnteredInError},
    {kReceived, kSender, kMarkInError, kEnteredInError},
    {kInformationRequested, kSender, kMarkInError, kEnteredInError},
    {kDeclineProposed, kSender, kMarkInError, kEnteredInError},
    {kAccepted, kSender, kMarkInError, kEnteredInError},
    {kInSupport, kSender, kMarkInError, kEnteredInError},
    {kOnHold, kSender, kMarkInError, kEnteredInError},
};

constexpr std::array<absl::string_view, kLastState + 1> kStateNames = {"",
                                                                       "DRAFT",
                                                                       "SENT",
                                                                       "ACCEPTED",
                                                                       "DECLINED",
                                                                       "IN_SUPPORT",
                                                                       "COMPLETED",
                                                                       "CANCELLED",
                                                                       "RECEIVED",
                                                                       "INFORMATION_REQUESTED",
                                                                       "DECLINE_PROPOSED",
                                                                       "ON_HOLD",
                                                                       "ENDED_EARLY",
                                                                       "EXPIRED",
                                                                       "ENTERED_IN_ERROR"};

constexpr std::array<absl::string_view, kTransitions> kTransitionNames = {"SEND",
                                                                          "RECEIVE",
                                                                          "REQUEST_INFORMATION",
                                                                          "GIVE_INFORMATION",
                                                                          "ACCEPT",
                                                                          "DECLINE",
                                                                          "PROPOSE_DECLINE",
                                                                          "CONFIRM_DECLINE",
                                                                          "RETURN_DECLINE",
                                                                          "START_SUPPORT",
                                                                          "HOLD",
                                                                          "RESUME",
                                                                          "COMPLETE",
                                                                          "END_EARLY",
                                                                          "REOPEN",
                                                                          "CANCEL",
                                                                          "EXPIRE",
                                                                          "MARK_IN_ERROR",
                                                                          "RECORD_OUTCOME",
                                                                          "SCHEDULE_VISIT",
                                                                          "MISS_VISIT"};

const Edge* Find(State state, Actor actor, Transition transition) {
  const auto* found = std::find_if(std::begin(kEdges), std::end(kEdges), [&](const Edge& edge) {
    return edge.from == state && edge.actor == actor && edge.transition == transition;
  });
  return found == std::end(kEdges) ? nullptr : found;
}

// What to do in a state that does not allow what was asked.
absl::string_view AdviceJa(State state) {
  switch (state) {
    case kDraft:
      return "この紹介はまだ送られていません。先に紹介元が送付してください。";
    case kSent:
    case kReceived:
      return "この紹介は返答待ちです。紹介先が受理か差戻しを記録してから進めてください。";
    case kInformationRequested:
      return "紹介先が情報を求めています。紹介元が回答してから進めてください。";
    case kDeclineProposed:
      return "この紹介の差戻しは、紹介先の責任者の確認を待っています。";
    case kAccepted:
      return "この紹介は受理済みです。次は紹介先が支援の開始（初回面談）を記録します。";
    case kDeclined:
      return "この紹介は差し戻されています。続けるときは、新しい紹介を作成してください。";
    case kInSupport:
      return "この紹介は支援中です。紹介先が結果を記録するか、支援を終了してください。";
    case kOnHold:
      return "この紹介の支援は休止中です。紹介先が再開してから進めてください。";
    case kCompleted:
    case kEndedEarly:
      return "この紹介は終了しています。続けるときは、紹介先が再開するか、新しい紹介を作成してくだ"
             "さ"
             "い。";
    case kCancelled:
      return "この紹介は取り消されています。続けるときは、新しい紹介を作成してください。";
    case kExpired:
      return "この紹介は返答がないまま期限が過ぎました。続けるときは、新しい紹介を作成してください"
             "。";
    case kEnteredInError:
      return "この紹介は誤りとして記録されています。続けるときは、新しい紹介を作成してください。";
  }
  return "画面を読み直して、紹介の状態をお確かめください。";
}

absl::string_view ActorName(Actor actor) {
  switch (actor) {
    case kSender:
      return "sender";
    case kReceiver:
      return "receiver";
    case kReviewer:
      return "reviewer";
    case kClock:
      return "clock";
  }
  return "";
}

absl::string_view TheirsJa(Actor actor) {
  switch (actor) {
    case kSender:
      return "この操作は紹介元の機関が行います。紹介元にご連絡ください。";
    case kReceiver:
      return "この操作は紹介先の機関が行います。紹介先にご連絡ください。";
    case kReviewer:
      return "この操作は紹介先の責任者かコーディネーターが行います。";
    case kClock:
      break;
  }
  return "この操作は期限が過ぎたときにシステムが行います。";
}

// "request information" of kRequestInformation, for messages.
std::string VerbOf(Transition transition) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(TransitionName(transition), {{"_", " "}}));
}

}  // namespace

absl::string_view StateName(State state) { return kStateNames[static_cast<size_t>(state)]; }

std::optional<State> ParseState(absl::string_view name) {
  for (size_t i = 1; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<State>(i);
  }
  return std::nullopt;
}

absl::string_view TransitionName(Transition transition) {
  return kTransitionNames[static_cast<size_t>(transition)];
}

std::optional<Transition> ParseTransition(absl::string_view name) {
  for (size_t i = 0; i < kTransitionNames.size(); ++i) {
    if (kTransitionNames[i] == name) return static_cast<Transition>(i);
  }
  return std::nullopt;
}

bool Allowed(State state, Actor actor, Transition transition) {
  return Find(state, actor, transition) != nullptr;
}

absl::StatusOr<State> Next(State state, Actor actor, Transition transition, bool support_started) {
  if (const Edge* edge = Find(state, actor, transition)) {
    return transition == kResume && !support_started ? kAccepted : edge->to;
  }
  for (const Actor other : kActors) {
    if (!Allowed(state, other, transition)) continue;
    return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION",
                 absl::StrCat("only the ", ActorName(other), " may ", VerbOf(transition),
                              " in this state"))
        .Ja(TheirsJa(other));
  }
  return Error(
             absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE",
             absl::StrCat("cannot ", VerbOf(transition), " a referral in state ", StateName(state)))
      .Ja(AdviceJa(state))
      .Meta("state", StateName(state));
}

bool IsWaiting(State state) {
  return state == kSent || state == kReceived || state == kInformationRequested ||
         state == kDeclineProposed;
}

bool IsActive(State state) { return state == kAccepted || state == kInSupport || state == kOnHold; }

std::optional<Actor> OwedBy(State state) {
  switch (state) {
    case kDraft:
    case kInformationRequested:
    case kDeclined:
    case kExpired:
    case kEndedEarly:
      return kSender;
    case kSent:
    case kReceived:
    case kDeclineProposed:
    case kAccepted:
    case kInSupport:
    case kOnHold:
      return kReceiver;
    case kCompleted:
    case kCancelled:
    case kEnteredInError:
      break;
  }
  return std::nullopt;
}

bool IsOver(State state) { return state != kDraft && !IsWaiting(state) && !IsActive(state); }

}  // namespace tsunagi::referral
