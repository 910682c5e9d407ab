#include <algorithm>
#include <string>
#include <vector>

#include "common/site/check_site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::kTochigi;
using ::tsunagi::testing::SiteCopy;
using Severity = SiteProblem::Severity;

constexpr char kRouting[] = "routing.textproto";
constexpr char kTowns[] = "municipalities.textproto";
constexpr char kPolaris[] = "agencies/polaris.textproto";

std::vector<SiteProblem> Check(const std::string& dir) {
  const auto site = LoadSite(dir);
  EXPECT_OK(site);
  return site.ok() ? CheckSite(**site) : std::vector<SiteProblem>{};
}

bool Has(const std::vector<SiteProblem>& problems, Severity severity, const std::string& subject,
         const std::string& part) {
  return std::any_of(problems.begin(), problems.end(), [&](const SiteProblem& p) {
    return p.severity == severity && p.subject == subject &&
           p.message_ja.find(part) != std::string::npos;
  });
}

struct Break {
  std::string file;
  // The first `from` behind the first `after` becomes `to`.
  std::string after;
  std::string from;
  std::string to;
  std::string subject;
  std::string part;
};

std::vector<Break> Breaks() {
  return {
      {kRouting, "ranking {", "\"rank.distance\"", "\"rank.catchment\"", "rank.catchment", "重複"},
      {kRouting, "\"rank.distance\"", "-3", "3", "rank.distance", "points_per_10_km"},
      {kRouting, "\"rank.distance\"", "-12", "-101", "rank.distance", "least_points"},
      {kRouting, "\"rank.capacity\"", "free_points: 3", "free_points: -3", "rank.capacity",
       "free_points"},
      {kRouting, "\"rank.capacity\"", "full_points: -20", "full_points: 20", "rank.capacity",
       "full_points"},
      {kRouting, "\"rank.capacity\"", "stale_after_days: 30", "stale_after_days: 0",
       "rank.capacity", "stale_after_days"},
      {kRouting, "\"rank.hours\"", "question: \"can_come\"", "question: \"can_go\"", "rank.hours",
       "can_go"},
      {kRouting, "\"rank.hours\"", "choice: \"SATURDAY\"", "choice: \"SUNDAY\"", "rank.hours",
       "重複"},
      {kRouting, "\"rank.hours\"", "choice: \"SATURDAY\"", "choice: \"MOONDAY\"", "rank.hours",
       "MOONDAY"},
      {kRouting, "\"rank.hours\"", "to: \"17:00\"", "to: \"25:00\"", "rank.hours", "HH:MM"},
      {kRouting, "\"rank.hours\"", "weekdays: true", "weekdays: false", "rank.hours", "曜日"},
      {kRouting, "\"rank.language\"", "of: LANGUAGES", "", "rank.language", "of"},
      {kRouting, "\"rank.language\"", "codes: \"WRITING\"", "", "rank.language", "codes"},
      {kRouting, "\"rank.access\"", "choice: \"WHEELCHAIR\"", "choice: \"NO_VISIT\"", "rank.access",
       "重複"},
      {kRouting, "\"rank.wish_office\"", "points: 12", "points: 0", "rank.wish_office", "0"},
      {kRouting, "\"rank.avoid_office\"", "points: -25", "points: -125", "rank.avoid_office",
       "points"},
      {kRouting, "\"rank.wish_area\"", "title_ja: \"希望する地域\"", "", "rank.wish_area", "名前"},
      {kRouting, "\"rank.wish_area\"", " ask: \"とちぎPF事務局\"", "", "rank.wish_area", "確認先"},
      {kRouting, "ranking {", "version: \"2026-11-27\"", "", "ranking", "version"},
      {kTowns, "\"09201\"", "latitude: 36.56", "latitude: 63.56", "09201", "範囲"},
      {kTowns, "\"09407\"", "longitude: 140.12", "longitude: 14.12", "09407", "範囲"},
      {kPolaris, "provisions", "access: [\"PHONE\"", "access: [\"TELEPATHY\"", "polaris",
       "TELEPATHY"},
      {kPolaris, "provisions", "access: [\"PHONE\"", "languages: \"KLINGON\" access: [\"PHONE\"",
       "polaris", "KLINGON"},
      {kPolaris, "provisions", "access: [\"PHONE\"", "languages: \"PHONE\" access: [\"MAIL\"",
       "polaris", "言語 PHONE"},
      {kPolaris, "provisions", "access: [\"PHONE\"", "lacking: \"PHONE\" access: [\"PHONE\"",
       "polaris", "重複"},
  };
}

