#include "services/classification/domain/schemes.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/rules/evaluate.h"
#include "gtest/gtest.h"
#include "services/classification/domain/testing/subjects.h"

namespace tsunagi::classification {
namespace {

using rules::MeasuredOn;
using rules::Truth;
using ::tsunagi::classification::testing::SubjectOf;
using Day = absl::CivilDay;
using Texts = std::vector<std::string>;
using Kind = SchemeTrace::Kind;

const Day kReferral(2025, 6, 1);

rules::SchemeRule MakeRule(const std::string& id, rules::Condition when,
                           MeasuredOn measured_on = MeasuredOn::kReferral) {
  rules::SchemeRule rule;
  rule.rule.id = id;
  rule.rule.title_ja = "title " + id;
  rule.rule.when = std::move(when);
  rule.rule.citation = {"source " + id, false, "office"};
  rule.measured_on = measured_on;
  return rule;
}

rules::Condition Yes(const std::string& question) { return rules::Answer(question, {"YES"}); }

rules::Condition Age(std::optional<int> min, std::optional<int> max) {
  return {rules::AgeTest{min, max, std::nullopt}};
}

rules::SchemeSet SetOf(rules::SchemeVersion version) {
  version.id = "v";
  rules::SchemeSet set;
  set.question_order = {"c1", "c2", "g1", "g2", "x"};
  set.schemes = {{"s", "title", "gives", "not judged", {}, {std::move(version)}, "file"}};
  return set;
}

SchemeResult Judge(const rules::SchemeSet& set, const std::string& subject, SchemeDates dates) {
  std::vector<SchemeResult> results = EvaluateSchemes(set, SubjectOf(subject), dates);
  EXPECT_EQ(results.size(), 1u);
  return results.front();
}

// Two conditions, two grounds, one exclusion.
rules::SchemeSet Small() {
  rules::SchemeVersion version;
  version.conditions = {MakeRule("v.c1", Yes("c1")), MakeRule("v.c2", Yes("c2"))};
  version.grounds = {MakeRule("v.g1", Yes("g1")), MakeRule("v.g2", Yes("g2"))};
  version.exclusions = {MakeRule("v.x", Yes("x"))};
  return SetOf(std::move(version));
}

TEST(EvaluateSchemes, Truth_IsThatOfConditionsGroundsAndExclusions) {
  struct Row {
    std::string subject;
    Truth truth;
    Texts missing;
  };
  const std::vector<Row> rows = {
      {"c1=YES c2=YES g1=NO g2=YES x=NO", Truth::kYes, {}},
      {"c1=YES c2=YES g2=YES x=NO", Truth::kYes, {}},
      {"c1=NO", Truth::kNo, {}},
      {"c1=YES c2=YES g1=NO g2=NO x=NO", Truth::kNo, {}},
      {"c1=YES c2=YES g1=YES x=YES", Truth::kNo, {}},
      {"x=YES", Truth::kNo, {}},
      {"", Truth::kUnknown, {"c1", "c2", "g1", "g2", "x"}},
      {"c1=? c2=YES g1=YES x=NO", Truth::kUnknown, {"c1"}},
      {"c1=YES c2=YES g1=NO g2=? x=NO", Truth::kUnknown, {"g2"}},
      {"c1=YES c2=YES g1=YES g2=? x=?", Truth::kUnknown, {"x"}},
      {"c1=YES c2=YES g1=NO x=NO", Truth::kUnknown, {"g2"}},
  };
  for (const Row& row : rows) {
    const SchemeResult result = Judge(Small(), row.subject, {kReferral, std::nullopt});
    EXPECT_EQ(rules::TruthName(result.truth), rules::TruthName(row.truth)) << row.subject;
    EXPECT_EQ(result.missing, row.missing) << row.subject;
    EXPECT_EQ(result.trace.size(), 5u) << "every rule is shown, whatever decided";
  }
}

TEST(EvaluateSchemes, Trace_NamesRuleVersionCitationAndOffice) {
  const SchemeResult result = Judge(Small(), "c1=YES g1=?", {kReferral, std::nullopt});
  EXPECT_EQ(result.scheme, "s");
  EXPECT_EQ(result.version, "v");
  EXPECT_EQ(result.gives_ja, "gives");
  EXPECT_EQ(result.not_judged_ja, "not judged");
  const SchemeTrace& first = result.trace[0];
  EXPECT_EQ(first.rule.rule, "v.c1");
  EXPECT_EQ(first.rule.group, "v");
  EXPECT_EQ(first.rule.truth, Truth::kYes);
  EXPECT_EQ(first.rule.citation, "source v.c1");
  EXPECT_FALSE(first.rule.verified);
  EXPECT_EQ(first.ask, "office");
  EXPECT_EQ(first.kind, Kind::kCondition);
  EXPECT_FALSE(first.at_hire);
  EXPECT_EQ(result.trace[2].kind, Kind::kGround);
  EXPECT_EQ(result.trace[2].rule.missing, Texts{"g1"});
  EXPECT_EQ(result.trace[4].kind, Kind::kExclusion);
}

TEST(EvaluateSchemes, MissingInputs_TheOneThatMostRulesMissIsFirst) {
  rules::SchemeVersion version;
  version.conditions = {MakeRule("v.1", Yes("c1")), MakeRule("v.2", Yes("c2")),
                        MakeRule("v.3", rules::All({Yes("c2"), Age(35, 59)}), MeasuredOn::kHire)};
  const SchemeResult result = Judge(SetOf(version), "", {kReferral, std::nullopt});
  EXPECT_EQ(result.missing, (Texts{"c2", "c1", rules::kBirthDate, rules::kHireDate}));
}

TEST(EvaluateSchemes, MissingInputs_GroundsCountAsOneRule) {
  rules::SchemeVersion version;
  version.conditions = {MakeRule("v.c1", Yes("c1"))};
  version.grounds = {MakeRule("v.g1", Yes("g1")), MakeRule("v.g2", Yes("g2")),
                     MakeRule("v.g3", rules::Answer("g2", {"MAYBE"})),
                     MakeRule("v.g4", rules::All({Yes("g2"), Yes("c1")}))};
  EXPECT_EQ(Judge(SetOf(version), "", {kReferral, std::nullopt}).missing,
            (Texts{"c1", "g1", "g2"}));
}

TEST(EvaluateSchemes, VersionWhy_NamesTheEndsOfTheWindow) {
  rules::SchemeSet set = Small();
  rules::SchemeVersion& version = set.schemes[0].versions[0];
  const auto why = [&set] { return Judge(set, "", {kReferral, std::nullopt}).version_why_ja; };
  EXPECT_EQ(why(), "紹介日 2025-06-01 が適用期間（期限なし）にあるため。");
  version.valid_from = kReferral;
  EXPECT_EQ(why(), "紹介日 2025-06-01 が適用期間（2025-06-01 から）にあるため。");
  version.valid_to = kReferral;
  EXPECT_EQ(why(), "紹介日 2025-06-01 が適用期間（2025-06-01 から 2025-06-01 まで）にあるため。");
}

TEST(EvaluateSchemes, NoVersionOnTheDayOfReferral_IsUnknown) {
  rules::SchemeSet set = Small();
  set.schemes[0].versions[0].valid_to = kReferral - 1;
  const SchemeResult result = Judge(set, "c1=NO", {kReferral, std::nullopt});
  EXPECT_EQ(result.truth, Truth::kUnknown);
  EXPECT_EQ(result.version, "");
  EXPECT_NE(result.version_why_ja.find("2025-06-01"), std::string::npos);
  EXPECT_TRUE(result.trace.empty());
  EXPECT_TRUE(result.missing.empty()) << "no question would decide it";
}

TEST(EvaluateSchemes, RuleWithoutMeasure_IsUnknown) {
  rules::SchemeVersion version;
  version.conditions = {MakeRule("v.1", Yes("c1"), MeasuredOn::kUnset)};
  EXPECT_EQ(Judge(SetOf(version), "c1=YES", {kReferral, std::nullopt}).truth, Truth::kUnknown);
}

TEST(VersionOn, BothEndsAreInclusive) {
  rules::Scheme scheme;
  scheme.versions.resize(2);
  scheme.versions[0].valid_to = Day(2025, 3, 31);
  scheme.versions[1].valid_from = Day(2025, 4, 1);
  EXPECT_EQ(VersionOn(scheme, Day(1, 1, 1)), &scheme.versions[0]);
  EXPECT_EQ(VersionOn(scheme, Day(2025, 3, 31)), &scheme.versions[0]);
  EXPECT_EQ(VersionOn(scheme, Day(2025, 4, 1)), &scheme.versions[1]);
  scheme.versions[1].valid_to = Day(2026, 3, 31);
  EXPECT_EQ(VersionOn(scheme, Day(2026, 4, 1)), nullptr);
}

struct HireRow {
  std::string what;
  std::string subject;
  std::optional<int> min, max;
  Truth truth;
  std::optional<HireWindow> window;
  Texts missing;
};

// Referred on 2025-06-01, no day of hire.
TEST(EvaluateSchemes, WithoutADayOfHire_TheAgeIsJudgedForEveryLaterDay) {
  const auto until = [](Day day) { return HireWindow{std::nullopt, day}; };
  const Texts hire = {rules::kHireDate};
  const std::vector<HireRow> rows = {
      {"old enough for ever", "born@1990-06-01", 35, std::nullopt, Truth::kYes, {}, {}},
      {"too old for ever", "born@1965-06-01", 35, 59, Truth::kNo, {}, {}},
      {"turns 60 the day after", "born@1965-06-02", 35, 59, Truth::kUnknown, until(Day(2025, 6, 1)),
       hire},
      {"in the middle", "born@1975-01-15", 35, 59, Truth::kUnknown, until(Day(2035, 1, 14)), hire},
      {"turns 35 the day after", "born@1990-06-02", 35, 59, Truth::kUnknown,
       HireWindow{Day(2025, 6, 2), Day(2050, 6, 1)}, hire},
      {"leap day", "born@1968-02-29", 35, 59, Truth::kUnknown, until(Day(2028, 2, 28)), hire},
      {"leap day, no upper end", "born@1992-02-29", 35, std::nullopt, Truth::kUnknown,
       HireWindow{Day(2027, 3, 1), std::nullopt}, hire},
      {"month only",
       "born@1975-01",
       35,
       59,
       Truth::kUnknown,
       until(Day(2034, 12, 31)),
       {rules::kBirthDate, rules::kHireDate}},
      {"year only, in whatever the day", "born@1975", 35, std::nullopt, Truth::kYes, {}, {}},
      {"no birth date", "", 35, 59, Truth::kUnknown, {}, {rules::kBirthDate, rules::kHireDate}},
  };
  for (const HireRow& row : rows) {
    SCOPED_TRACE(row.what);
    rules::SchemeVersion version;
    version.conditions = {MakeRule("v.age", Age(row.min, row.max), MeasuredOn::kHire)};
    const SchemeResult result = Judge(SetOf(version), row.subject, {kReferral, std::nullopt});
    EXPECT_EQ(rules::TruthName(result.truth), rules::TruthName(row.truth));
    EXPECT_EQ(result.missing, row.missing);
    EXPECT_TRUE(result.trace[0].at_hire);
    EXPECT_EQ(result.trace[0].yes_for_hires, row.window);
  }
}

TEST(EvaluateSchemes, WithoutADayOfHire_OnlyAnAgeDependsOnIt) {
  rules::SchemeVersion version;
  version.conditions = {
      MakeRule("v.born", {rules::BornTest{Day(1968, 4, 2), Day(1988, 4, 1)}}, MeasuredOn::kHire),
      MakeRule("v.fixed", {rules::AgeTest{35, 54, Day(2023, 4, 1)}}, MeasuredOn::kHire),
      MakeRule("v.answer", Yes("c1"), MeasuredOn::kHire)};
  EXPECT_EQ(Judge(SetOf(version), "born@1975-01-15 c1=YES", {kReferral, std::nullopt}).truth,
            Truth::kYes);
  EXPECT_EQ(Judge(SetOf(version), "born@1975-01-15", {kReferral, std::nullopt}).missing,
            Texts{"c1"});
}

TEST(EvaluateSchemes, AnAnswerThatDecidesBesideTheAge_NeedsNoDayOfHire) {
  rules::SchemeVersion version;
  version.conditions = {
      MakeRule("v.either", rules::Any({Age(35, 59), Yes("c1")}), MeasuredOn::kHire)};
  const SchemeResult known =
      Judge(SetOf(version), "born@1975-01-15 c1=YES", {kReferral, std::nullopt});
  EXPECT_EQ(known.truth, Truth::kYes);
  const SchemeResult open = Judge(SetOf(version), "born@1975-01-15", {kReferral, std::nullopt});
  EXPECT_EQ(open.truth, Truth::kUnknown);
  EXPECT_EQ(open.missing, (Texts{"c1", rules::kHireDate}));
  EXPECT_EQ(open.trace[0].yes_for_hires, (HireWindow{std::nullopt, Day(2035, 1, 14)}));
}

TEST(EvaluateSchemes, WithADayOfHire_TheAgeIsThatOfTheDay) {
  rules::SchemeVersion version;
  version.conditions = {MakeRule("v.age", Age(35, 59), MeasuredOn::kHire)};
  const rules::SchemeSet set = SetOf(version);
  const auto hired = [&](Day day) { return Judge(set, "born@1966-02-10", {kReferral, day}).truth; };
  EXPECT_EQ(hired(Day(2026, 2, 9)), Truth::kYes) << "the eve of the birthday";
  EXPECT_EQ(hired(Day(2026, 2, 10)), Truth::kNo) << "the day itself";
  EXPECT_EQ(hired(Day(2026, 2, 11)), Truth::kNo);
  EXPECT_FALSE(Judge(set, "born@1966-02-10", {kReferral, Day(2026, 2, 9)}).trace[0].yes_for_hires);
}

}  // namespace
}  // namespace tsunagi::classification
