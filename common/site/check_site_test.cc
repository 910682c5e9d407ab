#include "common/site/check_site.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::tsunagi::testing::kTochigi;
using ::tsunagi::testing::SiteCopy;
using Severity = SiteProblem::Severity;

std::vector<SiteProblem> Check(const std::string& dir) {
  const auto site = LoadSite(dir);
  EXPECT_OK(site);
  return site.ok() ? CheckSite(**site) : std::vector<SiteProblem>{};
}

std::string Print(const SiteProblem& problem) {
  return std::string(SeverityName(problem.severity)) + " " + problem.file + " " + problem.subject +
         " " + problem.message_ja;
}

// One problem of the severity names the subject and says `part`.
bool Has(const std::vector<SiteProblem>& problems, Severity severity, const std::string& subject,
         const std::string& part) {
  return std::any_of(problems.begin(), problems.end(), [&](const SiteProblem& p) {
    return p.severity == severity && p.subject == subject &&
           p.message_ja.find(part) != std::string::npos;
  });
}

std::string All(const std::vector<SiteProblem>& problems) {
  std::string out;
  for (const SiteProblem& p : problems) {
    if (p.severity == Severity::kError) out += Print(p) + "\n";
  }
  return out;
}

TEST(CheckSite, Tochigi_HasNoErrors) {
  for (const SiteProblem& problem : Check(kTochigi)) {
    EXPECT_NE(problem.severity, Severity::kError) << Print(problem);
  }
}

TEST(CheckSite, Tochigi_ReportsItsGapsAndWhatIsUnverified) {
  const auto problems = Check(kTochigi);
  EXPECT_TRUE(Has(problems, Severity::kGap, "09213", "複数のハローワーク"));
  EXPECT_TRUE(
      Has(problems, Severity::kGap, "route.social.several_needs.platform", "MUNICIPAL_PLATFORM"));
  EXPECT_TRUE(Has(problems, Severity::kUnverified, "cohort.plan.2020", "とちぎPF事務局"));
  EXPECT_TRUE(std::is_sorted(
      problems.begin(), problems.end(),
      [](const SiteProblem& a, const SiteProblem& b) { return a.severity < b.severity; }));
}

struct Break {
  // What is broken, for the test's name in failures.
  std::string what;
  std::string file;
  // The first `from` behind the first `after` becomes `to`; `from` empty: `to` is appended.
  std::string after;
  std::string from;
  std::string to;
  Severity severity;
  std::string subject;
  std::string part;
};

std::vector<Break> RuleBreaks() {
  const std::string rules = "rules.textproto";
  const std::string cite = " title_ja: \"t\" citation { source: \"s\" verified: true } ";
  return {
      {"unknown question", rules, "social.hardship", "\"hardship\"", "\"no_such\"",
       Severity::kError, "social.hardship", "no_such"},
      {"unknown choice", rules, "social.hardship", "\"YES\"", "\"MAYBE\"", Severity::kError,
       "social.hardship", "MAYBE"},
      {"duplicate rule", rules, "social.hardship", "social.hardship", "urgent.no_food",
       Severity::kError, "urgent.no_food", "重複"},
      {"no condition", rules, "", "", "urgent { id: \"u\"" + cite + "}\n", Severity::kError, "u",
       "条件がありません"},
      {"no citation", rules, "", "", "urgent { id: \"u\" when { always: true } title_ja: \"t\" }\n",
       Severity::kError, "u", "出典"},
      {"unverified without ask", rules, "", "",
       "urgent { id: \"u\" when { always: true } title_ja: \"t\" citation { source: \"s\" } }\n",
       Severity::kError, "u", "確認先"},
      {"empty list", rules, "", "", "urgent { id: \"u\" when { all {} }" + cite + "}\n",
       Severity::kError, "u", "中身"},
      {"choice question as number", rules, "", "",
       "urgent { id: \"u\" when { number { question: \"hardship\" min: 1 } }" + cite + "}\n",
       Severity::kError, "u", "数値で判定"},
      {"number question as choice", rules, "", "",
       "urgent { id: \"u\" when { answer { question: \"job_changes_2y\" values: \"2\" } }" + cite +
           "}\n",
       Severity::kError, "u", "選択肢で判定"},
      {"empty window", rules, "", "", "urgent { id: \"u\" when { age {} }" + cite + "}\n",
       Severity::kError, "u", "上限も下限も"},
      {"reversed window", rules, "", "",
       "urgent { id: \"u\" when { age { min_years: 50 max_years: 35 } }" + cite + "}\n",
       Severity::kError, "u", "下限より小さく"},
      {"unknown category", rules, "", "",
       "urgent { id: \"u\" when { category { values: \"RICH\" } }" + cite + "}\n", Severity::kError,
       "u", "RICH"},
      {"unknown residence", rules, "", "",
       "urgent { id: \"u\" when { not { municipality { values: \"13101\" } } }" + cite + "}\n",
       Severity::kError, "u", "13101"},
      {"reversed validity", rules, "", "",
       "urgent { id: \"u\" valid_from { year: 2025 month: 1 day: 2 } "
       "valid_to { year: 2025 month: 1 day: 1 } when { always: true }" +
           cite + "}\n",
       Severity::kError, "u", "適用期間"},
      {"duplicate category", rules, "", "",
       "categories { category: \"LONG_TERM_JOBLESS\" rules { id: \"u\" when { always: true }" +
           cite + "} }\n",
       Severity::kError, "LONG_TERM_JOBLESS", "重複"},
  };
}

