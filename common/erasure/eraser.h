// The erasure of a person in one service, and its repetition on a restored database.
#ifndef TSUNAGI_COMMON_ERASURE_ERASER_H_
#define TSUNAGI_COMMON_ERASURE_ERASER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/erasure/ledger.h"
#include "common/sql/database.h"
#include "common/vault/vault.h"

namespace tsunagi {

// Thread-safe.
class Eraser {
 public:
  // Empties whatever the service's own tables hold on a person outside sealed fields. Must do
  // nothing where there is nothing (any more), and must not fail for a person it does not know.
  using Rows = std::function<absl::Status(sql::WriteTransaction&, const Erasure&)>;

  // Ledger and vault must outlive the object. `erased` is called after the commit of erasures, on
  // the writer's thread: it must be short (backup::KeysFollower::Notify). May be empty.
  Eraser(ErasureLedger& ledger, Vault& vault, Rows rows, std::function<void()> erased = {})
      : ledger_(ledger), vault_(vault), rows_(std::move(rows)), erased_(std::move(erased)) {}

  // Erases a person within `transaction`: rows, kept answers to request ids, key, tombstone, and
  // last the line of the ledger. So
  // the ledger is on the disk before the commit: should the commit not happen, the next start
  // repeats the erasure, and never the other way round. Whether the erasure may be is the caller's
  // to decide before. Answers false where the person was erased already. Errors: those of the
  // ledger, the vault, the rows and the database.
  absl::StatusOr<bool> Erase(sql::WriteTransaction& transaction, const Erasure& erasure);

  // Makes sure, before a service opens its port, that everybody in the ledger is erased in
  // `database`; answers how many were not. Errors: DATA_LOSS LEDGER_BROKEN where the database knows
  // of an erasure that the ledger does not (the ledger was cut or belongs to another site), and as
  // Erase.
  absl::StatusOr<int64_t> Replay(sql::Database& database);

 private:
  ErasureLedger& ledger_;
  Vault& vault_;
  const Rows rows_;
  const std::function<void()> erased_;
};

// What the database keeps of the person's erasure; nothing where there was none.
absl::StatusOr<std::optional<Erasure>> FindErasure(sql::Transaction& transaction,
                                                   absl::string_view person);

// How many were erased in this database.
absl::StatusOr<int64_t> CountErased(sql::Transaction& transaction);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERASURE_ERASER_H_
