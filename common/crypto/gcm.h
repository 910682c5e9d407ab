// AES-256-GCM (NIST SP 800-38D) with the nonce in the caller's hand, and the keys for it. For texts
// whose key changes from record to record; where one key serves a process, AeadKey is simpler.
#ifndef TSUNAGI_COMMON_CRYPTO_GCM_H_
#define TSUNAGI_COMMON_CRYPTO_GCM_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

// 32 secret bytes, erased when the object goes. Copies are erased each for itself.
class SecretKey {
 public:
  static constexpr size_t kSize = 32;

  // INVALID_ARGUMENT KEY_SIZE unless `bytes` has kSize of them.
  static absl::StatusOr<SecretKey> From(absl::string_view bytes);
  // A new key; INTERNAL RANDOM_FAILED when the generator has no entropy.
  static absl::StatusOr<SecretKey> Random();

  ~SecretKey();
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;

  // Borrowed from the object.
  absl::string_view Bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  SecretKey() = default;
  std::array<char, kSize> bytes_ = {};
};

// Overwrites `bytes` in a way that the compiler does not leave out, and empties it.
void Cleanse(std::string& bytes);

inline constexpr size_t kGcmNonceSize = 12;
inline constexpr size_t kGcmTagSize = 16;

// A new nonce for GcmSeal: one key bears 2^32 of them (SP 800-38D, 8.3). INTERNAL RANDOM_FAILED.
// Thread-safe.
absl::StatusOr<std::string> RandomGcmNonce();

// `prefix` || ciphertext || tag of 16 bytes. `nonce` has kGcmNonceSize bytes and must never come
// twice with the same key. `prefix` is only put in front: what of it must be authenticated stands
// in `aad` too. Thread-safe. Errors: INVALID_ARGUMENT SEAL_SIZE for more than 1 GiB or another size
// of nonce, INTERNAL SEAL_FAILED.
absl::StatusOr<std::string> GcmSeal(const SecretKey& key, absl::string_view nonce,
                                    absl::string_view prefix, absl::string_view plain,
                                    absl::string_view aad);

// The plain text of ciphertext || tag. Thread-safe. Errors: INVALID_ARGUMENT SEAL_BROKEN for
// whatever was cut, changed, or sealed under another key, nonce or `aad`, all alike; INTERNAL
// SEAL_FAILED.
absl::StatusOr<std::string> GcmOpen(const SecretKey& key, absl::string_view nonce,
                                    absl::string_view text, absl::string_view aad);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_GCM_H_
