// Every rule of Tochigi with a person it holds for, one it does not hold for, and one nobody knows
// of. A rule without a row here fails the test.
#include <map>
#include <memory>
#include <string>
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
using ::tsunagi::rules::Truth;
using Day = absl::CivilDay;

struct Row {
  std::string rule;
  // A day on which the rule is in force.
  Day on;
  std::vector<std::string> yes;
  std::vector<std::string> no;
  std::vector<std::string> unknown;
};

std::vector<Row> UrgentRows() {
  const Day day(2024, 6, 1);
  std::vector<Row> rows;
  for (const std::string need : {"no_housing", "no_food", "self_harm", "violence"}) {
    const std::string question = absl::StrCat("urgent_", need);
    rows.push_back({absl::StrCat("urgent.", need),
                    day,
                    {question + "=YES"},
                    {question + "=NO"},
                    {"", question + "=?"}});
  }
  return rows;
}

std::vector<Row> SocialRows() {
  const Day before(2025, 1, 30);
  const Day after(2025, 1, 31);
  return {
      {"social.hikikomori.2020",
       before,
       {"withdrawn=YES withdrawn_months#6", "withdrawn=YES withdrawn_months#240"},
       {"withdrawn=NO", "withdrawn=YES withdrawn_months#5", "withdrawn_months#5",
        "withdrawn=NO withdrawn_months#12"},
       {"", "withdrawn=YES", "withdrawn=? withdrawn_months#6"}},
      {"social.hikikomori.2025",
       after,
       {"withdrawn=YES", "isolated=YES", "withdrawn=YES withdrawn_months#1 isolated=NO"},
       {"withdrawn=NO isolated=NO"},
       {"", "withdrawn=NO", "isolated=NO", "withdrawn=? isolated=NO"}},
      {"social.hardship", after, {"hardship=YES"}, {"hardship=NO"}, {"", "hardship=?"}},
      {"social.care_before_work",
       after,
       {"care_before_work=YES"},
       {"care_before_work=NO"},
       {"", "care_before_work=?"}},
      {"social.participation_jobless",
       after,
       {"employment_status=NOT_SEEKING wants_work=NO wants_participation=YES"},
       {"employment_status=EMPLOYED", "employment_status=STUDENT", "wants_work=YES",
        "employment_status=NOT_SEEKING wants_work=NO wants_participation=NO"},
       {"", "employment_status=NOT_SEEKING", "employment_status=NOT_SEEKING wants_work=NO",
        "wants_work=NO wants_participation=YES"}},
  };
}

std::vector<Row> JoblessRows() {
  const Day day(2024, 6, 1);
  return {
      {"jobless.not_searching",
       day,
       {"employment_status=NOT_SEEKING wants_work=YES"},
       {"employment_status=NOT_SEEKING wants_work=NO", "employment_status=SEEKING wants_work=YES",
        "wants_work=NO"},
       {"", "employment_status=NOT_SEEKING", "wants_work=YES"}},
      {"jobless.wants_to_search",
       day,
       {"employment_status=SEEKING searching=NO wants_work=YES"},
       {"employment_status=SEEKING searching=YES", "employment_status=NOT_SEEKING",
        "employment_status=SEEKING searching=NO wants_work=NO"},
       {"", "employment_status=SEEKING", "employment_status=SEEKING searching=NO"}},
      {"jobless.neither_house_nor_school",
       day,
       {"employment_status=NOT_SEEKING keeping_house=NO"},
       {"employment_status=NOT_SEEKING keeping_house=YES", "employment_status=STUDENT",
        "keeping_house=YES"},
       {"", "employment_status=NOT_SEEKING", "keeping_house=NO"}},
  };
}

