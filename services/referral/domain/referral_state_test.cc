#include "services/referral/domain/referral_state.h"

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/referral/domain/sdoh_task.h"

namespace tsunagi::referral {
namespace {

using ::tsunagi::testing::IsError;

// All that anybody may do, written from the contract of the API and not from the code: state/actor,
// then transition>next. Whatever is not here is refused: NOT_YOUR_TRANSITION where another actor
// has the transition in that state, REFERRAL_STATE where nobody has.
constexpr char kContract[] = R"(
DRAFT/sender SEND>SENT CANCEL>CANCELLED
SENT/sender CANCEL>CANCELLED MARK_IN_ERROR>ENTERED_IN_ERROR
SENT/receiver RECEIVE>RECEIVED REQUEST_INFORMATION>INFORMATION_REQUESTED ACCEPT>ACCEPTED DECLINE>DECLINED PROPOSE_DECLINE>DECLINE_PROPOSED
SENT/clock EXPIRE>EXPIRED
RECEIVED/sender CANCEL>CANCELLED MARK_IN_ERROR>ENTERED_IN_ERROR
RECEIVED/receiver REQUEST_INFORMATION>INFORMATION_REQUESTED ACCEPT>ACCEPTED DECLINE>DECLINED PROPOSE_DECLINE>DECLINE_PROPOSED
RECEIVED/clock EXPIRE>EXPIRED
INFORMATION_REQUESTED/sender GIVE_INFORMATION>RECEIVED CANCEL>CANCELLED MARK_IN_ERROR>ENTERED_IN_ERROR
INFORMATION_REQUESTED/receiver ACCEPT>ACCEPTED DECLINE>DECLINED PROPOSE_DECLINE>DECLINE_PROPOSED
INFORMATION_REQUESTED/clock EXPIRE>EXPIRED
DECLINE_PROPOSED/sender CANCEL>CANCELLED MARK_IN_ERROR>ENTERED_IN_ERROR
DECLINE_PROPOSED/receiver ACCEPT>ACCEPTED
DECLINE_PROPOSED/reviewer CONFIRM_DECLINE>DECLINED RETURN_DECLINE>RECEIVED
DECLINE_PROPOSED/clock EXPIRE>EXPIRED
ACCEPTED/sender MARK_IN_ERROR>ENTERED_IN_ERROR
ACCEPTED/receiver SCHEDULE_VISIT>ACCEPTED MISS_VISIT>ACCEPTED START_SUPPORT>IN_SUPPORT HOLD>ON_HOLD END_EARLY>ENDED_EARLY RECORD_OUTCOME>ACCEPTED
IN_SUPPORT/sender MARK_IN_ERROR>ENTERED_IN_ERROR
IN_SUPPORT/receiver HOLD>ON_HOLD COMPLETE>COMPLETED END_EARLY>ENDED_EARLY RECORD_OUTCOME>IN_SUPPORT
ON_HOLD/sender MARK_IN_ERROR>ENTERED_IN_ERROR
ON_HOLD/receiver RESUME>IN_SUPPORT COMPLETE>COMPLETED END_EARLY>ENDED_EARLY RECORD_OUTCOME>ON_HOLD
COMPLETED/receiver RECORD_OUTCOME>COMPLETED REOPEN>IN_SUPPORT
ENDED_EARLY/receiver RECORD_OUTCOME>ENDED_EARLY REOPEN>IN_SUPPORT
)";

const std::map<std::string, Actor> kActorNames = {{"sender", Actor::kSender},
                                                  {"receiver", Actor::kReceiver},
                                                  {"reviewer", Actor::kReviewer},
                                                  {"clock", Actor::kClock}};

struct Cell {
  State state;
  Actor actor;
  Transition transition;
  bool operator<(const Cell& other) const {
    return std::tie(state, actor, transition) <
           std::tie(other.state, other.actor, other.transition);
  }
};

std::map<Cell, State> ReadContract() {
  std::map<Cell, State> contract;
  std::istringstream lines(kContract);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    const std::pair<std::string, std::string> row = absl::StrSplit(words[0], '/');
    for (size_t i = 1; i < words.size(); ++i) {
      const std::pair<std::string, std::string> step = absl::StrSplit(words[i], '>');
      const Cell cell{ParseState(row.first).value(), kActorNames.at(row.second),
                      ParseTransition(step.first).value()};
      contract[cell] = ParseState(step.second).value();
    }
  }
  return contract;
}

