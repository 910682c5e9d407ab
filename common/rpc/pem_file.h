// Certificates and keys from files.
#ifndef TSUNAGI_COMMON_RPC_PEM_FILE_H_
#define TSUNAGI_COMMON_RPC_PEM_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace tsunagi::rpc {

// Paths of PEM files.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;
};

// The whole text of a PEM file. FAILED_PRECONDITION TLS_FILE_MISSING where it cannot be read.
absl::StatusOr<std::string> ReadPem(const std::string& path);

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_PEM_FILE_H_
