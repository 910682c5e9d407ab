// Transfers, parts, teams and the first visit, on a real database.
#include "services/referral/app/holding.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCase;
using testing::kReceiver;
using testing::kSender;
using ::testing::SizeIs;
using ::tsunagi::testing::IsError;

constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kThird[] = "saposute-kennan";
constexpr char kCaseOfReceiver[] = "agencies/hw-oyama/cases/0193-b";

class HoldingTest : public testing::ReferralFixture {
 protected:
  void SetUp() override {
    ReferralFixture::SetUp();
    cases_.cases[kCaseOfReceiver] = cases_.cases[kCase];
    categories_.categories[kCaseOfReceiver] = categories_.categories[kCase];
  }

  NewReferral Input(const std::string& case_name, const std::string& receiver, Kind kind,
                    const std::string& part_of = "") {
    NewReferral input;
    input.case_name = case_name;
    input.receiver = receiver;
    input.offering = site_->directory.Find(receiver)->offerings.front().id;
    input.override_reason = "本人の希望";
    input.kind = kind;
    input.part_of = part_of;
    return input;
  }

  std::string SentAs(const std::string& sender, const NewReferral& input) {
    const auto created = Create(input, sender);
    EXPECT_OK(created);
    if (!created.ok()) return "";
    const std::string name = ReferralName(created->referral);
    EXPECT_OK(Send({name, "", std::nullopt, ""}, sender));
    return name;
  }

  // A transfer of kCase from kSender to kReceiver that was accepted.
  std::string Transferred() {
    const std::string name = SentAs(kSender, Input(kCase, kReceiver, Kind::kTransfer));
    EXPECT_OK(Accept({name, "", std::nullopt, ""}));
    return name;
  }

  std::string HolderOf(const std::string& case_name) {
    const auto holding =
        Read<Holding>([&](const ReferralStore& store) { return HoldingOf(store, case_name); });
    EXPECT_OK(holding);
    return holding.ok() ? holding->holder : "";
  }

  absl::StatusOr<ReferralView> Step(Transition transition, const std::string& name,
                                    const std::string& agency) {
    return Take(transition, {name, "", std::nullopt, "理由"}, agency);
  }
};

TEST_F(HoldingTest, ASharedReferral_LeavesTheHolder) {
  const std::string name = Accepted();
  EXPECT_EQ(HolderOf(kCase), kSender);
  EXPECT_EQ(Get(name, kReceiver)->referral.holder, kSender);
}

TEST_F(HoldingTest, ATransfer_MovesTheCaseWhenItIsAcceptedAndBackWhenItEnds) {
  const std::string name = SentAs(kSender, Input(kCase, kReceiver, Kind::kTransfer));
  EXPECT_EQ(HolderOf(kCase), kSender) << "an unanswered transfer leaves it with its sender";
  ASSERT_OK_AND_ASSIGN(const ReferralView accepted, Accept({name, "", std::nullopt, ""}));
  EXPECT_EQ(accepted.referral.holder, kReceiver);
  ASSERT_OK_AND_ASSIGN(const ReferralView ended, Step(Transition::kEndEarly, name, kReceiver));
  EXPECT_EQ(ended.referral.holder, kSender);
  ASSERT_OK_AND_ASSIGN(const ReferralView again, Step(Transition::kReopen, name, kReceiver));
  EXPECT_EQ(again.referral.holder, kReceiver);
  ASSERT_OK(Step(Transition::kComplete, name, kReceiver));
  EXPECT_EQ(HolderOf(kCase), kSender);
  ASSERT_OK_AND_ASSIGN(const HoldingHistory history,
                       Read<HoldingHistory>([&](const ReferralStore& store) {
                         return GetHolding(kCase, store, By(kSender));
                       }));
  std::vector<std::string> holders;
  for (const Holding& change : history.changes) holders.push_back(change.holder);
  EXPECT_THAT(holders, ElementsAre(kReceiver, kSender, kReceiver, kSender));
}

TEST_F(HoldingTest, DeclinedExpiredAndCancelledTransfers_LeaveTheHolder) {
  const std::string declined = SentAs(kSender, Input(kCase, kReceiver, Kind::kTransfer));
  ASSERT_OK(Decline({declined, "", std::nullopt, ""}, "CAPACITY"));
  EXPECT_EQ(HolderOf(kCase), kSender);
  const std::string cancelled = SentAs(kSender, Input(kCase, kThird, Kind::kTransfer));
  ASSERT_OK(Step(Transition::kCancel, cancelled, kSender));
  EXPECT_EQ(HolderOf(kCase), kSender);
  const std::string expired = SentAs(kSender, Input(kCase, kThird, Kind::kTransfer));
  clock_.Advance(absl::Hours(24 * 90));
  Caller clock;
  clock.now = clock_.Now();
  clock.today = DayInJapan(clock.now);
  ASSERT_OK_AND_ASSIGN(const bool over, Write<bool>([&](ReferralStore& store) {
                         return ExpireReferral(ReferralIdOf(expired), *site_, store, clock);
                       }));
  EXPECT_TRUE(over);
  EXPECT_EQ(HolderOf(kCase), kSender);
}

