#include "tests/support/site_client.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/local_identity.h"
#include "common/jwt/dev_issuer.h"
#include "common/jwt/renewing_token.h"
#include "common/pki/pki.h"

namespace tsunagi::support {

// Tokens of the development issuer, a new one where the last grows old; none for services.
std::function<std::string()> SiteClient::TokensOf(const std::string& identity) const {
  if (!IsPerson(identity)) return nullptr;
  auto issuer = std::make_shared<jwt::DevIssuer>(
      jwt::DevIssuer::Load(site_ + "/keys/dev-issuer.key").value());
  return jwt::RenewingToken([issuer, user = UserOf(identity)] {
    jwt::DevToken token;
    token.subject = user;
    return issuer->Issue(token, absl::Now()).value();
  });
}

absl::StatusOr<std::shared_ptr<rpc::Channel>> SiteClient::Channel(const std::string& service,
                                                                  const std::string& identity,
                                                                  int lane) {
  const auto key = std::make_tuple(service, identity, lane % lanes_);
  std::lock_guard lock(mutex_);
  if (const auto found = channels_.find(key); found != channels_.end()) return found->second;
  std::string address;
  std::ifstream file(absl::StrCat(site_, "/run/", service, ".address"));
  if (!(file >> address)) return absl::UnavailableError("the service has no address yet");
  const std::string stem =
      absl::StrCat(site_, "/pki/", pki::FileStem({CertificatePathOf(identity)}));
  ASSIGN_OR_RETURN(auto channel, rpc::Channel::Create({.address = address,
                                                       .service = service,
                                                       .trust_domain = "tsunagi.test",
                                                       .ca_file = site_ + "/pki/ca.crt",
                                                       .certificate_file = stem + ".crt",
                                                       .key_file = stem + ".key",
                                                       .token = TokensOf(identity)}));
  channels_[key] = channel;
  return channel;
}

}  // namespace tsunagi::support
