#include "common/rules/evaluate.h"

#include <array>
#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace tsunagi::rules {
namespace {

using Day = absl::CivilDay;
using Ids = std::set<std::string>;
constexpr std::array kAll = {Truth::kNo, Truth::kUnknown, Truth::kYes};
const Day kDay(2024, 6, 1);

// A condition on question `id` that has the given truth for `Answers()`.
Condition Of(Truth truth, const std::string& id) {
  switch (truth) {
    case Truth::kYes:
      return Answer("known", {"A"});
    case Truth::kNo:
      return Answer("known", {"B"});
    case Truth::kUnknown:
      break;
  }
  return Answer(id, {"A"});
}

Subject Answers() {
  Subject subject;
  subject.answers["known"].values = {"A"};
  return subject;
}

TEST(Evaluate, EveryTriple_FollowsKleene) {
  for (const Truth a : kAll) {
    for (const Truth b : kAll) {
      for (const Truth c : kAll) {
        const std::vector<Condition> parts = {Of(a, "a"), Of(b, "b"), Of(c, "c")};
        const Subject subject = Answers();
        EXPECT_EQ(Evaluate(All(parts), subject, kDay).truth, And(And(a, b), c));
        EXPECT_EQ(Evaluate(Any(parts), subject, kDay).truth, Or(Or(a, b), c));
        EXPECT_EQ(Evaluate(Not(All(parts)), subject, kDay).truth, Not(And(And(a, b), c)));
        EXPECT_EQ(Evaluate(Not(Any(parts)), subject, kDay).truth, Not(Or(Or(a, b), c)));
      }
    }
  }
}

TEST(Evaluate, MissingInputs_AreOnlyThoseThatMatter) {
  const Subject subject = Answers();
  const Condition yes = Of(Truth::kYes, "");
  const Condition no = Of(Truth::kNo, "");
  const Condition a = Of(Truth::kUnknown, "a");
  const Condition b = Of(Truth::kUnknown, "b");
  EXPECT_EQ(Evaluate(All({a, yes, b}), subject, kDay).missing, (Ids{"a", "b"}));
  EXPECT_EQ(Evaluate(All({a, no, b}), subject, kDay).missing, Ids{});
  EXPECT_EQ(Evaluate(Any({a, no, b}), subject, kDay).missing, (Ids{"a", "b"}));
  EXPECT_EQ(Evaluate(Any({a, yes, b}), subject, kDay).missing, Ids{});
  EXPECT_EQ(Evaluate(Any({All({a, no}), b}), subject, kDay).missing, Ids{"b"});
  EXPECT_EQ(Evaluate(Not(All({a, yes})), subject, kDay).missing, Ids{"a"});
}

TEST(Evaluate, EmptyAndIncompleteConditions_FollowTheirContract) {
  const Subject subject = Answers();
  EXPECT_EQ(Evaluate(All({}), subject, kDay).truth, Truth::kYes);
  EXPECT_EQ(Evaluate(Any({}), subject, kDay).truth, Truth::kNo);
  EXPECT_EQ(Evaluate({Always{}}, subject, kDay).truth, Truth::kYes);
  EXPECT_EQ(Evaluate({Unset{}}, subject, kDay).truth, Truth::kUnknown);
  EXPECT_EQ(Evaluate({NotOf{}}, subject, kDay).truth, Truth::kUnknown);
}

TEST(Evaluate, AnswerTest_AskedButUnknownIsUnknown) {
  Subject subject;
  const Condition test = Answer("issues", {"DEBT", "POVERTY"});
  EXPECT_EQ(Evaluate(test, subject, kDay).truth, Truth::kUnknown);
  subject.answers["issues"] = {};
  EXPECT_EQ(Evaluate(test, subject, kDay).truth, Truth::kUnknown);
  EXPECT_EQ(Evaluate(test, subject, kDay).missing, Ids{"issues"});
  subject.answers["issues"].values = {"ILLNESS", "POVERTY"};
  EXPECT_EQ(Evaluate(test, subject, kDay).truth, Truth::kYes);
  subject.answers["issues"].values = {"ILLNESS"};
  EXPECT_EQ(Evaluate(test, subject, kDay).truth, Truth::kNo);
}

TEST(Evaluate, NumberTest_EndsAreInclusiveAndMayBeOpen) {
  const auto truth = [](std::optional<int64_t> value, std::optional<int64_t> min,
                        std::optional<int64_t> max) {
    Subject subject;
    subject.answers["n"].number = value;
    return Evaluate(Number("n", min, max), subject, kDay).truth;
  };
  EXPECT_EQ(truth(5, 6, std::nullopt), Truth::kNo);
  EXPECT_EQ(truth(6, 6, std::nullopt), Truth::kYes);
  EXPECT_EQ(truth(12, std::nullopt, 12), Truth::kYes);
  EXPECT_EQ(truth(13, std::nullopt, 12), Truth::kNo);
  EXPECT_EQ(truth(0, 0, 0), Truth::kYes);
  EXPECT_EQ(truth(-1, std::nullopt, std::nullopt), Truth::kYes);
  EXPECT_EQ(truth(std::nullopt, 0, 9), Truth::kUnknown);
}

Truth AgeTruth(std::optional<PartialDate> birth, Day on, AgeTest test) {
  Subject subject;
  subject.birth_date = birth;
  return Evaluate({test}, subject, on).truth;
}

TEST(Evaluate, AgeTest_FollowsTheWindowOf2023) {
  // 35 <= age < 55 on 2023-04-01 is exactly the birth window 1968-04-02 to 1988-04-01.
  const AgeTest age{35, 54, Day(2023, 4, 1)};
  const BornTest born{Day(1968, 4, 2), Day(1988, 4, 1)};
  const std::array<std::pair<PartialDate, Truth>, 4> rows = {{
      {{1968, 4, 1}, Truth::kNo},
      {{1968, 4, 2}, Truth::kYes},
      {{1988, 4, 1}, Truth::kYes},
      {{1988, 4, 2}, Truth::kNo},
  }};
  for (const auto& [birth, expected] : rows) {
    Subject subject;
    subject.birth_date = birth;
    EXPECT_EQ(Evaluate({age}, subject, Day(2024, 9, 9)).truth, expected);
    EXPECT_EQ(Evaluate({born}, subject, Day(2024, 9, 9)).truth, expected);
  }
}

TEST(Evaluate, AgeTest_PartialBirthDateIsUnknownOnlyAcrossTheEnd) {
  const AgeTest under_50{15, 49, std::nullopt};
  EXPECT_EQ(AgeTruth(PartialDate{1974, 0, 0}, Day(2024, 6, 1), under_50), Truth::kUnknown);
  EXPECT_EQ(AgeTruth(PartialDate{1974, 6, 0}, Day(2024, 6, 1), under_50), Truth::kUnknown);
  EXPECT_EQ(AgeTruth(PartialDate{1974, 7, 0}, Day(2024, 6, 1), under_50), Truth::kYes);
  EXPECT_EQ(AgeTruth(PartialDate{1974, 5, 0}, Day(2024, 6, 1), under_50), Truth::kNo);
  EXPECT_EQ(AgeTruth(PartialDate{1980, 0, 0}, Day(2024, 6, 1), under_50), Truth::kYes);
  EXPECT_EQ(AgeTruth(std::nullopt, Day(2024, 6, 1), under_50), Truth::kUnknown);
  EXPECT_EQ(AgeTruth(PartialDate{2025, 1, 1}, Day(2024, 6, 1), under_50), Truth::kUnknown);
}

TEST(Evaluate, AgeTest_AbsentBoundsAreOpen) {
  EXPECT_EQ(AgeTruth(PartialDate{1920, 1, 1}, kDay, {35, std::nullopt, std::nullopt}), Truth::kYes);
  EXPECT_EQ(AgeTruth(PartialDate{2020, 1, 1}, kDay, {std::nullopt, 54, std::nullopt}), Truth::kYes);
}

TEST(Evaluate, BornTest_PartialBirthDateIsUnknownOnlyAcrossTheEnd) {
  const Condition window{BornTest{Day(1970, 4, 2), Day(1986, 4, 1)}};
  const auto evaluate = [&](PartialDate birth) {
    Subject subject;
    subject.birth_date = birth;
    return Evaluate(window, subject, kDay);
  };
  EXPECT_EQ(evaluate({1970, 0, 0}).truth, Truth::kUnknown);
  EXPECT_EQ(evaluate({1970, 4, 0}).truth, Truth::kUnknown);
  EXPECT_EQ(evaluate({1970, 4, 0}).missing, Ids{kBirthDate});
  EXPECT_EQ(evaluate({1970, 3, 0}).truth, Truth::kNo);
  EXPECT_EQ(evaluate({1970, 5, 0}).truth, Truth::kYes);
  EXPECT_EQ(evaluate({1986, 4, 0}).truth, Truth::kUnknown);
  EXPECT_EQ(evaluate({1975, 0, 0}).truth, Truth::kYes);
  EXPECT_EQ(evaluate({1975, 2, 30}).truth, Truth::kUnknown);
  EXPECT_EQ(Evaluate(window, {}, kDay).missing, Ids{kBirthDate});
}

TEST(Evaluate, CategoryAndMunicipality_EmptyIsUnknown) {
  const Condition category{CategoryTest{{"SOCIAL_PARTICIPATION"}}};
  const Condition place{MunicipalityTest{{"09201", "09301"}}};
  Subject subject;
  EXPECT_EQ(Evaluate(category, subject, kDay).missing, Ids{kCategory});
  EXPECT_EQ(Evaluate(place, subject, kDay).missing, Ids{kMunicipality});
  subject.category = "SOCIAL_PARTICIPATION";
  subject.municipality = "09301";
  EXPECT_EQ(Evaluate(category, subject, kDay).truth, Truth::kYes);
  EXPECT_EQ(Evaluate(place, subject, kDay).truth, Truth::kYes);
  subject.category = "LONG_TERM_JOBLESS";
  subject.municipality = "09202";
  EXPECT_EQ(Evaluate(category, subject, kDay).truth, Truth::kNo);
  EXPECT_EQ(Evaluate(place, subject, kDay).truth, Truth::kNo);
}

}  // namespace
}  // namespace tsunagi::rules
