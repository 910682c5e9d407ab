// Steps of a referral beside the straight way, on a real database with the site's real calendar.
#include <string>
#include <vector>

#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using testing::kReceiver;
using testing::kSender;
using ::tsunagi::testing::IsError;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class Lifecycle : public testing::ReferralFixture {
 protected:
  absl::StatusOr<ReferralView> Step(Transition transition, const std::string& name,
                                    const std::string& agency, const std::string& note = "") {
    return Take(transition, {name, "", std::nullopt, note}, agency);
  }

  // "2026-07-03 17:15", or "" where nothing is owed.
  std::string DueOf(const std::string& name) {
    const auto view = Get(name, kSender);
    EXPECT_OK(view);
    if (!view.ok() || !view->referral.answer_due) return "";
    return absl::FormatTime("%Y-%m-%d %H:%M", *view->referral.answer_due, Jst());
  }

  absl::StatusOr<bool> Expire(const std::string& name) {
    Caller clock;
    clock.now = clock_.Now();
    clock.today = DayInJapan(clock_.Now());
    return Write<bool>([&](ReferralStore& store) {
      return ExpireReferral(ReferralIdOf(name), *site_, store, clock);
    });
  }

  // What the facts add up to, by kind: reversals take back.
  int Counted(facts::v1::Fact::Kind kind) {
    int sum = 0;
    for (const facts::v1::Fact& fact : Facts()) {
      if (fact.kind() == kind) sum += fact.count();
    }
    return sum;
  }
};

// The clock stands at Tuesday, 30 June 2026, 10:00; Hello Work answers within three working days.
TEST_F(Lifecycle, AnswerIsDueInTheReceiversWorkingTime) {
  const std::string name = Sent();
  EXPECT_EQ(DueOf(name), "2026-07-03 17:15");
  ASSERT_OK(Step(Transition::kReceive, name, kReceiver));
  EXPECT_EQ(DueOf(name), "2026-07-03 17:15");
  ASSERT_OK(Accept({name, "", std::nullopt, ""}));
  EXPECT_EQ(DueOf(name), "");
}

