// Digital signatures of JSON Web Algorithms (RFC 7518, 3.3 to 3.5). No OpenSSL type stands in this
// header.
#ifndef TSUNAGI_COMMON_CRYPTO_SIGNATURE_H_
#define TSUNAGI_COMMON_CRYPTO_SIGNATURE_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::crypto {

enum class SignatureAlgorithm {
  // ECDSA over P-256 with SHA-256; a signature is r || s, 64 bytes.
  kEs256,
  // RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
  kPs256,
  // RSASSA-PKCS1-v1_5 with SHA-256.
  kRs256,
};

// A public key bound to the one algorithm that it verifies. Movable; a moved-from key may only be
// destroyed or assigned to.
class PublicKey {
 public:
  // The point (x, y) of P-256, each coordinate as 32 bytes. Errors: INVALID_ARGUMENT KEY_INVALID
  // for another length or a point that is not on the curve.
  static absl::StatusOr<PublicKey> Es256(absl::string_view x, absl::string_view y);

  // The modulus and the exponent as big-endian bytes without leading zero; `algorithm` is kPs256 or
  // kRs256. Errors: INVALID_ARGUMENT KEY_INVALID for a modulus below 2048 or above 8192 bits, an
  // even exponent or one outside 65537 .. 2^64 (NIST FIPS 186-5, 5.4 e), and for a modulus that
  // shows the weakness of CVE-2017-15361 (ROCA).
  static absl::StatusOr<PublicKey> Rsa(SignatureAlgorithm algorithm, absl::string_view modulus,
                                       absl::string_view exponent);
  ~PublicKey();
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;

  SignatureAlgorithm algorithm() const;

  // Whether `signature` was made over `message` by the owner of the private key. A signature of
  // another length than the algorithm's is none. Thread-safe.
  bool Verify(absl::string_view message, absl::string_view signature) const;

 private:
  struct Impl;
  explicit PublicKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// A private key of ES256. Movable; a moved-from key may only be destroyed or assigned to.
class Es256PrivateKey {
 public:
  static constexpr size_t kKeySize = 32;

  // `scalar`: the private number as 32 bytes, big-endian. Random bytes serve: all but one in 2^32
  // are in range. Errors: INVALID_ARGUMENT KEY_INVALID for another length, zero, or a number not
  // below the order of the curve.
  static absl::StatusOr<Es256PrivateKey> Create(absl::string_view scalar);
  ~Es256PrivateKey();
  Es256PrivateKey(Es256PrivateKey&&) noexcept;
  Es256PrivateKey& operator=(Es256PrivateKey&&) noexcept;

  // The coordinates of the public point, 32 bytes each.
  const std::string& x() const;
  const std::string& y() const;

  // r || s, 64 bytes; another one each time. Thread-safe. Errors: INTERNAL SIGN_FAILED.
  absl::StatusOr<std::string> Sign(absl::string_view message) const;

 private:
  struct Impl;
  explicit Es256PrivateKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Base64url without padding (RFC 4648, 5; RFC 7515, 2).
std::string Base64UrlEncode(absl::string_view bytes);

// The bytes of exactly what Base64UrlEncode writes: no padding, no white space, no character of the
// other alphabet, no bit set behind the last byte; nothing for anything else. Thread-safe.
std::optional<std::string> Base64UrlDecode(absl::string_view text);

}  // namespace tsunagi::crypto

#endif  // TSUNAGI_COMMON_CRYPTO_SIGNATURE_H_
