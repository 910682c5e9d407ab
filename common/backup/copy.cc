#include "common/backup/copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/backup/sealed_file.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/sql/sqlite/connection.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "tsunagi/storage/v1/backup.pb.h"

namespace tsunagi::backup {
namespace {

using sql::Connection;
using sql::Row;

absl::Status CopyBroken(absl::string_view text) {
  return Error(absl::StatusCode::kDataLoss, "BACKUP_BROKEN", text)
      .Ja("控えの中身が壊れています。別の控えをお使いください。");
}

void RemoveDatabase(const std::string& path) {
  std::error_code ignored;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    std::filesystem::remove(path + end, ignored);
  }
}

absl::StatusOr<bool> HasTable(Connection& connection, absl::string_view name) {
  bool found = false;
  RETURN_IF_ERROR(connection.Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
                                   {name}, [&found](const Row&) {
                                     found = true;
                                     return absl::OkStatus();
                                   }));
  return found;
}

absl::StatusOr<int64_t> NumberOf(Connection& connection, absl::string_view sql) {
  int64_t number = 0;
  RETURN_IF_ERROR(connection.Query(sql, {}, [&number](const Row& row) {
    number = row.Int(0);
    return absl::OkStatus();
  }));
  return number;
}

absl::Status Describe(Connection& connection, Manifest& manifest) {
  RETURN_IF_ERROR(connection.Query(
      "SELECT migration_set, MAX(version) FROM schema_migration GROUP BY migration_set", {},
      [&manifest](const Row& row) {
        (*manifest.mutable_schema())[row.String(0)] = row.Int(1);
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(const int64_t erased, NumberOf(connection, "SELECT COUNT(*) FROM erasure"));
  manifest.set_erased(erased);
  ASSIGN_OR_RETURN(const bool audited, HasTable(connection, "audit_leaf"));
  if (!audited) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t leaves,
                   NumberOf(connection, "SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_leaf"));
  manifest.set_audit_size(leaves);
  return connection.Query("SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1", {},
                          [&manifest](const Row& row) {
                            manifest.set_audit_checkpoint(row.String(0));
                            return absl::OkStatus();
                          });
}

absl::Status InsertKey(Connection& connection, const storage::v1::PersonKeyRow& row) {
  const sql::Arg erased = row.has_erase_time_us() ? sql::Arg(row.erase_time_us()) : sql::Null{};
  return connection
      .Exec(
          "INSERT INTO person_key"
          " (person, version, state, kek, wrapped, create_time_us, erase_time_us)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7)",
          {absl::string_view(row.person()), row.version(), absl::string_view(row.state()),
           absl::string_view(row.kek()), sql::Bytes{row.wrapped()}, row.create_time_us(), erased})
      .status();
}

}  // namespace

ScratchFile::ScratchFile(std::string path) : path_(std::move(path)) {
  RemoveDatabase(path_);
  const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    status_ = Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
                    absl::StrCat("cannot create ", path_))
                  .Ja(absl::StrCat("ファイル ", path_,
                                   " を作れません。フォルダーの有無と権限をお確かめください。"));
    return;
  }
  close(fd);
}

ScratchFile::~ScratchFile() { RemoveDatabase(path_); }

absl::Status StripCopy(const std::string& path, Manifest& manifest) {
  ASSIGN_OR_RETURN(const auto connection, Connection::Open(path, /*reader=*/false, ""));
  // No journal: it would keep the rows. The file can be made again at any time.
  RETURN_IF_ERROR(
      connection->RunScript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                            "PRAGMA secure_delete=ON; DELETE FROM person_key; VACUUM"));
  return Describe(*connection, manifest);
}

absl::Status CheckCopy(const std::string& path) {
  ASSIGN_OR_RETURN(const auto connection, Connection::Open(path, /*reader=*/false, ""));
  std::string found;
  RETURN_IF_ERROR(connection->Query("PRAGMA integrity_check(1)", {}, [&found](const Row& row) {
    found = row.String(0);
    return absl::OkStatus();
  }));
  if (found != "ok") return CopyBroken("integrity_check found damage in the copy");
  return connection->Query("PRAGMA foreign_key_check", {}, [](const Row&) {
    return CopyBroken("foreign_key_check found a row without its parent in the copy");
  });
}

absl::Status FillKeys(const std::string& path, const std::string& keys_path,
                      absl::string_view service, const BackupKeys& keys) {
  ASSIGN_OR_RETURN(const auto reader, SealedReader::Open(keys_path, keys.seal()));
  std::string bytes;
  const absl::Cleanup cleanse = [&bytes] { crypto::Cleanse(bytes); };
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<std::string> piece, reader->Next());
    if (!piece) break;
    bytes += *piece;
  }
  if (reader->id() != PartId{"", std::string(service), "keys"}) {
    return CopyBroken("the part with the keys is another service's");
  }
  ASSIGN_OR_RETURN(const auto connection, Connection::Open(path, /*reader=*/false, ""));
  RETURN_IF_ERROR(connection->Run("BEGIN IMMEDIATE"));
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  storage::v1::PersonKeyRow row;
  bool clean_end = false;
  while (google::protobuf::util::ParseDelimitedFromZeroCopyStream(&row, &stream, &clean_end)) {
    RETURN_IF_ERROR(InsertKey(*connection, row));
    row.Clear();
  }
  if (!clean_end) return CopyBroken("the part with the keys is malformed");
  RETURN_IF_ERROR(connection->Run("COMMIT"));
  return connection->Checkpoint(/*truncate=*/true).status();
}

}  // namespace tsunagi::backup
