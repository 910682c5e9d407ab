// What follows from a refusal: the code acts, the next destinations are proposed, offices that fail
// the same predicate are out. And that codes are data.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"
#include "services/referral/domain/refusals.h"

namespace tsunagi::referral {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCase;
using testing::kReceiver;
using testing::kSender;
using ::testing::Not;
using ::testing::SizeIs;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::SiteCopy;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class Declines : public testing::ReferralFixture {
 protected:
  TransitionInput Plain(const std::string& name, const std::string& note = "") const {
    return {name, "", std::nullopt, note};
  }

  // The case's destinations now.
  Suggestions Suggest() {
    const auto earlier = Read<std::vector<Referral>>(
        [&](const ReferralStore& store) { return ReferralsOfCase(store, kCase); });
    EXPECT_OK(earlier);
    const auto found =
        SuggestForCase(kCase, std::nullopt, *site_, {}, *earlier, cases_, categories_, By(kSender));
    EXPECT_OK(found);
    return found->suggestions;
  }

  static std::vector<std::string> Ids(const std::vector<Destination>& destinations) {
    std::vector<std::string> ids;
    for (const Destination& each : destinations) ids.push_back(each.agency->id);
    return ids;
  }

  // A person of 45 years in Oyama who looks for work: サポステ and Hello Work fit.
  void MakeYoung() {
    cases_.cases[kCase].subject.birth_date = rules::PartialDate{1981, 4, 1};
    cases_.cases[kCase].subject.answers["employment_status"].values = {"NOT_SEEKING"};
    categories_.categories[kCase] = {"LONG_TERM_JOBLESS", "IN", false};
  }
};

TEST_F(Declines, TheNextDestinations_AreProposedToTheSenderAtOnce) {
  const std::string name = Sent();
  EXPECT_THAT(Get(name, kSender)->proposals, IsEmpty());
  ASSERT_OK(Decline(Plain(name), "CAPACITY"));
  ASSERT_OK_AND_ASSIGN(const ReferralView sender, Get(name, kSender));
  ASSERT_FALSE(sender.proposals.empty());
  EXPECT_LE(sender.proposals.size(), kMostProposals);
  for (const Proposal& proposal : sender.proposals) {
    EXPECT_NE(proposal.agency, kReceiver);
    EXPECT_FALSE(proposal.reasons.empty());
  }
  EXPECT_EQ(sender.proposals[0].agency, Suggest().destinations[0].agency->id);
  EXPECT_THAT(Get(name, kReceiver)->proposals, IsEmpty()) << "the receiver is told nothing of it";
}

TEST_F(Declines, AnExpiredReferral_ProposesToo) {
  const std::string name = Sent();
  clock_.Set(absl::CivilSecond(2026, 9, 30, 10, 0, 0));
  Caller clock;
  clock.now = clock_.Now();
  clock.today = DayInJapan(clock.now);
  ASSERT_OK_AND_ASSIGN(const bool expired, Write<bool>([&](ReferralStore& store) {
                         return ExpireReferral(ReferralIdOf(name), *site_, store, clock);
                       }));
  EXPECT_TRUE(expired);
  ASSERT_OK_AND_ASSIGN(const ReferralView sender, Get(name, kSender));
  ASSERT_FALSE(sender.proposals.empty());
  EXPECT_NE(sender.proposals[0].agency, kReceiver);
}

TEST_F(Declines, TheSnapshotOfTheRules_StaysWithTheReferral) {
  const std::string name = Sent();
  ASSERT_OK_AND_ASSIGN(const ReferralView sender, Get(name, kSender));
  ASSERT_TRUE(sender.match.has_value());
  EXPECT_EQ(sender.match->site_digest, site_->digest);
  EXPECT_EQ(sender.match->on, absl::CivilDay(2026, 6, 30));
  EXPECT_EQ(sender.match->subject.category, "UNSTABLE_EMPLOYMENT");
  EXPECT_EQ(sender.match->subject.municipality, "09208");
  EXPECT_EQ(sender.match->subject.birth_date, (rules::PartialDate{1975, 4, 1}));
  EXPECT_THAT(sender.match->subject.answers.at("employment_status").values, Contains("EMPLOYED"));
  // As it is explained before it is chosen.
  const Suggestions suggestions = SuggestDestinations({site_->directory,
                                                       site_->municipalities,
                                                       {},
                                                       sender.match->subject,
                                                       sender.match->on,
                                                       &site_->calendar});
  const auto same =
      std::find_if(suggestions.destinations.begin(), suggestions.destinations.end(),
                   [](const Destination& each) { return each.agency->id == kReceiver; });
  ASSERT_NE(same, suggestions.destinations.end());
  EXPECT_EQ(sender.match->score, same->score);
  EXPECT_EQ(sender.match->reasons, same->reasons);
  EXPECT_EQ(sender.match->questions, same->questions);
  ASSERT_FALSE(sender.match->reasons.empty());
  EXPECT_FALSE(sender.match->reasons[0].citation.empty());
  EXPECT_FALSE(Get(name, kReceiver)->match.has_value());
}

TEST_F(Declines, WhatIsExported_HoldsHistoryMatchAndProposals) {
  const std::string name = Sent();
  ASSERT_OK(Decline(Plain(name), "CAPACITY"));
  ASSERT_OK_AND_ASSIGN(const auto views,
                       Read<std::vector<ReferralView>>([](const ReferralStore& store) {
                         return ExportReferrals(kSender, kCase, store);
                       }));
  ASSERT_THAT(views, SizeIs(1));
  EXPECT_THAT(views[0].steps, SizeIs(2));
  ASSERT_TRUE(views[0].match.has_value());
  EXPECT_THAT(views[0].match->subject.answers, SizeIs(1));
  EXPECT_FALSE(views[0].proposals.empty());
}

TEST_F(Declines, MissingInformation_IsAskedForAndStopsTheClock) {
  const std::string name = Sent();
  EXPECT_THAT(Decline(Plain(name), "INFORMATION_MISSING"), IsError(kInvalid, "INVALID_FIELDS"));
  ASSERT_OK_AND_ASSIGN(const ReferralView asked,
                       Decline(Plain(name, "生年月日を教えてください"), "INFORMATION_MISSING"));
  EXPECT_EQ(asked.referral.state, State::kInformationRequested);
  EXPECT_FALSE(asked.referral.answer_due.has_value());
  EXPECT_EQ(Get(name, kSender)->steps.back().reason, "INFORMATION_MISSING");
  ASSERT_OK_AND_ASSIGN(const ReferralView given_back,
                       Decline(Plain(name, "回答がありません"), "INFORMATION_MISSING"));
  EXPECT_EQ(given_back.referral.state, State::kDeclined) << "it was asked for already";
}

TEST_F(Declines, Capacity_TellsTheDirectoryAndKeepsTheOfficeOutForItsDays) {
  const std::string name = Sent();
  ASSERT_OK(Decline(Plain(name), "CAPACITY"));
  ASSERT_OK_AND_ASSIGN(
      const StatedCapacities stated,
      Read<StatedCapacities>([](const ReferralStore& store) { return store.Capacities(); }));
  EXPECT_EQ(stated.at({kReceiver, "placement"}).free_places, 0);
  EXPECT_THAT(Ids(Suggest().destinations), Not(Contains(kReceiver)));
  clock_.Set(absl::CivilSecond(2026, 7, 13, 10, 0, 0));
  EXPECT_THAT(Ids(Suggest().destinations), Not(Contains(kReceiver)));
  clock_.Set(absl::CivilSecond(2026, 7, 14, 10, 0, 0));
  EXPECT_THAT(Ids(Suggest().destinations), Contains(kReceiver));
}

TEST_F(Declines, ARequirementNotMet_ExcludesEveryOfficeWithTheSamePredicate) {
  MakeYoung();
  ASSERT_THAT(Ids(Suggest().destinations), Contains("saposute-kennan"));
  NewReferral input;
  input.case_name = kCase;
  input.receiver = "saposute-kennan";
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, Create(input));
  const std::string name = ReferralName(draft.referral);
  ASSERT_OK(Send(Plain(name)));
  EXPECT_THAT(Decline(Plain(name), "REQUIREMENT", "saposute-kennan", "no.such.rule"),
              IsError(kInvalid, "INVALID_FIELDS"));
  ASSERT_OK(
      Decline(Plain(name), "REQUIREMENT", "saposute-kennan", "eligible.saposute_kennan.age.2020"));
  const Suggestions after = Suggest();
  int saposute = 0;
  for (const Destination& each : after.destinations) {
    saposute += each.agency->kind == site::AgencyKind::kSaposute;
  }
  EXPECT_EQ(saposute, 0);
  const auto keno =
      std::find_if(after.excluded.begin(), after.excluded.end(),
                   [](const Destination& each) { return each.agency->id == "saposute-keno"; });
  ASSERT_NE(keno, after.excluded.end());
  EXPECT_THAT(Ids(after.destinations), Contains("jobmall")) << "no age there";
}

