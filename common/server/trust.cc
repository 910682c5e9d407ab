#include "common/server/trust.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/access/policy_file.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/jwt/verifier.h"

namespace tsunagi {
namespace {

class JwtTokens final : public TokenVerifier {
 public:
  JwtTokens(jwt::Rules rules, jwt::KeyFile& keys, const Clock& clock)
      : verifier_(std::move(rules), keys, clock) {}

  absl::StatusOr<TokenClaims> Verify(absl::string_view token) override {
    ASSIGN_OR_RETURN(jwt::Claims claims, verifier_.Verify(token));
    return TokenClaims{std::move(claims.subject), std::move(claims.client),
                       claims.strong_authentication};
  }

 private:
  jwt::Verifier verifier_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Trust>> OpenTrust(const config::v1::ServerConfig& config,
                                                 const Clock& clock) {
  auto trust = std::make_unique<Trust>();
  ASSIGN_OR_RETURN(trust->policy, LoadPolicy(absl::StrCat(config.data_dir(), "/policy.textproto")));
  if (!config.staff_seed_file().empty()) {
    ASSIGN_OR_RETURN(trust->first_staff, LoadStaffSeed(config.staff_seed_file()));
  }
  ASSIGN_OR_RETURN(trust->token_keys, jwt::KeyFile::Open(config.tokens().jwks_file(), clock));
  jwt::Rules rules;
  rules.issuer = config.tokens().issuer();
  rules.audience = config.tokens().audience();
  for (const auto& client : config.tokens().clients()) {
    rules.clients.push_back(client.id());
    trust->clients.push_back({client.id(), client.peer()});
  }
  trust->tokens = std::make_unique<JwtTokens>(std::move(rules), *trust->token_keys, clock);
  if (config.kek_dir().empty()) return trust;
  ASSIGN_OR_RETURN(trust->keks, FileKeyProvider::Open(config.kek_dir()));
  if (!trust->keks->Primary().ok()) {
    return Error(absl::StatusCode::kFailedPrecondition, "KEK_MISSING",
                 absl::StrCat("no key-encryption key in ", config.kek_dir()))
        .Ja(absl::StrCat("保存データの鍵を包む鍵がありません: ", config.kek_dir(),
                         "。tsunagi keys add で作るか、控えから戻してください。"));
  }
  trust->vault = std::make_unique<Vault>(config.service(), *trust->keks, clock);
  return trust;
}

}  // namespace tsunagi
