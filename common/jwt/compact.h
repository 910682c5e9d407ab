// A signed token in compact form (RFC 7515, 7.1): its parts and its signature. What the payload
// claims is the verifier's business.
#ifndef TSUNAGI_COMMON_JWT_COMPACT_H_
#define TSUNAGI_COMMON_JWT_COMPACT_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/jwt/key_set.h"

namespace tsunagi::jwt {

inline constexpr size_t kMaxTokenSize = 4096;

struct Compact {
  // Of the header; `kid` and `type` ("typ") are empty where the header has none.
  std::string algorithm;
  std::string kid;
  std::string type;
  // Decoded; any bytes.
  std::string payload;
  // What the signature covers: the first two parts as they came.
  std::string signed_text;
  std::string signature;
};

// Takes a token apart without trusting it. Thread-safe. Errors: UNAUTHENTICATED TOKEN_INVALID, with
// metadata "why": "size" (more than kMaxTokenSize bytes), "form" (not three parts), "base64" (a
// part is not strict base64url, see crypto::Base64UrlDecode), "json" (the header is no strict JSON
// object), "header" (one of jku, jwk, x5u, x5c, crit or b64 stands in it: keys come from our file
// only, and extensions are not understood), "algorithm" (none of ES256, PS256 and RS256), "kid",
// "type" (present but no text).
absl::StatusOr<Compact> ParseCompact(absl::string_view token);

// Checks the signature by this key. Thread-safe. Errors: UNAUTHENTICATED TOKEN_INVALID, "algorithm"
// where the header's differs from the key's, "signature".
absl::Status VerifySignature(const Compact& compact, const crypto::PublicKey& key);

// Both, by the key that the header's kid names. Thread-safe. Errors: those of both, and
// UNAUTHENTICATED TOKEN_INVALID "kid" where it is missing or names no key of the set.
absl::StatusOr<Compact> VerifyCompact(absl::string_view token, const KeySet& keys);

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_COMPACT_H_
