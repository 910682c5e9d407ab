#include "services/referral/domain/destinations.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/testing/world.h"

namespace tsunagi::referral {
namespace {

using site::AgencyKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using namespace fixture;  // NOLINT(google-build-using-namespace)

TEST(SuggestDestinations, Weights_AddUpOverTheRulesThatHold) {
  World world;
  world.agencies = {Office("a", AgencyKind::kHelloWork), Office("b", AgencyKind::kJobMall),
                    Office("c", AgencyKind::kSaposute)};
  world.routing = {Route("r.1", AgencyKind::kHelloWork, 30),
                   Route("r.2", AgencyKind::kHelloWork, 25),
                   Route("r.3", AgencyKind::kHelloWork, 99, rules::Answer("x", {"YES"})),
                   Route("r.4", AgencyKind::kJobMall, 50)};
  world.subject.answers["x"].values = {"NO"};
  const Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("a", "b"));
  EXPECT_EQ(found.destinations[0].score, 55);
  EXPECT_EQ(found.destinations[0].reasons[0].points, 30);
  EXPECT_EQ(found.destinations[0].reasons[1].points, 25);
  EXPECT_THAT(Rules(found.destinations[0].reasons), ElementsAre("r.1", "r.2"));
  EXPECT_EQ(found.destinations[0].reasons[0].citation, "source of r.1");
  EXPECT_THAT(found.excluded, IsEmpty());
}

TEST(SuggestDestinations, UnknownRoutingRule_IsListedAndScoresNothing) {
  World world;
  world.agencies = {Office("a", AgencyKind::kHelloWork), Office("b", AgencyKind::kJobMall)};
  world.routing = {Route("r.1", AgencyKind::kHelloWork, 30),
                   Route("r.2", AgencyKind::kHelloWork, 25, rules::Answer("x", {"YES"})),
                   Route("r.3", AgencyKind::kJobMall, 99, rules::Answer("x", {"YES"}))};
  const Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("a"));
  EXPECT_EQ(found.destinations[0].score, 30);
  EXPECT_THAT(Rules(found.destinations[0].unknown), ElementsAre("r.2"));
  EXPECT_THAT(found.destinations[0].questions, ElementsAre("x"));
}

TEST(SuggestDestinations, Eligibility_ExcludesOnNoAndAsksOnUnknown) {
  World world;
  world.agencies = {Office("a", AgencyKind::kSaposute)};
  world.agencies[0].offerings[0].eligibility = {
      RuleOf("e.age", {rules::AgeTest{15, 49, std::nullopt}}),
      RuleOf("e.status", rules::Answer("employment_status", {"NOT_SEEKING"}))};
  world.routing = {Route("r", AgencyKind::kSaposute, 10)};

  Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("a"));
  EXPECT_THAT(Rules(found.destinations[0].unknown), ElementsAre("e.age", "e.status"));
  EXPECT_THAT(found.destinations[0].unknown[0].questions, ElementsAre("birth_date"));
  EXPECT_THAT(found.destinations[0].questions, ElementsAre("birth_date", "employment_status"));

  world.subject.birth_date = rules::PartialDate{1976, 4, 1};
  found = world.Suggest();
  EXPECT_THAT(found.destinations, IsEmpty());
  ASSERT_THAT(Ids(found.excluded), ElementsAre("a"));
  EXPECT_THAT(Rules(found.excluded[0].reasons), ElementsAre("e.age"));
  EXPECT_EQ(found.excluded[0].reasons[0].text_ja, "title of e.age");
  EXPECT_EQ(found.excluded[0].reasons[0].citation, "source of e.age");
  EXPECT_EQ(found.excluded[0].reasons[0].version, "期間の定めなし");
  EXPECT_EQ(found.excluded[0].reasons[0].points, 0);
  EXPECT_THAT(found.excluded[0].questions, IsEmpty());

  world.subject.birth_date = rules::PartialDate{1976, 4, 2};
  EXPECT_THAT(Ids(world.Suggest().destinations), ElementsAre("a"));
}