std::vector<Row> UnstableRows() {
  const Day day(2024, 6, 1);
  return {
      {"unstable.involuntary_nonregular",
       day,
       {"job_form=NON_REGULAR wants_regular=YES"},
       {"job_form=NON_REGULAR wants_regular=NO", "job_form=REGULAR", "wants_regular=NO"},
       {"", "job_form=NON_REGULAR", "wants_regular=YES"}},
      {"unstable.job_seeker",
       day,
       {"employment_status=SEEKING searching=YES"},
       {"employment_status=SEEKING searching=NO", "employment_status=EMPLOYED"},
       {"", "employment_status=SEEKING", "searching=YES"}},
      {"unstable.job_changer",
       day,
       {"employment_status=EMPLOYED_WANTS_CHANGE job_form=NON_REGULAR"},
       {"employment_status=EMPLOYED_WANTS_CHANGE job_form=REGULAR", "employment_status=EMPLOYED"},
       {"", "employment_status=EMPLOYED_WANTS_CHANGE", "job_form=NON_REGULAR"}},
  };
}

// A birth window: both ends in, the days beside them out, a birth year across an end unknown.
Row Window(const std::string& rule, Day on, std::vector<std::string> in,
           std::vector<std::string> out, std::vector<std::string> unknown) {
  Row row{rule, on, std::move(in), std::move(out), {"", "born@1975-02-30"}};
  row.unknown.insert(row.unknown.end(), unknown.begin(), unknown.end());
  return row;
}

std::vector<Row> BirthWindowRows() {
  const std::vector<std::string> wide_in = {"born@1968-04-02", "born@1988-04-01", "born@1975"};
  const std::vector<std::string> wide_out = {"born@1968-04-01", "born@1988-04-02", "born@1960"};
  const std::vector<std::string> wide_unknown = {"born@1968", "born@1968-04", "born@1988-04"};
  return {
      Window("cohort.plan.2020", Day(2025, 3, 31), {"born@1970-04-02", "born@1986-04-01"},
             {"born@1970-04-01", "born@1986-04-02"}, {"born@1970", "born@1986-04"}),
      Window("cohort.limited_offer.2023", Day(2023, 4, 1), wide_in, wide_out, wide_unknown),
      Window("cohort.tokkaikin.2023", Day(2023, 4, 1), wide_in, wide_out, wide_unknown),
      Window("cohort.trial.2023", Day(2023, 4, 1), {"born@1968-04-02", "born@2005"},
             {"born@1968-04-01"}, {"born@1968"}),
      Window("cohort.tochigi_exam_2020", Day(2020, 4, 1), {"born@1970-04-02", "born@1985-04-01"},
             {"born@1970-04-01", "born@1985-04-02"}, {"born@1985"}),
  };
}

std::vector<Row> AgeWindowRows() {
  // Ages on the day: 35 is reached on the birthday, 55 ends on its eve.
  const std::vector<std::string> in_2022 = {"born@1987-06-15", "born@1967-06-16"};
  const std::vector<std::string> out_2022 = {"born@1987-06-16", "born@1967-06-15"};
  const std::vector<std::string> unknown_2022 = {"born@1987", "born@1967-06"};
  const std::vector<std::string> in_2025 = {"born@1990-06-15", "born@1965-06-16"};
  const std::vector<std::string> out_2025 = {"born@1990-06-16", "born@1965-06-15"};
  const std::vector<std::string> unknown_2025 = {"born@1990", "born@1965-06"};
  return {
      Window("cohort.limited_offer.2020", Day(2022, 6, 15), in_2022, out_2022, unknown_2022),
      Window("cohort.tokkaikin.2021", Day(2022, 6, 15), in_2022, out_2022, unknown_2022),
      Window("cohort.tokkaikin.2025", Day(2025, 6, 15), in_2025, out_2025, unknown_2025),
      Window("cohort.middle_senior.2025", Day(2025, 6, 15), in_2025, out_2025, unknown_2025),
      Window("cohort.trial.2020", Day(2022, 6, 15), {"born@1967-06-16", "born@2000"},
             {"born@1967-06-15"}, {"born@1967"}),
      Window("cohort.saposute.2020", Day(2024, 6, 15), {"born@1974-06-16", "born@2009-06-15"},
             {"born@1974-06-15", "born@2009-06-16"}, {"born@1974-06", "born@2009"}),
  };
}