// Every state, actor and transition.
std::vector<Cell> EveryCell() {
  std::vector<Cell> cells;
  for (int state = 1; state <= kLastState; ++state) {
    for (const Actor actor : kActors) {
      for (int transition = 0; transition < kTransitions; ++transition) {
        cells.push_back({static_cast<State>(state), actor, static_cast<Transition>(transition)});
      }
    }
  }
  return cells;
}

std::string NameOf(const Cell& cell) {
  return absl::StrCat(StateName(cell.state), " actor ", static_cast<int>(cell.actor), " ",
                      TransitionName(cell.transition));
}

TEST(ReferralState, EveryCell_IsAsTheContractSays) {
  const std::map<Cell, State> contract = ReadContract();
  std::set<std::pair<State, Transition>> somebodys;
  for (const auto& [cell, next] : contract) somebodys.insert({cell.state, cell.transition});
  int allowed = 0;
  const std::vector<Cell> cells = EveryCell();
  for (const Cell& cell : cells) {
    SCOPED_TRACE(NameOf(cell));
    const absl::StatusOr<State> next = Next(cell.state, cell.actor, cell.transition, true);
    EXPECT_EQ(Allowed(cell.state, cell.actor, cell.transition), next.ok());
    const auto expected = contract.find(cell);
    if (expected != contract.end()) {
      ASSERT_OK(next);
      EXPECT_EQ(*next, expected->second);
      ++allowed;
      continue;
    }
    if (somebodys.count({cell.state, cell.transition}) > 0) {
      EXPECT_THAT(next, IsError(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION"));
    } else {
      EXPECT_THAT(next, IsError(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE"));
    }
    EXPECT_FALSE(DetailOf(next.status()).message_ja.empty());
  }
  EXPECT_EQ(cells.size(), 14u * 4 * 21);
  EXPECT_EQ(allowed, static_cast<int>(contract.size()));
}

TEST(ReferralState, Resumed_GoesBackToWhereItWasHeld) {
  EXPECT_EQ(*Next(State::kOnHold, Actor::kReceiver, Transition::kResume, true), State::kInSupport);
  EXPECT_EQ(*Next(State::kOnHold, Actor::kReceiver, Transition::kResume, false), State::kAccepted);
}

TEST(ReferralState, EachState_IsDraftWaitingActiveOrOver) {
  std::string kinds;
  for (int i = 1; i <= kLastState; ++i) {
    const auto state = static_cast<State>(i);
    EXPECT_LE(IsWaiting(state) + IsActive(state) + IsOver(state), 1);
    kinds += IsWaiting(state) ? 'w' : IsActive(state) ? 'a' : IsOver(state) ? 'o' : 'd';
  }
  EXPECT_EQ(kinds, "dwaoaoowwwaooo");
}

TEST(ReferralState, EveryState_SaysWhoOwesTheNextStep) {
  std::string owed;
  for (int i = 1; i <= kLastState; ++i) {
    const std::optional<Actor> actor = OwedBy(static_cast<State>(i));
    owed += !actor ? '-' : *actor == Actor::kSender ? 's' : 'r';
  }
  EXPECT_EQ(owed, "srrsr--rsrrss-");
}

TEST(ReferralState, WhatIsOver_IsNotCancelledOrExpiredAgain) {
  for (const Cell& cell : EveryCell()) {
    if (!IsOver(cell.state) || !Allowed(cell.state, cell.actor, cell.transition)) continue;
    EXPECT_TRUE(cell.transition == Transition::kReopen ||
                cell.transition == Transition::kRecordOutcome)
        << NameOf(cell);
  }
}

TEST(ReferralState, Names_ReadBack) {
  for (int i = 1; i <= kLastState; ++i) {
    EXPECT_EQ(ParseState(StateName(static_cast<State>(i))), static_cast<State>(i));
  }
  for (int i = 0; i < kTransitions; ++i) {
    EXPECT_EQ(ParseTransition(TransitionName(static_cast<Transition>(i))),
              static_cast<Transition>(i));
  }
  EXPECT_FALSE(ParseState("").has_value());
  EXPECT_FALSE(ParseState("UNKNOWN").has_value());
  EXPECT_FALSE(ParseTransition("").has_value());
}

// ---- As the Task of HL7's SDOH Clinical Care IG 3.0.0
// --------------------------------------------

// Status of each state, and who may set it, as the IG says.
const std::map<std::string, std::string> kProjection = {{"DRAFT", "draft"},
                                                        {"SENT", "requested"},
                                                        {"RECEIVED", "requested"},
                                                        {"INFORMATION_REQUESTED", "requested"},
                                                        {"DECLINE_PROPOSED", "requested"},
                                                        {"ACCEPTED", "accepted"},
                                                        {"DECLINED", "rejected"},
                                                        {"IN_SUPPORT", "in-progress"},
                                                        {"ON_HOLD", "on-hold"},
                                                        {"COMPLETED", "completed"},
                                                        {"ENDED_EARLY", "failed"},
                                                        {"CANCELLED", "cancelled"},
                                                        {"EXPIRED", "cancelled"},
                                                        {"ENTERED_IN_ERROR", "entered-in-error"}};
const std::set<std::string> kSetByRequester = {"draft", "requested", "entered-in-error",
                                               "cancelled"};
const std::set<std::string> kSetByTarget = {"accepted", "rejected",  "in-progress", "on-hold",
                                            "failed",   "completed", "cancelled"};
// "start->draft->requested; requested->{accepted, rejected, cancelled}; …; any->entered-in-error".
const std::map<std::string, std::set<std::string>> kDiagram = {
    {"draft", {"requested"}},
    {"requested", {"accepted", "rejected", "cancelled"}},
    {"accepted", {"in-progress", "on-hold", "cancelled", "completed", "failed"}},
    {"in-progress", {"on-hold", "cancelled", "completed", "failed"}},
    {"on-hold", {"in-progress", "cancelled", "completed", "failed"}}};

TEST(SdohTask, EveryStatusPair_IsAsInTheDiagram) {
  for (int from = 0; from < kTaskStatuses; ++from) {
    for (int to = 0; to < kTaskStatuses; ++to) {
      const std::string a(TaskStatusCode(static_cast<TaskStatus>(from)));
      const std::string b(TaskStatusCode(static_cast<TaskStatus>(to)));
      const auto row = kDiagram.find(a);
      const bool expected =
          a == b || b == "entered-in-error" || (row != kDiagram.end() && row->second.count(b) > 0);
      EXPECT_EQ(TaskMayGo(static_cast<TaskStatus>(from), static_cast<TaskStatus>(to)), expected)
          << a << " to " << b;
    }
  }
}

TEST(SdohTask, EveryCell_IsAStepOfTheTaskByTheSideThatMaySetIt) {
  int steps = 0;
  std::set<std::string> new_tasks;
  for (const Cell& cell : EveryCell()) {
    for (const bool started : {true, false}) {
      const absl::StatusOr<State> next = Next(cell.state, cell.actor, cell.transition, started);
      if (!next.ok()) continue;
      SCOPED_TRACE(NameOf(cell));
      const std::string from(TaskStatusCode(TaskStatusOf(cell.state)));
      const std::string to(TaskStatusCode(TaskStatusOf(*next)));
      EXPECT_EQ(from, kProjection.at(std::string(StateName(cell.state))));
      EXPECT_EQ(to, kProjection.at(std::string(StateName(*next))));
      ++steps;
      if (from == to) continue;
      // A draft that is thrown away was never told to anybody.
      if (cell.state == State::kDraft && *next == State::kCancelled) continue;
      const bool requester = cell.actor == Actor::kSender;
      // The clock ends what neither side answered: either may set that.
      if (cell.actor == Actor::kClock) {
        EXPECT_EQ(to, "cancelled");
      } else {
        EXPECT_TRUE((requester ? kSetByRequester : kSetByTarget).count(to) > 0);
      }
      if (NeedsNewTask(cell.state, *next)) {
        new_tasks.insert(absl::StrCat(StateName(cell.state), ">", StateName(*next)));
      }
    }
  }
  EXPECT_EQ(steps, 2 * static_cast<int>(ReadContract().size()));
  EXPECT_EQ(new_tasks, (std::set<std::string>{"COMPLETED>IN_SUPPORT", "ENDED_EARLY>IN_SUPPORT",
                                              "ON_HOLD>ACCEPTED"}));
}

}  // namespace
}  // namespace tsunagi::referral
