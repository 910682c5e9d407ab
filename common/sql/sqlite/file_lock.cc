#include "common/sql/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::sql {

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& database) {
  const std::string path = absl::StrCat(database, ".lock");
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_OPEN",
                 "the lock file beside the database cannot be opened")
        .Ja("データベースを置くフォルダに書き込めません。フォルダの有無と権限をお確かめください。");
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    close(fd);
    return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_LOCKED",
                 "another process has the database open")
        .Ja("このデータベースは別のプロセスが使っています。先にそちらを止めてください。");
  }
  return std::unique_ptr<FileLock>(new FileLock(fd));
}

FileLock::~FileLock() { close(fd_); }

}  // namespace tsunagi::sql
