#include "common/jwt/verifier.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/jwt/compact.h"
#include "common/jwt/refusal.h"

namespace tsunagi::jwt {

Verifier::Verifier(Rules rules, KeyFile& keys, const Clock& clock)
    : rules_(std::move(rules)), key_file_(keys), clock_(clock) {}

absl::StatusOr<Claims> Verifier::Verify(absl::string_view token) {
  if (token.size() > kMaxTokenSize) return Refused("size");
  const absl::Time now = clock_.Now();
  std::shared_ptr<const KeySet> keys = key_file_.Keys();
  const std::string digest = crypto::Sha256(token);
  if (const std::optional<Claims> claims = Recall(digest, keys)) {
    if (now >= claims->expires_at + rules_.skew) return Expired();
    return *claims;
  }
  ASSIGN_OR_RETURN(const Compact compact, ParseCompact(token));
  if (keys->Find(compact.kid) == nullptr) keys = key_file_.KeysAfterUnknownKid();
  const crypto::PublicKey* key = keys->Find(compact.kid);
  if (key == nullptr) return Refused("kid");
  RETURN_IF_ERROR(VerifySignature(compact, *key));
  ASSIGN_OR_RETURN(const Claims claims, CheckClaims(compact, rules_, now));
  Remember(digest, keys, claims);
  return claims;
}

std::optional<Claims> Verifier::Recall(const std::string& digest,
                                       const std::shared_ptr<const KeySet>& keys) {
  const std::lock_guard lock(mutex_);
  if (keys != keys_) return std::nullopt;
  if (const auto at = recent_.find(digest); at != recent_.end()) return at->second;
  const auto at = older_.find(digest);
  if (at == older_.end()) return std::nullopt;
  const Claims claims = at->second;
  Keep(digest, claims);
  return claims;
}

void Verifier::Remember(const std::string& digest, const std::shared_ptr<const KeySet>& keys,
                        const Claims& claims) {
  const std::lock_guard lock(mutex_);
  if (keys != keys_) {
    recent_.clear();
    older_.clear();
    keys_ = keys;
  }
  Keep(digest, claims);
}

void Verifier::Keep(const std::string& digest, const Claims& claims) {
  if (recent_.size() >= kMaxRemembered / 2) {
    older_ = std::move(recent_);
    recent_.clear();
  }
  recent_.emplace(digest, claims);
}

}  // namespace tsunagi::jwt
