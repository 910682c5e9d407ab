#include "services/classification/rpc/preview_rules.h"

#include <memory>
#include <string>
#include <utility>

#include "common/site/candidate.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/classification/domain/proposal.h"

namespace tsunagi::classification {
namespace {

using ::testing::Contains;
using tsunagi::testing::SiteCopy;

constexpr char kCase[] = "agencies/sr-09201/cases/1";
constexpr absl::CivilDay kDay(2026, 6, 30);

class PreviewRulesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(tsunagi::testing::kTochigi));
    for (const auto& [question, value] : {std::pair("employment_status", "EMPLOYED_WANTS_CHANGE"),
                                          {"job_form", "NON_REGULAR"},
                                          {"wants_regular", "YES"},
                                          {"withdrawn", "NO"},
                                          {"isolated", "NO"},
                                          {"hardship", "NO"},
                                          {"care_before_work", "NO"}}) {
      subject_.answers[question].values = {value};
    }
  }

  v1::PreviewRulesResponse With(const std::string& dir) {
    v1::PreviewRulesResponse response;
    const auto message = site::ReadRulesMessage(dir);
    EXPECT_OK(message);
    const auto then = site::RulesFrom(*message, site_->questions);
    EXPECT_OK(then);
    AddImpact(kCase, subject_, kDay, site_->rules, *then, response);
    return response;
  }

  std::shared_ptr<const site::Site> site_;
  rules::Subject subject_;
};

TEST_F(PreviewRulesTest, TheRulesInForce_ChangeNothing) {
  const v1::PreviewRulesResponse response = With(tsunagi::testing::kTochigi);
  EXPECT_EQ(response.looked_at(), 1);
  EXPECT_EQ(response.unchanged(), 1);
  EXPECT_EQ(response.impacts_size(), 0);
}

TEST_F(PreviewRulesTest, ARuleThatEnds_IsNamed) {
  const SiteCopy copy;
  std::string rule;
  for (const rules::CategoryRules& category : site_->rules.categories) {
    for (const rules::Rule& each : category.rules) {
      if (category.category == "UNSTABLE_EMPLOYMENT" && rules::InForce(each, kDay)) {
        const Proposal proposal = Classify(site_->rules, subject_, kDay);
        for (const RuleTrace& trace : proposal.trace) {
          if (trace.rule == each.id && trace.truth == rules::Truth::kYes) rule = each.id;
        }
      }
    }
  }
  ASSERT_FALSE(rule.empty());
  copy.Replace("rules.textproto", "id: \"" + rule + "\"", "id: \"" + rule + "\"",
               "id: \"" + rule + "\" valid_to { year: 2026 month: 6 day: 29 }");
  const v1::PreviewRulesResponse response = With(copy.dir());
  ASSERT_EQ(response.impacts_size(), 1);
  EXPECT_EQ(response.impacts(0).case_(), kCase);
  EXPECT_EQ(response.impacts(0).category_now(), v1::CATEGORY_UNSTABLE_EMPLOYMENT);
  EXPECT_THAT(response.impacts(0).rules_lost(), Contains(rule));
}

TEST_F(PreviewRulesTest, AWiderUrgentRule_ShowsWhoWouldBeUrgent) {
  const SiteCopy copy;
  copy.Replace("rules.textproto", "id: \"urgent.no_housing\"",
               "question: \"urgent_no_housing\" values: \"YES\"",
               "question: \"job_form\" values: \"NON_REGULAR\"");
  const v1::PreviewRulesResponse response = With(copy.dir());
  ASSERT_EQ(response.impacts_size(), 1);
  EXPECT_EQ(response.impacts(0).result_now(), v1::Proposal::DECIDED);
  EXPECT_EQ(response.impacts(0).result_then(), v1::Proposal::URGENT);
  EXPECT_THAT(response.impacts(0).rules_gained(), Contains("urgent.no_housing"));
}

}  // namespace
}  // namespace tsunagi::classification