std::vector<Break> QuestionBreaks() {
  const std::string file = "questions.textproto";
  return {
      {"duplicate question", file, "\"job_form\"", "\"job_form\"", "\"wants_work\"",
       Severity::kError, "wants_work", "重複"},
      {"duplicate column", file, "", "\"就労状況\"", "\"仕事\"", Severity::kError, "仕事", "重複"},
      {"duplicate choice", file, "", "value: \"STUDENT\"", "value: \"EMPLOYED\"", Severity::kError,
       "employment_status", "EMPLOYED"},
  };
}

std::vector<Break> DirectoryBreaks() {
  const std::string self = "agencies/self_reliance.textproto";
  const std::string hello = "agencies/hello_work.textproto";
  const std::string towns = "municipalities.textproto";
  return {
      {"two self-reliance offices", self, "\"sr-09202\"", "catchment: \"09202\"",
       "catchment: \"09201\"", Severity::kError, "09201", "2 か所"},
      {"no self-reliance office", self, "\"sr-09202\"", "catchment: \"09202\"",
       "catchment: \"09201\"", Severity::kError, "09202", "0 か所"},
      {"no Hello Work", hello, "\"hw-kanuma\"", "catchment: \"09205\"", "catchment: \"09206\"",
       Severity::kGap, "09205", "登録されていません"},
      {"two Hello Work", hello, "\"hw-kanuma\"", "catchment: \"09205\"", "catchment: \"09206\"",
       Severity::kGap, "09206", "複数のハローワーク"},
      {"unknown catchment", hello, "\"hw-kanuma\"", "catchment: \"09205\"", "catchment: \"09207\"",
       Severity::kError, "hw-kanuma/placement", "09207"},
      {"unknown parent", hello, "\"hw-utsunomiya-ekimae\"", "parent: \"hw-utsunomiya\"",
       "parent: \"hw-nowhere\"", Severity::kError, "hw-utsunomiya-ekimae", "hw-nowhere"},
      {"unknown deciding office", self, "\"sr-09301\"", "hwc-kennan", "hwc-west", Severity::kError,
       "sr-09301", "hwc-west"},
      {"duplicate agency", self, "\"sr-09202\"", "sr-09202", "sr-09201", Severity::kError,
       "sr-09201", "重複"},
      {"place of an agency", self, "\"sr-09202\"", "municipality: \"09202\"",
       "municipality: \"09207\"", Severity::kError, "sr-09202", "09207"},
      {"サポステ that places", "agencies/saposute.textproto", "", "id: \"youth-support\"",
       "id: \"youth-support\" places_in_jobs: true", Severity::kError,
       "saposute-keno/youth-support", "職業紹介"},
      {"check digit", towns, "", "\"092151\"", "\"092150\"", Severity::kError, "09215", "092151"},
      {"duplicate municipality", towns, "", "code: \"09202\"", "code: \"09201\"", Severity::kError,
       "09201", "重複"},
      {"retired into nowhere", towns, "\"09367\"", "merged_into: \"09203\"",
       "merged_into: \"09999\"", Severity::kError, "09367", "09999"},
      {"platform of nobody", towns, "", "kind: \"city\"",
       "kind: \"city\" platforms { agency: \"pf-x\" citation { source: \"s\" verified: true } }",
       Severity::kError, "09201", "pf-x"},
      {"routing to no offering", "routing.textproto", "", "offering: \"placement\"",
       "offering: \"nothing\"", Severity::kError, "route.unstable.hello_work", "nothing"},
  };
}

