#include "common/crypto/key_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int Get() const { return fd_; }

 private:
  int fd_;
};

absl::Status KeyFileError(absl::string_view reason, absl::string_view path,
                          absl::string_view english, absl::string_view japanese) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               absl::StrCat("key file ", path, ": ", english))
      .Ja(absl::StrCat("鍵ファイル ", path, " ", japanese))
      .Meta("file", path);
}

absl::Status WriteError(absl::string_view path, absl::string_view step) {
  const int error = errno;
  return Error(
             absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
             absl::StrCat("cannot ", step, " ", path, ": ", std::generic_category().message(error)))
      .Ja(absl::StrCat("ファイル ", path,
                       " に書き込めません。フォルダーがあるか、書き込む権限と空き容量があるかを"
                       "お確かめください。"))
      .Meta("file", path);
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Makes the names in the folder last through a power cut. File systems that cannot are let be.
void SyncFolder(const std::string& folder) {
  const Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.Get() >= 0) fsync(fd.Get());
}

// A file with a name of its own beside `target`; goes away unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target) : path_(target + ".XXXXXX") {}
  ~TemporaryFile() {
    if (made_) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  absl::Status Write(absl::string_view bytes, mode_t mode) {
    const Fd fd(mkostemp(path_.data(), O_CLOEXEC));  // mode 0600
    if (fd.Get() < 0) return WriteError(path_, "create");
    made_ = true;
    if (!WriteAll(fd.Get(), bytes)) return WriteError(path_, "write");
    if (fchmod(fd.Get(), mode) != 0) return WriteError(path_, "set the mode of");
    if (fsync(fd.Get()) != 0) return WriteError(path_, "sync");
    return absl::OkStatus();
  }
  const char* Path() const { return path_.c_str(); }
  void Renamed() { made_ = false; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace

absl::StatusOr<std::string> ReadKeyFile(absl::string_view path, size_t size) {
  const std::string name(path);
  // Non-blocking, so that a pipe in the file's place is refused below instead of waited for.
  const Fd fd(open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.Get() < 0 && (errno == ENOENT || errno == ENOTDIR)) {
    return KeyFileError("KEY_FILE_MISSING", path, "does not exist",
                        "がありません。鍵を作成してから、もう一度起動してください。");
  }
  struct stat info = {};
  if (fd.Get() < 0 || fstat(fd.Get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return KeyFileError("KEY_FILE_UNREADABLE", path, "is not a readable regular file",
                        "を読めません。ファイルの種類と所有者をお確かめください。");
  }
  if ((info.st_mode & 077) != 0) {
    return KeyFileError(
        "KEY_FILE_MODE", path, "is accessible to its group or to others; run chmod 600",
        absl::StrCat("をほかの利用者が読める状態です。「chmod 600 ", path,
                     "」を実行してください。漏れたおそれがあれば鍵を作り直してください。"));
  }
  // One byte more, to notice a file that is longer.
  std::string bytes(size + 1, '\0');
  size_t length = 0;
  while (length < bytes.size()) {
    const ssize_t count = read(fd.Get(), bytes.data() + length, bytes.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return KeyFileError("KEY_FILE_UNREADABLE", path, "cannot be read",
                          "を読めません。ディスクの状態をお確かめください。");
    }
    if (count == 0) break;
    length += static_cast<size_t>(count);
  }
  if (length != size) {
    return KeyFileError(
        "KEY_FILE_SIZE", path, absl::StrCat("must have exactly ", size, " bytes"),
        absl::StrCat("の大きさが違います。ちょうど ", size,
                     " バイトの鍵が要ります。控えから戻すか、鍵を作り直してください。"));
  }
  bytes.resize(size);
  return bytes;
}

absl::Status WriteKeyFile(absl::string_view path, absl::string_view bytes) {
  const std::string target(path);
  TemporaryFile temporary(target);
  RETURN_IF_ERROR(temporary.Write(bytes, 0600));
  // A link, unlike a rename, fails where the name is taken.
  if (link(temporary.Path(), target.c_str()) != 0) {
    if (errno != EEXIST) return WriteError(path, "name");
    return Error(absl::StatusCode::kAlreadyExists, "KEY_FILE_EXISTS",
                 absl::StrCat("key file ", path, " exists and is not overwritten"))
        .Ja(absl::StrCat("鍵ファイル ", path,
                         " はすでにあります。作り直すときは、先に別の場所へ移してください。"))
        .Meta("file", path);
  }
  SyncFolder(FolderOf(target));
  return absl::OkStatus();
}

absl::Status ReplaceFile(absl::string_view path, absl::string_view bytes, mode_t mode) {
  const std::string target(path);
  TemporaryFile temporary(target);
  RETURN_IF_ERROR(temporary.Write(bytes, mode));
  if (rename(temporary.Path(), target.c_str()) != 0) return WriteError(path, "name");
  temporary.Renamed();
  SyncFolder(FolderOf(target));
  return absl::OkStatus();
}

}  // namespace tsunagi::crypto
