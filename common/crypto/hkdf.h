// Keys made of keys (RFC 5869).
#ifndef TSUNAGI_COMMON_CRYPTO_HKDF_H_
#define TSUNAGI_COMMON_CRYPTO_HKDF_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

// HKDF-SHA-256: `size` bytes (1 to 255 * 32) for the purpose `info`, out of the secret `key`.
// `salt` may be empty. Thread-safe. Errors: INVALID_ARGUMENT HKDF_SIZE, INTERNAL HKDF_FAILED.
absl::StatusOr<std::string> HkdfSha256(absl::string_view key, absl::string_view salt,
                                       absl::string_view info, size_t size);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_HKDF_H_
