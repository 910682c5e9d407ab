// What an access token claims (RFC 9068), and the rules that it must keep.
#ifndef TSUNAGI_COMMON_JWT_CLAIMS_H_
#define TSUNAGI_COMMON_JWT_CLAIMS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/jwt/compact.h"

namespace tsunagi::jwt {

struct Rules {
  // "iss", exactly.
  std::string issuer;
  // Must stand in "aud".
  std::string audience;
  // Programs that may present tokens ("azp" or "client_id"); none by default.
  std::vector<std::string> clients;
  // Values of "acr" that count as strong authentication; "mfa" in "amr" (RFC 8176) always does.
  std::vector<std::string> strong_acr;
  // The longest time from "iat" to "exp".
  absl::Duration max_lifetime = absl::Minutes(15);
  // How far the provider's clock and ours may differ.
  absl::Duration skew = absl::Seconds(60);
};

// Who calls, and how surely we know. Nothing about roles: those are read from our own tables.
struct Claims {
  std::string subject;
  std::string client;
  absl::Time issued_at;
  absl::Time expires_at;
  // More than one factor was used.
  bool strong_authentication = false;
  // SHA-256 of the certificate that the token is bound to (RFC 8705, 3.1), 32 raw bytes; empty for
  // a token that is bound to none.
  std::string certificate_thumbprint;
};

// 1 to 128 characters of a-z, 0-9, "." and "-".
bool IsSubject(absl::string_view text);

// The claims of a token whose signature was verified. Pure. Errors: UNAUTHENTICATED TOKEN_INVALID
// with metadata "why":
//   type      "typ" is not at+jwt (RFC 9068, 2.1; RFC 8725, 3.11)
//   json      the payload is no strict JSON object
//   issuer, audience, subject, client: missing, malformed or not ours; a token with both azp and
//             client_id must name one client
//   time      exp or iat missing; exp, iat or nbf no whole number of seconds from 1970 to 9999
//   lifetime  exp not after iat, or more than max_lifetime after it
//   early     iat or nbf lies in the future
//   binding   "cnf" without a usable x5t#S256: bound to something that we cannot check
// TOKEN_EXPIRED for a token that keeps all other rules.
absl::StatusOr<Claims> CheckClaims(const Compact& compact, const Rules& rules, absl::Time now);

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_CLAIMS_H_