TEST_F(Declines, AMissedRequirement_CannotBeNamedWithAnotherCode) {
  const std::string name = Sent();
  EXPECT_THAT(Decline(Plain(name), "CAPACITY", kReceiver, "eligible.mothers"),
              IsError(kInvalid, "INVALID_FIELDS"));
}

TEST_F(Declines, OutOfArea_ExcludesWhoServesNothingBeyondTheSameArea) {
  const auto office = [](const std::string& id, std::vector<std::string> catchment) {
    site::Agency agency;
    agency.id = id;
    site::Offering& offering = agency.offerings.emplace_back();
    offering.id = "a";
    offering.catchment = std::move(catchment);
    return agency;
  };
  const site::Directory directory({office("near", {"09201", "09202"}),
                                   office("wide", {"09201", "09208"}), office("inside", {"09202"})},
                                  {});
  Referral refused;
  refused.receiver = "near";
  refused.offering = "a";
  refused.state = State::kDeclined;
  refused.decline_code = "OUT_OF_AREA";
  refused.answered_on = absl::CivilDay(2026, 6, 1);
  Suggestions suggestions;
  for (const site::Agency& each : directory.agencies()) {
    Destination destination;
    destination.agency = &each;
    destination.offering = &each.offerings[0];
    suggestions.destinations.push_back(destination);
  }
  ApplyRefusals({refused}, directory, site_->decline_reasons, absl::CivilDay(2026, 6, 2),
                suggestions);
  EXPECT_THAT(Ids(suggestions.destinations), ::testing::ElementsAre("wide"));
  ASSERT_THAT(suggestions.excluded, SizeIs(2));
  EXPECT_EQ(suggestions.excluded[1].reasons[0].rule, "refused.OUT_OF_AREA");
}

