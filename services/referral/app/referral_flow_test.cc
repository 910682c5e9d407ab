// From the draft to the end of the support, and who may do what.
#include <string>

#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace ::tsunagi::referral::testing;  // NOLINT: the fixture of this service
using ::tsunagi::testing::IsError;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

using ReferralFlow = ReferralFixture;

TEST_F(ReferralFlow, Create_KeepsWhatTheOtherServicesTell) {
  ASSERT_OK_AND_ASSIGN(const ReferralView view, CreateTo(kReceiver));
  const Referral& referral = view.referral;
  EXPECT_EQ(referral.state, State::kDraft);
  EXPECT_EQ(referral.offering, "placement");
  EXPECT_EQ(referral.category, "UNSTABLE_EMPLOYMENT");
  EXPECT_EQ(referral.cohort, "IN");
  EXPECT_EQ(referral.municipality, "09208");
  EXPECT_EQ(referral.subject, std::string(64, 'a'));
  EXPECT_EQ(EtagOf(referral), "\"1\"");
  EXPECT_THAT(cases_.disclosures, IsEmpty());
  EXPECT_THAT(Facts(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const ReferralView found, Get(ReferralName(referral), kSender));
  EXPECT_EQ(found.referral.request_note, "よろしくお願いします");
  EXPECT_EQ(found.referral.sheet_number, "T-001");
}

TEST_F(ReferralFlow, CreateToExcludedOffice_NeedsAReason) {
  NewReferral input;
  input.case_name = kCase;
  input.receiver = "saposute-kennan";  // 51 years old
  const auto refused = Create(input);
  EXPECT_THAT(refused, IsError(kFailed, "DESTINATION_EXCLUDED"));
  EXPECT_THAT(DetailOf(refused.status()).message_ja, HasSubstr("15歳から49歳"));
  input.override_reason = "家族の相談のため";
  ASSERT_OK_AND_ASSIGN(const ReferralView view, Create(input));
  EXPECT_EQ(view.referral.override_reason, "家族の相談のため");
}

TEST_F(ReferralFlow, CreateForUndecidedOrUrgentCase_IsRefused) {
  categories_.categories[kCase].category.clear();
  EXPECT_THAT(CreateTo(kReceiver), IsError(kFailed, "CASE_NOT_CLASSIFIED"));
  categories_.categories[kCase] = {"UNSTABLE_EMPLOYMENT", "IN", true};
  const auto urgent = CreateTo(kReceiver);
  EXPECT_THAT(urgent, IsError(kFailed, "CASE_NOT_CLASSIFIED"));
  EXPECT_THAT(DetailOf(urgent.status()).message_ja, HasSubstr("緊急"));
}

TEST_F(ReferralFlow, CreateWithBadInput_NamesTheField) {
  NewReferral input;
  input.case_name = kCase;
  EXPECT_THAT(Create(input), IsError(kInvalid, "INVALID_FIELDS"));
  input.receiver = "secretariat";
  EXPECT_THAT(Create(input), IsError(kInvalid, "INVALID_FIELDS"));
  input.receiver = "poly-kennan";  // two offerings
  EXPECT_THAT(Create(input), IsError(kInvalid, "INVALID_FIELDS"));
  input.offering = "training";
  EXPECT_OK(Create(input));
  for (int i = 0; i < 2001; ++i) input.request_note += "あ";
  EXPECT_THAT(Create(input), IsError(kInvalid, "INVALID_FIELDS"));
  input.request_note.clear();
  input.event_date = absl::CivilDay(2026, 7, 1);
  EXPECT_THAT(Create(input), IsError(kInvalid, "EVENT_DATE_IN_FUTURE"));
  input.event_date.reset();
  EXPECT_THAT(Create(input, "sr-09201"), IsError(kNotFound, "CASE_NOT_FOUND"));
  input.case_name = "agencies/sr-09208/cases/none";
  EXPECT_THAT(Create(input), IsError(kNotFound, "CASE_NOT_FOUND"));
}

TEST_F(ReferralFlow, Draft_IsHiddenFromTheReceiverAlsoWhenCancelled) {
  ASSERT_OK_AND_ASSIGN(const ReferralView view, CreateTo(kReceiver));
  const std::string name = ReferralName(view.referral);
  EXPECT_THAT(Get(name, kReceiver), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  EXPECT_THAT(Accept({name, "", std::nullopt, ""}), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_OK(Take(Transition::kCancel, {name, "", std::nullopt, "本人の都合"}, kSender));
  EXPECT_THAT(Get(name, kReceiver), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  EXPECT_THAT(Events(kReferralFeed, kReceiver), IsEmpty());
  EXPECT_THAT(Events(kReferralFeed, kSender), SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const ReferralView found, Get(name, kSender));
  EXPECT_EQ(found.referral.request_note, "よろしくお願いします\n本人の都合");
}

TEST_F(ReferralFlow, Send_DisclosesToTheReceiverOnlyAndRereadsTheCase) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  categories_.categories[kCase] = {"LONG_TERM_JOBLESS", "OUT", false};
  cases_.cases[kCase].subject.municipality = "09216";
  ASSERT_OK_AND_ASSIGN(const ReferralView sent,
                       Send({name, "\"1\"", absl::CivilDay(2026, 6, 29), "急ぎです"}));
  EXPECT_EQ(sent.referral.state, State::kSent);
  EXPECT_EQ(EtagOf(sent.referral), "\"2\"");
  EXPECT_EQ(sent.referral.category, "LONG_TERM_JOBLESS");
  EXPECT_EQ(sent.referral.municipality, "09216");
  EXPECT_EQ(sent.referral.request_note, "よろしくお願いします\n急ぎです");
  EXPECT_FALSE(sent.package.has_value());
  EXPECT_THAT(cases_.disclosures,
              ElementsAre("agencies/sr-09208/cases/0193-a hw-oyama 2026-06-29"));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_EQ(seen.package, cases_.package);
  ASSERT_OK_AND_ASSIGN(const ReferralView own, Get(name, kSender));
  EXPECT_FALSE(own.package.has_value());
  EXPECT_THAT(Get(name, "hw-sano"), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_THAT(Facts(), SizeIs(1));
  const facts::v1::Fact fact = Facts()[0];
  EXPECT_EQ(fact.kind(), facts::v1::Fact::REFERRAL_SENT);
  EXPECT_EQ(fact.event_month(), 202606);
  EXPECT_EQ(fact.agency(), kReceiver);
  EXPECT_EQ(fact.agency_kind(), "HELLO_WORK");
  EXPECT_EQ(fact.category(), "LONG_TERM_JOBLESS");
  EXPECT_EQ(fact.municipality(), "09216");
  EXPECT_EQ(fact.cohort(), "OUT");
  EXPECT_EQ(fact.subject(), std::string(64, 'a'));
}

TEST_F(ReferralFlow, Send_AsksForTheWantedBasisAndTheConfirmedAddress) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  ASSERT_OK(Send({name, "", std::nullopt, "", "legalBases/b1", true}));
  ASSERT_THAT(cases_.orders, SizeIs(1));
  EXPECT_EQ(cases_.orders[0].basis, "legalBases/b1");
  EXPECT_TRUE(cases_.orders[0].confirm_protected_address);
  EXPECT_EQ(cases_.orders[0].referral, name);
}

TEST_F(ReferralFlow, SendWithoutABasis_IsRefusedAndLeavesTheDraft) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  cases_.failure = Error(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING", "none");
  EXPECT_THAT(Send({name, "", std::nullopt, ""}), IsError(kFailed, "BASIS_MISSING"));
  cases_.failure = absl::OkStatus();
  ASSERT_OK_AND_ASSIGN(const ReferralView found, Get(name, kSender));
  EXPECT_EQ(found.referral.state, State::kDraft);
}

TEST_F(ReferralFlow, SendWhereIntakeFails_LeavesTheDraft) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  cases_.failure = absl::UnavailableError("down");
  EXPECT_EQ(Send({name, "", std::nullopt, ""}).status().code(), absl::StatusCode::kUnavailable);
  cases_.failure = absl::OkStatus();
  ASSERT_OK_AND_ASSIGN(const ReferralView found, Get(name, kSender));
  EXPECT_EQ(found.referral.state, State::kDraft);
  EXPECT_THAT(Facts(), IsEmpty());
}

TEST_F(ReferralFlow, Etag_IsCheckedOnlyWhereGiven) {
  const std::string name = Sent();
  EXPECT_THAT(Accept({name, "\"1\"", std::nullopt, ""}),
              IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_OK(Accept({name, "\"2\"", std::nullopt, ""}));
}

TEST_F(ReferralFlow, AcceptStartComplete_ByTheReceiverOnly) {
  const std::string name = Sent();
  EXPECT_THAT(Accept({name, "", std::nullopt, ""}, kSender),
              IsError(kDenied, "NOT_YOUR_TRANSITION"));
  EXPECT_THAT(Accept({name, "", std::nullopt, ""}, "hw-sano"),
              IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_OK(Accept({name, "", std::nullopt, "担当は田村です"}));
  EXPECT_THAT(Take(Transition::kCancel, {name, "", std::nullopt, ""}, kSender),
              IsError(kFailed, "REFERRAL_STATE"));
  EXPECT_THAT(Take(Transition::kStartSupport, {name, "", std::nullopt, ""}, kSender),
              IsError(kDenied, "NOT_YOUR_TRANSITION"));
  ASSERT_OK(Take(Transition::kStartSupport, {name, "", std::nullopt, ""}, kReceiver));
  ASSERT_OK_AND_ASSIGN(const ReferralView done,
                       Take(Transition::kComplete, {name, "", std::nullopt, "終結"}, kReceiver));
  EXPECT_EQ(done.referral.state, State::kCompleted);
  EXPECT_EQ(done.referral.answer_note, "担当は田村です\n終結");
  EXPECT_EQ(done.referral.ended_on, absl::CivilDay(2026, 6, 30));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_TRUE(seen.package.has_value());
  ASSERT_THAT(Facts(), SizeIs(2));
  EXPECT_EQ(Facts()[1].kind(), facts::v1::Fact::REFERRAL_ACCEPTED);
}

TEST_F(ReferralFlow, Decline_NeedsAReasonAndDropsThePackage) {
  const std::string name = Sent();
  const TransitionInput plain{name, "", std::nullopt, ""};
  EXPECT_THAT(Decline(plain, ""), IsError(kInvalid, "INVALID_FIELDS"));
  EXPECT_THAT(Decline(plain, "OTHER"), IsError(kInvalid, "INVALID_FIELDS"));
  EXPECT_THAT(Decline(plain, "", kSender), IsError(kDenied, "NOT_YOUR_TRANSITION"));
  ASSERT_OK_AND_ASSIGN(const ReferralView view, Decline(plain, "CAPACITY"));
  EXPECT_EQ(view.referral.state, State::kDeclined);
  EXPECT_EQ(view.referral.answered_on, absl::CivilDay(2026, 6, 30));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_FALSE(seen.package.has_value());
  EXPECT_EQ(Facts().back().kind(), facts::v1::Fact::REFERRAL_DECLINED);
  EXPECT_EQ(Facts().back().detail(), "CAPACITY");
}

TEST_F(ReferralFlow, CancelAfterSending_DropsThePackageAndTellsTheReceiver) {
  const std::string name = Sent();
  ASSERT_OK(Take(Transition::kCancel, {name, "", std::nullopt, ""}, kSender));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_EQ(seen.referral.state, State::kCancelled);
  EXPECT_FALSE(seen.package.has_value());
  EXPECT_THAT(Events(kReferralFeed, kReceiver), SizeIs(2));
}

TEST_F(ReferralFlow, EventDates_NeitherFutureNorBeforeTheLastStep) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  EXPECT_THAT(Send({name, "", absl::CivilDay(2026, 7, 1), ""}),
              IsError(kInvalid, "EVENT_DATE_IN_FUTURE"));
  ASSERT_OK(Send({name, "", absl::CivilDay(2024, 3, 31), ""}));
  EXPECT_EQ(Facts()[0].event_month(), 202403);
  EXPECT_THAT(Accept({name, "", absl::CivilDay(2024, 3, 30), ""}),
              IsError(kInvalid, "EVENT_DATE_BEFORE_REFERRAL"));
  ASSERT_OK(Accept({name, "", absl::CivilDay(2024, 4, 2), ""}));
  EXPECT_THAT(
      Take(Transition::kStartSupport, {name, "", absl::CivilDay(2024, 4, 1), ""}, kReceiver),
      IsError(kInvalid, "EVENT_DATE_BEFORE_REFERRAL"));
  ASSERT_OK(Take(Transition::kStartSupport, {name, "", absl::CivilDay(2024, 4, 2), ""}, kReceiver));
}

TEST_F(ReferralFlow, OfficeThatRefersToItself_ActsForBothSides) {
  cases_.cases[kCase].subject.municipality = "09208";
  const std::string name = Sent(kSender);
  ASSERT_OK(Accept({name, "", std::nullopt, ""}, kSender));
  ASSERT_OK(Take(Transition::kStartSupport, {name, "", std::nullopt, ""}, kSender));
  ASSERT_OK(Take(Transition::kComplete, {name, "", std::nullopt, ""}, kSender));
}

TEST_F(ReferralFlow, Names_OfAnotherSenderOrShape_AreNotFound) {
  const std::string name = Sent();
  const std::string id = name.substr(name.rfind('/') + 1);
  for (const std::string& wrong : {"agencies/hw-oyama/referrals/" + id, "referrals/" + id, id,
                                   name + "/x", std::string("agencies/sr-09208/referrals/")}) {
    EXPECT_THAT(Get(wrong, kReceiver), IsError(kNotFound, "REFERRAL_NOT_FOUND")) << wrong;
  }
}

TEST_F(ReferralFlow, Suggest_UsesStatedCapacityAndOwnCasesOnly) {
  const auto suggest = [&](const std::string& name, const std::string& agency) {
    StatedCapacities capacities;
    capacities[{"desk-middle", "middle-desk"}] = {0, absl::CivilDay(2026, 6, 1)};
    return SuggestForCase(name, std::nullopt, *site_, capacities, {}, cases_, categories_,
                          By(agency));
  };
  ASSERT_OK_AND_ASSIGN(const CaseSuggestions found, suggest(kCase, kSender));
  EXPECT_EQ(found.category, "UNSTABLE_EMPLOYMENT");
  ASSERT_FALSE(found.suggestions.destinations.empty());
  // By rule the desk (60) comes first; it is full and 29 km away, so the Hello Work (50) does.
  EXPECT_EQ(found.suggestions.destinations[0].agency->id, kReceiver);
  bool desk_is_full = false;
  for (const Destination& each : found.suggestions.destinations) {
    if (each.agency->id != "desk-middle") continue;
    EXPECT_EQ(each.rule_score, 60);
    EXPECT_EQ(each.reasons.back().rule, "rank.capacity");
    EXPECT_EQ(each.reasons.back().points, -20);
    desk_is_full = true;
  }
  EXPECT_TRUE(desk_is_full) << "full, but still in the list";
  ASSERT_FALSE(found.questions.empty());
  EXPECT_EQ(found.data_version, site_->digest);
  EXPECT_THAT(suggest(kCase, "hw-sano"), IsError(kNotFound, "CASE_NOT_FOUND"));
  categories_.categories.clear();
  EXPECT_THAT(suggest(kCase, kSender), IsError(kFailed, "CASE_NOT_CLASSIFIED"));
}

}  // namespace
}  // namespace tsunagi::referral
