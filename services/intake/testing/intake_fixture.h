// The service on a real database, called through its registered handlers.
#ifndef TSUNAGI_SERVICES_INTAKE_TESTING_INTAKE_FIXTURE_H_
#define TSUNAGI_SERVICES_INTAKE_TESTING_INTAKE_FIXTURE_H_

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/erasure/eraser.h"
#include "common/erasure/retention_file.h"
#include "common/outbox/migrations/migrations.h"
#include "common/site/site.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "common/vault/vault.h"
#include "gtest/gtest.h"
#include "services/intake/rpc/intake_service.h"
#include "services/intake/rpc/retention_service.h"
#include "services/intake/storage/erase_rows.h"
#include "services/intake/storage/hmac_pseudonymizer.h"
#include "services/intake/storage/migrations/migrations.h"
#include "services/intake/storage/sql_intake_store.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/intake/v1/retention_service.pb.h"

namespace tsunagi::intake {

inline constexpr char kOffice[] = "sr-09201";
inline constexpr char kOtherOffice[] = "sr-09202";

// The real site's data, read once.
inline const site::Site& RealSite() {
  static const auto* const kSite = [] {
    auto site = site::LoadSite("deploy/tochigi");
    if (!site.ok()) std::abort();
    return new std::shared_ptr<const site::Site>(*std::move(site));
  }();
  return **kSite;
}

inline std::vector<sql::Migration> AllMigrations() {
  std::vector<sql::Migration> all(common_schema::Migrations().begin(),
                                  common_schema::Migrations().end());
  all.insert(all.end(), schema::Migrations().begin(), schema::Migrations().end());
  return all;
}

inline Principal ClientOf(const std::string& agency, Role role = Role::kCounsellor) {
  Principal principal;
  principal.agency = agency;
  principal.roles = {role};
  principal.user = agency + ".counsellor.1";
  principal.id = principal.user;
  return principal;
}

// A person of the office through another service.
inline Principal OnBehalfOf(const std::string& agency, const std::string& service = "referral") {
  Principal principal = ClientOf(agency);
  principal.service = service;
  return principal;
}

inline Principal ServiceNamed(const std::string& name) {
  Principal principal;
  principal.service = name;
  principal.id = "svc/" + name;
  return principal;
}

class IntakeFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    OpenDatabase();
    ASSERT_OK_AND_ASSIGN(ledger_, ErasureLedger::Open(dir_.Path("erasures.jsonl")));
    eraser_ = std::make_unique<Eraser>(
        *ledger_, vault_, [this](sql::WriteTransaction& transaction, const Erasure& erasure) {
          return EraseRows(transaction, hub_, index_, erasure);
        });
    const auto read = [this](sql::Transaction& transaction) {
      return std::make_unique<const SqlIntakeStore>(transaction, nullptr, hub_, index_, vault_,
                                                    nullptr);
    };
    const auto write = [this](sql::WriteTransaction& transaction) {
      return std::make_unique<SqlIntakeStore>(transaction, &transaction, hub_, index_, vault_,
                                              eraser_.get());
    };
    auto service = IntakeService::Register(
        registry_, {{RealSite(), pseudonymizer_}, *database_, sealer_, read, write});
    ASSERT_OK(service);
    service_ = *std::move(service);
    auto retention = RetentionService::Register(registry_, {policy_, sealer_, read, write});
    ASSERT_OK(retention);
    retention_ = *std::move(retention);
  }

  void OpenDatabase() {
    sql::SqliteOptions options;
    options.path = dir_.Path("intake.db");
    auto database = sql::OpenSqlite(options, AllMigrations());
    ASSERT_OK(database);
    database_ = *std::move(database);
  }

  rpc::CallContext ContextOf(const Principal& principal) const {
    rpc::CallContext context;
    context.principal = principal;
    // What the wall decides for calls within the own office; an importer's calls name every office.
    context.scope = principal.roles.Has(Role::kImporter) ? "-" : principal.agency;
    if (!scope_.empty()) context.scope = scope_;
    context.now = clock_.Now();
    context.today = DayInJapan(context.now);
    context.deadline = context.now + absl::Seconds(10);
    return context;
  }

  rpc::Method& MethodNamed(const std::string& name) {
    for (const auto& method : registry_.methods()) {
      if (method->path == "/tsunagi.intake.v1.IntakeService/" + name ||
          method->path == "/tsunagi.intake.v1.RetentionService/" + name) {
        return *method;
      }
    }
    std::abort();
  }

  // Calls a unary method as its server would.
  template <typename Response>
  absl::StatusOr<Response> Call(const Principal& principal, const std::string& name,
                                const rpc::Message& request) {
    const rpc::Method& method = MethodNamed(name);
    const rpc::CallContext context = ContextOf(principal);
    absl::StatusOr<rpc::AnyMessage> answer = absl::InternalError("not called");
    if (method.read) {
      RETURN_IF_ERROR(database_->Read([&](sql::Transaction& transaction) {
        answer = method.read(context, request, transaction);
        return absl::OkStatus();
      }));
    } else if (method.call) {
      answer = method.call(context, request);
    } else {
      std::shared_ptr<void> prepared;
      if (method.prepare) {
        ASSIGN_OR_RETURN(prepared, method.prepare(context, request));
      }
      const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
        answer = method.write(context, request, prepared.get(), transaction);
        return answer.status();
      });
      if (!status.ok()) return status;
    }
    if (!answer.ok()) return answer.status();
    return static_cast<const Response&>(**answer);
  }

  absl::StatusOr<v1::Case> Create(const v1::Case& value, bool accept_warnings = false) {
    v1::CreateCaseRequest request;
    request.set_parent(std::string("agencies/") + kOffice);
    *request.mutable_case_() = value;
    request.set_accept_warnings(accept_warnings);
    return Call<v1::Case>(ClientOf(kOffice), "CreateCase", request);
  }

  // A complete case without findings.
  static v1::Case SampleCase() {
    v1::Case value;
    value.set_channel(v1::Case::PERSON_VISIT);
    value.mutable_consulter()->set_kind(v1::Consulter::SELF);
    v1::Person& person = *value.mutable_person();
    person.set_display_name("髙橋　花子");
    person.set_display_name_kana("たかはし　はなこ");
    person.mutable_birth_date()->set_year(1975);
    person.mutable_birth_date()->set_month(4);
    person.mutable_birth_date()->set_day(1);
    person.set_municipality("09201");
    person.set_phone("09000000101");
    v1::Answer& answer = *value.add_answers();
    answer.set_question("employment_status");
    answer.add_values("SEEKING");
    return value;
  }

  // Serialized events of a feed.
  std::vector<std::string> EventsOf(const std::string& feed) {
    std::vector<std::string> payloads;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      int64_t last_seen = 0;
      ASSIGN_OR_RETURN(const auto events, ReadEvents(transaction, feed, 0, 1000, "", last_seen));
      for (const FeedEvent& event : events) payloads.push_back(event.payload);
      return absl::OkStatus();
    }));
    return payloads;
  }

  // The owner's office in calls of others that the wall lets through.
  std::string scope_;
  testing::TempDir dir_;
  testing::FakeClock clock_{absl::CivilSecond(2026, 11, 22, 10, 0, 0)};
  ::tsunagi::testing::FakeKeyProvider keks_;
  Vault vault_{"intake", keks_};
  FeedHub hub_;
  SearchIndex index_;
  HmacPseudonymizer pseudonymizer_{crypto::HmacSha256Key(std::string(32, 'k'))};
  TokenSealer sealer_{*crypto::AeadKey::Create(std::string(32, 't'))};
  rpc::Registry registry_;
  const RetentionPolicy policy_ = *LoadRetentionPolicy("deploy/tochigi/retention.textproto");
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<ErasureLedger> ledger_;
  std::unique_ptr<Eraser> eraser_;
  std::unique_ptr<IntakeService> service_;
  std::unique_ptr<RetentionService> retention_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_TESTING_INTAKE_FIXTURE_H_
