// Certificate and key in memory, for gRPC's file watcher to read.
#ifndef TSUNAGI_COMMON_RPC_MEMORY_FILES_H_
#define TSUNAGI_COMMON_RPC_MEMORY_FILES_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/live_files.h"

namespace tsunagi::rpc {

// A copy of what LiveFiles last found good, renewed once a second. From the disk gRPC would take a
// torn pair and then refuse every handshake until the next good one. Its reading of the copy cannot
// be torn: certificate and key are one file, exchanged whole.
class MemoryFiles {
 public:
  // FAILED_PRECONDITION TLS_MEMORY where the system gives no such file.
  static absl::StatusOr<std::shared_ptr<MemoryFiles>> Open(LiveFiles files);
  ~MemoryFiles();
  MemoryFiles(const MemoryFiles&) = delete;
  MemoryFiles& operator=(const MemoryFiles&) = delete;

  // Paths that can be read while this object lives, in this process only.
  std::string authority_path() const { return authority_.path(); }
  // The certificate, its chain and its key.
  std::string pair_path() const { return pair_.path(); }

 private:
  // A file without a name whose content is replaced as a whole.
  class File {
   public:
    ~File();
    absl::Status Replace(const std::string& text);
    std::string path() const;

   private:
    int fd_ = -1;
    int version_ = 0;
  };

  explicit MemoryFiles(LiveFiles files) : files_(std::move(files)) {}
  absl::Status Copy();
  void Follow();

  LiveFiles files_;
  File authority_;
  File pair_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_MEMORY_FILES_H_
