// Ranking and eligibility are data: a changed file changes the answer, without building anything.
// And the factors of deploy/tochigi do what they are meant for.
#include <string>
#include <utility>
#include <vector>

#include "common/site/check_site.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::tsunagi::testing::SiteCopy;

constexpr absl::CivilDay kOn(2024, 6, 3);

// What a site says to one person.
class Asked {
 public:
  Asked(const std::string& dir, rules::Subject subject, StatedCapacities capacities = {})
      : subject_(std::move(subject)), capacities_(std::move(capacities)) {
    auto site = site::LoadSite(dir);
    EXPECT_OK(site);
    if (!site.ok()) return;
    site_ = *std::move(site);
    for (const site::SiteProblem& problem : site::CheckSite(*site_)) {
      EXPECT_NE(problem.severity, site::SiteProblem::Severity::kError)
          << problem.subject << " " << problem.message_ja;
    }
    found_ = SuggestDestinations(
        {site_->directory, site_->municipalities, capacities_, subject_, kOn, &site_->calendar});
  }

  std::string First() const {
    return found_.destinations.empty() ? "" : found_.destinations[0].agency->id;
  }
  // Null where it is not suggested.
  const Destination* Find(const std::string& agency) const {
    return In(found_.destinations, agency);
  }
  const Destination* FindExcluded(const std::string& agency) const {
    return In(found_.excluded, agency);
  }
  int Score(const std::string& agency) const {
    const Destination* found = Find(agency);
    EXPECT_NE(found, nullptr) << agency;
    return found == nullptr ? 0 : found->score;
  }
  const std::vector<Destination>& all() const { return found_.destinations; }

 private:
  static const Destination* In(const std::vector<Destination>& list, const std::string& agency) {
    for (const Destination& each : list) {
      if (each.agency->id == agency) return &each;
    }
    return nullptr;
  }

  std::shared_ptr<const site::Site> site_;
  rules::Subject subject_;
  StatedCapacities capacities_;
  Suggestions found_;
};

rules::Subject Person(std::string category, std::string municipality,
                      std::vector<std::pair<std::string, std::string>> answers = {}) {
  rules::Subject subject;
  subject.category = std::move(category);
  subject.municipality = std::move(municipality);
  subject.birth_date = rules::PartialDate{1980, 10, 1};
  subject.answers["employment_status"].values = {"NOT_SEEKING"};
  for (const auto& [question, value] : answers) subject.answers[question].values.insert(value);
  return subject;
}

constexpr char kUnstable[] = "UNSTABLE_EMPLOYMENT";
constexpr char kJobless[] = "LONG_TERM_JOBLESS";
constexpr char kSocial[] = "SOCIAL_PARTICIPATION";

TEST(RankingData, EligibilityCondition_IsAddedInAFile) {
  const SiteCopy copy;
  const rules::Subject subject = Person(kJobless, "09201", {{"can_come", "WEEKDAY_EVENING"}});
  EXPECT_NE(Asked(copy.dir(), subject).Find("jobmall"), nullptr)
      << "or the rule below proves nothing";
  copy.Replace("agencies/job_mall.textproto", "", "    places_in_jobs: true", R"(
    places_in_jobs: true
    eligibility {
      id: "eligible.jobmall.daytime"
      valid_from { year: 2024 month: 6 day: 3 }
      when { answer { question: "can_come" values: "WEEKDAY_DAYTIME" } }
      title_ja: "平日の日中に来られる方"
      citation { source: "試験" verified: true }
    })");
  const Asked asked(copy.dir(), subject);
  EXPECT_EQ(asked.Find("jobmall"), nullptr);
  const Destination* excluded = asked.FindExcluded("jobmall");
  ASSERT_NE(excluded, nullptr);
  EXPECT_EQ(excluded->reasons[0].rule, "eligible.jobmall.daytime");
  EXPECT_EQ(excluded->reasons[0].version, "2024-06-03〜");
  EXPECT_EQ(excluded->reasons[0].citation, "試験");
}

TEST(RankingData, Weight_IsChangedInAFile) {
  const SiteCopy copy;
  const rules::Subject subject = Person(kUnstable, "09211");
  EXPECT_EQ(Asked(copy.dir(), subject).First(), "hw-yaita");
  copy.Replace("routing.textproto", "rank.distance", "points_per_10_km: -3",
               "points_per_10_km: -1");
  EXPECT_EQ(Asked(copy.dir(), subject).First(), "desk-middle");
}

