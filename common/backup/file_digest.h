// The SHA-256 of a file of any size.
#ifndef TSUNAGI_COMMON_BACKUP_FILE_DIGEST_H_
#define TSUNAGI_COMMON_BACKUP_FILE_DIGEST_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace tsunagi::backup {

struct FileDigest {
  // Hexadecimal digits.
  std::string sha256;
  int64_t size = 0;
};

// Thread-safe. Errors: FAILED_PRECONDITION BACKUP_FILE_UNREADABLE, INTERNAL for OpenSSL's own.
absl::StatusOr<FileDigest> DigestOf(const std::string& path);

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_FILE_DIGEST_H_
