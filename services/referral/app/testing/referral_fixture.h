// Use cases on a real database with the site's real directory; the other services are fakes.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_TESTING_REFERRAL_FIXTURE_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_TESTING_REFERRAL_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/outbox/outbox.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "common/vault/vault.h"
#include "gtest/gtest.h"
#include "services/referral/app/answer_referral.h"
#include "services/referral/app/create_referral.h"
#include "services/referral/app/next_destinations.h"
#include "services/referral/app/read_referrals.h"
#include "services/referral/app/record_outcome.h"
#include "services/referral/app/reverse_outcome.h"
#include "services/referral/app/send_referral.h"
#include "services/referral/app/suggest.h"
#include "services/referral/app/support.h"
#include "services/referral/app/testing/fakes.h"
#include "services/referral/app/update_capacity.h"
#include "services/referral/storage/migrations/migrations.h"
#include "services/referral/storage/referral_store.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::referral::testing {

inline constexpr char kSender[] = "sr-09208";
inline constexpr char kReceiver[] = "hw-oyama";
inline constexpr char kCase[] = "agencies/sr-09208/cases/0193-a";

// The common tables and the service's.
inline std::vector<sql::Migration> AllMigrations() {
  std::vector<sql::Migration> all;
  for (const auto& each : common_schema::Migrations()) all.push_back(each);
  for (const auto& each : schema::Migrations()) all.push_back(each);
  return all;
}

class ReferralFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(database_, sql::OpenSqlite({.path = dir_.Path("db")}, AllMigrations()));
    ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(tsunagi::testing::kTochigi));
    CaseAssessment assessment;
    assessment.pseudonym = std::string(64, 'a');
    assessment.subject.municipality = "09208";
    assessment.subject.birth_date = rules::PartialDate{1975, 4, 1};
    assessment.subject.answers["employment_status"].values = {"EMPLOYED"};
    cases_.cases[kCase] = assessment;
    categories_.categories[kCase] = {"UNSTABLE_EMPLOYMENT", "IN", false};
  }

  Caller By(const std::string& agency) const {
    Caller caller;
    caller.agency = agency;
    caller.now = clock_.Now();
    caller.today = DayInJapan(clock_.Now());
    caller.user = agency + ".counsellor.1";
    caller.reviewer = reviewer_;
    return caller;
  }

  // Runs `body(store)` in a write transaction; it answers a StatusOr.
  template <typename T>
  absl::StatusOr<T> Write(const std::function<absl::StatusOr<T>(ReferralStore&)>& body) {
    absl::StatusOr<T> result = absl::InternalError("did not run");
    const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
      SqlReferralStore store(transaction, hub_, vault_);
      result = body(store);
      return result.status();
    });
    if (!status.ok()) return status;
    return result;
  }

  template <typename T>
  absl::StatusOr<T> Read(const std::function<absl::StatusOr<T>(const ReferralStore&)>& body) {
    absl::StatusOr<T> result = absl::InternalError("did not run");
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      result = body(SqlReferralStore(transaction, vault_));
      return result.status();
    });
    if (!status.ok()) return status;
    return result;
  }

  absl::StatusOr<ReferralView> Create(NewReferral input, const std::string& agency = kSender) {
    ASSIGN_OR_RETURN(Referral draft,
                     PrepareReferral(input, *site_, cases_, categories_, By(agency)));
    return Write<ReferralView>(
        [&](ReferralStore& store) { return CreateReferral(draft, store, By(agency)); });
  }

  absl::StatusOr<ReferralView> CreateTo(const std::string& receiver) {
    NewReferral input;
    input.case_name = case_;
    input.receiver = receiver;
    input.request_note = "よろしくお願いします";
    input.sheet_number = "T-001";
    return Create(input);
  }

  absl::StatusOr<ReferralView> Send(const TransitionInput& input,
                                    const std::string& agency = kSender) {
    ASSIGN_OR_RETURN(const Referral referral, Read<Referral>([&](const ReferralStore& store) {
                       return FindForSending(input, store, By(agency));
                     }));
    ASSIGN_OR_RETURN(const PreparedSend prepared,
                     PrepareSend(input, referral, {}, *site_, cases_, categories_, By(agency)));
    return Write<ReferralView>([&](ReferralStore& store) {
      return SendReferral(input, prepared, *site_, store, By(agency));
    });
  }

  absl::StatusOr<ReferralView> Accept(const TransitionInput& input,
                                      const std::string& agency = kReceiver) {
    return Write<ReferralView>(
        [&](ReferralStore& store) { return AcceptReferral(input, *site_, store, By(agency)); });
  }

  absl::StatusOr<ReferralView> Decline(const TransitionInput& input, const std::string& code,
                                       const std::string& agency = kReceiver,
                                       const std::string& failed_rule = "") {
    return Write<ReferralView>([&](ReferralStore& store) {
      return DeclineReferral(input, {code, failed_rule}, *site_, store, By(agency));
    });
  }

  absl::StatusOr<ReferralView> Take(Transition transition, const TransitionInput& input,
                                    const std::string& agency) {
    return Write<ReferralView>([&](ReferralStore& store) {
      return TakeStep(transition, input, *site_, store, By(agency));
    });
  }

  absl::StatusOr<OutcomeView> Record(const NewOutcome& input,
                                     const std::string& agency = kReceiver) {
    return Write<OutcomeView>(
        [&](ReferralStore& store) { return RecordOutcome(input, *site_, store, By(agency)); });
  }

  absl::StatusOr<OutcomeView> Reverse(const std::string& name,
                                      const std::string& agency = kReceiver) {
    return Write<OutcomeView>(
        [&](ReferralStore& store) { return ReverseOutcome(name, store, By(agency)); });
  }

  absl::StatusOr<ReferralView> Get(const std::string& name, const std::string& agency) {
    return Read<ReferralView>(
        [&](const ReferralStore& store) { return GetReferral(name, store, By(agency)); });
  }

  // A referral to `receiver` that was sent; its name.
  std::string Sent(const std::string& receiver = kReceiver) {
    const auto created = CreateTo(receiver);
    EXPECT_OK(created);
    if (!created.ok()) return "";
    const std::string name = ReferralName(created->referral);
    EXPECT_OK(Send({name, "", std::nullopt, ""}));
    return name;
  }

  std::string Accepted(const std::string& receiver = kReceiver) {
    const std::string name = Sent(receiver);
    EXPECT_OK(Accept({name, "", std::nullopt, ""}, receiver));
    return name;
  }

  // Payloads of a feed that `viewer` may see; empty: all.
  std::vector<FeedEvent> Events(const std::string& feed, const std::string& viewer = "") {
    std::vector<FeedEvent> events;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      int64_t last_seen = 0;
      ASSIGN_OR_RETURN(events, ReadEvents(transaction, feed, 0, 1000, viewer, last_seen));
      return absl::OkStatus();
    }));
    return events;
  }

  std::vector<facts::v1::Fact> Facts() {
    std::vector<facts::v1::Fact> facts;
    for (const FeedEvent& event : Events("facts")) {
      EXPECT_TRUE(facts.emplace_back().ParseFromString(event.payload));
    }
    return facts;
  }

  // Of what CreateTo makes.
  std::string case_ = kCase;
  // Whoever acts leads the office.
  bool reviewer_ = false;
  tsunagi::testing::TempDir dir_;
  tsunagi::testing::FakeClock clock_{absl::CivilSecond(2026, 6, 30, 10, 0, 0)};
  ::tsunagi::testing::FakeKeyProvider keks_;
  Vault vault_{"referral", keks_};
  FeedHub hub_;
  std::unique_ptr<sql::Database> database_;
  std::shared_ptr<const site::Site> site_;
  FakeCaseSource cases_;
  FakeCategorySource categories_;
};

}  // namespace tsunagi::referral::testing

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_TESTING_REFERRAL_FIXTURE_H_
