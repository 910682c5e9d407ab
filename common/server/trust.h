// What a service process needs to know whom it may trust: policy, tokens, keys.
#ifndef TSUNAGI_COMMON_SERVER_TRUST_H_
#define TSUNAGI_COMMON_SERVER_TRUST_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/gate.h"
#include "common/access/staff.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/jwt/key_file.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi {

struct Trust {
  Policy policy;
  std::vector<StaffMember> first_staff;
  std::unique_ptr<jwt::KeyFile> token_keys;
  std::unique_ptr<TokenVerifier> tokens;
  std::vector<TokenClient> clients;
  // Null in a service that holds nothing personal.
  std::unique_ptr<FileKeyProvider> keks;
  std::unique_ptr<Vault> vault;
};

// Reads policy, staff seed, key set and key-encryption keys. `config` and `clock` must outlive the
// answer. FAILED_PRECONDITION POLICY_MISSING, KEK_MISSING; the errors of what is read.
absl::StatusOr<std::unique_ptr<Trust>> OpenTrust(const config::v1::ServerConfig& config,
                                                 const Clock& clock);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_SERVER_TRUST_H_
