#include "common/audit/checkpoint_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
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

absl::Status Failed(absl::string_view path, absl::string_view step) {
  const int error = errno;
  return Error(absl::StatusCode::kFailedPrecondition, "AUDIT_FILE_FAILED",
               absl::StrCat("cannot ", step, " the checkpoint file ", path, ": ",
                            std::generic_category().message(error)))
      .Ja(absl::StrCat("監査の検査点ファイル ", path,
                       " を読み書きできません。フォルダーの有無、権限、空き容量をお確かめください"
                       "。"));
}

// `count` bytes from `at` on, fewer at the end of the file.
absl::StatusOr<std::string> ReadAt(int fd, const std::string& path, off_t at, size_t count) {
  std::string bytes(count, '\0');
  size_t have = 0;
  while (have < count) {
    const ssize_t got = pread(fd, bytes.data() + have, count - have, at + static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(path, "read");
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

absl::StatusOr<off_t> SizeOf(int fd, const std::string& path) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return Failed(path, "look at");
  return info.st_size;
}

std::string LineToNote(absl::string_view line) { return absl::StrReplaceAll(line, {{"\t", "\n"}}); }

// The last whole line without its end, and where it ends.
struct LastLine {
  std::string text;
  off_t end = 0;
};

// Reads backwards: the file grows for years.
absl::StatusOr<LastLine> FindLastLine(int fd, const std::string& path) {
  constexpr off_t kChunk = off_t{1} << 16;
  ASSIGN_OR_RETURN(off_t at, SizeOf(fd, path));
  std::string tail;
  while (true) {
    const size_t last = tail.rfind('\n');
    const size_t before =
        last == std::string::npos || last == 0 ? std::string::npos : tail.rfind('\n', last - 1);
    if (at == 0 || before != std::string::npos) {
      if (last == std::string::npos) return LastLine();
      const size_t begin = before == std::string::npos ? 0 : before + 1;
      return LastLine{tail.substr(begin, last - begin), at + static_cast<off_t>(last) + 1};
    }
    const off_t from = std::max<off_t>(0, at - kChunk);
    ASSIGN_OR_RETURN(const std::string chunk,
                     ReadAt(fd, path, from, static_cast<size_t>(at - from)));
    tail.insert(0, chunk);
    at = from;
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadCheckpointFile(const std::string& path) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.Get() < 0) return Failed(path, "open");
  ASSIGN_OR_RETURN(const off_t size, SizeOf(fd.Get(), path));
  ASSIGN_OR_RETURN(const std::string bytes, ReadAt(fd.Get(), path, 0, static_cast<size_t>(size)));
  std::vector<std::string> notes;
  std::vector<absl::string_view> lines = absl::StrSplit(bytes, '\n');
  lines.pop_back();
  notes.reserve(lines.size());
  for (const absl::string_view line : lines) notes.push_back(LineToNote(line));
  return notes;
}

absl::StatusOr<std::optional<std::string>> NewestInCheckpointFile(const std::string& path) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.Get() < 0 && errno == ENOENT) return std::nullopt;
  if (fd.Get() < 0) return Failed(path, "open");
  ASSIGN_OR_RETURN(const LastLine last, FindLastLine(fd.Get(), path));
  if (last.end == 0) return std::nullopt;
  return LineToNote(last.text);
}

absl::Status AppendToCheckpointFile(const std::string& path, absl::string_view note) {
  const Fd fd(open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
  if (fd.Get() < 0) return Failed(path, "open");
  ASSIGN_OR_RETURN(const LastLine last, FindLastLine(fd.Get(), path));
  ASSIGN_OR_RETURN(const off_t size, SizeOf(fd.Get(), path));
  // Whatever the umask: the auditor's station reads it by its group.
  if (size == 0 && fchmod(fd.Get(), 0640) != 0) return Failed(path, "set the mode of");
  if (size > last.end && ftruncate(fd.Get(), last.end) != 0) return Failed(path, "repair");
  const std::string line = absl::StrCat(absl::StrReplaceAll(note, {{"\n", "\t"}}), "\n");
  if (write(fd.Get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return Failed(path, "append to");
  }
  if (fsync(fd.Get()) != 0) return Failed(path, "sync");
  return absl::OkStatus();
}

}  // namespace tsunagi::audit
