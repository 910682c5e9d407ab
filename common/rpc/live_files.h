// The TLS files of a process while it runs: followed on disk, and only good ones passed on.
#ifndef TSUNAGI_COMMON_RPC_LIVE_FILES_H_
#define TSUNAGI_COMMON_RPC_LIVE_FILES_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/pem_file.h"

namespace tsunagi::rpc {

// PEM texts.
struct TlsTexts {
  std::string authority;
  std::string certificate;
  std::string key;

  bool operator==(const TlsTexts&) const = default;
};

// The last files that were good together: certificate and key a pair, of the same SPIFFE id as at
// the start, by the rules of common/pki. A torn pair on the disk changes nothing.
// Thread-compatible.
class LiveFiles {
 public:
  // Errors: FAILED_PRECONDITION TLS_FILE_MISSING; INVALID_ARGUMENT, those of pki::CheckOwn.
  static absl::StatusOr<LiveFiles> Open(TlsFiles files);

  // Reads the files, some 50 microseconds; true where they have become others that are good. Others
  // that are not are logged once.
  bool Refresh();

  const TlsTexts& texts() const { return texts_; }
  // The SPIFFE id of the certificate.
  const std::string& id() const { return id_; }

 private:
  explicit LiveFiles(TlsFiles files) : files_(std::move(files)) {}
  static absl::StatusOr<TlsTexts> Read(const TlsFiles& files);
  absl::Status Take(const TlsTexts& texts);

  TlsFiles files_;
  std::string id_;
  TlsTexts texts_;
  // What was looked at last, good or not.
  TlsTexts seen_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_LIVE_FILES_H_
