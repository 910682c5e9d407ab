#include "services/intake/domain/case_state.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::intake {
namespace {

using enum CaseState;
using enum CaseActor;
using enum CaseTransition;

enum class Outcome { kMoves, kWrongState, kUnseen, kDenied };

struct Cell {
  CaseActor actor;
  CaseState from;
  CaseTransition transition;
  Outcome outcome;
  CaseState to;
};

// Every cell stands here; a missing one would be found by the test that walks them all.
constexpr Cell kTable[] = {
    {kOffice, kReceived, kStartSupport, Outcome::kMoves, kInSupport},
    {kOffice, kReceived, kClose, Outcome::kMoves, kClosed},
    {kOffice, kReceived, kReopen, Outcome::kWrongState, kReceived},
    {kOffice, kInSupport, kStartSupport, Outcome::kWrongState, kInSupport},
    {kOffice, kInSupport, kClose, Outcome::kMoves, kClosed},
    {kOffice, kInSupport, kReopen, Outcome::kWrongState, kInSupport},
    {kOffice, kClosed, kStartSupport, Outcome::kWrongState, kClosed},
    {kOffice, kClosed, kClose, Outcome::kWrongState, kClosed},
    {kOffice, kClosed, kReopen, Outcome::kMoves, kInSupport},
    {kOtherOffice, kReceived, kStartSupport, Outcome::kUnseen, kReceived},
    {kOtherOffice, kReceived, kClose, Outcome::kUnseen, kReceived},
    {kOtherOffice, kReceived, kReopen, Outcome::kUnseen, kReceived},
    {kOtherOffice, kInSupport, kStartSupport, Outcome::kUnseen, kInSupport},
    {kOtherOffice, kInSupport, kClose, Outcome::kUnseen, kInSupport},
    {kOtherOffice, kInSupport, kReopen, Outcome::kUnseen, kInSupport},
    {kOtherOffice, kClosed, kStartSupport, Outcome::kUnseen, kClosed},
    {kOtherOffice, kClosed, kClose, Outcome::kUnseen, kClosed},
    {kOtherOffice, kClosed, kReopen, Outcome::kUnseen, kClosed},
    {kService, kReceived, kStartSupport, Outcome::kDenied, kReceived},
    {kService, kReceived, kClose, Outcome::kDenied, kReceived},
    {kService, kReceived, kReopen, Outcome::kDenied, kReceived},
    {kService, kInSupport, kStartSupport, Outcome::kDenied, kInSupport},
    {kService, kInSupport, kClose, Outcome::kDenied, kInSupport},
    {kService, kInSupport, kReopen, Outcome::kDenied, kInSupport},
    {kService, kClosed, kStartSupport, Outcome::kDenied, kClosed},
    {kService, kClosed, kClose, Outcome::kDenied, kClosed},
    {kService, kClosed, kReopen, Outcome::kDenied, kClosed},
};

absl::Status WrongState(const Cell& cell, absl::string_view name) {
  const absl::string_view ja =
      cell.from == kClosed
          ? "この相談は終了しています。支援を続けるときは、先に再開してください。"
          : "この相談は今の状態ではその操作ができません。最新の状態を読み直してください。";
  return Error(absl::StatusCode::kFailedPrecondition, "CASE_STATE",
               absl::StrCat(CaseTransitionName(cell.transition), " is not possible in state ",
                            CaseStateName(cell.from)))
      .Ja(ja)
      .Meta("state", CaseStateName(cell.from))
      .Resource(name);
}

}  // namespace

absl::string_view CaseStateName(CaseState state) {
  switch (state) {
    case kReceived:
      return "RECEIVED";
    case kInSupport:
      return "IN_SUPPORT";
    case kClosed:
      return "CLOSED";
    case kUnspecified:
      break;
  }
  return "";
}

CaseState ParseCaseState(absl::string_view name) {
  for (const CaseState state : {kReceived, kInSupport, kClosed}) {
    if (CaseStateName(state) == name) return state;
  }
  return kUnspecified;
}

absl::string_view CaseTransitionName(CaseTransition transition) {
  switch (transition) {
    case kStartSupport:
      return "START_SUPPORT";
    case kClose:
      return "CLOSE";
    case kReopen:
      return "REOPEN";
  }
  return "";
}

absl::StatusOr<CaseState> NextState(CaseState state, CaseActor actor, CaseTransition transition,
                                    absl::string_view name) {
  for (const Cell& cell : kTable) {
    if (cell.actor != actor || cell.from != state || cell.transition != transition) continue;
    switch (cell.outcome) {
      case Outcome::kMoves:
        return cell.to;
      case Outcome::kWrongState:
        return WrongState(cell, name);
      case Outcome::kUnseen:
        return NotFound("CASE", name);
      case Outcome::kDenied:
        return absl::Status(Error(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED",
                                  "services do not move cases")
                                .Ja("この操作は相談を受け付けた機関の担当者だけができます。"));
    }
  }
  return absl::InternalError("a cell of the case's transition table is missing");
}

}  // namespace tsunagi::intake
