// The storage seam: one SQL text for SQLite and PostgreSQL (portable subset, placeholders $1 $2 …
// bound by name), explicit transactions, and writes that are acknowledged only after their commit.
#ifndef TSUNAGI_COMMON_SQL_DATABASE_H_
#define TSUNAGI_COMMON_SQL_DATABASE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi::sql {

// Bytes, told apart from text.
struct Bytes {
  absl::string_view value;
};

struct Null {};

// A parameter: NULL, BIGINT, DOUBLE PRECISION, TEXT or BYTEA. Text and bytes are borrowed for the
// length of the call.
using Arg = std::variant<Null, int64_t, double, absl::string_view, Bytes>;

// One row of an answer; valid within the callback only. Columns count from 0. A value of another
// type is converted as SQLite does; NULL answers 0 or empty.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual double Double(int column) const = 0;
  // Text or bytes.
  virtual absl::string_view Text(int column) const = 0;
  std::string String(int column) const { return std::string(Text(column)); }
};

using RowCallback = absl::FunctionRef<absl::Status(const Row&)>;

// A snapshot of the database. Used by one thread at a time.
class Transaction {
 public:
  virtual ~Transaction() = default;

  // Calls `each` for every row, in order, until it fails; answers its failure. `sql` must be a
  // literal or otherwise outlive the database: statements are kept by their text.
  // INTERNAL where the statement is wrong, DATA_LOSS where the file is.
  virtual absl::Status Query(absl::string_view sql, absl::Span<const Arg> args,
                             RowCallback each) = 0;
};

// A transaction that writes.
class WriteTransaction : public Transaction {
 public:
  // Answers the number of rows changed. ALREADY_EXISTS on a violated unique constraint,
  // FAILED_PRECONDITION on another constraint, RESOURCE_EXHAUSTED on a full disk.
  virtual absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const Arg> args) = 0;

  // Runs after the commit on the writer's thread, in order of registration, before the write is
  // acknowledged; not at all where the write fails. Must be short and must not call the database.
  // Of several actions with the same `once` in one commit only the first runs.
  virtual void OnCommit(std::function<void()> action, const void* once) = 0;
  void OnCommit(std::function<void()> action) { OnCommit(std::move(action), nullptr); }

  // What this transaction overwrites or deletes must not stay readable in the engine's own log: it
  // is emptied after the commit as soon as no snapshot needs it. Nothing to do for an engine whose
  // log is elsewhere.
  virtual void ScrubLog() {}
};

// The body of a transaction. It may be run again after a conflict: it keeps no state across runs.
using ReadBody = absl::FunctionRef<absl::Status(Transaction&)>;
using WriteBody = std::function<absl::Status(WriteTransaction&)>;
using WriteDone = std::function<void(absl::Status)>;

// An open database. Thread-safe.
class Database {
 public:
  virtual ~Database() = default;

  // Runs `body` on a snapshot on the caller's thread; waits while all readers are busy.
  virtual absl::Status Read(ReadBody body) = 0;

  // As Read, for a body with at most one Query, which is a snapshot by itself: saves opening and
  // ending a transaction around it. A second Query answers INTERNAL.
  virtual absl::Status ReadOnce(ReadBody body) { return Read(body); }

  // Queues `body`; `done` is called once, from another thread, after the commit that made the
  // effect durable, or with the error: the body's own, or UNAVAILABLE DATABASE_CLOSING.
  virtual void Write(WriteBody body, WriteDone done) = 0;

  // The same, waiting. Never call it from a body or from `done`.
  absl::Status RunWrite(WriteBody body);

  // Writes a copy of the database as of one moment, without free pages, to `path`, which must be
  // absent or empty; reads and writes go on meanwhile. The file is not synced. Fails as Query does,
  // with RESOURCE_EXHAUSTED on a full disk, leaving what it wrote, and with UNIMPLEMENTED where the
  // engine brings its own tools for backups.
  virtual absl::Status Snapshot(const std::string& path);

  // Waits for queued writes, then refuses further ones. Idempotent.
  virtual void Close() = 0;
};

}  // namespace tsunagi::sql

#endif  // TSUNAGI_COMMON_SQL_DATABASE_H_