TEST(SuggestDestinations, RuleOutOfForce_NeitherExcludesNorScores) {
  World world;
  world.agencies = {Office("a", AgencyKind::kHelloWork)};
  rules::Rule never = RuleOf("e", rules::Not(Always()));
  never.valid_to = kOn - 1;
  world.agencies[0].offerings[0].eligibility = {never};
  world.routing = {Route("r.1", AgencyKind::kHelloWork, 10),
                   Route("r.2", AgencyKind::kHelloWork, 10)};
  world.routing[1].rule.valid_from = kOn + 1;
  const Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("a"));
  EXPECT_EQ(found.destinations[0].score, 10);
  world.on = kOn - 1;
  EXPECT_THAT(Ids(world.Suggest().excluded), ElementsAre("a"));
}

TEST(SuggestDestinations, Reasons_CarryTheDaysInForceOfTheirRule) {
  World world;
  world.agencies = {Office("a", AgencyKind::kHelloWork)};
  rules::Rule no = RuleOf("e", rules::Not(Always()));
  no.valid_from = kOn;
  no.valid_to = kOn + 1;
  world.agencies[0].offerings[0].eligibility = {no};
  ASSERT_THAT(Ids(world.Suggest().excluded), ElementsAre("a"));
  EXPECT_EQ(world.Suggest().excluded[0].reasons[0].version, "2026-04-01〜2026-04-02");
  EXPECT_EQ(VersionOf(kOn, std::nullopt), "2026-04-01〜");
  EXPECT_EQ(VersionOf(std::nullopt, kOn), "〜2026-04-01");
}

TEST(SuggestDestinations, AgencyNotOpenOnTheDay_AppearsNowhere) {
  World world;
  world.agencies = {Office("closed", AgencyKind::kHelloWork), Office("new", AgencyKind::kHelloWork),
                    Office("open", AgencyKind::kHelloWork)};
  world.agencies[0].valid_to = kOn - 1;
  world.agencies[1].valid_from = kOn + 1;
  world.agencies[2].valid_from = kOn;
  world.agencies[2].valid_to = kOn;
  world.routing = {Route("r", AgencyKind::kHelloWork, 10)};
  EXPECT_THAT(Ids(world.Suggest().destinations), ElementsAre("open"));
}

TEST(SuggestDestinations, Catchment_ExcludesUnlessAdvisoryAndAsksWhereResidenceIsUnknown) {
  World world;
  world.agencies = {Office("home", AgencyKind::kSelfReliance, {"09201"}),
                    Office("other", AgencyKind::kSelfReliance, {"09202"}),
                    Office("wide", AgencyKind::kHelloWork, {"09202"}, true)};
  world.routing = {Route("r.1", AgencyKind::kSelfReliance, 10),
                   Route("r.2", AgencyKind::kHelloWork, 10)};
  Suggestions found = world.Suggest();
  EXPECT_THAT(Ids(found.destinations), ElementsAre("home", "wide"));
  ASSERT_THAT(Ids(found.excluded), ElementsAre("other"));
  EXPECT_THAT(Rules(found.excluded[0].reasons), ElementsAre(kCatchmentReason));
  EXPECT_EQ(found.excluded[0].reasons[0].citation, "source of other");

  world.subject.municipality.clear();
  found = world.Suggest();
  EXPECT_THAT(found.excluded, IsEmpty());
  ASSERT_THAT(Ids(found.destinations), ElementsAre("home", "other", "wide"));
  EXPECT_THAT(found.destinations[0].questions, ElementsAre("municipality"));
  EXPECT_THAT(found.destinations[2].questions, IsEmpty());
}

