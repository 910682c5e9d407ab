// Aggregation's database on real SQLite, and facts to put in it.
#ifndef TSUNAGI_SERVICES_AGGREGATION_TESTING_LEDGER_H_
#define TSUNAGI_SERVICES_AGGREGATION_TESTING_LEDGER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/storage/migrations/migrations.h"
#include "services/aggregation/storage/sql_aggregation_store.h"
#include "services/aggregation/storage/sql_fact_sink.h"

namespace tsunagi::aggregation::testing {

// The id of the `number`-th fact; the number is at most 12 hexadecimal digits.
inline std::string FactId(int64_t number) {
  return absl::StrFormat("018f0000-0000-7000-8000-%012x", number);
}

// The pseudonym of the `number`-th person.
inline std::string Subject(int64_t number) { return absl::StrFormat("%064x", number); }

// A fact that counts in K-2-1-a: a person of the cohort placed by Hello Work.
inline IncomingFact Placed(int64_t sequence, int64_t person = 1) {
  IncomingFact fact;
  fact.sequence = sequence;
  fact.id = FactId(sequence);
  fact.kind = "OUTCOME";
  fact.detail = "PLACED";
  fact.attribute = "NON_REGULAR";
  fact.event_month = 202305;
  fact.record_time_us = 1'700'000'000'000'000;
  fact.subject = Subject(person);
  fact.municipality = "09201";
  fact.category = "UNSTABLE_EMPLOYMENT";
  fact.agency = "hw-utsunomiya";
  fact.agency_kind = "HELLO_WORK";
  fact.cohort = "IN";
  fact.count = 1;
  return fact;
}

// The reversal of `fact` as a service makes it.
inline IncomingFact ReversalOf(const IncomingFact& fact, int64_t sequence) {
  IncomingFact reversal = fact;
  reversal.sequence = sequence;
  reversal.id = FactId(sequence);
  reversal.count = -fact.count;
  reversal.reverses = fact.id;
  return reversal;
}

// The batch of `facts`; its token tells the last sequence.
inline FactBatch Batch(std::vector<IncomingFact> facts) {
  FactBatch batch;
  batch.resume_token = absl::StrCat("token-", facts.empty() ? 0 : facts.back().sequence);
  batch.facts = std::move(facts);
  return batch;
}

class LedgerDatabase {
 public:
  LedgerDatabase() { Reopen(); }

  // As after a restart of the process.
  void Reopen() {
    sink_.reset();
    if (database_ != nullptr) database_->Close();
    database_.reset();
    const auto common = common_schema::Migrations();
    std::vector<sql::Migration> migrations(common.begin(), common.end());
    for (const sql::Migration& each : schema::Migrations()) migrations.push_back(each);
    sql::SqliteOptions options;
    options.path = dir_.Path("aggregation.db");
    auto opened = sql::OpenSqlite(options, migrations);
    ASSERT_OK(opened);
    database_ = *std::move(opened);
    sink_ = std::make_unique<SqlFactSink>(*database_, clock_);
  }

  sql::Database& database() { return *database_; }
  FactSink& sink() { return *sink_; }
  tsunagi::testing::FakeClock& clock() { return clock_; }

  // The answer of `body` on a snapshot.
  template <typename Answer>
  absl::StatusOr<Answer> Read(
      const std::function<absl::StatusOr<Answer>(const AggregationStore&)>& body) {
    absl::StatusOr<Answer> answer = absl::InternalError("not run");
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      answer = body(SqlAggregationStore(transaction));
      return answer.status();
    });
    if (!status.ok()) return status;
    return answer;
  }

  // The answer of `body`, committed.
  template <typename Answer>
  absl::StatusOr<Answer> Write(
      const std::function<absl::StatusOr<Answer>(AggregationStore&)>& body) {
    absl::StatusOr<Answer> answer = absl::InternalError("not run");
    const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
      SqlAggregationStore store(transaction);
      answer = body(store);
      return answer.status();
    });
    if (!status.ok()) return status;
    return answer;
  }

 private:
  tsunagi::testing::TempDir dir_;
  tsunagi::testing::FakeClock clock_{absl::CivilSecond(2025, 7, 1, 9, 0, 0)};
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<SqlFactSink> sink_;
};

}  // namespace tsunagi::aggregation::testing

#endif  // TSUNAGI_SERVICES_AGGREGATION_TESTING_LEDGER_H_
