// The audit log of a service's database: entries appended in the transaction of what they tell.
//
// Everything that needs a hash happens after the commit (checkpointer.h): an entry costs the writer
// one query and one insert. What stands in an entry is known to entry.h only; here it is bytes.
#ifndef TSUNAGI_COMMON_AUDIT_LOG_H_
#define TSUNAGI_COMMON_AUDIT_LOG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/database.h"

namespace tsunagi::audit {

// Appends `entry` and answers its sequence: 0, 1, 2 … without gaps. Rolled back with the
// transaction or savepoint around it, leaving no gap. Errors: those of the database.
absl::StatusOr<int64_t> AppendLeaf(sql::WriteTransaction& transaction, absl::string_view entry);

struct Leaf {
  int64_t seq = 0;
  // The bytes that are hashed.
  std::string entry;
};

// The entries from sequence `from` on, in order, at most `limit`. Errors: those of the database.
absl::StatusOr<std::vector<Leaf>> ReadLeaves(sql::Transaction& transaction, int64_t from,
                                             int limit);

// How many entries the log has. Errors: those of the database.
absl::StatusOr<int64_t> LogSize(sql::Transaction& transaction);

// The signed note of the newest checkpoint with at most `size` leaves, with its cosignatures; none
// where there is no such. Errors: those of the database.
absl::StatusOr<std::optional<std::string>> NewestCheckpoint(sql::Transaction& transaction,
                                                            int64_t size = INT64_MAX);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_LOG_H_
