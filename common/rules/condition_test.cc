#include "common/rules/condition.h"

#include <array>
#include <tuple>

#include "gtest/gtest.h"

namespace tsunagi::rules {
namespace {

constexpr Truth kN = Truth::kNo;
constexpr Truth kU = Truth::kUnknown;
constexpr Truth kY = Truth::kYes;

TEST(Kleene, EveryPair_FollowsTheTruthTable) {
  constexpr std::array<std::tuple<Truth, Truth, Truth, Truth>, 9> kTable = {{
      // a, b, and, or
      {kN, kN, kN, kN},
      {kN, kU, kN, kU},
      {kN, kY, kN, kY},
      {kU, kN, kN, kU},
      {kU, kU, kU, kU},
      {kU, kY, kU, kY},
      {kY, kN, kN, kY},
      {kY, kU, kU, kY},
      {kY, kY, kY, kY},
  }};
  for (const auto& [a, b, both, either] : kTable) {
    EXPECT_EQ(And(a, b), both) << TruthName(a) << " and " << TruthName(b);
    EXPECT_EQ(Or(a, b), either) << TruthName(a) << " or " << TruthName(b);
    // De Morgan holds in Kleene's logic too.
    EXPECT_EQ(Not(And(a, b)), Or(Not(a), Not(b)));
  }
}

TEST(SamePredicate, ComparesTestsAndWhatTheyHold) {
  const auto young = [](int max) { return Condition{AgeTest{15, max, std::nullopt}}; };
  const Condition both = All({young(49), Answer("withdrawn", {"YES"})});
  EXPECT_TRUE(SamePredicate(both, All({young(49), Answer("withdrawn", {"YES"})})));
  EXPECT_FALSE(SamePredicate(both, All({young(50), Answer("withdrawn", {"YES"})})));
  EXPECT_FALSE(SamePredicate(both, All({young(49)})));
  EXPECT_FALSE(SamePredicate(both, Any({young(49), Answer("withdrawn", {"YES"})})));
  EXPECT_TRUE(SamePredicate(Not(young(49)), Not(young(49))));
  EXPECT_FALSE(SamePredicate(Not(young(49)), young(49)));
  EXPECT_TRUE(SamePredicate({Always()}, {Always()}));
  EXPECT_FALSE(SamePredicate({Always()}, {Unset()}));
}

TEST(Kleene, Not_MirrorsAndKeepsUnknown) {
  EXPECT_EQ(Not(kN), kY);
  EXPECT_EQ(Not(kU), kU);
  EXPECT_EQ(Not(kY), kN);
}

TEST(TruthName, EveryValue_HasItsName) {
  EXPECT_EQ(TruthName(kN), "NO");
  EXPECT_EQ(TruthName(kU), "UNKNOWN");
  EXPECT_EQ(TruthName(kY), "YES");
}

TEST(VisitConditions, NestedCondition_IsVisitedParentsFirst) {
  const Condition condition =
      All({Not(Answer("a", {"X"})), Any({Number("b", 1, std::nullopt), {Always{}}})});
  std::vector<size_t> kinds;
  VisitConditions(condition, [&](const Condition& c) { kinds.push_back(c.test.index()); });
  const auto index = [](const Condition::Test& test) { return test.index(); };
  EXPECT_EQ(kinds, (std::vector<size_t>{index(AllOf{}), index(NotOf{}), index(AnswerTest{}),
                                        index(AnyOf{}), index(NumberTest{}), index(Always{})}));
}

TEST(InForce, BothEnds_AreInclusive) {
  Rule rule;
  rule.valid_from = absl::CivilDay(2020, 4, 1);
  rule.valid_to = absl::CivilDay(2025, 3, 31);
  EXPECT_FALSE(InForce(rule, absl::CivilDay(2020, 3, 31)));
  EXPECT_TRUE(InForce(rule, absl::CivilDay(2020, 4, 1)));
  EXPECT_TRUE(InForce(rule, absl::CivilDay(2025, 3, 31)));
  EXPECT_FALSE(InForce(rule, absl::CivilDay(2025, 4, 1)));
}

TEST(InForce, AbsentEnd_IsOpen) {
  Rule rule;
  EXPECT_TRUE(InForce(rule, absl::CivilDay(1, 1, 1)));
  rule.valid_from = absl::CivilDay(2025, 1, 31);
  EXPECT_FALSE(InForce(rule, absl::CivilDay(2025, 1, 30)));
  EXPECT_TRUE(InForce(rule, absl::CivilDay(9999, 12, 31)));
}

}  // namespace
}  // namespace tsunagi::rules
