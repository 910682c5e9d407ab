// The lock of a database file against a second process.
#ifndef TSUNAGI_COMMON_SQL_SQLITE_FILE_LOCK_H_
#define TSUNAGI_COMMON_SQL_SQLITE_FILE_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace tsunagi::sql {

// Held while the object lives.
class FileLock {
 public:
  // Takes the lock of `database`, a path; the file <database>.lock is made where it is missing.
  // FAILED_PRECONDITION DATABASE_LOCKED where another process holds it, DATABASE_OPEN where the
  // folder is not writable.
  static absl::StatusOr<std::unique_ptr<FileLock>> Take(const std::string& database);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tsunagi::sql

#endif  // TSUNAGI_COMMON_SQL_SQLITE_FILE_LOCK_H_
