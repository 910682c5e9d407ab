// What ranking may never do, over people and weights made by chance.
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAreArray;

constexpr int kPeople = 400;

using Key = std::pair<std::string, std::string>;

std::set<Key> KeysOf(const std::vector<Destination>& list) {
  std::set<Key> keys;
  for (const Destination& each : list) keys.emplace(each.agency->id, each.offering->id);
  return keys;
}

class RankingInvariants : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(testing::kTochigi)); }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  // Answers, residence and age by chance; about a third of it is not known.
  rules::Subject Person() {
    rules::Subject subject;
    const char* categories[] = {"UNSTABLE_EMPLOYMENT", "LONG_TERM_JOBLESS", "SOCIAL_PARTICIPATION"};
    subject.category = categories[Below(3)];
    if (Below(4) > 0) {
      const auto& towns = site_->municipalities.all();
      subject.municipality = towns[static_cast<size_t>(Below(static_cast<int>(towns.size())))].code;
    }
    if (Below(4) > 0) {
      subject.birth_date = rules::PartialDate{1950 + Below(60), 1 + Below(12), 1 + Below(28)};
    }
    for (const site::Question& question : site_->questions.all()) {
      if (question.is_number() || Below(3) == 0) continue;
      const int count = question.multiple ? 1 + Below(3) : 1;
      for (int i = 0; i < count; ++i) {
        const int at = Below(static_cast<int>(question.choices.size()));
        subject.answers[question.id].values.insert(question.choices[static_cast<size_t>(at)].value);
      }
    }
    return subject;
  }

  StatedCapacities Capacities(absl::CivilDay on) {
    StatedCapacities stated;
    for (const site::Agency& agency : site_->directory.agencies()) {
      for (const site::Offering& offering : agency.offerings) {
        if (Below(3) == 0) stated[{agency.id, offering.id}] = {Below(3), on - Below(60)};
      }
    }
    return stated;
  }

  // Weights a hundred times as large as a factor may have.
  site::Ranking Wild() {
    site::Ranking ranking = site_->directory.ranking();
    const auto wild = [&] { return Below(20001) - 10000; };
    ranking.catchment->points = wild();
    ranking.distance->points_per_10_km = wild();
    ranking.capacity->free_points = wild();
    ranking.capacity->full_points = wild();
    ranking.hours->fits_points = wild();
    ranking.hours->misfit_points = wild();
    for (site::NeedFactor& factor : ranking.needs) factor.met_points = wild();
    for (site::WishFactor& factor : ranking.wishes) {
      for (site::Wish& wish : factor.wishes) wish.points = wild();
    }
    return ranking;
  }

  site::Directory With(site::Ranking ranking) const {
    return {site_->directory.agencies(), site_->directory.routing(), std::move(ranking)};
  }

  Suggestions Suggest(const site::Directory& directory, const StatedCapacities& capacities,
                      const rules::Subject& subject) const {
    return SuggestDestinations(
        {directory, site_->municipalities, capacities, subject, on_, &site_->calendar});
  }

  std::shared_ptr<const site::Site> site_;
  std::mt19937 random_{20261127};
  absl::CivilDay on_{2024, 6, 3};
};

TEST_F(RankingInvariants, NoFactorLiftsAnExcludedOrUnroutedOfficeIntoTheList) {
  const site::Directory plain = With({});
  int moved = 0;
  for (int i = 0; i < kPeople; ++i) {
    SCOPED_TRACE(i);
    const rules::Subject subject = Person();
    const StatedCapacities capacities = Capacities(on_);
    const site::Directory ranked = With(Wild());
    const Suggestions without = Suggest(plain, capacities, subject);
    const Suggestions with = Suggest(ranked, capacities, subject);
    EXPECT_EQ(KeysOf(with.destinations), KeysOf(without.destinations));
    EXPECT_EQ(KeysOf(with.excluded), KeysOf(without.excluded));
    std::map<Key, int> rule_scores;
    for (const Destination& each : without.destinations) {
      rule_scores[{each.agency->id, each.offering->id}] = each.score;
    }
    for (const Destination& each : with.destinations) {
      EXPECT_GT(each.rule_score, 0);
      EXPECT_EQ(each.rule_score, (rule_scores[{each.agency->id, each.offering->id}]));
      int points = 0;
      for (const Reason& reason : each.reasons) points += reason.points;
      EXPECT_EQ(points, each.score) << "the explanation is complete";
      for (const Reason& reason : each.unknown) EXPECT_EQ(reason.points, 0) << reason.rule;
      moved += each.score != each.rule_score ? 1 : 0;
    }
    for (const Destination& each : with.excluded) {
      EXPECT_EQ(each.score, each.rule_score);
      EXPECT_FALSE(each.reasons.empty());
    }
  }
  EXPECT_GT(moved, kPeople) << "or the test looks at nothing";
}

TEST_F(RankingInvariants, SameQuestion_SameAnswerWhateverTheOrderOfTheData) {
  std::vector<site::Agency> reversed(site_->directory.agencies().rbegin(),
                                     site_->directory.agencies().rend());
  const site::Directory backwards(std::move(reversed), site_->directory.routing(),
                                  site_->directory.ranking());
  for (int i = 0; i < kPeople / 4; ++i) {
    SCOPED_TRACE(i);
    const rules::Subject subject = Person();
    const StatedCapacities capacities = Capacities(on_);
    const auto ids = [](const Suggestions& found) {
      std::vector<std::string> all;
      for (const Destination& each : found.destinations) {
        all.push_back(each.agency->id + "/" + each.offering->id + " " + std::to_string(each.score));
      }
      return all;
    };
    const Suggestions first = Suggest(site_->directory, capacities, subject);
    EXPECT_THAT(ids(Suggest(site_->directory, capacities, subject)), ElementsAreArray(ids(first)));
    EXPECT_THAT(ids(Suggest(backwards, capacities, subject)), ElementsAreArray(ids(first)));
  }
}

// The questions that only rank decide no category: they stand in no rule.
TEST_F(RankingInvariants, RankingQuestions_StandInNoRuleOfClassification) {
  std::set<std::string> ranking = {site_->directory.ranking().hours->question};
  for (const auto& factor : site_->directory.ranking().needs) ranking.insert(factor.question);
  for (const auto& factor : site_->directory.ranking().wishes) ranking.insert(factor.question);
  EXPECT_EQ(ranking.size(), 6u);
  const auto check = [&](const rules::Rule& rule) {
    rules::VisitConditions(rule.when, [&](const rules::Condition& condition) {
      if (const auto* test = std::get_if<rules::AnswerTest>(&condition.test)) {
        EXPECT_FALSE(ranking.contains(test->question)) << rule.id;
      }
    });
  };
  for (const rules::Rule& rule : site_->rules.urgent) check(rule);
  for (const rules::CategoryRules& category : site_->rules.categories) {
    for (const rules::Rule& rule : category.rules) check(rule);
  }
  for (const rules::CohortRule& cohort : site_->rules.cohorts) check(cohort.rule);
}

}  // namespace
}  // namespace tsunagi::referral