TEST(SuggestDestinations, EqualScores_RankByResidenceThenCapacityThenId) {
  World world;
  world.agencies = {Office("a-far-free", AgencyKind::kHelloWork, {"09202"}, true),
                    Office("b-full", AgencyKind::kHelloWork, {"09201"}, true),
                    Office("c-unstated", AgencyKind::kHelloWork, {"09201"}, true),
                    Office("d-unstated", AgencyKind::kHelloWork, {"09201"}, true),
                    Office("e-free", AgencyKind::kHelloWork, {"09201"}, true),
                    Office("f-full-but-better", AgencyKind::kJobMall)};
  world.routing = {Route("r.1", AgencyKind::kHelloWork, 10),
                   Route("r.2", AgencyKind::kJobMall, 11)};
  world.capacities[{"a-far-free", "service"}] = {5, kOn};
  world.capacities[{"b-full", "service"}] = {0, kOn};
  world.capacities[{"e-free", "service"}] = {1, kOn};
  world.capacities[{"f-full-but-better", "service"}] = {0, kOn};
  const Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("f-full-but-better", "e-free", "c-unstated",
                                                   "d-unstated", "b-full", "a-far-free"));
  EXPECT_THAT(Rules(found.destinations[4].reasons),
              ElementsAre("r.1", kCatchmentReason, kFullReason));
  EXPECT_THAT(found.destinations[4].reasons[2].text_ja, ::testing::HasSubstr("2026-04-01"));
}

TEST(SuggestDestinations, Capacity_TheYoungerStatementCounts) {
  World world;
  world.agencies = {Office("a", AgencyKind::kHelloWork)};
  world.agencies[0].offerings[0].capacity = site::Capacity{3, kOn};
  world.routing = {Route("r", AgencyKind::kHelloWork, 10)};
  EXPECT_EQ(world.Suggest().destinations[0].capacity->free_places, 3);
  world.capacities[{"a", "service"}] = {7, kOn};
  EXPECT_EQ(world.Suggest().destinations[0].capacity->free_places, 7);
  world.capacities[{"a", "service"}] = {7, kOn - 1};
  EXPECT_EQ(world.Suggest().destinations[0].capacity->free_places, 3);
}

TEST(SuggestDestinations, MunicipalPlatform_WhereOneExistsElseSelfReliance) {
  World world;
  world.agencies = {Office("pf-09201", AgencyKind::kMunicipalPlatform),
                    Office("sr-09201", AgencyKind::kSelfReliance, {"09201"}),
                    Office("sr-09202", AgencyKind::kSelfReliance, {"09202"})};
  world.routing = {Route("needs.platform", AgencyKind::kMunicipalPlatform, 100),
                   Route("needs.self_reliance", AgencyKind::kSelfReliance, 15),
                   Route("basis", AgencyKind::kSelfReliance, 30)};
  world.municipalities[0].platforms = {{"pf-09201", kOn, kOn + 10, {}}};

  Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("pf-09201", "sr-09201"));
  EXPECT_EQ(found.destinations[0].score, 100);
  EXPECT_EQ(found.destinations[1].score, 30);

  // Before it existed the window of residence stands in, and the platform takes nobody.
  world.on = kOn - 1;
  found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("sr-09201"));
  EXPECT_EQ(found.destinations[0].score, 45);
  EXPECT_THAT(Ids(found.excluded), ElementsAre("sr-09202", "pf-09201"));

  // The neighbour has none.
  world.on = kOn;
  world.subject.municipality = "09202";
  found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("sr-09202"));
  EXPECT_EQ(found.destinations[0].score, 45);

  // Residence unknown: whether there is a platform is unknown too.
  world.subject.municipality.clear();
  found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("sr-09201", "sr-09202"));
  EXPECT_EQ(found.destinations[0].score, 30);
  EXPECT_THAT(found.destinations[0].questions, ElementsAre("municipality"));
}

TEST(SuggestDestinations, OfficeOfAnotherKindThatReceivesForThePlatform_GainsItsWeight) {
  World world;
  world.agencies = {Office("sr-09201", AgencyKind::kSelfReliance, {"09201"})};
  world.routing = {Route("needs.platform", AgencyKind::kMunicipalPlatform, 100),
                   Route("basis", AgencyKind::kSelfReliance, 30)};
  world.municipalities[0].platforms = {{"sr-09201", std::nullopt, std::nullopt, {}}};
  const Suggestions found = world.Suggest();
  ASSERT_THAT(Ids(found.destinations), ElementsAre("sr-09201"));
  EXPECT_EQ(found.destinations[0].score, 130);
}

}  // namespace
}  // namespace tsunagi::referral