std::vector<Row> CareerRows() {
  const Day day(2024, 6, 1);
  return {
      {"cohort.plan_school_leaving.2020",
       day,
       {"graduation_year#1993", "graduation_year#2004"},
       {"graduation_year#1992", "graduation_year#2005"},
       {"", "graduation_year=?"}},
      {"cohort.tokkaikin_career.2021",
       day,
       {"wants_regular=YES regular_months_5y#12", "wants_regular=YES regular_months_5y#0"},
       {"wants_regular=YES regular_months_5y#13", "wants_regular=NO"},
       {"", "wants_regular=YES", "regular_months_5y#12"}},
      {"cohort.trial_career",
       day,
       {"job_changes_2y#2", "jobless_duration=Y1_TO_Y2", "jobless_duration=OVER_Y2", "hardship=YES",
        "issues=DEBT,SINGLE_PARENT", "issues=HOMELESS"},
       {"job_changes_2y#1 jobless_duration=UNDER_6M hardship=NO issues=DEBT"},
       {"", "job_changes_2y#1", "job_changes_2y#1 jobless_duration=UNDER_6M hardship=NO issues=?"}},
  };
}

std::vector<Row> Rows() {
  std::vector<Row> all;
  for (const auto& part : {UrgentRows(), SocialRows(), JoblessRows(), UnstableRows(),
                           BirthWindowRows(), AgeWindowRows(), CareerRows()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::map<std::string, rules::Rule> RulesOf(const site::Site& site) {
  std::map<std::string, rules::Rule> all;
  for (const auto& rule : site.rules.urgent) all.emplace(rule.id, rule);
  for (const auto& category : site.rules.categories) {
    for (const auto& rule : category.rules) all.emplace(rule.id, rule);
  }
  for (const auto& cohort : site.rules.cohorts) all.emplace(cohort.rule.id, cohort.rule);
  return all;
}

TEST(TochigiRules, EveryRule_HasARowAndEveryRowARule) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite("deploy/tochigi"));
  const auto rules = RulesOf(*site);
  std::map<std::string, int> rows;
  for (const Row& row : Rows()) {
    ++rows[row.rule];
    EXPECT_FALSE(row.yes.empty() || row.no.empty() || row.unknown.empty()) << row.rule;
  }
  for (const auto& [id, rule] : rules) EXPECT_EQ(rows[id], 1) << id << " has no row of its own";
  for (const auto& [id, count] : rows) EXPECT_EQ(rules.count(id), 1u) << id << " is no rule";
}

TEST(TochigiRules, EveryRule_SaysYesNoAndUnknown) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite("deploy/tochigi"));
  const auto rules = RulesOf(*site);
  for (const Row& row : Rows()) {
    const auto rule = rules.find(row.rule);
    if (rule == rules.end()) continue;
    EXPECT_TRUE(rules::InForce(rule->second, row.on)) << row.rule;
    const auto expect = [&](const std::vector<std::string>& subjects, Truth truth) {
      for (const std::string& subject : subjects) {
        const auto result = rules::Evaluate(rule->second.when, SubjectOf(subject), row.on);
        EXPECT_EQ(rules::TruthName(result.truth), rules::TruthName(truth))
            << row.rule << " for \"" << subject << "\"";
        EXPECT_EQ(result.missing.empty(), truth != Truth::kUnknown) << row.rule;
      }
    };
    expect(row.yes, Truth::kYes);
    expect(row.no, Truth::kNo);
    expect(row.unknown, Truth::kUnknown);
  }
}

}  // namespace
}  // namespace tsunagi::classification
