#include "services/classification/domain/proposal.h"

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rules/evaluate.h"
#include "common/site/site.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/classification/domain/testing/subjects.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::classification::testing::SubjectOf;
using Result = Proposal::Result;
using Day = absl::CivilDay;

const Day kDay(2024, 6, 1);

rules::Rule MakeRule(const std::string& id, rules::Condition when) {
  rules::Rule rule;
  rule.id = id;
  rule.when = std::move(when);
  rule.citation.source = "s";
  return rule;
}

rules::Condition Yes(const std::string& question) { return rules::Answer(question, {"YES"}); }

// Urgent u; social s1, s2 and (s2 or s3); jobless j.
rules::ClassificationRuleSet Small() {
  rules::ClassificationRuleSet set;
  set.version = "v1";
  set.question_order = {"u", "s1", "s2", "s3", "j"};
  set.urgent = {MakeRule("urgent", Yes("u"))};
  set.categories = {
      {"SOCIAL_PARTICIPATION",
       "社会参加",
       {MakeRule("social.1", Yes("s1")), MakeRule("social.2", Yes("s2")),
        MakeRule("social.3", rules::All({Yes("s2"), Yes("s3")}))}},
      {"LONG_TERM_JOBLESS", "長期無業", {MakeRule("jobless.1", Yes("j"))}},
  };
  return set;
}

