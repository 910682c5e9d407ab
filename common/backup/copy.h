// Databases that no service has open: the copies that backups are made of and restored from.
#ifndef TSUNAGI_COMMON_BACKUP_COPY_H_
#define TSUNAGI_COMMON_BACKUP_COPY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/backup/store.h"

namespace tsunagi::backup {

// Makes an empty file that only its owner can read, in place of whatever stands at `path`, and
// removes it (with what SQLite puts beside it) when it goes. Not movable.
class ScratchFile {
 public:
  explicit ScratchFile(std::string path);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const { return path_; }
  // FAILED_PRECONDITION FILE_WRITE_FAILED where it could not be made.
  const absl::Status& status() const { return status_; }

 private:
  std::string path_;
  absl::Status status_;
};

// Takes the persons' keys out of the copy at `path` so that they stand nowhere in the file, and
// fills in what the manifest says of its content.
absl::Status StripCopy(const std::string& path, Manifest& manifest);

// SQLite's own checks of structure and references. DATA_LOSS BACKUP_BROKEN.
absl::Status CheckCopy(const std::string& path);

// Puts the persons' keys of the part `keys_path` into the copy at `path`. DATA_LOSS BACKUP_BROKEN,
// also where the part is another service's.
absl::Status FillKeys(const std::string& path, const std::string& keys_path,
                      absl::string_view service, const BackupKeys& keys);

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_COPY_H_