TEST_F(Lifecycle, WhileTheSenderOwesAnAnswer_TheClockStandsStill) {
  const std::string name = Sent();
  EXPECT_THAT(Step(Transition::kRequestInformation, name, kReceiver),
              IsError(kInvalid, "INVALID_FIELDS"));
  ASSERT_OK(Step(Transition::kRequestInformation, name, kReceiver, "職歴を教えてください"));
  EXPECT_EQ(DueOf(name), "");
  clock_.Set(absl::CivilSecond(2026, 7, 6, 10, 0, 0));
  EXPECT_THAT(Step(Transition::kGiveInformation, name, kReceiver, "x"),
              IsError(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION"));
  ASSERT_OK(Step(Transition::kGiveInformation, name, kSender, "製造業に八年です"));
  // Four working days went by: 30 June, 1, 2 and 3 July.
  EXPECT_EQ(DueOf(name), "2026-07-08 17:15");
  ASSERT_OK_AND_ASSIGN(const ReferralView view, Get(name, kReceiver));
  EXPECT_EQ(view.referral.state, State::kReceived);
  ASSERT_EQ(view.steps.size(), 3u);
  EXPECT_EQ(view.steps[1].transition, Transition::kRequestInformation);
  EXPECT_EQ(view.steps[1].user, "hw-oyama.counsellor.1");
  EXPECT_EQ(view.steps[2].office, kSender);
}

TEST_F(Lifecycle, NobodyAnswers_ItGoesBackToItsSender) {
  const std::string name = Sent();
  // Due on 3 July; twenty working days later is 3 August (海の日 on 20 July).
  clock_.Set(absl::CivilSecond(2026, 8, 3, 17, 15, 0));
  ASSERT_OK_AND_ASSIGN(bool expired, Expire(name));
  EXPECT_FALSE(expired);
  clock_.Set(absl::CivilSecond(2026, 8, 3, 17, 17, 0));
  ASSERT_OK_AND_ASSIGN(expired, Expire(name));
  EXPECT_TRUE(expired);
  ASSERT_OK_AND_ASSIGN(const ReferralView view, Get(name, kReceiver));
  EXPECT_EQ(view.referral.state, State::kExpired);
  EXPECT_FALSE(view.package.has_value());
  EXPECT_EQ(view.steps.back().user, "");
  EXPECT_THAT(Accept({name, "", std::nullopt, ""}),
              IsError(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE"));
  ASSERT_OK_AND_ASSIGN(expired, Expire(name));
  EXPECT_FALSE(expired);
}

TEST_F(Lifecycle, AskedForInformation_DoesNotExpire) {
  const std::string name = Sent();
  ASSERT_OK(Step(Transition::kRequestInformation, name, kReceiver, "職歴を教えてください"));
  clock_.Set(absl::CivilSecond(2027, 6, 1, 10, 0, 0));
  ASSERT_OK_AND_ASSIGN(const bool expired, Expire(name));
  EXPECT_FALSE(expired);
}

TEST_F(Lifecycle, DeclinedForWantOfPlaces_TellsTheDirectory) {
  const std::string name = Sent();
  ASSERT_OK(Decline({name, "", std::nullopt, ""}, "CAPACITY"));
  ASSERT_OK_AND_ASSIGN(
      const StatedCapacities stated,
      Read<StatedCapacities>([](const ReferralStore& store) { return store.Capacities(); }));
  const auto found = stated.find({kReceiver, "placement"});
  ASSERT_NE(found, stated.end());
  EXPECT_EQ(found->second.free_places, 0);
  EXPECT_EQ(found->second.as_of, absl::CivilDay(2026, 6, 30));
}

TEST_F(Lifecycle, SecondLook_ACounsellorsRefusalWaitsForTheLead) {
  tsunagi::testing::SiteCopy copy;
  copy.Replace("agencies/hello_work.textproto", "id: \"hw-oyama\"", "id: \"hw-oyama\"",
               "id: \"hw-oyama\"\n  second_look: true");
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  const std::string name = Sent();
  ASSERT_OK_AND_ASSIGN(ReferralView view, Decline({name, "", std::nullopt, ""}, "OUT_OF_AREA"));
  EXPECT_EQ(view.referral.state, State::kDeclineProposed);
  EXPECT_EQ(Counted(facts::v1::Fact::REFERRAL_DECLINED), 0);
  ASSERT_OK_AND_ASSIGN(view, Get(name, kReceiver));
  EXPECT_TRUE(view.package.has_value());
  const auto confirm = [&] {
    return Write<ReferralView>([&](ReferralStore& store) {
      return ConfirmDecline({name, "", std::nullopt, ""}, *site_, store, By(kReceiver));
    });
  };
  EXPECT_THAT(confirm(), IsError(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION"));
  reviewer_ = true;
  ASSERT_OK(Step(Transition::kReturnDecline, name, kReceiver, "管轄内です"));
  ASSERT_OK(Decline({name, "", std::nullopt, ""}, "REQUIREMENT"));
  reviewer_ = false;
  EXPECT_EQ(Get(name, kSender)->referral.state, State::kDeclined) << "the lead needs nobody else";
  EXPECT_EQ(Counted(facts::v1::Fact::REFERRAL_DECLINED), 1);
}

TEST_F(Lifecycle, HeldAndResumed_GoesOnWhereItWas) {
  const std::string name = Accepted();
  ASSERT_OK(Step(Transition::kHold, name, kReceiver, "入院のため"));
  ASSERT_OK_AND_ASSIGN(ReferralView view, Step(Transition::kResume, name, kReceiver));
  EXPECT_EQ(view.referral.state, State::kAccepted);
  ASSERT_OK(Step(Transition::kStartSupport, name, kReceiver));
  ASSERT_OK(Step(Transition::kHold, name, kReceiver, "本人が休みたい"));
  ASSERT_OK_AND_ASSIGN(view, Step(Transition::kResume, name, kReceiver));
  EXPECT_EQ(view.referral.state, State::kInSupport);
}

TEST_F(Lifecycle, EndedEarlyAndReopened_SupportGoesOn) {
  const std::string name = Accepted();
  ASSERT_OK(Step(Transition::kEndEarly, name, kReceiver, "連絡が取れない"));
  ASSERT_OK_AND_ASSIGN(ReferralView view, Get(name, kSender));
  EXPECT_EQ(view.referral.state, State::kEndedEarly);
  EXPECT_TRUE(view.referral.ended_on.has_value());
  ASSERT_OK_AND_ASSIGN(view, Step(Transition::kReopen, name, kReceiver, "連絡がついた"));
  EXPECT_EQ(view.referral.state, State::kInSupport);
  EXPECT_FALSE(view.referral.ended_on.has_value());
  ASSERT_OK(Step(Transition::kComplete, name, kReceiver));
}

TEST_F(Lifecycle, InError_NothingOfItCountsAndTheReceiverKeepsNothing) {
  const std::string name = Accepted();
  ASSERT_OK(Step(Transition::kStartSupport, name, kReceiver));
  NewOutcome placed;
  placed.referral = name;
  placed.kind = OutcomeKind::kPlaced;
  placed.attribute = "REGULAR";
  placed.confirm_date = absl::CivilDay(2026, 6, 30);
  ASSERT_OK(Record(placed));
  EXPECT_EQ(Counted(facts::v1::Fact::REFERRAL_SENT), 1);
  EXPECT_EQ(Counted(facts::v1::Fact::OUTCOME), 1);
  EXPECT_THAT(Step(Transition::kMarkInError, name, kReceiver, "x"),
              IsError(absl::StatusCode::kPermissionDenied, "NOT_YOUR_TRANSITION"));
  ASSERT_OK(Step(Transition::kMarkInError, name, kSender, "別の方の紹介でした"));
  for (const auto kind : {facts::v1::Fact::REFERRAL_SENT, facts::v1::Fact::REFERRAL_ACCEPTED,
                          facts::v1::Fact::OUTCOME}) {
    EXPECT_EQ(Counted(kind), 0) << kind;
  }
  ASSERT_OK_AND_ASSIGN(const ReferralView view, Get(name, kReceiver));
  EXPECT_EQ(view.referral.state, State::kEnteredInError);
  EXPECT_FALSE(view.package.has_value());
  EXPECT_TRUE(view.outcomes[0].reversed);
}

TEST_F(Lifecycle, RefusedSteps_LeaveNoTrace) {
  const std::string name = Accepted();
  ASSERT_OK_AND_ASSIGN(const ReferralView before, Get(name, kSender));
  const size_t events = Events(kReferralFeed).size();
  for (int i = 0; i < kTransitions; ++i) {
    const auto transition = static_cast<Transition>(i);
    for (const char* const agency : {kSender, kReceiver, "hw-sano"}) {
      const Actor actor = agency == std::string(kSender) ? Actor::kSender : Actor::kReceiver;
      if (agency != std::string("hw-sano") && Allowed(State::kAccepted, actor, transition))
        continue;
      EXPECT_FALSE(Step(transition, name, agency, "理由").ok()) << TransitionName(transition);
    }
  }
  ASSERT_OK_AND_ASSIGN(const ReferralView after, Get(name, kSender));
  EXPECT_EQ(after.referral.version, before.referral.version);
  EXPECT_EQ(after.referral.request_note, before.referral.request_note);
  EXPECT_EQ(after.steps.size(), before.steps.size());
  EXPECT_EQ(Events(kReferralFeed).size(), events);
}

TEST_F(Lifecycle, OneOfferingIsAskedOnceAtATime) {
  const std::string first = Sent();
  ASSERT_OK_AND_ASSIGN(const ReferralView second, CreateTo(kReceiver));
  const std::string name = ReferralName(second.referral);
  EXPECT_THAT(Send({name, "", std::nullopt, ""}),
              IsError(absl::StatusCode::kFailedPrecondition, "ALREADY_REFERRED"));
  ASSERT_OK(Decline({first, "", std::nullopt, ""}, "BASIS_MISSING"));
  EXPECT_OK(Send({name, "", std::nullopt, ""}));
}

TEST_F(Lifecycle, OverdueList_HoldsWhatIsLate) {
  const std::string late = Sent();
  clock_.Set(absl::CivilSecond(2026, 7, 3, 17, 30, 0));
  case_ = "agencies/sr-09208/cases/0193-b";
  cases_.cases[case_] = cases_.cases[testing::kCase];
  categories_.categories[case_] = categories_.categories[testing::kCase];
  const std::string young = Sent();
  ReferralQuery query;
  query.agency = kReceiver;
  query.due_before = clock_.Now();
  ASSERT_OK_AND_ASSIGN(const auto overdue,
                       Read<std::vector<Referral>>(
                           [&](const ReferralStore& store) { return store.ListReferrals(query); }));
  ASSERT_EQ(overdue.size(), 1u);
  EXPECT_EQ(ReferralName(overdue[0]), late);
  EXPECT_NE(late, young);
}

}  // namespace
}  // namespace tsunagi::referral
