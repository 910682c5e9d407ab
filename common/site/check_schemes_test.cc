#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/site/check_site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::tsunagi::testing::kTochigi;
using ::tsunagi::testing::SiteCopy;
using Severity = SiteProblem::Severity;

constexpr char kFile[] = "schemes.textproto";
constexpr char kCite[] = " citation { source: \"s\" verified: true } ";

std::vector<SiteProblem> Check(const SiteCopy& copy) {
  const auto site = LoadSite(copy.dir());
  EXPECT_OK(site);
  return site.ok() ? CheckSite(**site) : std::vector<SiteProblem>{};
}

bool Has(const std::vector<SiteProblem>& problems, Severity severity, const std::string& subject,
         const std::string& part) {
  return std::any_of(problems.begin(), problems.end(), [&](const SiteProblem& p) {
    return p.severity == severity && p.subject == subject && p.file == kFile &&
           p.message_ja.find(part) != std::string::npos;
  });
}

std::string Rule(const std::string& id, const std::string& when = "always: true",
                 const std::string& measured = "REFERRAL") {
  return absl::StrCat(measured.empty() ? "" : absl::StrCat("measured_on: ", measured),
                      " rule { id: \"", id, "\" when { ", when, " } title_ja: \"t\"", kCite, "} ");
}

// `rest` after id, title and citation.
std::string Version(const std::string& id, const std::string& rest) {
  return absl::StrCat("versions { id: \"", id, "\" title_ja: \"v\"", kCite, rest, " } ");
}

std::string Scheme(const std::string& versions) {
  return absl::StrCat("schemes { id: \"s\" title_ja: \"s\" gives_ja: \"g\"", kCite, versions,
                      "}\n");
}

// From and to as years, from 1 April to 31 March; 0 is open.
std::string Years(const std::string& id, int from, int to) {
  std::string window;
  if (from > 0) absl::StrAppend(&window, "valid_from { year: ", from, " month: 4 day: 1 } ");
  if (to > 0) absl::StrAppend(&window, "valid_to { year: ", to, " month: 3 day: 31 } ");
  return Version(id, absl::StrCat(window, "conditions { ", Rule(id + ".c"), "}"));
}

TEST(CheckSchemes, Tochigi_ReportsWhatIsMissingAndUnverified) {
  const auto site = LoadSite(kTochigi);
  ASSERT_OK(site);
  const auto problems = CheckSite(**site);
  EXPECT_TRUE(Has(problems, Severity::kGap, "limited_offer", "2025-04-01 からの版"));
  EXPECT_TRUE(Has(problems, Severity::kUnverified, "tokkaikin.2025", "栃木労働局"));
  EXPECT_TRUE(Has(problems, Severity::kUnverified, "trial.2023.e", "栃木労働局"));
  for (const rules::Scheme& scheme : (*site)->schemes.schemes) {
    EXPECT_FALSE(scheme.citation.verified) << scheme.id << ": nobody read the primary text";
  }
}

