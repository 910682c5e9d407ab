// The daily digest on the site's real calendar. The clock stands at Tuesday, 30 June 2026, 10:00;
// Hello Work answers within three working days, by Friday 3 July 17:15, and acknowledges within
// two.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/referral/app/get_digest.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kReceiver;
using testing::kSender;
using ::tsunagi::testing::SiteCopy;

class DigestTest : public testing::ReferralFixture {
 protected:
  // "ANSWER-KIND days_left" of each item.
  std::vector<std::string> Of(const std::string& agency) {
    const auto digest = Read<Digest>(
        [&](const ReferralStore& store) { return GetDigest(*site_, store, By(agency), ""); });
    EXPECT_OK(digest);
    std::vector<std::string> items;
    for (const DigestItem& item : digest->items) {
      items.push_back(absl::StrCat(kNames[static_cast<int>(item.kind)], " ", item.days_left));
    }
    return items;
  }

  void At(int month, int day, int hour = 10) {
    clock_.Set(absl::CivilSecond(2026, month, day, hour, 0, 0));
  }

  static constexpr const char* kNames[] = {
      "",          "ACKNOWLEDGE",     "ANSWER", "INFORMATION", "FIRST_VISIT", "REFER_AGAIN",
      "ESCALATED", "SELECTION_RESULT"};
};

TEST_F(DigestTest, TheReceiver_IsRemindedBeforeOnAndAfterTheDueDay) {
  const std::string name = Sent();
  EXPECT_THAT(Of(kReceiver), IsEmpty()) << "nothing is pressing on the first day";
  At(7, 1);
  EXPECT_THAT(Of(kReceiver), ElementsAre("ACKNOWLEDGE 1"));
  At(7, 2);
  EXPECT_THAT(Of(kReceiver), ElementsAre("ACKNOWLEDGE 0", "ANSWER 1"));
  ASSERT_OK(Take(Transition::kReceive, {name, "", std::nullopt, ""}, kReceiver));
  EXPECT_THAT(Of(kReceiver), ElementsAre("ANSWER 1"));
  At(7, 3);
  EXPECT_THAT(Of(kReceiver), ElementsAre("ANSWER 0"));
  At(7, 7);
  EXPECT_THAT(Of(kReceiver), ElementsAre("ANSWER -2"));
  EXPECT_THAT(Of(kSender), IsEmpty());
  EXPECT_THAT(Of("hw-sano"), IsEmpty());
  ASSERT_OK(Accept({name, "", std::nullopt, ""}));
  EXPECT_THAT(Of(kReceiver), IsEmpty());
}

TEST_F(DigestTest, TheSender_IsToldOfQuestionsAndOfWhatCameBack) {
  const std::string name = Sent();
  ASSERT_OK(Take(Transition::kRequestInformation, {name, "", std::nullopt, "生年月日"}, kReceiver));
  At(7, 20);
  EXPECT_THAT(Of(kSender), ElementsAre("INFORMATION 0"));
  EXPECT_THAT(Of(kReceiver), IsEmpty()) << "its clock stands still";
  ASSERT_OK(Decline({name, "", std::nullopt, ""}, "CAPACITY"));
  EXPECT_THAT(Of(kSender), ElementsAre("REFER_AGAIN 0"));
  Sent("hw-utsunomiya");
  EXPECT_THAT(Of(kSender), IsEmpty()) << "a younger referral of the case goes on";
}

TEST_F(DigestTest, WhatCameBack_IsNamedForThirtyDays) {
  const std::string name = Sent();
  ASSERT_OK(Decline({name, "", std::nullopt, ""}, "CAPACITY"));
  At(7, 29);
  EXPECT_THAT(Of(kSender), ElementsAre("REFER_AGAIN 0"));
  At(7, 30);
  EXPECT_THAT(Of(kSender), IsEmpty());
}

// Hello Work's own term: the end of the fifth month after; 20 working days before it is the
// reminder.
TEST_F(DigestTest, TheResultOfAnIntroduction_IsAskedForUntilItIsRecorded) {
  const std::string name = Accepted();
  NewOutcome introduced;
  introduced.referral = name;
  introduced.kind = OutcomeKind::kIntroduced;
  ASSERT_OK(Record(introduced));
  EXPECT_THAT(Of(kReceiver), IsEmpty());
  At(11, 30);
  EXPECT_THAT(Of(kReceiver), ElementsAre("SELECTION_RESULT 0"));
  At(12, 2);
  EXPECT_THAT(Of(kReceiver), ElementsAre("SELECTION_RESULT -2"));
  NewOutcome refused = introduced;
  refused.kind = OutcomeKind::kNotHired;
  ASSERT_OK(Record(refused));
  EXPECT_THAT(Of(kReceiver), IsEmpty());
}

TEST_F(DigestTest, AMissedFirstVisit_IsAskedFor) {
  const std::string name = Sent();
  TransitionInput accept{name, "", std::nullopt, ""};
  accept.first_visit = absl::CivilMinute(2026, 7, 2, 10, 30);
  ASSERT_OK(Accept(accept));
  At(7, 2, 12);
  EXPECT_THAT(Of(kReceiver), IsEmpty());
  At(7, 3);
  EXPECT_THAT(Of(kReceiver), ElementsAre("FIRST_VISIT -1"));
}

// Nobody has a municipal platform in the site's data: the secretariat is told in its place.
TEST_F(DigestTest, Late_GoesToTheSecretariatWhereThereIsNoPlatform) {
  Sent();
  At(7, 8, 17);
  EXPECT_THAT(Of("secretariat"), IsEmpty());
  At(7, 9);
  EXPECT_THAT(Of("secretariat"), ElementsAre("ESCALATED -4"));
}

TEST_F(DigestTest, Late_GoesToThePlatformThenToTheSecretariat) {
  const SiteCopy copy;
  copy.Replace("municipalities.textproto", "code: \"09208\"", "code: \"09208\"",
               "code: \"09208\" platforms { agency: \"sr-09208\" "
               "citation { source: \"試験\" verified: true } }");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  Sent();
  At(7, 9);
  EXPECT_THAT(Of("sr-09208"), ElementsAre("ESCALATED -4"));
  EXPECT_THAT(Of("secretariat"), IsEmpty());
  At(7, 13);
  EXPECT_THAT(Of("secretariat"), ElementsAre("ESCALATED -6"));
}

TEST_F(DigestTest, ARouteThatIsSwitchedOff_RemindsNobody) {
  const SiteCopy copy;
  copy.Replace("calendar.textproto", "id: \"answer.hello_work\"", "enabled: true",
               "enabled: false");
  copy.Replace("calendar.textproto", "id: \"ack.all\"", "enabled: true", "enabled: false");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  Sent();
  At(8, 30);
  EXPECT_THAT(Of(kReceiver), IsEmpty());
  EXPECT_THAT(Of("secretariat"), IsEmpty());
}

TEST_F(DigestTest, OnAClosedDay_NothingIsSent) {
  const auto digest = [&] {
    return Read<Digest>(
        [&](const ReferralStore& store) { return GetDigest(*site_, store, By(kReceiver), ""); });
  };
  EXPECT_TRUE(digest()->working_day);
  At(7, 4);
  EXPECT_FALSE(digest()->working_day) << "a Saturday";
  At(7, 20);
  EXPECT_FALSE(digest()->working_day) << "海の日";
}

}  // namespace
}  // namespace tsunagi::referral