TEST_F(HoldingTest, WhoHandedTheCaseOver_CannotHandItOverAgain) {
  const std::string name = Transferred();
  EXPECT_THAT(Create(Input(kCase, kThird, Kind::kTransfer)), IsError(kFailed, "NOT_THE_HOLDER"));
  EXPECT_THAT(Create(Input(kCase, kThird, Kind::kTeam)), IsError(kFailed, "NOT_THE_HOLDER"));
  EXPECT_OK(Create(Input(kCase, kThird, Kind::kShared)));
  ASSERT_OK(Step(Transition::kEndEarly, name, kReceiver));
  EXPECT_OK(Create(Input(kCase, kThird, Kind::kTransfer)));
}

TEST_F(HoldingTest, OneTransferWaitsAtATime) {
  SentAs(kSender, Input(kCase, kReceiver, Kind::kTransfer));
  ASSERT_OK_AND_ASSIGN(const ReferralView second, Create(Input(kCase, kThird, Kind::kTransfer)));
  EXPECT_THAT(Send({ReferralName(second.referral), "", std::nullopt, ""}),
              IsError(kFailed, "TRANSFER_PENDING"));
}

TEST_F(HoldingTest, ATransferOn_TakesTheFirstOfficesCaseAlongAndShowsItOnlyTheChain) {
  const std::string first = Transferred();
  const std::string second =
      SentAs(kReceiver, Input(kCaseOfReceiver, kThird, Kind::kTransfer, first));
  ASSERT_OK(Accept({second, "", std::nullopt, ""}, kThird));
  EXPECT_EQ(HolderOf(kCase), kThird);
  EXPECT_EQ(HolderOf(kCaseOfReceiver), kThird);
  ASSERT_OK_AND_ASSIGN(const HoldingHistory history,
                       Read<HoldingHistory>([&](const ReferralStore& store) {
                         return GetHolding(kCase, store, By(kSender));
                       }));
  EXPECT_EQ(history.current.holder, "") << "the first office asks its receiver";
  EXPECT_EQ(history.current.referral, first);
  // The office in the middle is done; the case stays with the last one.
  ASSERT_OK(Step(Transition::kEndEarly, first, kReceiver));
  EXPECT_EQ(HolderOf(kCase), kThird);
  // When that one is done too, nobody in the middle works on it any more.
  ASSERT_OK(Step(Transition::kEndEarly, second, kThird));
  EXPECT_EQ(HolderOf(kCase), kSender);
  EXPECT_EQ(HolderOf(kCaseOfReceiver), kReceiver);
}

TEST_F(HoldingTest, ATransferOnThatEnds_GoesBackToTheMiddle) {
  const std::string first = Transferred();
  const std::string second =
      SentAs(kReceiver, Input(kCaseOfReceiver, kThird, Kind::kTransfer, first));
  ASSERT_OK(Accept({second, "", std::nullopt, ""}, kThird));
  ASSERT_OK(Step(Transition::kEndEarly, second, kThird));
  EXPECT_EQ(HolderOf(kCase), kReceiver);
}

TEST_F(HoldingTest, ATransferInError_BringsTheCaseHome) {
  const std::string first = Transferred();
  const std::string second =
      SentAs(kReceiver, Input(kCaseOfReceiver, kThird, Kind::kTransfer, first));
  ASSERT_OK(Accept({second, "", std::nullopt, ""}, kThird));
  ASSERT_OK(Step(Transition::kMarkInError, first, kSender));
  EXPECT_EQ(HolderOf(kCase), kSender);
  EXPECT_EQ(HolderOf(kCaseOfReceiver), kThird);
}

TEST_F(HoldingTest, ASubReferral_IsAPartThatTheFirstSenderSeesByKindOnly) {
  EXPECT_THAT(Create(Input(kCaseOfReceiver, kThird, Kind::kSubReferral), kReceiver),
              IsError(kInvalid, "INVALID_FIELDS"));
  const std::string first = Sent();
  EXPECT_THAT(Create(Input(kCaseOfReceiver, kThird, Kind::kSubReferral, first), kReceiver),
              IsError(kInvalid, "INVALID_FIELDS"))
      << "not accepted yet";
  ASSERT_OK(Accept({first, "", std::nullopt, ""}));
  EXPECT_THAT(Create(Input(kCase, kThird, Kind::kSubReferral, first)),
              IsError(kInvalid, "INVALID_FIELDS"))
      << "the sender did not receive it";
  const std::string part =
      SentAs(kReceiver, Input(kCaseOfReceiver, kThird, Kind::kSubReferral, first));
  ASSERT_OK(Accept({part, "", std::nullopt, ""}, kThird));
  EXPECT_EQ(HolderOf(kCase), kSender);
  EXPECT_EQ(HolderOf(kCaseOfReceiver), kReceiver);
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(first, kSender));
  ASSERT_THAT(seen.parts, SizeIs(1));
  EXPECT_EQ(seen.parts[0].state, State::kAccepted);
  EXPECT_EQ(Get(part, kReceiver)->part_of_name, first);
}

