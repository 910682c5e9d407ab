#include "common/rpc/tls.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <functional>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"
#include "common/pki/pki.h"
#include "common/rpc/memory_files.h"

namespace tsunagi::rpc {
namespace {

namespace experimental = ::grpc::experimental;

// Seconds between two looks of gRPC's file watcher.
constexpr unsigned int kRefreshSeconds = 1;

// Why the peer with this certificate is refused; empty where it is not. Any id of the trust domain
// will do where `expected_id` is empty. OpenSSL has checked signature, validity, purpose and name
// constraints before.
std::string WhyRefused(absl::string_view pem, absl::string_view trust_domain,
                       absl::string_view expected_id) {
  const absl::StatusOr<std::string> id = pki::CheckSvid(pem, trust_domain, absl::Now());
  std::string reason;
  if (!id.ok()) {
    reason = ReasonOf(id.status());
  } else if (!expected_id.empty() && *id != expected_id) {
    reason = "SVID_UNEXPECTED";
  }
  if (!reason.empty()) log::Warning("peer_refused", {{"reason", log::Public(reason)}});
  return reason;
}

// Owned by the credentials, as is the watcher that reads `files`: the files live as long as both.
class ClientVerifier final : public experimental::ExternalCertificateVerifier {
 public:
  ClientVerifier(std::shared_ptr<MemoryFiles> files, std::string trust_domain)
      : files_(std::move(files)), trust_domain_(std::move(trust_domain)) {}

  bool Verify(experimental::TlsCustomVerificationCheckRequest* request,
              std::function<void(grpc::Status)>, grpc::Status* sync_status) override {
    const grpc::string_ref pem = request->peer_cert();
    const std::string reason =
        WhyRefused(absl::string_view(pem.data(), pem.size()), trust_domain_, "");
    *sync_status =
        reason.empty() ? grpc::Status::OK : grpc::Status(grpc::StatusCode::UNAUTHENTICATED, reason);
    return true;
  }
  void Cancel(experimental::TlsCustomVerificationCheckRequest*) override {}

 private:
  const std::shared_ptr<MemoryFiles> files_;
  const std::string trust_domain_;
};

// gRPC 1.51 has no such setting and relies on AllowOnlyTls13.
template <typename Options>
void AskForTls13(Options& options) {
  if constexpr (requires { options.set_min_tls_version(grpc_tls_version::TLS1_3); }) {
    options.set_min_tls_version(grpc_tls_version::TLS1_3);
  }
}

int VerifyServer(const char*, const char* pem, void* expected_id) {
  const std::string& expected = *static_cast<const std::string*>(expected_id);
  return WhyRefused(pem, pki::TrustDomainOf(expected), expected).empty() ? 0 : 1;
}

// grpc::SslCredentials with a check of the server's certificate, which only the C API offers.
class CheckedSslCredentials final : public grpc::ChannelCredentials {
 public:
  CheckedSslCredentials(const TlsTexts& texts, const std::string& expected_id) {
    grpc_ssl_pem_key_cert_pair pair = {texts.key.c_str(), texts.certificate.c_str()};
    const grpc_ssl_verify_peer_options verify = {
        VerifyServer, new std::string(expected_id),
        [](void* id) { delete static_cast<std::string*>(id); }};
    credentials_ = grpc_ssl_credentials_create_ex(texts.authority.c_str(), &pair, &verify, nullptr);
  }
  ~CheckedSslCredentials() override { grpc_channel_credentials_release(credentials_); }

 private:
  grpc::SecureChannelCredentials* AsSecureCredentials() override { return nullptr; }
  std::shared_ptr<grpc::Channel> CreateChannelImpl(const std::string& target,
                                                   const grpc::ChannelArguments& args) override {
    const grpc_channel_args c_args = args.c_channel_args();
    return grpc::CreateChannelInternal(
        "", grpc_channel_create(target.c_str(), credentials_, &c_args), {});
  }

  grpc_channel_credentials* credentials_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files) {
  ASSIGN_OR_RETURN(LiveFiles live, LiveFiles::Open(files));
  std::string trust_domain = pki::TrustDomainOf(live.id());
  ASSIGN_OR_RETURN(std::shared_ptr<MemoryFiles> memory, MemoryFiles::Open(std::move(live)));
  experimental::TlsServerCredentialsOptions options(
      std::make_shared<experimental::FileWatcherCertificateProvider>(
          memory->pair_path(), memory->pair_path(), memory->authority_path(), kRefreshSeconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.set_certificate_verifier(
      experimental::ExternalCertificateVerifier::Create<ClientVerifier>(std::move(memory),
                                                                        std::move(trust_domain)));
  AskForTls13(options);
  return experimental::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ClientTls(const TlsTexts& texts,
                                                    const std::string& expected_id) {
  return std::make_shared<CheckedSslCredentials>(texts, expected_id);
}

}  // namespace tsunagi::rpc
