// Moving data keys from one key-encryption key to the next.
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/vault/vault.h"

namespace tsunagi {
namespace {

struct OldKey {
  std::string person;
  int64_t version = 0;
  std::string kek;
  std::string wrapped;
  // Empty where the old one does not unwrap.
  std::string rewrapped;
};

absl::StatusOr<std::vector<OldKey>> OldKeys(sql::Database& database, const std::string& after,
                                            const std::string& primary, int64_t limit) {
  std::vector<OldKey> keys;
  RETURN_IF_ERROR(database.ReadOnce([&](sql::Transaction& transaction) {
    return transaction.Query(
        "SELECT person, version, kek, wrapped FROM person_key"
        " WHERE person > $1 AND state = 'ACTIVE' AND kek <> $2 ORDER BY person LIMIT $3",
        {after, primary, limit}, [&keys](const sql::Row& row) {
          keys.push_back({row.String(0), row.Int(1), row.String(2), row.String(3), {}});
          return absl::OkStatus();
        });
  }));
  return keys;
}

// Writes what is rewrapped; answers how many rows still were as they had been read.
absl::StatusOr<int64_t> Store(sql::Database& database, const std::vector<OldKey>& keys,
                              const std::string& primary) {
  int64_t moved = 0;
  RETURN_IF_ERROR(database.RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    moved = 0;
    for (const OldKey& key : keys) {
      if (key.rewrapped.empty()) continue;
      ASSIGN_OR_RETURN(const int64_t changed,
                       transaction.Exec("UPDATE person_key SET kek = $1, wrapped = $2"
                                        " WHERE person = $3 AND kek = $4 AND wrapped = $5",
                                        {primary, sql::Bytes{key.rewrapped}, key.person, key.kek,
                                         sql::Bytes{key.wrapped}}));
      moved += changed;
    }
    return absl::OkStatus();
  }));
  return moved;
}

}  // namespace

absl::StatusOr<Vault::RewrapStep> Vault::Rewrap(sql::Database& database, std::string& after,
                                                int64_t limit) {
  ASSIGN_OR_RETURN(const std::string primary, provider_.Primary());
  ASSIGN_OR_RETURN(std::vector<OldKey> keys, OldKeys(database, after, primary, limit));
  RewrapStep step;
  for (OldKey& key : keys) {
    const auto data_key =
        provider_.Unwrap(key.kek, key.wrapped, WrapAad(key.kek, key.person, key.version));
    if (absl::IsDataLoss(data_key.status())) {
      ++step.broken;
      continue;
    }
    RETURN_IF_ERROR(data_key.status());
    ASSIGN_OR_RETURN(key.rewrapped,
                     provider_.Wrap(primary, *data_key, WrapAad(primary, key.person, key.version)));
  }
  ASSIGN_OR_RETURN(step.moved, Store(database, keys, primary));
  step.more = static_cast<int64_t>(keys.size()) == limit;
  if (!keys.empty()) after = keys.back().person;
  return step;
}

absl::StatusOr<std::map<std::string, int64_t>> Vault::CountByKek(sql::Transaction& transaction) {
  std::map<std::string, int64_t> counts;
  RETURN_IF_ERROR(
      transaction.Query("SELECT kek, COUNT(*) FROM person_key WHERE state = 'ACTIVE' GROUP BY kek",
                        {}, [&counts](const sql::Row& row) {
                          counts[row.String(0)] = row.Int(1);
                          return absl::OkStatus();
                        }));
  return counts;
}

}  // namespace tsunagi