std::vector<Break> PlanBreaks() {
  const std::string plan = "plans/plan_2020_2024.textproto";
  return {
      {"subset of unknown", plan, "", "subset_of: \"K-2-1-b\"", "subset_of: \"K-9\"",
       Severity::kError, "tochigi-2020/K-2-1-c", "K-9"},
      {"subset of itself", plan, "", "subset_of: \"K-2-1-b\"", "subset_of: \"K-2-1-c\"",
       Severity::kError, "tochigi-2020/K-2-1-c", "互いに内数"},
      {"unknown fact kind", plan, "\"K-2-1-a\"", "kinds: \"OUTCOME\"", "kinds: \"INCOME\"",
       Severity::kError, "tochigi-2020/K-2-1-a", "INCOME"},
      {"unknown outcome", plan, "\"K-2-1-a\"", "details: \"PLACED\"", "details: \"HIRED\"",
       Severity::kError, "tochigi-2020/K-2-1-a", "HIRED"},
      {"unknown attribute", plan, "", "attributes: \"PRIORITY_SEAT\"", "attributes: \"SEAT\"",
       Severity::kError, "tochigi-2020/K-2-4-d", "SEAT"},
      {"unknown agency kind", plan, "\"K-2-1-a\"", "\"MOTHERS_CORNER\"", "\"FATHERS_CORNER\"",
       Severity::kError, "tochigi-2020/K-2-1-a", "FATHERS_CORNER"},
      {"duplicate KPI", plan, "", "id: \"K-2-1-b\"", "id: \"K-2-1-a\"", Severity::kError, "K-2-1-a",
       "重複"},
      {"unknown scheme", plan, "", "cohort_scheme: \"plan\"", "cohort_scheme: \"plot\"",
       Severity::kError, "tochigi-2020", "plot"},
      {"overlap", "plans/plan_2025.textproto", "", "from { year: 2025 month: 4 day: 1 }",
       "from { year: 2025 month: 3 day: 31 }", Severity::kError, "tochigi-2025", "重なって"},
      {"target outside", plan, "\"K-2-1-a\"", "fiscal_year: 2024", "fiscal_year: 2025",
       Severity::kError, "tochigi-2020/K-2-1-a/2025", "計画期間の外"},
      {"target twice", plan, "\"K-2-1-a\"", "fiscal_year: 2024", "fiscal_year: 2023",
       Severity::kError, "tochigi-2020/K-2-1-a/2023", "重複"},
      {"too many decimals", "plans/rounding.textproto", "", "decimals: 1", "decimals: 4",
       Severity::kError, "default", "桁数"},
  };
}

void ExpectFound(const std::vector<Break>& breaks) {
  for (const Break& row : breaks) {
    SCOPED_TRACE(row.what);
    const SiteCopy copy;
    if (row.from.empty()) {
      copy.Append(row.file, row.to);
    } else {
      copy.Replace(row.file, row.after, row.from, row.to);
    }
    const auto problems = Check(copy.dir());
    EXPECT_TRUE(Has(problems, row.severity, row.subject, row.part)) << All(problems);
  }
}

TEST(CheckSite, BrokenRules_AreFound) { ExpectFound(RuleBreaks()); }

TEST(CheckSite, BrokenQuestions_AreFound) { ExpectFound(QuestionBreaks()); }

TEST(CheckSite, BrokenDirectory_IsFound) { ExpectFound(DirectoryBreaks()); }

TEST(CheckSite, BrokenPlans_AreFound) { ExpectFound(PlanBreaks()); }

TEST(SeverityName, EverySeverity_HasItsName) {
  EXPECT_EQ(SeverityName(Severity::kError), "ERROR");
  EXPECT_EQ(SeverityName(Severity::kGap), "GAP");
  EXPECT_EQ(SeverityName(Severity::kUnverified), "UNVERIFIED");
}

}  // namespace
}  // namespace tsunagi::site
