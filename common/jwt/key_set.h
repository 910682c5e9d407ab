// The public keys of an identity provider: a JSON Web Key Set (RFC 7517).
#ifndef TSUNAGI_COMMON_JWT_KEY_SET_H_
#define TSUNAGI_COMMON_JWT_KEY_SET_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/signature.h"

namespace tsunagi::jwt {

// Immutable and thread-safe.
class KeySet {
 public:
  // Reads a key set. Each key that is kept is pinned to exactly one algorithm (RFC 8725, 3.1): EC
  // keys of P-256 to ES256; RSA keys to their "alg", PS256 or RS256.
  //
  // Left out, as a provider publishes keys for other purposes, too: a key of another type, curve
  // or algorithm, an RSA key without "alg", a key without "kid", with a "use" other than "sig" or
  // with "key_ops" that lack "verify". Such a key verifies nothing.
  //
  // Errors: INVALID_ARGUMENT KEY_SET_INVALID with metadata "why" where the file itself cannot be
  // trusted: "json" (no strict JSON with an array "keys" of objects), "private" (private or secret
  // members: the file has leaked them), "duplicate" (a kid twice, whether kept or not), "key" (a
  // key for one of our algorithms that is broken or weak, see crypto::PublicKey).
  static absl::StatusOr<KeySet> Parse(absl::string_view text);

  // The key with this id; null where there is none.
  const crypto::PublicKey* Find(absl::string_view kid) const;

  size_t size() const { return keys_.size(); }
  // How many keys were left out.
  size_t skipped() const { return skipped_; }

 private:
  KeySet() = default;
  std::map<std::string, crypto::PublicKey> keys_;
  size_t skipped_ = 0;
};

// "ES256", "PS256", "RS256".
absl::string_view AlgorithmName(crypto::SignatureAlgorithm algorithm);

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_KEY_SET_H_