TEST(RankingData, Factor_IsSwitchedOffInAFile) {
  const SiteCopy copy;
  const rules::Subject subject = Person(kUnstable, "09201", {{"can_come", "SATURDAY"}});
  const int with = Asked(copy.dir(), subject).Score("hw-utsunomiya");
  std::string text = copy.Read("routing.textproto");
  const size_t from = text.find("  hours {\n    id: \"rank.hours\"");
  ASSERT_NE(from, std::string::npos);
  const size_t to = text.find("\n  }\n", from) + 5;
  copy.Write("routing.textproto", text.erase(from, to - from));
  EXPECT_EQ(Asked(copy.dir(), subject).Score("hw-utsunomiya"), with + 10);
}

TEST(RankingData, Language_IsStatedInAFile) {
  const SiteCopy copy;
  const rules::Subject subject = Person(kUnstable, "09201", {{"language_need", "PORTUGUESE"}});
  const Asked before(copy.dir(), subject);
  for (const Destination& each : before.all()) {
    std::vector<std::string> open;
    for (const Reason& reason : each.unknown) open.push_back(reason.rule);
    EXPECT_THAT(open, Contains("rank.language")) << "nobody stated one";
  }
  copy.Replace("agencies/hello_work.textproto", "\"hw-utsunomiya\"", "operator_class: \"state\"",
               "operator_class: \"state\" provisions { languages: \"PORTUGUESE\" "
               "citation { source: \"s\" verified: true } }");
  EXPECT_EQ(Asked(copy.dir(), subject).Score("hw-utsunomiya"), before.Score("hw-utsunomiya") + 8);
}

TEST(RankingData, Saturday_PutsTheOfficesThatAreOpenFirst) {
  // ② over 49: サポステ is closed to them.
  rules::Subject subject = Person(kJobless, "09201", {{"can_come", "SATURDAY"}});
  subject.birth_date = rules::PartialDate{1970, 1, 1};
  const Asked asked(testing::kTochigi, subject);
  EXPECT_EQ(asked.First(), "jobmall");
  EXPECT_EQ(asked.Score("jobmall"), 50 + 5);
  EXPECT_EQ(asked.Score("hw-utsunomiya"), 45 + 3 - 10);
}

TEST(RankingData, NoVisit_PutsWhoComesHomeFirst) {
  const std::vector<std::pair<std::string, std::string>> answers = {
      {"withdrawn", "YES"}, {"isolated", "NO"}, {"hardship", "NO"}, {"care_before_work", "NO"}};
  rules::Subject subject = Person(kSocial, "09407", answers);
  const int before = Asked(testing::kTochigi, subject).Score("polaris");
  subject.answers["access_need"].values = {"NO_VISIT"};
  const Asked asked(testing::kTochigi, subject);
  EXPECT_EQ(asked.Score("polaris"), before + 8);
  EXPECT_EQ(asked.Score("sr-09407"), 30);
}

TEST(RankingData, FullOffice_GivesWayToTheNext) {
  const rules::Subject subject = Person(kJobless, "09208");
  EXPECT_EQ(Asked(testing::kTochigi, subject).First(), "saposute-kennan");
  const StatedCapacities full = {{{"saposute-kennan", "youth-support"}, {0, kOn - 30}}};
  EXPECT_EQ(Asked(testing::kTochigi, subject, full).First(), "saposute-keno");
  const StatedCapacities old = {{{"saposute-kennan", "youth-support"}, {0, kOn - 31}}};
  EXPECT_EQ(Asked(testing::kTochigi, subject, old).First(), "saposute-kennan");
}

TEST(RankingData, Wish_IsAskedAndMovesButNeverDecides) {
  rules::Subject subject = Person(kJobless, "09201", {{"can_come", "ANY_TIME"}});
  const Asked open(testing::kTochigi, subject);
  EXPECT_THAT(open.all()[0].questions, Contains("wish_office"));
  EXPECT_THAT(open.all()[0].questions, Contains("wish_area"));
  EXPECT_THAT(open.all()[0].questions, Not(Contains("can_come")));
  subject.answers["avoid_office"].values = {"HELLO_WORK", "HIKIKOMORI_CENTER"};
  subject.answers["wish_office"].values = {"TRAINING"};
  const Asked asked(testing::kTochigi, subject);
  EXPECT_EQ(asked.Score("hw-utsunomiya"), 45 + 3 - 25);
  EXPECT_EQ(asked.Find("poly-keno"), nullptr) << "no rule leads there";
}

}  // namespace
}  // namespace tsunagi::referral
