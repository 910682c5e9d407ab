#include "services/referral/domain/outcome.h"

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::referral {
namespace {

using ::tsunagi::testing::IsError;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;
constexpr absl::CivilDay kToday(2026, 6, 30);

site::Agency Office(bool places) {
  site::Agency agency;
  agency.id = places ? "hw-oyama" : "saposute-kennan";
  agency.offerings.push_back({});
  agency.offerings.back().places_in_jobs = places;
  return agency;
}

Outcome Make(OutcomeKind kind, std::string attribute = "",
             std::optional<absl::CivilDay> confirmed = std::nullopt) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.attribute = std::move(attribute);
  outcome.event_date = absl::CivilDay(2026, 5, 1);
  outcome.confirm_date = confirmed;
  return outcome;
}

Outcome Placed() { return Make(OutcomeKind::kPlaced, "REGULAR", absl::CivilDay(2026, 5, 20)); }

TEST(Outcome, EveryKindAndAttribute_TakesExactlyItsOwn) {
  struct Row {
    OutcomeKind kind;
    std::vector<std::string> attributes;
  };
  const std::vector<Row> rows = {
      {OutcomeKind::kRegistered, {}},
      {OutcomeKind::kConsulted, {}},
      {OutcomeKind::kSeminarAttended, {}},
      {OutcomeKind::kTrainingStarted, {"PUBLIC_UNEMPLOYED", "JOB_SEEKER_SUPPORT", "PRIORITY_SEAT"}},
      {OutcomeKind::kIntroduced, {}},
      {OutcomeKind::kNotHired, {}},
      {OutcomeKind::kPlaced, {"REGULAR", "NON_REGULAR"}},
      {OutcomeKind::kEmploymentEtc, {}},
      {OutcomeKind::kRetained, {"M1", "M3", "M6"}},
      {OutcomeKind::kParticipation, {}},
      {OutcomeKind::kClosed, {}},
      {OutcomeKind::kSuspended, {}},
  };
  const std::vector<Outcome> earlier = {Placed()};
  for (const Row& row : rows) {
    for (const std::string attribute :
         {"", "PUBLIC_UNEMPLOYED", "JOB_SEEKER_SUPPORT", "PRIORITY_SEAT", "REGULAR", "NON_REGULAR",
          "M1", "M3", "M6", "M2"}) {
      SCOPED_TRACE(std::string(OutcomeKindName(row.kind)) + " " + attribute);
      const bool fits = row.attributes.empty()
                            ? attribute.empty()
                            : std::find(row.attributes.begin(), row.attributes.end(), attribute) !=
                                  row.attributes.end();
      Outcome outcome = Make(row.kind, attribute);
      if (row.kind == OutcomeKind::kPlaced) outcome.confirm_date = outcome.event_date;
      const absl::Status status = CheckOutcome(outcome, Office(true), earlier, kToday);
      if (fits) {
        EXPECT_OK(status);
      } else {
        EXPECT_THAT(status, IsError(kInvalid, "INVALID_FIELDS"));
      }
    }
  }
  EXPECT_THAT(CheckOutcome(Make(OutcomeKind::kUnspecified), Office(true), {}, kToday),
              IsError(kInvalid, "INVALID_FIELDS"));
}

TEST(Outcome, PlacedConfirmation_IsRequiredNotBeforeTheEventNotInTheFuture) {
  const site::Agency office = Office(true);
  EXPECT_OK(CheckOutcome(Placed(), office, {}, kToday));
  EXPECT_OK(CheckOutcome(Make(OutcomeKind::kPlaced, "REGULAR", kToday), office, {}, kToday));
  for (const std::optional<absl::CivilDay> day :
       {std::optional<absl::CivilDay>(), std::optional(absl::CivilDay(2026, 4, 30)),
        std::optional(kToday + 1)}) {
    EXPECT_THAT(CheckOutcome(Make(OutcomeKind::kPlaced, "REGULAR", day), office, {}, kToday),
                IsError(kInvalid, "INVALID_FIELDS"));
  }
  EXPECT_THAT(CheckOutcome(Make(OutcomeKind::kConsulted, "", kToday), office, {}, kToday),
              IsError(kInvalid, "INVALID_FIELDS"));
}

TEST(Outcome, OfficeThatPlacesNobody_MayNotPlaceOrIntroduceButAllElse) {
  const site::Agency office = Office(false);
  for (const Outcome& outcome : {Placed(), Make(OutcomeKind::kIntroduced)}) {
    const absl::Status status = CheckOutcome(outcome, office, {}, kToday);
    EXPECT_THAT(status, IsError(kFailed, "OFFICE_MAY_NOT_PLACE"));
    EXPECT_NE(DetailOf(status).message_ja.find("ハローワーク"), std::string::npos);
  }
  EXPECT_OK(CheckOutcome(Make(OutcomeKind::kEmploymentEtc), office, {}, kToday));
  EXPECT_OK(CheckOutcome(Make(OutcomeKind::kRegistered), office, {}, kToday));
}

TEST(Outcome, Retained_NeedsAnEarlierJobThatStands) {
  const site::Agency office = Office(true);
  Outcome retained = Make(OutcomeKind::kRetained, "M1");
  retained.event_date = absl::CivilDay(2026, 6, 1);
  Outcome job = Make(OutcomeKind::kEmploymentEtc);
  EXPECT_OK(CheckOutcome(retained, office, {job}, kToday));
  EXPECT_OK(CheckOutcome(retained, office, {Placed()}, kToday));
  EXPECT_THAT(CheckOutcome(retained, office, {}, kToday), IsError(kFailed, "NOTHING_TO_RETAIN"));
  EXPECT_THAT(CheckOutcome(retained, office, {Make(OutcomeKind::kTrainingStarted)}, kToday),
              IsError(kFailed, "NOTHING_TO_RETAIN"));
  job.event_date = absl::CivilDay(2026, 6, 2);
  EXPECT_THAT(CheckOutcome(retained, office, {job}, kToday), IsError(kFailed, "NOTHING_TO_RETAIN"));
  job.event_date = absl::CivilDay(2026, 5, 1);
  job.reversed = true;
  EXPECT_THAT(CheckOutcome(retained, office, {job}, kToday), IsError(kFailed, "NOTHING_TO_RETAIN"));
}

TEST(Outcome, Reversal_OnceAndNeverFromUnderARetention) {
  Outcome job = Placed();
  job.id = "1";
  Outcome retained = Make(OutcomeKind::kRetained, "M1");
  retained.id = "2";
  retained.event_date = absl::CivilDay(2026, 6, 1);
  EXPECT_THAT(CheckReversible(job, {job, retained}), IsError(kFailed, "OUTCOME_IS_BASIS"));
  EXPECT_OK(CheckReversible(retained, {job, retained}));
  Outcome second = Make(OutcomeKind::kEmploymentEtc);
  second.id = "3";
  EXPECT_OK(CheckReversible(job, {job, retained, second}));
  retained.reversed = true;
  EXPECT_OK(CheckReversible(job, {job, retained}));
  EXPECT_THAT(CheckReversible(retained, {job, retained}),
              IsError(kFailed, "OUTCOME_ALREADY_REVERSED"));
}

TEST(Outcome, Fact_CountsPlacementsByTheConfirmationAndTheRestByTheEvent) {
  Referral referral;
  referral.receiver = "hw-oyama";
  referral.subject = "s";
  referral.category = "UNSTABLE_EMPLOYMENT";
  referral.municipality = "09208";
  referral.cohort = "IN";
  Outcome placed = Placed();
  placed.event_date = absl::CivilDay(2026, 3, 31);
  placed.confirm_date = absl::CivilDay(2026, 4, 2);
  const Fact fact = OutcomeFact(referral, placed, "HELLO_WORK", "id");
  EXPECT_EQ(fact.kind, Fact::Kind::kOutcome);
  EXPECT_EQ(fact.detail, "PLACED");
  EXPECT_EQ(fact.attribute, "REGULAR");
  EXPECT_EQ(fact.event_month, absl::CivilMonth(2026, 4));
  EXPECT_EQ(fact.agency, "hw-oyama");
  EXPECT_EQ(fact.agency_kind, "HELLO_WORK");
  EXPECT_EQ(fact.municipality, "09208");
  EXPECT_EQ(fact.category, "UNSTABLE_EMPLOYMENT");
  EXPECT_EQ(fact.cohort, "IN");
  EXPECT_EQ(fact.count, 1);
  EXPECT_EQ(OutcomeFact(referral, Make(OutcomeKind::kClosed), "X", "id").event_month,
            absl::CivilMonth(2026, 5));
}

}  // namespace
}  // namespace tsunagi::referral
