// A provider of access tokens for development sites, where no identity provider runs. Whoever reads
// its key file can be anybody: never on a site with real people's data.
#ifndef TSUNAGI_COMMON_JWT_DEV_ISSUER_H_
#define TSUNAGI_COMMON_JWT_DEV_ISSUER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/crypto/signature.h"

namespace tsunagi::jwt {

// "iss", "aud" and client of a development site's tokens; ".invalid" belongs to nobody (RFC 2606).
inline constexpr char kDevIssuer[] = "https://dev.tsunagi.invalid";
inline constexpr char kDevAudience[] = "tsunagi";
inline constexpr char kDevClient[] = "tsunagi-cli";
inline constexpr absl::Duration kDevMaxLifetime = absl::Minutes(15);

struct DevToken {
  std::string subject;
  std::string client = kDevClient;
  std::string audience = kDevAudience;
  // 1 s to kDevMaxLifetime, in whole seconds.
  absl::Duration lifetime = kDevMaxLifetime;
  // Claims that two factors were used.
  bool strong_authentication = true;
  // 32 raw bytes to bind the token to a certificate; empty for none.
  std::string certificate_thumbprint;
};

// Thread-safe. Movable.
class DevIssuer {
 public:
  // Reads the 32 bytes of the private key. Errors: those of crypto::ReadKeyFile and
  // crypto::Es256PrivateKey::Create.
  static absl::StatusOr<DevIssuer> Load(absl::string_view key_path);

  // The JSON Web Key Set with the public key, whose kid is its thumbprint (RFC 7638).
  std::string KeySetJson() const;

  // A signed access token that is valid from `now`. Errors: INVALID_ARGUMENT TOKEN_REQUEST_INVALID
  // for a subject that is none (IsSubject) or a lifetime out of range; INTERNAL SIGN_FAILED.
  absl::StatusOr<std::string> Issue(const DevToken& token, absl::Time now) const;

 private:
  DevIssuer(crypto::Es256PrivateKey key, std::string kid);
  crypto::Es256PrivateKey key_;
  std::string kid_;
};

// Makes the key file (0600) where it is missing, and puts the matching key set at `jwks_path`
// (0644) unless it stands there. Thread-safe. Errors: those of DevIssuer::Load and common/crypto's
// files.
absl::Status EnsureDevIssuer(absl::string_view key_path, absl::string_view jwks_path);

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_DEV_ISSUER_H_
