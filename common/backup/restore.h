// Backups looked at and put back, while the service is stopped.
#ifndef TSUNAGI_COMMON_BACKUP_RESTORE_H_
#define TSUNAGI_COMMON_BACKUP_RESTORE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/backup/store.h"

namespace tsunagi::backup {

// Opens the backup `id` whole: manifest, digest, every chunk, SQLite's own checks, and the part
// with the keys. Answers the manifest. Errors: NOT_FOUND BACKUP_NOT_FOUND; DATA_LOSS BACKUP_BROKEN,
// also where the backup is another service's; FAILED_PRECONDITION FILE_WRITE_FAILED where the
// folder takes no plain copy.
absl::StatusOr<Manifest> Verify(const BackupStore& store, absl::string_view service,
                                absl::string_view id);

struct Restored {
  Manifest manifest;
  // Where the database that stood there before is now; empty where there was none. It holds keys of
  // people: to be removed when it is no longer needed.
  std::string kept_aside;
};

// The file beside a database by which Restore tells the service's next start to announce the
// restore in the audit log (audit::MarkRestored); it holds the backup's id.
std::string RestoreMarkOf(const std::string& database);

// Puts the backup `id`, with the newest part of keys, in place of the file `database`. The erasure
// ledger beside it is left alone: the service replays it at its start. Whatever fails, the database
// that was there stays or stands aside. Errors: as Verify, and FAILED_PRECONDITION DATABASE_LOCKED
// while the service runs.
absl::StatusOr<Restored> Restore(const BackupStore& store, absl::string_view service,
                                 absl::string_view id, const std::string& database, absl::Time now);

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_RESTORE_H_
