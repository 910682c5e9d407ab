#include "common/backup/restore.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/backup/copy.h"
#include "common/backup/file_digest.h"
#include "common/backup/sealed_file.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/sql/sqlite/file_lock.h"

namespace tsunagi::backup {
namespace {

namespace fs = std::filesystem;

absl::Status Mismatch(absl::string_view text) {
  return Error(absl::StatusCode::kDataLoss, "BACKUP_BROKEN", text)
      .Ja("控えが目録と一致しません。サービス名と時刻を確かめ、別の控えをお使いください。");
}

absl::Status WriteFailed(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
               absl::StrCat("cannot write ", path))
      .Ja(absl::StrCat("ファイル ", path, " に書き込めません。空き容量と権限をお確かめください。"))
      .Meta("file", path);
}

// Opens the data part of `manifest` into the file `path`.
absl::Status OpenData(const BackupStore& store, const Manifest& manifest, const std::string& path) {
  const std::string sealed = store.DataPath(manifest.id());
  ASSIGN_OR_RETURN(const FileDigest digest, DigestOf(sealed));
  if (digest.sha256 != manifest.data_sha256()) return Mismatch("the digest differs");
  ASSIGN_OR_RETURN(const auto reader, SealedReader::Open(sealed, store.keys().seal()));
  if (reader->id() != PartId{manifest.id(), manifest.service(), "data"}) {
    return Mismatch("the sealed file is of another backup");
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<std::string> piece, reader->Next());
    if (!piece) break;
    file.write(piece->data(), static_cast<std::streamsize>(piece->size()));
  }
  return file.flush() ? absl::OkStatus() : WriteFailed(path);
}

// The backup as a whole database at `path`, checked.
absl::StatusOr<Manifest> OpenBackup(const BackupStore& store, absl::string_view service,
                                    absl::string_view id, const std::string& path) {
  ASSIGN_OR_RETURN(Manifest manifest, store.ReadManifest(id));
  if (manifest.service() != service) return Mismatch("the backup is another service's");
  RETURN_IF_ERROR(OpenData(store, manifest, path));
  RETURN_IF_ERROR(FillKeys(path, store.KeysPath(), service, store.keys()));
  RETURN_IF_ERROR(CheckCopy(path));
  return manifest;
}

absl::Status Sync(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return WriteFailed(path);
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced ? absl::OkStatus() : WriteFailed(path);
}

// Moves the database with its log to other names; answers the first of them, empty for none. Also
// where an earlier restore was cut short: a log that stays would be applied to the new database.
absl::StatusOr<std::string> MoveAside(const std::string& database, absl::Time now) {
  const std::string aside = absl::StrCat(database, ".before-restore-", BackupIdOf(now));
  bool moved = false;
  std::error_code error;
  for (const char* end : {"", "-wal"}) {
    if (!fs::exists(database + end)) continue;
    fs::rename(database + end, aside + end, error);
    if (error) return WriteFailed(database);
    moved = true;
  }
  fs::remove(database + "-shm", error);
  return moved ? aside : std::string();
}

}  // namespace

std::string RestoreMarkOf(const std::string& database) { return database + ".restored"; }

absl::StatusOr<Manifest> Verify(const BackupStore& store, absl::string_view service,
                                absl::string_view id) {
  const ScratchFile copy(store.ScratchPath() + ".verify");
  RETURN_IF_ERROR(copy.status());
  return OpenBackup(store, service, id, copy.path());
}

absl::StatusOr<Restored> Restore(const BackupStore& store, absl::string_view service,
                                 absl::string_view id, const std::string& database,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(const auto lock, sql::FileLock::Take(database));
  // In the database's own folder, so that it can be renamed into place.
  const ScratchFile copy(database + ".restoring");
  RETURN_IF_ERROR(copy.status());
  Restored restored;
  ASSIGN_OR_RETURN(restored.manifest, OpenBackup(store, service, id, copy.path()));
  RETURN_IF_ERROR(Sync(copy.path(), O_RDONLY));
  // First: on a database that was not restored after all the announcement finds nothing to do.
  RETURN_IF_ERROR(crypto::ReplaceFile(RestoreMarkOf(database), absl::StrCat(id, "\n"), 0600));
  ASSIGN_OR_RETURN(restored.kept_aside, MoveAside(database, now));
  if (rename(copy.path().c_str(), database.c_str()) != 0) return WriteFailed(database);
  const fs::path folder = fs::path(database).parent_path();
  RETURN_IF_ERROR(Sync(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY));
  return restored;
}

}  // namespace tsunagi::backup
