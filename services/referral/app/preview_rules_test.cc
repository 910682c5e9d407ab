// Other rules and their impact on referrals, on the site's real data and copies of it.
#include "services/referral/app/preview_rules.h"

#include <string>

#include "common/site/candidate.h"
#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kCase;
using testing::kReceiver;
using testing::kSender;
using ::testing::SizeIs;
using ::tsunagi::testing::SiteCopy;

class Preview : public testing::ReferralFixture {
 protected:
  RulePreview Of(const std::string& dir) {
    const auto message = site::ReadDirectoryMessage(dir);
    EXPECT_OK(message);
    const auto candidate = site::DirectoryFrom(*message);
    EXPECT_OK(candidate);
    const auto preview = Read<RulePreview>([&](const ReferralStore& store) {
      return PreviewRules(*candidate, *site_, store, By(kSender), "");
    });
    EXPECT_OK(preview);
    return *preview;
  }

  // To サポステ of a person of 45 years.
  std::string SentToSaposute() {
    cases_.cases[kCase].subject.birth_date = rules::PartialDate{1981, 4, 1};
    cases_.cases[kCase].subject.answers["employment_status"].values = {"NOT_SEEKING"};
    categories_.categories[kCase] = {"LONG_TERM_JOBLESS", "IN", false};
    return Sent("saposute-kennan");
  }
};

TEST_F(Preview, TheDataInForce_ChangeNothing) {
  Sent();
  const RulePreview preview = Of(tsunagi::testing::kTochigi);
  EXPECT_EQ(preview.looked_at, 1);
  EXPECT_EQ(preview.unchanged, 1);
  EXPECT_THAT(preview.impacts, IsEmpty());
}

TEST_F(Preview, ANarrowerAge_ShowsWhoWouldBeExcludedAndByWhat) {
  const std::string name = SentToSaposute();
  const SiteCopy copy;
  copy.Replace("agencies/saposute.textproto", "id: \"eligible.saposute_kennan.age.2020\"",
               "max_years: 49", "max_years: 39");
  const RulePreview preview = Of(copy.dir());
  ASSERT_THAT(preview.impacts, SizeIs(1));
  EXPECT_EQ(ReferralName(preview.impacts[0].referral), name);
  EXPECT_THAT(preview.impacts[0].effects, Contains(RuleEffect::kExcluded));
  ASSERT_FALSE(preview.impacts[0].reasons.empty());
  EXPECT_EQ(preview.impacts[0].reasons[0].rule, "eligible.saposute_kennan.age.2020");
  EXPECT_EQ(Get(name, kSender)->referral.state, State::kSent) << "nothing changed";
}

TEST_F(Preview, AnOfficeThatCloses_IsGone) {
  SentToSaposute();
  const SiteCopy copy;
  copy.Replace("agencies/saposute.textproto", "id: \"saposute-kennan\"", "id: \"saposute-kennan\"",
               "id: \"saposute-kennan\" valid_to { year: 2026 month: 6 day: 29 }");
  const RulePreview preview = Of(copy.dir());
  ASSERT_THAT(preview.impacts, SizeIs(1));
  EXPECT_THAT(preview.impacts[0].effects, Contains(RuleEffect::kGone));
}

TEST_F(Preview, AnotherWeight_ChangesTheBest) {
  Sent();
  const SiteCopy copy;
  copy.Replace("routing.textproto", "id: \"route.unstable.middle_desk\"", "weight: 60",
               "weight: 600");
  const RulePreview preview = Of(copy.dir());
  ASSERT_THAT(preview.impacts, SizeIs(1));
  EXPECT_THAT(preview.impacts[0].effects, ElementsAre(RuleEffect::kBestChanged));
  EXPECT_NE(preview.impacts[0].best_now, preview.impacts[0].best_then);
}

TEST_F(Preview, WhatIsOver_IsNotLookedAt) {
  const std::string name = Sent();
  ASSERT_OK(Take(Transition::kCancel, {name, "", std::nullopt, ""}, kSender));
  EXPECT_EQ(Of(tsunagi::testing::kTochigi).looked_at, 0);
  ASSERT_OK(CreateTo(kReceiver));
  EXPECT_EQ(Of(tsunagi::testing::kTochigi).looked_at, 0) << "a draft is judged when it is sent";
}

}  // namespace
}  // namespace tsunagi::referral
