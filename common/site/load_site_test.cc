#include <filesystem>

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::testing::HasSubstr;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::kTochigi;
using ::tsunagi::testing::SiteCopy;

TEST(LoadSite, Tochigi_HasAllParts) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  EXPECT_EQ(site->municipalities.all().size(), 25u);
  ASSERT_NE(site->municipalities.Find("09411"), nullptr);
  EXPECT_EQ(site->municipalities.Find("09411")->name, "那珂川町");
  EXPECT_EQ((*site->municipalities.Resolve("岩舟町"))->code, "09203");
  EXPECT_EQ(site->digest.size(), 64u);
  EXPECT_EQ(site->rules.version.size(), 64u);
  EXPECT_NE(site->rules.version, site->digest);
  EXPECT_EQ(site->rules.question_order.size(), site->questions.all().size());
}

TEST(LoadSite, Questions_AreFoundByIdColumnAndLabel) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const Question* status = site->questions.FindByColumn("就労状況");
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->id, "employment_status");
  EXPECT_EQ(status, site->questions.Find("employment_status"));
  ASSERT_NE(status->FindChoiceByLabel("通学中"), nullptr);
  EXPECT_EQ(status->FindChoiceByLabel("通学中")->value, "STUDENT");
  EXPECT_EQ(status->FindChoice("STUDENT")->label_ja, "通学中");
  EXPECT_EQ(status->FindChoice("NOBODY"), nullptr);
  EXPECT_TRUE(site->questions.Find("withdrawn_months")->is_number());
  EXPECT_TRUE(site->questions.Find("issues")->multiple);
  EXPECT_EQ(site->questions.Find("no_such"), nullptr);
  EXPECT_EQ(site->questions.FindByColumn("no such"), nullptr);
}

TEST(LoadSite, Rules_KeepOrderDatesAndSource) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  ASSERT_EQ(site->rules.categories.size(), 3u);
  EXPECT_EQ(site->rules.categories[0].category, "SOCIAL_PARTICIPATION");
  const rules::Rule& first = site->rules.categories[0].rules[0];
  EXPECT_EQ(first.id, "social.hikikomori.2020");
  EXPECT_EQ(first.valid_to, absl::CivilDay(2025, 1, 30));
  EXPECT_FALSE(first.valid_from);
  EXPECT_TRUE(std::holds_alternative<rules::AllOf>(first.when.test));
  EXPECT_THAT(first.citation.source, HasSubstr("計画"));
  EXPECT_EQ(first.file, "rules.textproto");
}

TEST(LoadSite, Agencies_AreMergedWithRouting) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const Agency* saposute = site->directory.Find("saposute-keno");
  ASSERT_NE(saposute, nullptr);
  EXPECT_EQ(saposute->kind, AgencyKind::kSaposute);
  EXPECT_EQ(AgencyKindName(saposute->kind), "SAPOSUTE");
  EXPECT_EQ(saposute->file, "agencies/saposute.textproto");
  const Offering* support = saposute->FindOffering("youth-support");
  ASSERT_NE(support, nullptr);
  EXPECT_FALSE(support->places_in_jobs);
  EXPECT_GE(support->eligibility.size(), 1u);
  EXPECT_EQ(saposute->FindOffering("none"), nullptr);
  EXPECT_FALSE(site->directory.routing().empty());
  ASSERT_EQ(site->directory.SelfRelianceFor("09301").size(), 1u);
  EXPECT_EQ(site->directory.SelfRelianceFor("09301")[0]->deciding_office, "hwc-kennan");
  EXPECT_EQ(site->directory.HelloWorkFor("09201").size(), 1u) << "the branch does not count";
}

