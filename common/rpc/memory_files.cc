#include "common/rpc/memory_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::rpc {
namespace {

constexpr std::chrono::seconds kInterval{1};

absl::Status MemoryError() {
  return Error(absl::StatusCode::kFailedPrecondition, "TLS_MEMORY",
               "no memory file for certificate and key")
      .Ja("証明書を読み込むための領域を確保できません。メモリーの空きと /proc を"
          "お確かめください。");
}

}  // namespace

MemoryFiles::File::~File() {
  if (fd_ >= 0) close(fd_);
}

absl::Status MemoryFiles::File::Replace(const std::string& text) {
  const int made = memfd_create("tsunagi-tls", MFD_CLOEXEC);
  if (made < 0) return MemoryError();
  // gRPC notices by the time of change, in whole seconds, that a file changed under its reading.
  const timespec version = {++version_, 0};
  const timespec times[] = {version, version};
  const bool whole = write(made, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                     futimens(made, times) == 0;
  if (whole && fd_ < 0) {
    fd_ = made;
    return access(path().c_str(), R_OK) == 0 ? absl::OkStatus() : MemoryError();
  }
  // Whoever opens the path gets the former file or this one.
  const bool replaced = whole && dup3(made, fd_, O_CLOEXEC) >= 0;
  close(made);
  return replaced ? absl::OkStatus() : MemoryError();
}

std::string MemoryFiles::File::path() const { return absl::StrCat("/proc/self/fd/", fd_); }

absl::StatusOr<std::shared_ptr<MemoryFiles>> MemoryFiles::Open(LiveFiles files) {
  std::shared_ptr<MemoryFiles> made(new MemoryFiles(std::move(files)));
  RETURN_IF_ERROR(made->Copy());
  made->thread_ = std::thread(&MemoryFiles::Follow, made.get());
  return made;
}

MemoryFiles::~MemoryFiles() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

absl::Status MemoryFiles::Copy() {
  const TlsTexts& texts = files_.texts();
  RETURN_IF_ERROR(authority_.Replace(texts.authority));
  return pair_.Replace(absl::StrCat(texts.certificate, "\n", texts.key));
}

void MemoryFiles::Follow() {
  std::unique_lock lock(mutex_);
  bool owed = false;
  while (!wake_.wait_for(lock, kInterval, [this] { return stopping_; })) {
    owed = files_.Refresh() || owed;
    if (!owed) continue;
    owed = !Copy().ok();
    if (owed) log::Error("tls_files_not_copied", {});
  }
}

}  // namespace tsunagi::rpc