TEST(CheckRanking, BrokenRanking_IsFound) {
  for (const Break& row : Breaks()) {
    SCOPED_TRACE(row.from + " -> " + row.to);
    const SiteCopy copy;
    copy.Replace(row.file, row.after, row.from, row.to);
    EXPECT_TRUE(Has(Check(copy.dir()), Severity::kError, row.subject, row.part));
  }
}

TEST(CheckRanking, MissingPlace_IsAGapAndMissingBoundsAnError) {
  const SiteCopy copy;
  copy.Replace(kTowns, "\"09201\"", "  office { latitude: 36.56 longitude: 139.88 }\n", "");
  copy.Replace(kTowns, "", "bounds {", "# bounds {");
  copy.Replace(kTowns, "", "  south_west {", "# south_west {");
  copy.Replace(kTowns, "", "  north_east { latitude: 37.20 longitude: 140.35 }\n}", "#");
  const auto problems = Check(copy.dir());
  EXPECT_TRUE(Has(problems, Severity::kGap, "09201", "位置がない"));
  EXPECT_TRUE(Has(problems, Severity::kError, "09202", "bounds"));
}

TEST(CheckRanking, Tochigi_SaysWhatNobodyChecked) {
  const auto problems = Check(kTochigi);
  for (const char* subject : {"offices_citation", "rank.distance", "rank.wish_area", "polaris"}) {
    EXPECT_TRUE(Has(problems, Severity::kUnverified, subject, "未確認")) << subject;
  }
}

TEST(LoadRanking, Tochigi_HasEveryFactorAndEveryPlace) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const Ranking& ranking = site->directory.ranking();
  EXPECT_NE(ranking.version, "");
  ASSERT_TRUE(ranking.catchment && ranking.distance && ranking.capacity && ranking.hours);
  EXPECT_EQ(ranking.distance->points_per_10_km, -3);
  EXPECT_EQ(ranking.hours->times.size(), 4u);
  EXPECT_EQ(ranking.hours->times[1].from, 17 * 60 + 15);
  EXPECT_EQ(ranking.needs.size(), 2u);
  EXPECT_EQ(ranking.wishes.size(), 3u);
  for (const Municipality& each : site->municipalities.all()) {
    ASSERT_TRUE(each.office) << each.name;
    EXPECT_FALSE(each.office_citation.verified);
  }
}

TEST(LoadRanking, SecondRanking_IsRefused) {
  const SiteCopy copy;
  copy.Append(kPolaris, "ranking { version: \"other\" }\n");
  EXPECT_THAT(LoadSite(copy.dir()),
              IsError(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE"));
}

TEST(LoadRanking, NoRanking_IsNoError) {
  const SiteCopy copy;
  std::string text = copy.Read(kRouting);
  copy.Write(kRouting, text.substr(0, text.find("\nranking {")));
  for (const SiteProblem& problem : Check(copy.dir())) {
    // The codes that polaris states are known from the ranking alone.
    EXPECT_TRUE(problem.severity != Severity::kError || problem.subject == "polaris")
        << problem.subject << " " << problem.message_ja;
  }
}

TEST(Provisions, CodeThatStandsNowhere_IsUnknown) {
  const Provisions provisions{{"EN"}, {"PHONE"}, {"SIGN"}, {}};
  EXPECT_EQ(provisions.Has(NeedOf::kLanguages, "EN"), rules::Truth::kYes);
  EXPECT_EQ(provisions.Has(NeedOf::kLanguages, "SIGN"), rules::Truth::kNo);
  EXPECT_EQ(provisions.Has(NeedOf::kLanguages, "PHONE"), rules::Truth::kUnknown);
  EXPECT_EQ(provisions.Has(NeedOf::kAccess, "PHONE"), rules::Truth::kYes);
  EXPECT_EQ(provisions.Has(NeedOf::kAccess, "ONLINE"), rules::Truth::kUnknown);
}

}  // namespace
}  // namespace tsunagi::site
