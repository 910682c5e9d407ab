#include "services/intake/domain/case_state.h"

#include <map>
#include <tuple>

#include "common/testing/status_matchers.h"

namespace tsunagi::intake {
namespace {

using testing::IsError;

constexpr CaseState kStates[] = {CaseState::kReceived, CaseState::kInSupport, CaseState::kClosed};
constexpr CaseTransition kTransitions[] = {CaseTransition::kStartSupport, CaseTransition::kClose,
                                           CaseTransition::kReopen};
constexpr CaseActor kActors[] = {CaseActor::kOffice, CaseActor::kOtherOffice, CaseActor::kService};

// The moves of the contract; everything else is refused.
const std::map<std::pair<CaseState, CaseTransition>, CaseState>& Moves() {
  static const auto* const kMoves = new std::map<std::pair<CaseState, CaseTransition>, CaseState>{
      {{CaseState::kReceived, CaseTransition::kStartSupport}, CaseState::kInSupport},
      {{CaseState::kReceived, CaseTransition::kClose}, CaseState::kClosed},
      {{CaseState::kInSupport, CaseTransition::kClose}, CaseState::kClosed},
      {{CaseState::kClosed, CaseTransition::kReopen}, CaseState::kInSupport},
  };
  return *kMoves;
}

TEST(CaseStateMachine, EveryCell_MovesOrRefusesAsTheContractSays) {
  int cells = 0;
  for (const CaseActor actor : kActors) {
    for (const CaseState state : kStates) {
      for (const CaseTransition transition : kTransitions) {
        ++cells;
        const auto next = NextState(state, actor, transition, "agencies/a/cases/c");
        const auto move = Moves().find({state, transition});
        if (actor == CaseActor::kOtherOffice) {
          EXPECT_THAT(next, IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
        } else if (actor == CaseActor::kService) {
          EXPECT_THAT(next, IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED"));
        } else if (move == Moves().end()) {
          EXPECT_THAT(next, IsError(absl::StatusCode::kFailedPrecondition, "CASE_STATE"));
        } else {
          ASSERT_OK(next);
          EXPECT_EQ(*next, move->second);
        }
      }
    }
  }
  EXPECT_EQ(cells, 27);
}

TEST(CaseStateMachine, Names_RoundTrip) {
  for (const CaseState state : kStates) EXPECT_EQ(ParseCaseState(CaseStateName(state)), state);
  EXPECT_EQ(ParseCaseState("NEW"), CaseState::kUnspecified);
}

}  // namespace
}  // namespace tsunagi::intake
