// Files that hold keys: readable by their owner only, never half written.
#ifndef TSUNAGI_COMMON_CRYPTO_KEY_FILE_H_
#define TSUNAGI_COMMON_CRYPTO_KEY_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

// The content of the key file `path`, which must be a regular file of exactly `size` bytes that
// neither its group nor others can access (mode 0400 or 0600). Thread-safe. Errors, all
// FAILED_PRECONDITION with a Japanese sentence that says what to do: KEY_FILE_MISSING,
// KEY_FILE_UNREADABLE, KEY_FILE_MODE, KEY_FILE_SIZE.
absl::StatusOr<std::string> ReadKeyFile(absl::string_view path, size_t size);

// Writes a new key file with mode 0600; it appears whole or not at all. Thread-safe. Errors:
// ALREADY_EXISTS KEY_FILE_EXISTS, as a key is never overwritten; FAILED_PRECONDITION
// FILE_WRITE_FAILED.
absl::Status WriteKeyFile(absl::string_view path, absl::string_view bytes);

// Puts `bytes` in place of whatever stands at `path`, by a temporary file in the same folder that
// is renamed: a reader sees the old content or the new, also after a power cut. Thread-safe.
// Errors: FAILED_PRECONDITION FILE_WRITE_FAILED.
absl::Status ReplaceFile(absl::string_view path, absl::string_view bytes, mode_t mode);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_KEY_FILE_H_
