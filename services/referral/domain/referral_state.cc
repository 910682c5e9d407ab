#include "services/referral/domain/referral_state.h"

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::referral {
namespace {

struct Edge {
  State from;
  Actor actor;
  Transition transition;
  State to;
};

// Everything that is allowed; what is not here is refused.
constexpr std::array<Edge, 10> kEdges = {{
    {State::kDraft, Actor::kSender, Transition::kSend, State::kSent},
    {State::kDraft, Actor::kSender, Transition::kCancel, State::kCancelled},
    {State::kSent, Actor::kSender, Transition::kCancel, State::kCancelled},
    {State::kSent, Actor::kReceiver, Transition::kAccept, State::kAccepted},
    {State::kSent, Actor::kReceiver, Transition::kDecline, State::kDeclined},
    {State::kAccepted, Actor::kReceiver, Transition::kStartSupport, State::kInSupport},
    {State::kAccepted, Actor::kReceiver, Transition::kRecordOutcome, State::kAccepted},
    {State::kInSupport, Actor::kReceiver, Transition::kComplete, State::kCompleted},
    {State::kInSupport, Actor::kReceiver, Transition::kRecordOutcome, State::kInSupport},
    // 定着確認 comes months after the support ended.
    {State::kCompleted, Actor::kReceiver, Transition::kRecordOutcome, State::kCompleted},
}};

constexpr std::array<absl::string_view, 8> kStateNames = {
    "", "DRAFT", "SENT", "ACCEPTED", "DECLINED", "IN_SUPPORT", "COMPLETED", "CANCELLED"};

const Edge* Find(State state, Actor actor, Transition transition) {
  for (const Edge& edge : kEdges) {
    if (edge.from == state && edge.actor == actor && edge.transition == transition) return &edge;
  }
  return nullptr;
}

absl::string_view TransitionName(Transition transition) {
  switch (transition) {
    case Transition::kSend:
      return "send";
    case Transition::kAccept:
      return "accept";
    case Transition::kDecline:
      return "decline";
    case Transition::kStartSupport:
      return "start support on";
    case Transition::kComplete:
      return "complete";
    case Transition::kCancel:
      return "cancel";
    case Transition::kRecordOutcome:
      return "record an outcome on";
  }
  return "change";
}

// What to do in a state that does not allow what was asked.
absl::string_view AdviceJa(State state) {
  switch (state) {
    case State::kDraft:
      return "この紹介はまだ送られていません。先に紹介元が送付してください。";
    case State::kSent:
      return "この紹介は返答待ちです。紹介先が受理か差戻しを記録してから進めてください。";
    case State::kAccepted:
      return "この紹介は受理済みです。次は紹介先が支援の開始（初回面談）を記録します。";
    case State::kDeclined:
      return "この紹介は差し戻されています。続けるときは、新しい紹介を作成してください。";
    case State::kInSupport:
      return "この紹介は支援中です。紹介先が結果を記録するか、支援を終了してください。";
    case State::kCompleted:
      return "この紹介は終了しています。続けるときは、新しい紹介を作成してください。";
    case State::kCancelled:
      return "この紹介は取り消されています。続けるときは、新しい紹介を作成してください。";
  }
  return "画面を読み直して、紹介の状態をお確かめください。";
}

}  // namespace

absl::string_view StateName(State state) { return kStateNames[static_cast<size_t>(state)]; }

std::optional<State> ParseState(absl::string_view name) {
  for (size_t i = 1; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<State>(i);
  }
  return std::nullopt;
}

bool Allowed(State state, Actor actor, Transition transition) {
  return Find(state, actor, transition) != nullptr;
}

absl::StatusOr<State> Next(State state, Actor actor, Transition transition) {
  if (const Edge* edge = Find(state, actor, transition)) return edge->to;
  const Actor other = actor == Actor::kSender ? Actor::kReceiver : Actor::kSender;
  if (Allowed(state, other, transition)) {
    const bool receiver_may = other == Actor::kReceiver;
    return Error(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION",
                 absl::StrCat("only the ", receiver_may ? "receiver" : "sender", " may ",
                              TransitionName(transition), " this referral"))
        .Ja(receiver_may ? "この操作は紹介先の機関が行います。紹介先にご連絡ください。"
                         : "この操作は紹介元の機関が行います。紹介元にご連絡ください。");
  }
  return Error(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE",
               absl::StrCat("cannot ", TransitionName(transition), " a referral in state ",
                            StateName(state)))
      .Ja(AdviceJa(state))
      .Meta("state", StateName(state));
}

}  // namespace tsunagi::referral
