// XAES-256-GCM (https://c2sp.org/XAES-256-GCM): AES-256-GCM whose nonce of 192 bits may be drawn at
// random for any number of texts under one key. For backups, where a key is kept for years.
#ifndef TSUNAGI_COMMON_CRYPTO_XAES_H_
#define TSUNAGI_COMMON_CRYPTO_XAES_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/gcm.h"

namespace tsunagi::crypto {

inline constexpr size_t kXaesNonceSize = 24;

// nonce || ciphertext || tag, with a random nonce. `aad` is authenticated but not stored.
// Thread-safe. Errors: INVALID_ARGUMENT SEAL_SIZE for more than 1 GiB, INTERNAL RANDOM_FAILED or
// SEAL_FAILED.
absl::StatusOr<std::string> XaesSeal(const SecretKey& key, absl::string_view plain,
                                     absl::string_view aad);

// The same with a given nonce of kXaesNonceSize bytes, which must never come twice with the same
// key; INVALID_ARGUMENT SEAL_SIZE for another size.
absl::StatusOr<std::string> XaesSealWithNonce(const SecretKey& key, absl::string_view nonce,
                                              absl::string_view plain, absl::string_view aad);

// The plain text of what XaesSeal returned. Thread-safe. Errors: INVALID_ARGUMENT SEAL_BROKEN for
// whatever was cut, changed, or sealed under another key or `aad`; INTERNAL SEAL_FAILED.
absl::StatusOr<std::string> XaesOpen(const SecretKey& key, absl::string_view sealed,
                                     absl::string_view aad);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_XAES_H_
