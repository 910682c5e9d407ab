#include <string>
#include <vector>

#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/classification/app/decide.h"
#include "services/classification/app/propose.h"
#include "services/classification/app/testing/fake_classification_store.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::IsError;
using Day = absl::CivilDay;

constexpr char kCase[] = "agencies/sr-09201/cases/c1";

// Urgent u; social s; jobless j. Cohort "plan" by birth, in force to the end of March 2025.
rules::ClassificationRuleSet RuleSet() {
  const auto rule = [](const std::string& id, rules::Condition when) {
    rules::Rule made;
    made.id = id;
    made.when = std::move(when);
    return made;
  };
  rules::ClassificationRuleSet set;
  set.version = "v1";
  set.question_order = {"u", "s", "j"};
  set.urgent = {rule("urgent", rules::Answer("u", {"YES"}))};
  set.categories = {
      {"SOCIAL_PARTICIPATION", "社会参加", {rule("social", rules::Answer("s", {"YES"}))}},
      {"LONG_TERM_JOBLESS", "長期無業", {rule("jobless", rules::Answer("j", {"YES"}))}}};
  set.cohorts = {{"plan", rule("c", {rules::BornTest{Day(1970, 4, 2), Day(1986, 4, 1)}})},
                 {"middle", rule("m", {rules::AgeTest{35, 59, std::nullopt}})}};
  return set;
}

class UseCasesTest : public ::testing::Test {
 protected:
  absl::StatusOr<Classification> ProposeOn(Day day, const std::string& question,
                                           const std::string& answer) {
    ProposeCommand command;
    command.case_name = kCase;
    command.agency = "sr-09201";
    command.agency_kind = "SELF_RELIANCE";
    command.event_date = day;
    if (question != "s") command.assessment.answers["s"].values = {"NO"};
    command.assessment.answers[question].values = {answer};
    command.assessment.birth_date = rules::PartialDate{1986, 4, 2};
    command.assessment.municipality = "09201";
    command.subject = std::string(64, 'a');
    clock_.Advance(absl::Minutes(1));
    const PlanScheme scheme = [](Day on) { return on <= Day(2025, 3, 31) ? "plan" : "middle"; };
    return Propose(store_, RuleSet(), scheme, command, clock_.Now());
  }

  absl::StatusOr<Classification> ConfirmIt(const Classification& proposed) {
    clock_.Advance(absl::Minutes(1));
    return ConfirmProposal(store_, {proposed.name, EtagOf(proposed), "sr-09201/counsellor"},
                           clock_.Now());
  }

  absl::StatusOr<Classification> OverrideIt(const Classification& proposed, Category category) {
    clock_.Advance(absl::Minutes(1));
    return OverrideProposal(
        store_, {proposed.name, EtagOf(proposed), "sr-09201/counsellor", category, "本人の希望"},
        clock_.Now());
  }

  testing::FakeClassificationStore store_;
  FakeClock clock_{absl::CivilSecond(2025, 6, 1, 10, 0, 0)};
};

TEST_F(UseCasesTest, Propose_NewCase_KeepsTheProposalAndCountsNothing) {
  ASSERT_OK_AND_ASSIGN(const Classification made, ProposeOn(Day(2025, 3, 31), "s", "YES"));
  EXPECT_EQ(made.state, State::kProposed);
  EXPECT_EQ(made.proposal.category, Category::kSocialParticipation);
  EXPECT_EQ(made.category, Category::kUnspecified) << "a proposal is never a decision";
  EXPECT_EQ(made.municipality, "09201");
  EXPECT_EQ(made.name.find(std::string(kCase) + "/classifications/"), 0u);
  EXPECT_TRUE(store_.facts.empty());
  ASSERT_OK_AND_ASSIGN(const auto newest, store_.Newest(kCase));
  EXPECT_EQ(newest->name, made.name);
}

