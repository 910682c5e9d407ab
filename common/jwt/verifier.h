// The verifier of OIDC access tokens (RFC 9068 by the rules of RFC 8725).
#ifndef TSUNAGI_COMMON_JWT_VERIFIER_H_
#define TSUNAGI_COMMON_JWT_VERIFIER_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/jwt/claims.h"
#include "common/jwt/key_file.h"

namespace tsunagi::jwt {

// Thread-safe. `keys` and `clock` must outlive the object.
class Verifier {
 public:
  // How many verified tokens are remembered.
  static constexpr size_t kMaxRemembered = 4096;

  Verifier(Rules rules, KeyFile& keys, const Clock& clock);

  // The claims of a token without "Bearer ". A token that was verified is remembered by its SHA-256
  // until it expires, the key set changes or many others came; a refused one is not. Errors:
  // UNAUTHENTICATED TOKEN_INVALID with metadata "why" (see ParseCompact, VerifyCompact and
  // CheckClaims) or TOKEN_EXPIRED. No error says more about the token than that word.
  absl::StatusOr<Claims> Verify(absl::string_view token);

 private:
  using Remembered = std::unordered_map<std::string, Claims>;

  std::optional<Claims> Recall(const std::string& digest,
                               const std::shared_ptr<const KeySet>& keys);
  void Remember(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                const Claims& claims);
  // Under the mutex.
  void Keep(const std::string& digest, const Claims& claims);

  const Rules rules_;
  KeyFile& key_file_;
  const Clock& clock_;
  std::mutex mutex_;
  // The set by which the remembered tokens were verified.
  std::shared_ptr<const KeySet> keys_;
  // When `recent_` is full it becomes `older_`, and what was older is forgotten.
  Remembered recent_;
  Remembered older_;
};

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_VERIFIER_H_