TEST(CheckSchemes, BrokenSchemes_AreFound) {
  struct Row {
    std::string what;
    std::string scheme;
    std::string subject;
    std::string part;
  };
  const std::string good = Years("v", 0, 0);
  const auto condition = [](const std::string& rule) {
    return Scheme(Version("v", absl::StrCat("conditions { ", rule, "}")));
  };
  const std::vector<Row> rows = {
      {"duplicate scheme", Scheme(good) + Scheme(Years("w", 0, 0)), "s", "制度のIDが重複"},
      {"duplicate version", Scheme(Years("trial.2023", 0, 0)), "trial.2023", "版のIDが重複"},
      {"duplicate rule", condition(Rule("trial.2023.a")), "trial.2023.a", "規則のIDが重複"},
      {"no version", Scheme(""), "s", "版がありません"},
      {"no condition", Scheme(Version("v", "")), "v", "条件がありません"},
      {"no citation of a version",
       Scheme(absl::StrCat("versions { id: \"v\" title_ja: \"v\" conditions { ", Rule("c"), "} }")),
       "v", "出典"},
      {"no citation of a rule",
       condition("measured_on: HIRE rule { id: \"c\" title_ja: \"t\" when { always: true } }"), "c",
       "出典"},
      {"unverified without office",
       condition("measured_on: HIRE rule { id: \"c\" title_ja: \"t\" when { always: true } "
                 "citation { source: \"s\" } }"),
       "c", "確認先"},
      {"unknown question", condition(Rule("c", "answer { question: \"no_such\" values: \"YES\" }")),
       "c", "no_such"},
      {"unknown question of an exclusion",
       Scheme(
           Version("v", absl::StrCat("conditions { ", Rule("c"), "} exclusions { ",
                                     Rule("x", "number { question: \"no_such\" min: 1 }"), "}"))),
       "x", "no_such"},
      {"unknown choice of a ground",
       Scheme(Version(
           "v",
           absl::StrCat("grounds { ",
                        Rule("g", "answer { question: \"on_trial\" values: \"MAYBE\" }"), "}"))),
       "g", "MAYBE"},
      {"no day to measure on", condition(Rule("c", "always: true", "")), "c", "measured_on"},
      {"the plan's category", condition(Rule("c", "category { values: \"LONG_TERM_JOBLESS\" }")),
       "c", "category"},
      {"validity at a rule",
       condition(
           "measured_on: HIRE rule { id: \"c\" title_ja: \"t\" when { always: true } "
           "valid_from { year: 2025 month: 4 day: 1 } citation { source: \"s\" verified: true } }"),
       "c", "版（versions）"},
      {"window in the wrong order", Scheme(Years("v", 2025, 2024)), "v", "終わりが始まりより前"},
      {"two without window", Scheme(Years("v", 0, 0) + Years("w", 0, 0)), "w", "v と重なって"},
      {"overlap, later one first", Scheme(Years("v", 2024, 0) + Years("w", 2021, 2025)), "v",
       "w と重なって"},
      {"an open end", Scheme(Years("v", 2021, 0) + Years("w", 2025, 2026)), "w", "v と重なって"},
      {"an open beginning", Scheme(Years("v", 2021, 2025) + Years("w", 0, 2023)), "v",
       "w と重なって"},
      {"one within another",
       Scheme(Years("v", 2018, 2025) + Years("w", 2019, 2020) + Years("x", 2024, 0)), "x",
       "v と重なって"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const SiteCopy copy;
    copy.Append(kFile, row.scheme);
    EXPECT_TRUE(Has(Check(copy), Severity::kError, row.subject, row.part));
  }
}

TEST(CheckSchemes, VersionsThatMeet_AreNoErrorAndHolesAreGaps) {
  const SiteCopy copy;
  copy.Append(kFile, Scheme(Years("w", 2022, 2024) + Years("v", 2019, 2022) + Years("x", 2025, 0)));
  const auto problems = Check(copy);
  for (const SiteProblem& problem : problems) {
    EXPECT_NE(problem.severity, Severity::kError) << problem.subject << problem.message_ja;
  }
  EXPECT_TRUE(Has(problems, Severity::kGap, "x", "2024-04-01 から 2025-03-31 まで"));
  EXPECT_FALSE(Has(problems, Severity::kGap, "w", ""));
  EXPECT_FALSE(Has(problems, Severity::kGap, "s", ""));
}

TEST(LoadSchemes, Tochigi_KeepsDatesMeasuresAndOrder) {
  const auto site = LoadSite(kTochigi);
  ASSERT_OK(site);
  const rules::SchemeSet& set = (*site)->schemes;
  EXPECT_EQ(set.question_order, (*site)->rules.question_order);
  EXPECT_EQ(set.version.size(), 64u);
  ASSERT_EQ(set.schemes.size(), 3u);
  const rules::Scheme& tokkaikin = set.schemes[1];
  EXPECT_EQ(tokkaikin.id, "tokkaikin");
  EXPECT_EQ(tokkaikin.file, kFile);
  ASSERT_EQ(tokkaikin.versions.size(), 3u);
  EXPECT_EQ(tokkaikin.versions[1].valid_to, absl::CivilDay(2025, 3, 31));
  EXPECT_EQ(tokkaikin.versions[2].valid_from, absl::CivilDay(2025, 4, 1));
  EXPECT_FALSE(tokkaikin.versions[2].valid_to);
  EXPECT_EQ(tokkaikin.versions[2].conditions[0].measured_on, rules::MeasuredOn::kHire);
  EXPECT_EQ(set.schemes[2].versions[0].grounds[0].measured_on, rules::MeasuredOn::kReferral);
}

TEST(LoadSchemes, Digest_FollowsSchemesAndQuestionsOnly) {
  const SiteCopy copy;
  const auto before = LoadSite(copy.dir());
  ASSERT_OK(before);
  copy.Append("rules.textproto", "# one more line\n");
  const auto rules_changed = LoadSite(copy.dir());
  ASSERT_OK(rules_changed);
  EXPECT_EQ((*rules_changed)->schemes.version, (*before)->schemes.version);
  copy.Append(kFile, "# one more line\n");
  const auto after = LoadSite(copy.dir());
  ASSERT_OK(after);
  EXPECT_NE((*after)->schemes.version, (*before)->schemes.version);
  EXPECT_NE((*after)->digest, (*rules_changed)->digest);
  EXPECT_EQ((*after)->rules.version, (*rules_changed)->rules.version)
      << "a proposal does not depend on the schemes";
}

}  // namespace
}  // namespace tsunagi::site
