// Tables holding and holding_change.
#include <utility>

#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "services/referral/storage/referral_store.h"

namespace tsunagi::referral {
namespace {

constexpr char kFind[] = "SELECT holder, referral, since_us FROM holding WHERE case_name = $1";
constexpr char kChanges[] =
    "SELECT holder, referral, time_us FROM holding_change WHERE case_name = $1 ORDER BY number";
constexpr char kPut[] =
    "INSERT INTO holding (case_name, person, holder, referral, since_us)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_name)"
    " DO UPDATE SET holder = excluded.holder, referral = excluded.referral,"
    " since_us = excluded.since_us";
constexpr char kInsertChange[] =
    "INSERT INTO holding_change (case_name, number, person, holder, referral, time_us)"
    " VALUES ($1, (SELECT COUNT(*) + 1 FROM holding_change WHERE case_name = $1), $2, $3, $4, $5)";
constexpr char kHeldUnder[] =
    "SELECT case_name FROM holding WHERE person <> $1 AND referral IN"
    " (SELECT id FROM referral WHERE person = $1) ORDER BY case_name";

Holding ReadHolding(const sql::Row& row, absl::string_view case_name) {
  return {std::string(case_name), row.String(0), row.String(1), absl::FromUnixMicros(row.Int(2))};
}

}  // namespace

absl::StatusOr<std::optional<Holding>> SqlReferralStore::FindHolding(
    absl::string_view case_name) const {
  std::optional<Holding> found;
  RETURN_IF_ERROR(read_.Query(kFind, {case_name}, [&](const sql::Row& row) {
    found = ReadHolding(row, case_name);
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<Holding>> SqlReferralStore::HoldingChangesOf(
    absl::string_view case_name) const {
  std::vector<Holding> changes;
  RETURN_IF_ERROR(read_.Query(kChanges, {case_name}, [&](const sql::Row& row) {
    changes.push_back(ReadHolding(row, case_name));
    return absl::OkStatus();
  }));
  return changes;
}

absl::Status SqlReferralStore::PutHolding(const Holding& holding) {
  const std::string person(PersonOfName(holding.case_name));
  const int64_t since = absl::ToUnixMicros(holding.since);
  for (const char* const sql : {kPut, kInsertChange}) {
    RETURN_IF_ERROR(
        Exec(sql, {holding.case_name, person, holding.holder, holding.referral, since}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> CasesHeldUnder(sql::Transaction& transaction,
                                                        const Erasure& erasure) {
  std::vector<std::string> cases;
  RETURN_IF_ERROR(
      transaction.Query(kHeldUnder, {absl::string_view(erasure.person)}, [&](const sql::Row& row) {
        cases.push_back(row.String(0));
        return absl::OkStatus();
      }));
  return cases;
}

}  // namespace tsunagi::referral
