// Outcomes and their facts; capacity.
#include <string>

#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace ::tsunagi::referral::testing;  // NOLINT: the fixture of this service
using ::tsunagi::testing::IsError;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
constexpr auto kNotFound = absl::StatusCode::kNotFound;

class Outcomes : public ReferralFixture {
 protected:
  static std::string NameOf(const OutcomeView& view) {
    return ReferralName(view.referral) + "/outcomes/" + view.outcome.id;
  }
};

NewOutcome Placed(const std::string& referral) {
  return {referral, OutcomeKind::kPlaced, "REGULAR", absl::CivilDay(2026, 6, 30),
          absl::CivilDay(2026, 6, 30)};
}

TEST_F(Outcomes, Record_IsTheReceiversFromAcceptedOnAndAfterTheEnd) {
  const std::string name = Sent();
  const NewOutcome consulted{name, OutcomeKind::kConsulted, "", std::nullopt, std::nullopt};
  EXPECT_THAT(Record(consulted), IsError(kFailed, "REFERRAL_STATE"));
  ASSERT_OK(Accept({name, "", std::nullopt, ""}));
  EXPECT_THAT(Record(consulted, kSender), IsError(kDenied, "NOT_YOUR_TRANSITION"));
  EXPECT_THAT(Record(consulted, "hw-sano"), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const OutcomeView first, Record(consulted));
  EXPECT_EQ(first.referral.state, State::kAccepted);
  EXPECT_EQ(first.outcome.source, "OFFICE");
  ASSERT_OK(Take(Transition::kStartSupport, {name, "", std::nullopt, ""}, kReceiver));
  ASSERT_OK(Record(Placed(name)));
  ASSERT_OK(Take(Transition::kComplete, {name, "", std::nullopt, ""}, kReceiver));
  ASSERT_OK(Record({name, OutcomeKind::kRetained, "M1", std::nullopt, std::nullopt}));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kSender));
  ASSERT_THAT(seen.outcomes, SizeIs(3));
  EXPECT_EQ(seen.outcomes[0].kind, OutcomeKind::kConsulted);
  EXPECT_EQ(seen.outcomes[2].kind, OutcomeKind::kRetained);
}

TEST_F(Outcomes, Placed_IsCountedInTheMonthOfItsConfirmation) {
  ASSERT_OK_AND_ASSIGN(const ReferralView draft, CreateTo(kReceiver));
  const std::string name = ReferralName(draft.referral);
  ASSERT_OK(Send({name, "", absl::CivilDay(2026, 3, 1), ""}));
  ASSERT_OK(Accept({name, "", absl::CivilDay(2026, 3, 2), ""}));
  NewOutcome placed = Placed(name);
  placed.event_date = absl::CivilDay(2026, 3, 31);
  placed.confirm_date = absl::CivilDay(2026, 4, 3);
  ASSERT_OK(Record(placed));
  const facts::v1::Fact fact = Facts().back();
  EXPECT_EQ(fact.kind(), facts::v1::Fact::OUTCOME);
  EXPECT_EQ(fact.detail(), "PLACED");
  EXPECT_EQ(fact.attribute(), "REGULAR");
  EXPECT_EQ(fact.event_month(), 202604);
  EXPECT_EQ(fact.agency(), kReceiver);
  EXPECT_EQ(fact.agency_kind(), "HELLO_WORK");
  EXPECT_EQ(fact.count(), 1);
}

TEST_F(Outcomes, OfficeThatPlacesNobody_IsToldToReferOn) {
  cases_.cases[kCase].subject.birth_date = rules::PartialDate{1985, 4, 1};
  cases_.cases[kCase].subject.answers["employment_status"].values = {"NOT_SEEKING"};
  categories_.categories[kCase].category = "LONG_TERM_JOBLESS";
  const std::string name = Accepted("saposute-kennan");
  const auto refused = Record(Placed(name), "saposute-kennan");
  EXPECT_THAT(refused, IsError(kFailed, "OFFICE_MAY_NOT_PLACE"));
  EXPECT_THAT(DetailOf(refused.status()).message_ja, HasSubstr("ハローワーク"));
  EXPECT_OK(Record({name, OutcomeKind::kEmploymentEtc, "", std::nullopt, std::nullopt},
                   "saposute-kennan"));
}

TEST_F(Outcomes, RefusedOutcome_LeavesNoTrace) {
  const std::string name = Accepted();
  const size_t facts = Facts().size();
  EXPECT_THAT(Record({name, OutcomeKind::kRetained, "M1", std::nullopt, std::nullopt}),
              IsError(kFailed, "NOTHING_TO_RETAIN"));
  EXPECT_THAT(Record({name, OutcomeKind::kPlaced, "FULL_TIME", std::nullopt, std::nullopt}),
              IsError(kInvalid, "INVALID_FIELDS"));
  EXPECT_THAT(Record({name, OutcomeKind::kConsulted, "", absl::CivilDay(2026, 7, 1), {}}),
              IsError(kInvalid, "EVENT_DATE_IN_FUTURE"));
  EXPECT_THAT(Record({name, OutcomeKind::kConsulted, "", absl::CivilDay(2026, 6, 29), {}}),
              IsError(kInvalid, "EVENT_DATE_BEFORE_REFERRAL"));
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_THAT(seen.outcomes, SizeIs(0));
  EXPECT_EQ(Facts().size(), facts);
}

