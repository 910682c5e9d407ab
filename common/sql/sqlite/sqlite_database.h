// The SQLite engine: one writer thread with group commit per file, readers that cannot write.
#ifndef TSUNAGI_COMMON_SQL_SQLITE_SQLITE_DATABASE_H_
#define TSUNAGI_COMMON_SQL_SQLITE_SQLITE_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/sql/database.h"
#include "common/sql/migrator.h"

namespace tsunagi::sql {

struct SqliteOptions {
  // Database file; created if absent. A lock file stands beside it.
  std::string path;
  // Reader connections, at least 1.
  int readers = 2;
  // Writes taken into one commit at most.
  int max_batch = 256;
  // Name of a registered VFS, empty for the default; for tests and benchmarks.
  std::string vfs = {};
};

// Opens the file, takes its lock, and brings the schema up to `migrations`.
// FAILED_PRECONDITION DATABASE_LOCKED where another process holds it; the migrator's refusals.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options,
                                                     absl::Span<const Migration> migrations);

}  // namespace tsunagi::sql

#endif  // TSUNAGI_COMMON_SQL_SQLITE_SQLITE_DATABASE_H_
