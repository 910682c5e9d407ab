// Backups of a running service.
#ifndef TSUNAGI_COMMON_BACKUP_BACKUP_H_
#define TSUNAGI_COMMON_BACKUP_BACKUP_H_

#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/backup/store.h"
#include "common/sql/database.h"

namespace tsunagi::backup {

// Thread-safe.
//
// A plain copy of the database stands in the folder while it is sealed (mode 0600, its fields are
// sealed as in the database). The wrapped keys are overwritten in it before anything else happens;
// whether the disk keeps older sectors is beyond what a program can tell, so the disk below should
// be encrypted.
class Backup {
 public:
  // The database must outlive the object.
  Backup(std::string service, BackupStore store, sql::Database& database)
      : service_(std::move(service)), store_(std::move(store)), database_(database) {}

  const BackupStore& store() const { return store_; }

  // Makes a backup of the moment of the call; reads and writes go on. Errors: ABORTED
  // BACKUP_RUNNING where another one is being made, ALREADY_EXISTS BACKUP_EXISTS within the same
  // second; FAILED_PRECONDITION FILE_WRITE_FAILED; those of the database.
  absl::StatusOr<Manifest> Create(absl::Time now);

  // Replaces the part with the keys by those of now; called after each erasure too, so that the
  // erased are in no backup any more. Errors as Create.
  absl::Status WriteKeys();

 private:
  absl::StatusOr<Manifest> Seal(const std::string& id, absl::Time now);

  const std::string service_;
  const BackupStore store_;
  sql::Database& database_;
  std::mutex create_mutex_;
  // The newest state must be the last one written.
  std::mutex keys_mutex_;
};

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_BACKUP_H_
