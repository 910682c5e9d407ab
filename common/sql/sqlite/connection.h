// One SQLite connection with its prepared statements. Internal to common/sql/sqlite and, for copies
// that no service has open, common/backup.
#ifndef TSUNAGI_COMMON_SQL_SQLITE_CONNECTION_H_
#define TSUNAGI_COMMON_SQL_SQLITE_CONNECTION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/database.h"

namespace SQLite {
class Database;
}  // namespace SQLite

namespace tsunagi::sql {

// Maps a SQLite result code (with its extended code) to a status; the text never holds SQL or
// values.
absl::Status SqliteError(int code, int extended_code);

// Used by one thread at a time. The only place where SQLiteCpp's exceptions are caught.
class Connection {
 public:
  // Opens `path` and applies the settings: WAL, synchronous FULL, foreign keys, and for a reader
  // query_only. `vfs` empty: the default one.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, bool reader,
                                                          const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs a statement that answers no rows, prepared once.
  absl::Status Run(absl::string_view sql) { return Exec(sql, {}).status(); }
  absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const Arg> args);
  absl::Status Query(absl::string_view sql, absl::Span<const Arg> args, RowCallback each);

  // Runs a script of several statements (migrations).
  absl::Status RunScript(const std::string& script);

  // Moves the log into the database file as far as readers allow; `truncate` also empties it.
  // False where `truncate` could not, for a reader or writer in the way: try again later.
  absl::StatusOr<bool> Checkpoint(bool truncate);

  // False after a commit or where SQLite undid the transaction by itself.
  bool InTransaction() const;

  // Rows changed since the connection was opened.
  int64_t TotalChanges() const;

 private:
  struct Prepared;

  explicit Connection(std::unique_ptr<SQLite::Database> db);
  absl::StatusOr<Prepared*> Prepare(absl::string_view sql, absl::Span<const Arg> args);

  std::unique_ptr<SQLite::Database> db_;
  // After db_: statements must go before it.
  absl::flat_hash_map<std::string, std::unique_ptr<Prepared>> prepared_;
};

}  // namespace tsunagi::sql

#endif  // TSUNAGI_COMMON_SQL_SQLITE_CONNECTION_H_
