#include "services/classification/domain/classification.h"

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::testing::IsError;
using Day = absl::CivilDay;

const absl::Time kNow = absl::FromUnixSeconds(1'717'200'000);

Classification Proposed(Proposal::Result result) {
  Classification c;
  c.proposal.result = result;
  if (result == Proposal::Result::kDecided) c.proposal.category = Category::kLongTermJobless;
  return c;
}

TEST(Next, EveryCell_FollowsTheTable) {
  struct Cell {
    State from;
    Action action;
    State to;  // kUnspecified: refused
    std::string reason;
  };
  constexpr State kNone = State::kUnspecified;
  const std::vector<Cell> cells = {
      {State::kProposed, Action::kConfirm, State::kConfirmed, ""},
      {State::kProposed, Action::kOverride, State::kOverridden, ""},
      {State::kProposed, Action::kSupersede, State::kSuperseded, ""},
      {State::kConfirmed, Action::kConfirm, kNone, "CLASSIFICATION_DECIDED"},
      {State::kConfirmed, Action::kOverride, kNone, "CLASSIFICATION_DECIDED"},
      {State::kConfirmed, Action::kSupersede, kNone, "CLASSIFICATION_DECIDED"},
      {State::kOverridden, Action::kConfirm, kNone, "CLASSIFICATION_DECIDED"},
      {State::kOverridden, Action::kOverride, kNone, "CLASSIFICATION_DECIDED"},
      {State::kOverridden, Action::kSupersede, kNone, "CLASSIFICATION_DECIDED"},
      {State::kSuperseded, Action::kConfirm, kNone, "CLASSIFICATION_SUPERSEDED"},
      {State::kSuperseded, Action::kOverride, kNone, "CLASSIFICATION_SUPERSEDED"},
      {State::kSuperseded, Action::kSupersede, kNone, "CLASSIFICATION_SUPERSEDED"},
  };
  for (const Cell& cell : cells) {
    const auto next = Next(cell.from, cell.action);
    if (cell.to != kNone) {
      ASSERT_OK(next);
      EXPECT_EQ(*next, cell.to);
    } else {
      EXPECT_THAT(next, IsError(absl::StatusCode::kFailedPrecondition, cell.reason));
      EXPECT_FALSE(DetailOf(next.status()).message_ja.empty());
    }
  }
  for (const Action action : {Action::kConfirm, Action::kOverride, Action::kSupersede}) {
    EXPECT_THAT(Next(kNone, action), IsError(absl::StatusCode::kInternal, "CLASSIFICATION_STATE"));
  }
}

TEST(Confirm, DecidedProposal_TakesItsCategory) {
  Classification c = Proposed(Proposal::Result::kDecided);
  ASSERT_OK(Confirm(c, "sr-09201/counsellor", kNow));
  EXPECT_EQ(c.state, State::kConfirmed);
  EXPECT_EQ(c.category, Category::kLongTermJobless);
  EXPECT_EQ(c.decided_by, "sr-09201/counsellor");
  EXPECT_EQ(c.decide_time, kNow);
}

TEST(Confirm, ProposalWithoutCategory_IsRefusedAndChangesNothing) {
  for (const auto result : {Proposal::Result::kUndecided, Proposal::Result::kNoCategory,
                            Proposal::Result::kUrgent, Proposal::Result::kUnspecified}) {
    Classification c = Proposed(result);
    const absl::Status status = Confirm(c, "x", kNow);
    EXPECT_THAT(status, IsError(absl::StatusCode::kFailedPrecondition, "PROPOSAL_NOT_DECIDED"));
    EXPECT_FALSE(DetailOf(status).message_ja.empty());
    EXPECT_EQ(c.state, State::kProposed);
    EXPECT_FALSE(c.decide_time);
  }
}

TEST(Override, EveryProposal_TakesTheGivenCategory) {
  for (const auto result : {Proposal::Result::kDecided, Proposal::Result::kUndecided,
                            Proposal::Result::kNoCategory, Proposal::Result::kUrgent}) {
    Classification c = Proposed(result);
    ASSERT_OK(Override(c, Category::kSocialParticipation, "本人の希望", "x", kNow));
    EXPECT_EQ(c.state, State::kOverridden);
    EXPECT_EQ(c.category, Category::kSocialParticipation);
    EXPECT_EQ(c.reason, "本人の希望");
    EXPECT_EQ(c.proposal.result, result) << "the proposal is kept beside the decision";
  }
}

TEST(Override, BlankOrLongReason_IsRefused) {
  std::string thousand;
  for (int i = 0; i < 1000; ++i) thousand += "あ";
  for (const std::string& reason : std::vector<std::string>{"", "  \n", "　　", thousand + "い"}) {
    Classification c = Proposed(Proposal::Result::kDecided);
    const absl::Status status = Override(c, Category::kLongTermJobless, reason, "x", kNow);
    EXPECT_THAT(status, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
    ASSERT_EQ(DetailOf(status).fields.size(), 1u);
    EXPECT_EQ(DetailOf(status).fields[0].field, "reason");
    EXPECT_EQ(c.state, State::kProposed);
  }
  Classification c = Proposed(Proposal::Result::kDecided);
  EXPECT_OK(Override(c, Category::kLongTermJobless, thousand, "x", kNow));
}

TEST(Override, NoCategory_IsRefused) {
  Classification c = Proposed(Proposal::Result::kUrgent);
  const absl::Status status = Override(c, Category::kUnspecified, "理由", "x", kNow);
  EXPECT_THAT(status, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_EQ(DetailOf(status).fields[0].field, "category");
}

Classification Decided(Day event_date, Category category) {
  Classification c;
  c.state = State::kConfirmed;
  c.event_date = event_date;
  c.category = category;
  return c;
}

TEST(DecisionOn, History_AnswersTheNewestUpToTheDay) {
  const std::vector<Classification> history = {
      Decided(Day(2024, 8, 1), Category::kLongTermJobless),
      Decided(Day(2024, 5, 1), Category::kSocialParticipation),
      Decided(Day(2025, 2, 1), Category::kUnstableEmployment),
  };
  EXPECT_EQ(DecisionOn(history, Day(2024, 4, 30)), nullptr);
  EXPECT_EQ(DecisionOn(history, Day(2024, 5, 1))->category, Category::kSocialParticipation);
  EXPECT_EQ(DecisionOn(history, Day(2024, 7, 31))->category, Category::kSocialParticipation);
  EXPECT_EQ(DecisionOn(history, Day(2024, 8, 1))->category, Category::kLongTermJobless);
  EXPECT_EQ(DecisionOn(history, Day(2030, 1, 1))->category, Category::kUnstableEmployment);
}

TEST(DecisionOn, UndecidedAndReplacedEntries_DoNotCount) {
  std::vector<Classification> history = {Decided(Day(2024, 5, 1), Category::kSocialParticipation),
                                         Decided(Day(2024, 5, 1), Category::kLongTermJobless),
                                         Proposed(Proposal::Result::kDecided)};
  history[0].replaced = true;
  history[2].event_date = Day(2024, 6, 1);
  EXPECT_EQ(DecisionOn(history, Day(2024, 7, 1))->category, Category::kLongTermJobless);
}

TEST(StateName, Names_RoundTrip) {
  for (const State state :
       {State::kProposed, State::kConfirmed, State::kOverridden, State::kSuperseded}) {
    EXPECT_EQ(ParseState(StateName(state)), state);
  }
  EXPECT_EQ(ParseState("x"), State::kUnspecified);
}

TEST(EtagOf, Version_IsQuoted) {
  Classification c;
  c.version = 7;
  EXPECT_EQ(EtagOf(c), "\"7\"");
}

}  // namespace
}  // namespace tsunagi::classification
