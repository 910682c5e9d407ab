#include "common/audit/evidence.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <fstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

constexpr size_t kHeaderSize = 12;
// No entry comes near it; a length beyond it is a broken file.
constexpr uint64_t kMaxEntry = uint64_t{16} << 20;

absl::Status Broken(absl::string_view english) {
  return Error(absl::StatusCode::kDataLoss, "AUDIT_EVIDENCE_BROKEN", english)
      .Ja("検査するファイルを最後まで読めません。写しを取り直しても同じなら、壊れているか改ざんされ"
          "て"
          "います。");
}

absl::Status Unreadable(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE",
               absl::StrCat("cannot open ", path))
      .Ja(absl::StrCat("ファイル ", path, " を開けません。"));
}

// "file:" URI of a path: everything but plain characters in percent.
std::string UriOf(const std::string& path, absl::string_view parameters) {
  std::string uri = "file:";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) {
      uri += c;
    } else {
      absl::StrAppend(&uri, "%", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    }
  }
  return absl::StrCat(uri, "?", parameters);
}

class DatabaseCopy final : public Evidence {
 public:
  explicit DatabaseCopy(sqlite3* db) : db_(db, &sqlite3_close) {}

  absl::Status ForEachLeaf(LeafCallback each) override {
    return ForEachRow("SELECT seq, entry FROM audit_leaf ORDER BY seq", {},
                      [&each](sqlite3_stmt* row) {
                        const absl::string_view entry = BytesOf(row, 1);
                        const bool blob = sqlite3_column_type(row, 1) == SQLITE_BLOB;
                        each(IntegerOf(row, 0), blob ? &entry : nullptr);
                      });
  }

  bool HasTree() const override { return true; }

  absl::StatusOr<std::optional<std::string>> Tile(int level, int64_t idx) override {
    std::optional<std::string> tile;
    RETURN_IF_ERROR(
        ForEachRow("SELECT hashes FROM audit_tile WHERE level = ?1 AND idx = ?2", {level, idx},
                   [&tile](sqlite3_stmt* row) { tile = std::string(BytesOf(row, 0)); }));
    return tile;
  }

  absl::StatusOr<int64_t> TileCount() override {
    int64_t count = 0;
    RETURN_IF_ERROR(ForEachRow("SELECT COUNT(*) FROM audit_tile", {}, [&count](sqlite3_stmt* row) {
      count = sqlite3_column_int64(row, 0);
    }));
    return count;
  }

  absl::Status ForEachCheckpoint(CheckpointCallback each) override {
    return ForEachRow("SELECT size, note FROM audit_checkpoint ORDER BY size", {},
                      [&each](sqlite3_stmt* row) { each(IntegerOf(row, 0), BytesOf(row, 1)); });
  }

 private:
  static absl::string_view BytesOf(sqlite3_stmt* row, int column) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(row, column));
    return {data == nullptr ? "" : data, static_cast<size_t>(sqlite3_column_bytes(row, column))};
  }
  // A text that looks like a number is none.
  static int64_t IntegerOf(sqlite3_stmt* row, int column) {
    return sqlite3_column_type(row, column) == SQLITE_INTEGER ? sqlite3_column_int64(row, column)
                                                              : -1;
  }

  absl::Status ForEachRow(const char* sql, std::initializer_list<int64_t> args,
                          absl::FunctionRef<void(sqlite3_stmt*)> each) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_.get(), sql, -1, &statement, nullptr) != SQLITE_OK) {
      return Broken("the tables of the audit log are not there");
    }
    const absl::Cleanup finalize = [statement] { sqlite3_finalize(statement); };
    int index = 0;
    for (const int64_t arg : args) sqlite3_bind_int64(statement, ++index, arg);
    int code = 0;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) each(statement);
    return code == SQLITE_DONE ? absl::OkStatus() : Broken("the database cannot be read");
  }

  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_;
};

class ExportedEntries final : public Evidence {
 public:
  explicit ExportedEntries(std::ifstream in) : in_(std::move(in)) {}

  absl::Status ForEachLeaf(LeafCallback each) override {
    in_.clear();
    in_.seekg(0);
    std::array<char, kHeaderSize> header;
    std::string entry;
    while (in_.read(header.data(), header.size())) {
      const absl::string_view bytes(header.data(), header.size());
      const uint64_t length = Number(bytes.substr(8));
      if (length > kMaxEntry) return Broken("the length of an entry is out of bounds");
      entry.resize(length);
      if (!in_.read(entry.data(), static_cast<std::streamsize>(length))) {
        return Broken("the file ends within an entry");
      }
      const absl::string_view view = entry;
      each(static_cast<int64_t>(Number(bytes.substr(0, 8))), &view);
    }
    return in_.gcount() == 0 ? absl::OkStatus() : Broken("the file ends within an entry");
  }

  bool HasTree() const override { return false; }
  absl::StatusOr<std::optional<std::string>> Tile(int, int64_t) override { return std::nullopt; }
  absl::StatusOr<int64_t> TileCount() override { return 0; }
  absl::Status ForEachCheckpoint(CheckpointCallback) override { return absl::OkStatus(); }

 private:
  static uint64_t Number(absl::string_view bytes) {
    uint64_t value = 0;
    for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
  }

  std::ifstream in_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Evidence>> OpenDatabaseCopy(const std::string& path) {
  struct stat info = {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return Unreadable(path);
  // An immutable database is read without its log: only where there is none.
  struct stat log = {};
  const bool has_log = stat(absl::StrCat(path, "-wal").c_str(), &log) == 0 && log.st_size > 0;
  const std::string uri = UriOf(path, has_log ? "mode=ro" : "mode=ro&immutable=1");
  sqlite3* db = nullptr;
  const int code =
      sqlite3_open_v2(uri.c_str(), &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  auto copy = std::make_unique<DatabaseCopy>(db);
  // The schema of a file under suspicion must not make the reader run anything.
  if (code != SQLITE_OK ||
      sqlite3_exec(db,
                   "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON;"
                   "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY",
                   nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Broken("the file is not a database");
  }
  return copy;
}

absl::StatusOr<std::unique_ptr<Evidence>> OpenExportedEntries(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Unreadable(path);
  return std::make_unique<ExportedEntries>(std::move(in));
}

std::string ExportedEntry(int64_t seq, absl::string_view entry) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(seq >> shift);
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(entry.size() >> shift);
  absl::StrAppend(&bytes, entry);
  return bytes;
}

}  // namespace tsunagi::audit
