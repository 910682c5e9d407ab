#include "common/rpc/testing/loopback.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/pki/pki.h"
#include "common/rpc/pem_file.h"
#include "common/rpc/status_grpc.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"

namespace tsunagi::testing {

namespace {

constexpr char kTrustDomain[] = "tsunagi.test";
constexpr int kDays = 30;

}  // namespace

LoopbackTest::LoopbackTest() {
  rpc::AllowOnlyTls13();
  EXPECT_OK(pki::CreateCa(dir_.path(), kTrustDomain));
  sealer_ = std::make_unique<TokenSealer>(crypto::AeadKey::Create(std::string(32, 'k')).value());
  database_ =
      sql::OpenSqlite({.path = dir_.Path("service.db")}, common_schema::Migrations()).value();
}

LoopbackTest::~LoopbackTest() {
  if (server_) server_->Drain(absl::Seconds(1));
  if (wall_) wall_->Stop();
  database_->Close();
}

absl::Status LoopbackTest::Start(const rpc::TlsFiles& tls, absl::Duration connection_age) {
  rpc::ServerOptions options;
  options.tls = tls;
  options.connection_age = connection_age;
  if (options.tls.certificate.empty()) {
    const pki::Identity identity{"svc/intake"};
    RETURN_IF_ERROR(pki::IssueCertificate(dir_.path(), identity, kDays));
    const std::string stem = dir_.Path(pki::FileStem(identity));
    options.tls = {dir_.Path("ca.crt"), stem + ".crt", stem + ".key"};
  }
  options.listen = "127.0.0.1:0";
  wall_ = std::make_unique<rpc::Wall>(rpc::WallOptions(), gate_.gate(), nullptr, *database_,
                                      Clock::System());
  ASSIGN_OR_RETURN(server_, rpc::Server::Start(options, registry_, *wall_, hub_));
  server_->SetServing(true);
  return absl::OkStatus();
}

std::shared_ptr<rpc::Channel> LoopbackTest::Client(const std::string& path) {
  const pki::Identity identity{CertificatePathOf(path)};
  EXPECT_OK(EmployUserOf(*database_, path));
  EXPECT_OK(pki::EnsureCertificate(dir_.path(), identity, kDays));
  const std::string stem = dir_.Path(pki::FileStem(identity));
  return rpc::Channel::Create(
             {.address = server_->address(),
              .service = "intake",
              .trust_domain = kTrustDomain,
              .ca_file = dir_.Path("ca.crt"),
              .certificate_file = stem + ".crt",
              .key_file = stem + ".key",
              .token = [token = IsPerson(path) ? UserOf(path) : ""] { return token; }})
      .value();
}

absl::Status LoopbackTest::AnonymousCall(const std::string& method) {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = rpc::ReadPem(dir_.Path("ca.crt")).value();
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride(absl::StrCat("intake.", kTrustDomain));
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(server_->address(), grpc::SslCredentials(tls), arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> promise;
  stub.UnaryCall(&context, absl::StrCat("/", method), grpc::StubOptions(), &request, &response,
                 [&promise](grpc::Status status) { promise.set_value(std::move(status)); });
  return rpc::FromGrpc(promise.get_future().get());
}

}  // namespace tsunagi::testing