TEST_F(HoldingTest, ATeam_IsLedByTheHolderAndSeenByItsMembers) {
  const std::string one = SentAs(kSender, Input(kCase, kReceiver, Kind::kTeam));
  const std::string two = SentAs(kSender, Input(kCase, kThird, Kind::kTeam));
  ASSERT_OK(Accept({one, "", std::nullopt, ""}));
  EXPECT_THAT(Get(two, kThird)->team, IsEmpty()) << "not before it joined";
  ASSERT_OK(Accept({two, "", std::nullopt, ""}, kThird));
  const auto team = Get(two, kThird)->team;
  ASSERT_THAT(team, SizeIs(2));
  EXPECT_EQ(team[0].receiver, kReceiver);
  EXPECT_EQ(Get(two, kThird)->referral.holder, kSender);
  ASSERT_OK(Step(Transition::kEndEarly, one, kReceiver));
  EXPECT_THAT(Get(two, kThird)->team, SizeIs(1));
}

TEST_F(HoldingTest, AnErasedTransfer_LeavesOthersCasesWithAHolder) {
  const std::string first = Transferred();
  const std::string second =
      SentAs(kReceiver, Input(kCaseOfReceiver, kThird, Kind::kTransfer, first));
  ASSERT_OK(Accept({second, "", std::nullopt, ""}, kThird));
  const Erasure erasure{"0193-b", clock_.Now(), "op", "ON_REQUEST"};
  ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const auto cases, CasesHeldUnder(transaction, erasure));
    EXPECT_THAT(cases, ElementsAre(kCase));
    RETURN_IF_ERROR(EraseRows(transaction, erasure));
    SqlReferralStore store(transaction, hub_, vault_);
    for (const std::string& each : cases) {
      RETURN_IF_ERROR(RecomputeHolding(store, each, clock_.Now()));
    }
    return absl::OkStatus();
  }));
  EXPECT_EQ(HolderOf(kCase), kReceiver);
}

TEST_F(HoldingTest, HeldInbox_IsWhatTheOfficeAnswersFor) {
  const std::string name = Transferred();
  ReferralQuery query;
  query.agency = kReceiver;
  query.held = true;
  const auto held = [&] {
    return Read<std::vector<Referral>>(
        [&](const ReferralStore& store) { return store.ListReferrals(query); });
  };
  EXPECT_THAT(*held(), SizeIs(1));
  ASSERT_OK(Step(Transition::kEndEarly, name, kReceiver));
  EXPECT_THAT(*held(), IsEmpty());
}

TEST_F(HoldingTest, TheFirstVisit_IsAgreedMissedAgreedAgainAndAccompanied) {
  NewReferral input = Input(kCase, kReceiver, Kind::kShared);
  input.accompany = true;
  const std::string name = SentAs(kSender, input);
  TransitionInput accept{name, "", std::nullopt, ""};
  accept.first_visit = absl::CivilMinute(2026, 7, 2, 10, 30);
  ASSERT_OK_AND_ASSIGN(const ReferralView accepted, Accept(accept));
  EXPECT_TRUE(accepted.referral.accompany);
  EXPECT_EQ(accepted.referral.first_visit, accept.first_visit);
  EXPECT_THAT(Step(Transition::kMissVisit, name, kReceiver), IsError(kFailed, "NO_VISIT_DUE"));
  clock_.Set(absl::CivilSecond(2026, 7, 2, 12, 0, 0));
  ASSERT_OK(Step(Transition::kMissVisit, name, kReceiver));
  EXPECT_FALSE(Get(name, kSender)->referral.first_visit.has_value());
  TransitionInput again{name, "", std::nullopt, ""};
  EXPECT_THAT(Take(Transition::kScheduleVisit, again, kReceiver),
              IsError(kInvalid, "INVALID_FIELDS"));
  again.first_visit = absl::CivilMinute(2026, 7, 1, 9, 0);
  EXPECT_THAT(Take(Transition::kScheduleVisit, again, kReceiver),
              IsError(kInvalid, "INVALID_FIELDS"));
  again.first_visit = absl::CivilMinute(2026, 7, 9, 9, 0);
  ASSERT_OK(Take(Transition::kScheduleVisit, again, kReceiver));
  clock_.Set(absl::CivilSecond(2026, 7, 9, 12, 0, 0));
  TransitionInput came{name, "", std::nullopt, ""};
  came.accompanied = true;
  ASSERT_OK(Take(Transition::kStartSupport, came, kReceiver));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kSender));
  EXPECT_TRUE(seen.referral.accompanied);
  EXPECT_EQ(seen.referral.support_started_on, absl::CivilDay(2026, 7, 9));
}

}  // namespace
}  // namespace tsunagi::referral