TEST_F(UseCasesTest, Propose_Cohort_IsThatOfThePlanInForce) {
  ASSERT_OK_AND_ASSIGN(const Classification before, ProposeOn(Day(2025, 3, 31), "s", "YES"));
  EXPECT_EQ(before.cohort, Cohort::kOut);
  ASSERT_OK_AND_ASSIGN(const Classification after, ProposeOn(Day(2025, 4, 1), "s", "YES"));
  EXPECT_EQ(after.cohort, Cohort::kIn);
}

TEST_F(UseCasesTest, Propose_Again_SupersedesOnlyWhatWaited) {
  ASSERT_OK_AND_ASSIGN(const Classification first, ProposeOn(Day(2025, 5, 1), "s", "YES"));
  ASSERT_OK_AND_ASSIGN(const Classification second, ProposeOn(Day(2025, 5, 2), "j", "YES"));
  EXPECT_EQ(store_.Get(first.name)->state, State::kSuperseded);
  EXPECT_THAT(ConfirmIt(*store_.Get(first.name)),
              IsError(absl::StatusCode::kFailedPrecondition, "CLASSIFICATION_SUPERSEDED"));
  ASSERT_OK(ConfirmIt(second));
  ASSERT_OK(ProposeOn(Day(2025, 5, 3), "j", "YES"));
  EXPECT_EQ(store_.Get(second.name)->state, State::kConfirmed);
}