TEST_F(Declines, AnOpenReferral_IsNotProposedAgain) {
  ASSERT_THAT(Ids(Suggest().destinations), Contains(kReceiver));
  Sent();
  const Suggestions after = Suggest();
  EXPECT_THAT(Ids(after.destinations), Not(Contains(kReceiver)));
}

TEST_F(Declines, AnUnknownCode_IsRefusedWithTheChoices) {
  const std::string name = Sent();
  const auto refused = Decline(Plain(name), "TOO_FAR");
  EXPECT_THAT(refused, IsError(kInvalid, "INVALID_FIELDS"));
  EXPECT_THAT(DetailOf(refused.status()).fields[0].message_ja, HasSubstr("定員・枠なし"));
}

// ---- Codes, terms, conditions and holidays are data: the same program, other files
// --------------------

TEST_F(Declines, ANewCode_IsAChangeOfDataAlone) {
  const SiteCopy copy;
  copy.Append("decline_reasons.textproto", R"pb(
    reasons {
      id: "TOO_FAR"
      title_ja: "通えない"
      side: PERSON
      effect: NONE
      advice_ja: "近い窓口を探してください。"
      retry_after_days: 30
      valid_from { year: 2026 month: 7 day: 1 }
      citation { source: "試験" verified: false ask: "試験" }
    })pb");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  const std::string name = Sent();
  EXPECT_THAT(Decline(Plain(name), "TOO_FAR"), IsError(kInvalid, "INVALID_FIELDS"))
      << "not before its first day";
  clock_.Set(absl::CivilSecond(2026, 7, 1, 10, 0, 0));
  ASSERT_OK_AND_ASSIGN(const ReferralView declined, Decline(Plain(name), "TOO_FAR"));
  EXPECT_EQ(declined.referral.decline_code, "TOO_FAR");
  EXPECT_EQ(Facts().back().detail(), "TOO_FAR");
}

TEST_F(Declines, ANewResponseTerm_IsAChangeOfDataAlone) {
  const SiteCopy copy;
  copy.Replace("calendar.textproto", "id: \"answer.hello_work\"", "working_days: 3",
               "working_days: 2");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  const std::string name = Sent();
  EXPECT_EQ(absl::FormatTime("%Y-%m-%d %H:%M", *Get(name, kSender)->referral.answer_due, Jst()),
            "2026-07-02 17:15");
}

TEST_F(Declines, ANewCondition_IsAChangeOfDataAlone) {
  MakeYoung();
  const SiteCopy copy;
  copy.Replace("agencies/saposute.textproto", "id: \"eligible.saposute_kennan.age.2020\"",
               "max_years: 49", "max_years: 39");
  ASSERT_THAT(Ids(Suggest().destinations), Contains("saposute-kennan"));
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  EXPECT_THAT(Ids(Suggest().destinations), Not(Contains("saposute-kennan")));
}

TEST_F(Declines, ANewHoliday_IsAChangeOfDataAlone) {
  const SiteCopy copy;
  copy.Replace("calendar.textproto", "days { day { year: 2026 month: 7 day: 20 }",
               "days { day { year: 2026 month: 7 day: 20 }",
               "days { day { year: 2026 month: 7 day: 2 } name_ja: \"試験の日\" }\n"
               "  days { day { year: 2026 month: 7 day: 20 }");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  const std::string name = Sent();
  EXPECT_EQ(absl::FormatTime("%Y-%m-%d %H:%M", *Get(name, kSender)->referral.answer_due, Jst()),
            "2026-07-06 17:15");
}

}  // namespace
}  // namespace tsunagi::referral