TEST(LoadSite, Plans_KeepTheGivenTargets) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const PlanPeriod* plan = site->plans.Find("tochigi-2020");
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(plan, site->plans.On(absl::CivilDay(2025, 3, 31)));
  EXPECT_NE(plan, site->plans.On(absl::CivilDay(2025, 4, 1)));
  EXPECT_EQ(site->plans.On(absl::CivilDay(2019, 4, 1)), nullptr);
  EXPECT_EQ(plan->FindKpi("G0")->period_target, 5643);
  EXPECT_FALSE(plan->FindKpi("G0")->streams.empty());
  EXPECT_EQ(plan->FindKpi("K-2-1-a")->TargetOf(2020)->value, 3334);
  EXPECT_EQ(plan->FindKpi("K-2-1-a")->TargetOf(2019), nullptr);
  EXPECT_EQ(plan->FindKpi("K-2-1-c")->subset_of, "K-2-1-b");
  EXPECT_EQ(plan->FindKpi("K-2-1-a")->counts->details, std::vector<std::string>{"PLACED"});
  EXPECT_EQ(site->plans.FindRounding("default")->mode, RoundingMode::kHalfUp);
}

TEST(LoadSite, SplitPart_IsMerged) {
  const SiteCopy copy;
  std::filesystem::create_directory(copy.dir() + "/rules");
  copy.Write("rules/local.textproto", R"(urgent { id: "urgent.local" when { always: true } })");
  ASSERT_OK_AND_ASSIGN(const auto whole, LoadSite(kTochigi));
  ASSERT_OK_AND_ASSIGN(const auto split, LoadSite(copy.dir()));
  EXPECT_EQ(split->rules.urgent.size(), whole->rules.urgent.size() + 1);
  EXPECT_EQ(split->rules.urgent.back().file, "rules/local.textproto");
}

TEST(LoadSite, Digest_FollowsEveryByte) {
  const SiteCopy copy;
  ASSERT_OK_AND_ASSIGN(const auto before, LoadSite(copy.dir()));
  ASSERT_OK_AND_ASSIGN(const auto original, LoadSite(kTochigi));
  EXPECT_EQ(before->digest, original->digest) << "the place of the folder does not matter";
  copy.Append("routing.textproto", "# one more line\n");
  ASSERT_OK_AND_ASSIGN(const auto after, LoadSite(copy.dir()));
  EXPECT_NE(before->digest, after->digest);
  EXPECT_EQ(before->rules.version, after->rules.version) << "routing is no classification rule";
}

TEST(LoadSite, MissingPart_IsNotFound) {
  const SiteCopy copy;
  std::filesystem::remove(copy.dir() + "/questions.textproto");
  EXPECT_THAT(LoadSite(copy.dir()), IsError(absl::StatusCode::kNotFound, "SITE_DATA_MISSING"));
  EXPECT_THAT(LoadSite(copy.dir() + "/nowhere"),
              IsError(absl::StatusCode::kNotFound, "SITE_DATA_MISSING"));
}

TEST(LoadSite, SyntaxError_NamesFileAndLine) {
  const SiteCopy copy;
  copy.Write("agencies/broken.textproto", "agencies {\n  id: \"x\"\n  nosuch: 1\n}\n");
  const auto result = LoadSite(copy.dir());
  EXPECT_THAT(result, IsError(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE"));
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("agencies/broken.textproto: 3:"));
}

TEST(LoadSite, DeepNesting_IsRefused) {
  const SiteCopy copy;
  std::string deep = "urgent { id: \"deep\" when ";
  for (int i = 0; i < 5000; ++i) deep += "{ not ";
  deep += "{ always: true }";
  for (int i = 0; i < 5000; ++i) deep += " }";
  copy.Append("rules.textproto", deep + " }\n");
  EXPECT_THAT(LoadSite(copy.dir()),
              IsError(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE"));
}

TEST(LoadSite, PartialDateWhereADayIsNeeded_IsRefused) {
  const SiteCopy copy;
  copy.Append("rules.textproto",
              "urgent { id: \"urgent.x\" valid_from { year: 2020 } when { always: true } }\n");
  const auto result = LoadSite(copy.dir());
  EXPECT_THAT(result, IsError(absl::StatusCode::kInvalidArgument, "SITE_DATA_UNREADABLE"));
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("urgent.x"));
}

}  // namespace
}  // namespace tsunagi::site