TEST_F(Outcomes, Reverse_AppendsTheReversalOfTheFact) {
  const std::string name = Accepted();
  ASSERT_OK_AND_ASSIGN(const OutcomeView placed, Record(Placed(name)));
  EXPECT_THAT(Reverse(NameOf(placed), kSender), IsError(kDenied, "NOT_YOUR_TRANSITION"));
  EXPECT_THAT(Reverse(name + "/outcomes/none"), IsError(kNotFound, "OUTCOME_NOT_FOUND"));
  EXPECT_THAT(Reverse(name), IsError(kNotFound, "OUTCOME_NOT_FOUND"));
  // The case changed meanwhile; the reversal must hit what was counted.
  clock_.Advance(absl::Hours(24 * 60));
  ASSERT_OK_AND_ASSIGN(const OutcomeView reversed, Reverse(NameOf(placed)));
  EXPECT_TRUE(reversed.outcome.reversed);
  EXPECT_THAT(Reverse(NameOf(placed)), IsError(kFailed, "OUTCOME_ALREADY_REVERSED"));
  const auto facts = Facts();
  ASSERT_THAT(facts, SizeIs(4));
  facts::v1::Fact original = facts[2];
  const facts::v1::Fact& reversal = facts[3];
  EXPECT_EQ(reversal.reverses(), original.fact_id());
  EXPECT_NE(reversal.fact_id(), original.fact_id());
  EXPECT_EQ(reversal.count(), -1);
  // All else is the same.
  original.set_sequence(reversal.sequence());
  original.set_fact_id(reversal.fact_id());
  original.set_reverses(reversal.reverses());
  original.set_count(-1);
  original.set_record_time_us(reversal.record_time_us());
  EXPECT_EQ(original.SerializeAsString(), reversal.SerializeAsString());
  ASSERT_OK_AND_ASSIGN(const ReferralView seen, Get(name, kReceiver));
  EXPECT_TRUE(seen.outcomes[0].reversed);
}

TEST_F(Outcomes, ReverseUnderARetention_IsRefused) {
  const std::string name = Accepted();
  ASSERT_OK_AND_ASSIGN(const OutcomeView placed, Record(Placed(name)));
  ASSERT_OK(Record({name, OutcomeKind::kRetained, "M1", std::nullopt, std::nullopt}));
  EXPECT_THAT(Reverse(NameOf(placed)), IsError(kFailed, "OUTCOME_IS_BASIS"));
}

class CapacityCase : public ReferralFixture {
 protected:
  absl::Status Update(const std::string& name, int places,
                      std::optional<absl::CivilDay> as_of = std::nullopt,
                      const std::string& agency = "polaris") {
    return Write<const site::Agency*>([&](ReferralStore& store) {
             return UpdateCapacity({name, places, as_of}, *site_, store, By(agency));
           })
        .status();
  }
};

TEST_F(CapacityCase, Update_IsTheOfficesOwnAndNeverGoesBack) {
  const std::string name = "agencies/polaris/offerings/hikikomori-support";
  EXPECT_THAT(Update(name, 4, std::nullopt, "hw-oyama"), IsError(kNotFound, "OFFERING_NOT_FOUND"));
  EXPECT_THAT(Update("agencies/polaris/offerings/none", 4),
              IsError(kNotFound, "OFFERING_NOT_FOUND"));
  EXPECT_THAT(Update(name, -1), IsError(kInvalid, "INVALID_FIELDS"));
  EXPECT_THAT(Update(name, 4, absl::CivilDay(2026, 7, 1)),
              IsError(kInvalid, "EVENT_DATE_IN_FUTURE"));
  ASSERT_OK(Update(name, 4, absl::CivilDay(2026, 6, 20)));
  EXPECT_THAT(Update(name, 9, absl::CivilDay(2026, 6, 19)), IsError(kFailed, "CAPACITY_OUTDATED"));
  ASSERT_OK(Update(name, 0));
  ASSERT_OK_AND_ASSIGN(
      const StatedCapacities stated,
      Read<StatedCapacities>([](const ReferralStore& store) { return store.Capacities(); }));
  ASSERT_THAT(stated, SizeIs(1));
  EXPECT_EQ(stated.begin()->second.free_places, 0);
  EXPECT_EQ(stated.begin()->second.as_of, absl::CivilDay(2026, 6, 30));
}

}  // namespace
}  // namespace tsunagi::referral
