#include "common/erasure/eraser.h"

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "common/access/restricted.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/idempotency/idempotency.h"

namespace tsunagi {
namespace {

absl::Status LedgerTooShort() {
  return Error(absl::StatusCode::kDataLoss, "LEDGER_BROKEN",
               "the database knows of an erasure that is missing in the ledger")
      .Ja("消去台帳に、データベースにある消去の記録が足りません。このデータベースと対になる台帳を"
          "戻してください。");
}

}  // namespace

absl::StatusOr<bool> Eraser::Erase(sql::WriteTransaction& transaction, const Erasure& erasure) {
  ASSIGN_OR_RETURN(
      const int64_t added,
      transaction.Exec("INSERT INTO erasure (person, erase_time_us, actor, reason, approver)"
                       " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person) DO NOTHING",
                       {absl::string_view(erasure.person), absl::ToUnixMicros(erasure.time),
                        absl::string_view(erasure.actor), absl::string_view(erasure.reason),
                        absl::string_view(erasure.approver)}));
  if (added == 0) return false;
  RETURN_IF_ERROR(rows_(transaction, erasure));
  RETURN_IF_ERROR(ForgetResponses(transaction, erasure.person));
  RETURN_IF_ERROR(PutNeedToKnow(transaction, erasure.person, NeedToKnow()));
  RETURN_IF_ERROR(vault_.Erase(transaction, erasure.person, erasure.time));
  transaction.ScrubLog();
  RETURN_IF_ERROR(ledger_.Append(erasure));
  if (erased_) transaction.OnCommit(erased_, this);
  return true;
}

absl::StatusOr<int64_t> Eraser::Replay(sql::Database& database) {
  absl::flat_hash_set<std::string> done;
  RETURN_IF_ERROR(database.Read([&done](sql::Transaction& transaction) {
    return transaction.Query("SELECT person FROM erasure", {}, [&done](const sql::Row& row) {
      done.insert(row.String(0));
      return absl::OkStatus();
    });
  }));
  std::vector<Erasure> missing;
  size_t known = 0;
  for (Erasure& erasure : ledger_.Entries()) {
    if (done.contains(erasure.person)) {
      ++known;
    } else {
      missing.push_back(std::move(erasure));
    }
  }
  if (known < done.size()) return LedgerTooShort();
  for (const Erasure& erasure : missing) {
    RETURN_IF_ERROR(database.RunWrite([this, &erasure](sql::WriteTransaction& transaction) {
      return Erase(transaction, erasure).status();
    }));
  }
  return static_cast<int64_t>(missing.size());
}

absl::StatusOr<std::optional<Erasure>> FindErasure(sql::Transaction& transaction,
                                                   absl::string_view person) {
  std::optional<Erasure> found;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT person, erase_time_us, actor, reason, approver FROM erasure WHERE person = $1",
      {person}, [&found](const sql::Row& row) {
        found = Erasure{row.String(0), absl::FromUnixMicros(row.Int(1)), row.String(2),
                        row.String(3), row.String(4)};
        return absl::OkStatus();
      }));
  return found;
}

absl::StatusOr<int64_t> CountErased(sql::Transaction& transaction) {
  int64_t count = 0;
  RETURN_IF_ERROR(
      transaction.Query("SELECT COUNT(*) FROM erasure", {}, [&count](const sql::Row& row) {
        count = row.Int(0);
        return absl::OkStatus();
      }));
  return count;
}

}  // namespace tsunagi