TEST(Classify, UrgentYes_StopsBeforeTheCategories) {
  const Proposal proposal = Classify(Small(), SubjectOf("u=YES s1=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kUrgent);
  EXPECT_EQ(proposal.category, Category::kUnspecified);
  ASSERT_EQ(proposal.trace.size(), 1u);
  EXPECT_EQ(proposal.trace[0].rule, "urgent");
  EXPECT_EQ(proposal.trace[0].group, "緊急");
  EXPECT_EQ(proposal.trace[0].citation, "s");
  EXPECT_EQ(proposal.rules_version, "v1");
}

TEST(Classify, UrgentUnknown_DoesNotBlock) {
  const Proposal proposal = Classify(Small(), SubjectOf("s1=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kDecided);
  EXPECT_EQ(proposal.category, Category::kSocialParticipation);
  EXPECT_EQ(proposal.trace[0].truth, rules::Truth::kUnknown);
  EXPECT_EQ(proposal.trace[0].missing, std::vector<std::string>{"u"});
}

TEST(Classify, YesInACategory_OutweighsItsUnknownRules) {
  const Proposal proposal = Classify(Small(), SubjectOf("s1=NO s2=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kDecided);
  EXPECT_EQ(proposal.category, Category::kSocialParticipation);
  EXPECT_EQ(proposal.next_question, "");
  EXPECT_EQ(proposal.trace.size(), 4u) << "the later category is not evaluated";
}

TEST(Classify, UnknownBeforeYes_IsUndecided) {
  const Proposal proposal = Classify(Small(), SubjectOf("s1=NO s2=? j=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kUndecided);
  EXPECT_EQ(proposal.category, Category::kUnspecified);
  EXPECT_EQ(proposal.trace.back().rule, "jobless.1") << "later categories are still shown";
}

TEST(Classify, NextQuestion_IsTheOneMostRulesMiss) {
  EXPECT_EQ(Classify(Small(), SubjectOf(""), kDay).next_question, "s2");
  EXPECT_EQ(Classify(Small(), SubjectOf("s2=NO"), kDay).next_question, "s1");
  EXPECT_EQ(Classify(Small(), SubjectOf("s1=NO s2=NO"), kDay).next_question, "j");
}

TEST(Classify, NextQuestion_TieGoesToTheOrderOfTheSet) {
  rules::ClassificationRuleSet set = Small();
  set.categories[0].rules.pop_back();
  EXPECT_EQ(Classify(set, SubjectOf(""), kDay).next_question, "s1");
  set.question_order = {"s2", "s1"};
  EXPECT_EQ(Classify(set, SubjectOf(""), kDay).next_question, "s2");
}

TEST(Classify, NextQuestion_MayBeTheBirthDateOnlyAfterQuestions) {
  rules::ClassificationRuleSet set = Small();
  set.categories[0].rules = {MakeRule("social.age", {rules::AgeTest{15, 49, std::nullopt}}),
                             MakeRule("social.1", Yes("s1"))};
  EXPECT_EQ(Classify(set, SubjectOf(""), kDay).next_question, "s1");
  EXPECT_EQ(Classify(set, SubjectOf("s1=NO"), kDay).next_question, rules::kBirthDate);
}

TEST(Classify, AllNo_IsNoCategory) {
  const Proposal proposal = Classify(Small(), SubjectOf("u=NO s1=NO s2=NO j=NO"), kDay);
  EXPECT_EQ(proposal.result, Result::kNoCategory);
  EXPECT_EQ(proposal.next_question, "");
  EXPECT_EQ(proposal.trace.size(), 5u);
}

TEST(Classify, RuleOutOfForce_IsNeitherEvaluatedNorTraced) {
  rules::ClassificationRuleSet set = Small();
  set.urgent[0].valid_to = kDay - 1;
  for (auto& rule : set.categories[0].rules) rule.valid_from = kDay + 1;
  const Proposal proposal = Classify(set, SubjectOf("u=YES j=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kDecided);
  EXPECT_EQ(proposal.category, Category::kLongTermJobless);
  EXPECT_EQ(proposal.trace.size(), 1u);
}

TEST(Classify, Cohorts_InOutweighsUnknownOutweighsOut) {
  const auto cohort = [](const std::string& first, const std::string& second) {
    rules::ClassificationRuleSet set;
    set.cohorts = {{"plan", MakeRule("c1", Yes("c1"))}, {"plan", MakeRule("c2", Yes("c2"))}};
    return CohortName(Classify(set, SubjectOf(absl::StrCat("c1=", first, " c2=", second)), kDay)
                          .CohortOf("plan"));
  };
  for (const auto& [a, b, expected] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"YES", "YES", "IN"},
                                                                      {"YES", "NO", "IN"},
                                                                      {"YES", "?", "IN"},
                                                                      {"NO", "YES", "IN"},
                                                                      {"NO", "NO", "OUT"},
                                                                      {"NO", "?", "UNKNOWN"},
                                                                      {"?", "YES", "IN"},
                                                                      {"?", "NO", "UNKNOWN"},
                                                                      {"?", "?", "UNKNOWN"}}) {
    EXPECT_EQ(cohort(a, b), expected) << a << " " << b;
  }
}

TEST(Classify, CohortWithoutRuleInForce_IsAbsent) {
  rules::ClassificationRuleSet set;
  set.cohorts = {{"plan", MakeRule("c1", Yes("c1"))}};
  set.cohorts[0].rule.valid_to = kDay - 1;
  const Proposal proposal = Classify(set, SubjectOf("c1=YES"), kDay);
  EXPECT_TRUE(proposal.cohorts.empty());
  EXPECT_EQ(proposal.CohortOf("plan"), Cohort::kUnknown);
}

TEST(Classify, UrgentCase_StillHasItsCohort) {
  rules::ClassificationRuleSet set = Small();
  set.cohorts = {{"plan", MakeRule("c1", Yes("c1"))}};
  const Proposal proposal = Classify(set, SubjectOf("u=YES c1=YES"), kDay);
  EXPECT_EQ(proposal.result, Result::kUrgent);
  EXPECT_EQ(proposal.CohortOf("plan"), Cohort::kIn);
}

struct Person {
  std::string what;
  std::string answers;
  Day on;
  Result result;
  Category category;
  std::string next_question;
};

TEST(Classify, PeopleOfTochigi_GetTheCategoryThePlanMeans) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite("deploy/tochigi"));
  const std::string none = "withdrawn=NO isolated=NO hardship=NO care_before_work=NO ";
  const std::vector<Person> people = {
      {"nothing known", "", kDay, Result::kUndecided, Category::kUnspecified, "employment_status"},
      {"part-timer wanting a regular job",
       none + "employment_status=EMPLOYED job_form=NON_REGULAR wants_regular=YES", kDay,
       Result::kDecided, Category::kUnstableEmployment, ""},
      {"job seeker", none + "employment_status=SEEKING searching=YES", kDay, Result::kDecided,
       Category::kUnstableEmployment, ""},
      {"wants work, does not search", none + "employment_status=NOT_SEEKING wants_work=YES", kDay,
       Result::kDecided, Category::kLongTermJobless, ""},
      {"withdrawn three months before 2025-01-31",
       "withdrawn=YES withdrawn_months#3 hardship=NO care_before_work=NO "
       "employment_status=NOT_SEEKING wants_work=YES",
       Day(2025, 1, 30), Result::kDecided, Category::kLongTermJobless, ""},
      {"the same a day later",
       "withdrawn=YES withdrawn_months#3 hardship=NO care_before_work=NO "
       "employment_status=NOT_SEEKING wants_work=YES",
       Day(2025, 1, 31), Result::kDecided, Category::kSocialParticipation, ""},
      {"regular employee", none + "employment_status=EMPLOYED job_form=REGULAR", kDay,
       Result::kNoCategory, Category::kUnspecified, ""},
      {"hardship unknown",
       "withdrawn=NO care_before_work=NO employment_status=SEEKING searching=YES", kDay,
       Result::kUndecided, Category::kUnspecified, "hardship"},
      {"nothing to eat", "urgent_no_food=YES hardship=YES", kDay, Result::kUrgent,
       Category::kUnspecified, ""},
  };
  for (const Person& person : people) {
    const Proposal proposal = Classify(site->rules, SubjectOf(person.answers), person.on);
    EXPECT_EQ(proposal.result, person.result) << person.what;
    EXPECT_EQ(proposal.category, person.category) << person.what;
    EXPECT_EQ(proposal.next_question, person.next_question) << person.what;
  }
}

TEST(Classify, AnsweringTheNextQuestion_AlwaysEndsTheQuestions) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite("deploy/tochigi"));
  // Answer "no" or 0 to whatever is asked: every question is new, and the end is not undecided.
  rules::Subject subject;
  Proposal proposal = Classify(site->rules, subject, Day(2025, 6, 1));
  std::set<std::string> asked;
  while (proposal.result == Result::kUndecided) {
    ASSERT_TRUE(asked.insert(proposal.next_question).second) << proposal.next_question;
    const site::Question* question = site->questions.Find(proposal.next_question);
    ASSERT_NE(question, nullptr) << proposal.next_question;
    rules::AnswerValue& answer = subject.answers[question->id];
    if (question->is_number()) {
      answer.number = 0;
    } else {
      answer.values = {question->choices.back().value};
    }
    proposal = Classify(site->rules, subject, Day(2025, 6, 1));
  }
  EXPECT_LE(asked.size(), 8u) << "few questions decide";
}

TEST(Category, Names_RoundTrip) {
  for (const Category category : {Category::kUnstableEmployment, Category::kLongTermJobless,
                                  Category::kSocialParticipation}) {
    EXPECT_EQ(ParseCategory(CategoryName(category)), category);
  }
  EXPECT_FALSE(ParseCategory("RICH"));
  EXPECT_EQ(CategoryName(Category::kUnspecified), "");
}

}  // namespace
}  // namespace tsunagi::classification
