// Hashes, message authentication and sealing. No OpenSSL type stands in this header.
//
// A program that cannot get memory inside a hash or a MAC aborts, as it would for operator new.
#ifndef TSUNAGI_COMMON_CRYPTO_CRYPTO_H_
#define TSUNAGI_COMMON_CRYPTO_CRYPTO_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

// The SHA-256 of `bytes` as 32 raw bytes. Thread-safe.
std::string Sha256(absl::string_view bytes);

// Whether two byte strings are equal, in a time that depends on their lengths only. Thread-safe.
bool EqualInConstantTime(absl::string_view a, absl::string_view b);

// `count` bytes (at most 1 MiB) of the generator kept for secrets. Thread-safe. Errors: INTERNAL
// RANDOM_FAILED when the generator has no entropy, INVALID_ARGUMENT RANDOM_COUNT above the bound.
absl::StatusOr<std::string> RandomBytes(size_t count);

// A key of HMAC-SHA-256 (RFC 2104), prepared once. Movable; a moved-from key may only be destroyed
// or assigned to.
class HmacSha256Key {
 public:
  // `key` may have any length; keys made for Tsunagi have 32 bytes. The bytes are not kept beyond
  // what OpenSSL holds, which is erased with the object.
  explicit HmacSha256Key(absl::string_view key);
  ~HmacSha256Key();
  HmacSha256Key(HmacSha256Key&&) noexcept;
  HmacSha256Key& operator=(HmacSha256Key&&) noexcept;

  // The MAC of `bytes` as 32 raw bytes. Thread-safe. Compare with EqualInConstantTime.
  std::string Mac(absl::string_view bytes) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A key of AES-256-GCM with a random 96-bit nonce in each sealed text. One key may seal up to 2^32
// texts (NIST SP 800-38D, 8.3). Movable; a moved-from key may only be destroyed or assigned to.
class AeadKey {
 public:
  static constexpr size_t kKeySize = 32;
  // How much longer a sealed text is than the plain one: nonce and tag.
  static constexpr size_t kOverhead = 12 + 16;

  // Errors: INVALID_ARGUMENT KEY_SIZE unless `key` has kKeySize bytes. The object erases its copy
  // when it goes.
  static absl::StatusOr<AeadKey> Create(absl::string_view key);
  ~AeadKey();
  AeadKey(AeadKey&&) noexcept;
  AeadKey& operator=(AeadKey&&) noexcept;

  // nonce || ciphertext || tag. `aad` is authenticated but not stored: Open needs the same one.
  // Thread-safe. Errors: INTERNAL RANDOM_FAILED or SEAL_FAILED, INVALID_ARGUMENT SEAL_SIZE for more
  // than 1 GiB.
  absl::StatusOr<std::string> Seal(absl::string_view plain, absl::string_view aad) const;

  // The plain text of what Seal returned. Thread-safe. Errors: INVALID_ARGUMENT SEAL_BROKEN for
  // whatever was cut, changed, sealed by another key or bound to another `aad`; all alike.
  absl::StatusOr<std::string> Open(absl::string_view sealed, absl::string_view aad) const;

 private:
  struct Impl;
  explicit AeadKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_CRYPTO_H_
