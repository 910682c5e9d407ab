// The folder of a service's backups: sealed copies of its database, their manifests, and one file
// with the keys of persons that serves all of them.
//
//   <id>.data       the database without the rows of person_key (sealed_file.h)
//   <id>.manifest   tsunagi.maintenance.v1.Backup as JSON, and a line with its HMAC-SHA-256
//   keys            the rows of person_key, always the newest ones (sealed_file.h)
//
// The keys are replaced at each backup and after each erasure, so that an erased person vanishes
// from every older backup as well. The honest limit: a copy of `keys` that was taken elsewhere
// keeps the wrapped keys of that day. Whoever copies backups off the site replaces `keys` there
// too, and lets no second copy of it live longer than the erasures may wait.
#ifndef TSUNAGI_COMMON_BACKUP_STORE_H_
#define TSUNAGI_COMMON_BACKUP_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/crypto/crypto.h"
#include "common/crypto/gcm.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"

namespace tsunagi::backup {

using Manifest = maintenance::v1::Backup;

// The keys of backups, made of the site's backup key by HKDF-SHA-256. Thread-safe.
class BackupKeys {
 public:
  // The key file has 32 bytes. Errors: those of crypto::ReadKeyFile, INTERNAL HKDF_FAILED.
  static absl::StatusOr<std::shared_ptr<const BackupKeys>> Load(absl::string_view key_file);

  const crypto::SecretKey& seal() const { return seal_; }
  const crypto::HmacSha256Key& mac() const { return mac_; }

 private:
  BackupKeys(const crypto::SecretKey& seal, crypto::HmacSha256Key mac)
      : seal_(seal), mac_(std::move(mac)) {}
  crypto::SecretKey seal_;
  crypto::HmacSha256Key mac_;
};

// "20260401T031500Z".
std::string BackupIdOf(absl::Time time);

// Thread-safe but for two writers of one backup.
class BackupStore {
 public:
  // Makes the folder (mode 0700) where it is missing. FAILED_PRECONDITION FILE_WRITE_FAILED.
  static absl::StatusOr<BackupStore> Open(std::string folder,
                                          std::shared_ptr<const BackupKeys> keys);

  const BackupKeys& keys() const { return *keys_; }
  std::string DataPath(absl::string_view id) const;
  std::string ManifestPath(absl::string_view id) const;
  std::string KeysPath() const;
  // Where a plain copy stands while it is sealed or looked at.
  std::string ScratchPath() const;

  // Writes the manifest; with it the backup counts as made. FAILED_PRECONDITION FILE_WRITE_FAILED.
  absl::Status WriteManifest(const Manifest& manifest) const;
  // The manifest of a backup. NOT_FOUND BACKUP_NOT_FOUND, DATA_LOSS BACKUP_BROKEN.
  absl::StatusOr<Manifest> ReadManifest(absl::string_view id) const;

  // The ids of all backups, oldest first.
  std::vector<std::string> List() const;

  // Removes what is older than `keep`, but for the newest `at_least`; answers the ids. Errors:
  // FAILED_PRECONDITION FILE_WRITE_FAILED.
  absl::StatusOr<std::vector<std::string>> Prune(absl::Time now, absl::Duration keep,
                                                 size_t at_least) const;

 private:
  BackupStore(std::string folder, std::shared_ptr<const BackupKeys> keys)
      : folder_(std::move(folder)), keys_(std::move(keys)) {}
  std::string folder_;
  std::shared_ptr<const BackupKeys> keys_;
};

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_STORE_H_
