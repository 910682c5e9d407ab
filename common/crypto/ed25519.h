// Ed25519 signatures (RFC 8032, PureEdDSA). No OpenSSL type stands in this header.
#ifndef TSUNAGI_COMMON_CRYPTO_ED25519_H_
#define TSUNAGI_COMMON_CRYPTO_ED25519_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

// A signing key. Copies share what OpenSSL holds, which it erases with the last of them. Immutable,
// so thread-safe.
class Ed25519Key {
 public:
  static constexpr size_t kSeedSize = 32;
  static constexpr size_t kPublicKeySize = 32;
  static constexpr size_t kSignatureSize = 64;

  // The key of a seed (RFC 8032, 5.1.5). Errors: INVALID_ARGUMENT KEY_SIZE unless `seed` has
  // kSeedSize bytes, INTERNAL KEY_FAILED.
  static absl::StatusOr<Ed25519Key> FromSeed(absl::string_view seed);

  // kPublicKeySize raw bytes.
  const std::string& public_key() const { return public_key_; }

  // The signature of `message`, kSignatureSize raw bytes; the same for the same message. A program
  // that cannot get memory here aborts, as in crypto.h.
  std::string Sign(absl::string_view message) const;

 private:
  struct Impl;
  Ed25519Key(std::shared_ptr<const Impl> impl, std::string public_key)
      : impl_(std::move(impl)), public_key_(std::move(public_key)) {}
  std::shared_ptr<const Impl> impl_;
  std::string public_key_;
};

// Whether `signature` is that of `message` by the key; false for keys and signatures of another
// length and for signatures whose scalar is not reduced. Thread-safe.
bool VerifyEd25519(absl::string_view public_key, absl::string_view message,
                   absl::string_view signature);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_ED25519_H_
