#include "common/sql/sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

#include "SQLiteCpp/Database.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::sql {

struct Connection::Prepared {
  explicit Prepared(sqlite3_stmt* made) : statement(made, &sqlite3_finalize) {}
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement;
  // index[n-1] is SQLite's index of $n: it numbers names by first appearance.
  std::vector<int> index;
};

namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }
  double Double(int column) const override { return sqlite3_column_double(statement_, column); }
  absl::string_view Text(int column) const override {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {data == nullptr ? "" : data,
            static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
};

int BindOne(sqlite3_stmt* statement, int index, const Arg& arg) {
  if (std::holds_alternative<Null>(arg)) return sqlite3_bind_null(statement, index);
  if (const auto* value = std::get_if<int64_t>(&arg)) {
    return sqlite3_bind_int64(statement, index, *value);
  }
  if (const auto* value = std::get_if<double>(&arg)) {
    return sqlite3_bind_double(statement, index, *value);
  }
  // A null pointer would bind NULL instead of an empty value.
  if (const auto* value = std::get_if<absl::string_view>(&arg)) {
    return sqlite3_bind_text(statement, index, value->data() == nullptr ? "" : value->data(),
                             static_cast<int>(value->size()), SQLITE_STATIC);
  }
  const absl::string_view bytes = std::get<Bytes>(arg).value;
  return sqlite3_bind_blob(statement, index, bytes.data() == nullptr ? "" : bytes.data(),
                           static_cast<int>(bytes.size()), SQLITE_STATIC);
}

absl::Status FromException(const SQLite::Exception& exception) {
  return SqliteError(exception.getErrorCode(), exception.getExtendedErrorCode());
}

}  // namespace

absl::Status SqliteError(int code, int extended_code) {
  const std::string numbers = absl::StrCat(code, "/", extended_code);
  const auto make = [&](absl::StatusCode status, absl::string_view reason, absl::string_view text) {
    return absl::Status(Error(status, reason, text).Meta("sqlite", numbers));
  };
  switch (extended_code) {
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_ROWID:
      return make(absl::StatusCode::kAlreadyExists, "ROW_EXISTS", "the row exists already");
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return make(absl::StatusCode::kFailedPrecondition, "CONSTRAINT", "a constraint is violated");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(absl::StatusCode::kAborted, "DATABASE_BUSY", "the database is locked");
    case SQLITE_FULL:
      return make(absl::StatusCode::kResourceExhausted, "DISK_FULL", "the disk is full");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return make(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT", "the database file is damaged");
    case SQLITE_IOERR:
      return make(absl::StatusCode::kDataLoss, "DATABASE_IO", "the disk answered with an error");
    case SQLITE_CANTOPEN:
      return make(absl::StatusCode::kFailedPrecondition, "DATABASE_OPEN",
                  "the database file cannot be opened");
    case SQLITE_READONLY:
      return make(absl::StatusCode::kFailedPrecondition, "DATABASE_READ_ONLY",
                  "the connection is read-only");
    default:
      return make(absl::StatusCode::kInternal, "DATABASE_STATEMENT", "the statement failed");
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, bool reader,
                                                             const std::string& vfs) {
  try {
    auto db = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                 5000, vfs);
    sqlite3_extended_result_codes(db->getHandle(), 1);
    std::unique_ptr<Connection> connection(new Connection(std::move(db)));
    // One connection per file writes and checkpoints: SQLite before 3.51.3 can lose committed
    // writes where two connections do so at the same moment (WAL-reset bug).
    const char* settings = reader ? "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0;"
                                  : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                    "PRAGMA wal_autocheckpoint=4000;";
    RETURN_IF_ERROR(connection->RunScript(
        absl::StrCat(settings,
                     "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                     "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cache_size=-4096;")));
    if (reader) {
      sqlite3_db_config(connection->db_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    }
    return connection;
  } catch (const SQLite::Exception& exception) {
    return FromException(exception);
  }
}

Connection::Connection(std::unique_ptr<SQLite::Database> db) : db_(std::move(db)) {}
Connection::~Connection() = default;

absl::StatusOr<Connection::Prepared*> Connection::Prepare(absl::string_view sql,
                                                          absl::Span<const Arg> args) {
  auto it = prepared_.find(sql);
  if (it == prepared_.end()) {
    const std::string text(sql);
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_->getHandle(), text.c_str(), -1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return SqliteError(code, sqlite3_extended_errcode(db_->getHandle()));
    auto made = std::make_unique<Prepared>(statement);
    const int parameters = sqlite3_bind_parameter_count(statement);
    for (int n = 1; n <= parameters; ++n) {
      const int index = sqlite3_bind_parameter_index(statement, absl::StrCat("$", n).c_str());
      if (index == 0) return absl::InternalError("placeholders must be $1 to $n without a gap");
      made->index.push_back(index);
    }
    it = prepared_.emplace(text, std::move(made)).first;
  }
  Prepared* prepared = it->second.get();
  if (prepared->index.size() != args.size()) {
    return absl::InternalError("number of arguments and placeholders differ");
  }
  sqlite3_stmt* statement = prepared->statement.get();
  for (size_t i = 0; i < args.size(); ++i) {
    if (const int code = BindOne(statement, prepared->index[i], args[i]); code != SQLITE_OK) {
      return SqliteError(code, code);
    }
  }
  return prepared;
}

absl::StatusOr<int64_t> Connection::Exec(absl::string_view sql, absl::Span<const Arg> args) {
  ASSIGN_OR_RETURN(Prepared * prepared, Prepare(sql, args));
  sqlite3_stmt* statement = prepared->statement.get();
  const absl::Cleanup reset = [statement] { sqlite3_reset(statement); };
  int code = sqlite3_step(statement);
  // A statement with RETURNING must be stepped to its end.
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  if (code != SQLITE_DONE) {
    return SqliteError(code, sqlite3_extended_errcode(db_->getHandle()));
  }
  return sqlite3_changes(db_->getHandle());
}

absl::Status Connection::Query(absl::string_view sql, absl::Span<const Arg> args,
                               RowCallback each) {
  ASSIGN_OR_RETURN(Prepared * prepared, Prepare(sql, args));
  sqlite3_stmt* statement = prepared->statement.get();
  const absl::Cleanup reset = [statement] { sqlite3_reset(statement); };
  const SqliteRow row(statement);
  int code = 0;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    RETURN_IF_ERROR(each(row));
  }
  if (code != SQLITE_DONE) {
    return SqliteError(code, sqlite3_extended_errcode(db_->getHandle()));
  }
  return absl::OkStatus();
}

absl::Status Connection::RunScript(const std::string& script) {
  const int code = sqlite3_exec(db_->getHandle(), script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return SqliteError(code, sqlite3_extended_errcode(db_->getHandle()));
  return absl::OkStatus();
}

absl::StatusOr<bool> Connection::Checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(db_->getHandle(), nullptr, mode, nullptr, nullptr);
  // Busy: a reader still needs the log; the next one will do.
  if (code != SQLITE_OK && code != SQLITE_BUSY) return SqliteError(code, code);
  return code == SQLITE_OK;
}

bool Connection::InTransaction() const { return sqlite3_get_autocommit(db_->getHandle()) == 0; }

int64_t Connection::TotalChanges() const { return sqlite3_total_changes(db_->getHandle()); }

}  // namespace tsunagi::sql