TEST_F(UseCasesTest, Propose_FutureDate_IsRefused) {
  const auto result = ProposeOn(Day(2025, 6, 2), "s", "YES");
  EXPECT_THAT(result, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_EQ(DetailOf(result.status()).fields[0].field, "event_date");
  EXPECT_OK(ProposeOn(Day(2025, 6, 1), "s", "YES")) << "today is allowed";
}

TEST_F(UseCasesTest, Confirm_DecidedProposal_AppendsOneFact) {
  ASSERT_OK_AND_ASSIGN(const Classification made, ProposeOn(Day(2025, 5, 31), "j", "YES"));
  ASSERT_OK_AND_ASSIGN(const Classification decided, ConfirmIt(made));
  EXPECT_EQ(decided.state, State::kConfirmed);
  EXPECT_EQ(decided.version, made.version + 1);
  ASSERT_EQ(store_.facts.size(), 1u);
  const Fact& fact = store_.facts[0];
  EXPECT_EQ(fact.id, decided.fact_id);
  EXPECT_EQ(fact.kind, Fact::Kind::kCategoryDecided);
  EXPECT_EQ(fact.detail, "LONG_TERM_JOBLESS");
  EXPECT_EQ(fact.category, "LONG_TERM_JOBLESS");
  EXPECT_EQ(fact.event_month, absl::CivilMonth(2025, 5));
  EXPECT_EQ(store_.record_times[0], clock_.Now());
  EXPECT_EQ(fact.subject, std::string(64, 'a'));
  EXPECT_EQ(fact.municipality, "09201");
  EXPECT_EQ(fact.agency, "sr-09201");
  EXPECT_EQ(fact.agency_kind, "SELF_RELIANCE");
  EXPECT_EQ(fact.cohort, "IN");
  EXPECT_EQ(fact.count, 1);
  EXPECT_EQ(fact.reverses, "");
}

TEST_F(UseCasesTest, Confirm_UrgentOrUndecided_IsRefusedAndCountsNothing) {
  ASSERT_OK_AND_ASSIGN(const Classification urgent, ProposeOn(Day(2025, 5, 1), "u", "YES"));
  EXPECT_THAT(ConfirmIt(urgent),
              IsError(absl::StatusCode::kFailedPrecondition, "PROPOSAL_NOT_DECIDED"));
  EXPECT_TRUE(CategoryOn(store_, kCase, Day(2025, 5, 1))->urgent);
  EXPECT_TRUE(store_.facts.empty());
  ASSERT_OK(OverrideIt(urgent, Category::kSocialParticipation));
  EXPECT_FALSE(CategoryOn(store_, kCase, Day(2025, 5, 1))->urgent);
  EXPECT_EQ(store_.facts.size(), 1u);
}

TEST_F(UseCasesTest, Decide_StaleEtag_IsAborted) {
  ASSERT_OK_AND_ASSIGN(const Classification made, ProposeOn(Day(2025, 5, 1), "s", "YES"));
  ASSERT_OK(ConfirmIt(made));
  EXPECT_THAT(ConfirmIt(made), IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(ConfirmProposal(store_, {made.name, "", "x"}, clock_.Now()),
              IsError(absl::StatusCode::kFailedPrecondition, "CLASSIFICATION_DECIDED"));
  EXPECT_THAT(
      ConfirmProposal(store_, {"agencies/x/cases/y/classifications/z", "", "x"}, clock_.Now()),
      IsError(absl::StatusCode::kNotFound, "CLASSIFICATION_NOT_FOUND"));
  EXPECT_EQ(store_.facts.size(), 1u);
}

TEST_F(UseCasesTest, Decide_LaterEventDate_LeavesTheEarlierFactAlone) {
  ASSERT_OK_AND_ASSIGN(const Classification first, ProposeOn(Day(2025, 4, 1), "s", "YES"));
  ASSERT_OK(ConfirmIt(first));
  ASSERT_OK_AND_ASSIGN(const Classification second, ProposeOn(Day(2025, 5, 1), "j", "YES"));
  ASSERT_OK(ConfirmIt(second));
  ASSERT_EQ(store_.facts.size(), 2u);
  EXPECT_EQ(store_.facts[1].count, 1);
  EXPECT_EQ(CategoryOn(store_, kCase, Day(2025, 3, 31))->category, Category::kUnspecified);
  EXPECT_EQ(CategoryOn(store_, kCase, Day(2025, 4, 30))->category, Category::kSocialParticipation);
  EXPECT_EQ(CategoryOn(store_, kCase, Day(2025, 5, 1))->category, Category::kLongTermJobless);
}

TEST_F(UseCasesTest, Decide_SameEventDate_ReversesTheEarlierFact) {
  ASSERT_OK_AND_ASSIGN(const Classification first, ProposeOn(Day(2025, 4, 1), "s", "YES"));
  ASSERT_OK_AND_ASSIGN(const Classification confirmed, ConfirmIt(first));
  ASSERT_OK_AND_ASSIGN(const Classification second, ProposeOn(Day(2025, 4, 1), "s", "YES"));
  ASSERT_OK(OverrideIt(second, Category::kLongTermJobless));
  ASSERT_EQ(store_.facts.size(), 3u);
  const Fact& reversal = store_.facts[1];
  EXPECT_EQ(reversal.count, -1);
  EXPECT_EQ(reversal.reverses, confirmed.fact_id);
  EXPECT_NE(reversal.id, confirmed.fact_id);
  EXPECT_EQ(reversal.detail, "SOCIAL_PARTICIPATION");
  EXPECT_EQ(reversal.event_month, absl::CivilMonth(2025, 4));
  EXPECT_EQ(store_.facts[2].detail, "LONG_TERM_JOBLESS");
  EXPECT_TRUE(store_.Get(first.name)->replaced);
  EXPECT_EQ(store_.Get(first.name)->state, State::kConfirmed) << "the history keeps both";
  EXPECT_EQ(CategoryOn(store_, kCase, Day(2025, 4, 1))->category, Category::kLongTermJobless);
}

TEST_F(UseCasesTest, Decide_ThirdTimeOnTheSameDate_ReversesOnlyWhatStands) {
  std::vector<std::string> fact_ids;
  for (int i = 0; i < 3; ++i) {
    ASSERT_OK_AND_ASSIGN(const Classification made, ProposeOn(Day(2025, 4, 1), "s", "YES"));
    ASSERT_OK_AND_ASSIGN(const Classification decided, ConfirmIt(made));
    fact_ids.push_back(decided.fact_id);
  }
  ASSERT_EQ(store_.facts.size(), 5u);
  int sum = 0;
  for (const Fact& fact : store_.facts) sum += fact.count;
  EXPECT_EQ(sum, 1);
  EXPECT_EQ(store_.facts[1].reverses, fact_ids[0]);
  EXPECT_EQ(store_.facts[3].reverses, fact_ids[1]);
}

}  // namespace
}  // namespace tsunagi::classification
