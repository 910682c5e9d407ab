// The plain server to compare with: gRPC's synchronous API, one transaction per call under a mutex,
// on the same schema, handlers, prepared statements and pragmas, with the same request ids and the
// same outbox. It asks for no token, decides nothing, writes no audit log and keeps answers in
// clear; it shares the store, so its cases are sealed (some 20 of its 2,000 microseconds a call).
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/config/server_config.h"
#include "common/crypto/key_file.h"
#include "common/erasure/retention_file.h"
#include "common/idempotency/idempotency.h"
#include "common/outbox/migrations/migrations.h"
#include "common/rpc/pem_file.h"
#include "common/rpc/server.h"
#include "common/rpc/status_grpc.h"
#include "common/server/service_main.h"
#include "common/sql/sqlite/connection.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"
#include "services/intake/service.h"
#include "tests/perf/slow_sync_vfs.h"
#include "tsunagi/intake/v1/intake_service.grpc.pb.h"

namespace tsunagi::perf {
namespace {

class PlainTransaction final : public sql::WriteTransaction {
 public:
  explicit PlainTransaction(sql::Connection& connection) : connection_(connection) {}
  absl::Status Query(absl::string_view sql, absl::Span<const sql::Arg> args,
                     sql::RowCallback each) override {
    return connection_.Query(sql, args, each);
  }
  absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const sql::Arg> args) override {
    return connection_.Exec(sql, args);
  }
  void OnCommit(std::function<void()> action, const void*) override {
    actions_.push_back(std::move(action));
  }
  void RunActions() {
    for (const auto& action : actions_) action();
  }

 private:
  sql::Connection& connection_;
  std::vector<std::function<void()>> actions_;
};

// One connection, one mutex, one transaction per call.
class PlainDatabase final : public sql::Database {
 public:
  explicit PlainDatabase(std::unique_ptr<sql::Connection> connection)
      : connection_(std::move(connection)) {}
  absl::Status Read(sql::ReadBody body) override {
    std::lock_guard lock(mutex_);
    PlainTransaction transaction(*connection_);
    return body(transaction);
  }
  void Write(sql::WriteBody body, sql::WriteDone done) override { done(WriteNow(body)); }
  absl::Status WriteNow(const sql::WriteBody& body) {
    std::lock_guard lock(mutex_);
    RETURN_IF_ERROR(connection_->Run("BEGIN IMMEDIATE"));
    PlainTransaction transaction(*connection_);
    if (absl::Status status = body(transaction); !status.ok()) {
      (void)connection_->Run("ROLLBACK");
      return status;
    }
    RETURN_IF_ERROR(connection_->Run("COMMIT"));
    transaction.RunActions();
    return absl::OkStatus();
  }
  void Close() override {}

 private:
  std::mutex mutex_;
  std::unique_ptr<sql::Connection> connection_;
};

class PlainIntake final : public intake::v1::IntakeService::Service {
 public:
  PlainIntake(rpc::Registry& registry, PlainDatabase& database, std::string trust_domain)
      : database_(database),
        trust_domain_(std::move(trust_domain)),
        create_(registry.Find(Descriptor(), "CreateCase")) {}

  static const google::protobuf::ServiceDescriptor* Descriptor() {
    return intake::v1::CreateCaseRequest::descriptor()->file()->FindServiceByName("IntakeService");
  }

  grpc::Status CreateCase(grpc::ServerContext* context,
                          const intake::v1::CreateCaseRequest* request,
                          intake::v1::Case* response) override {
    return rpc::ToGrpc(Create(*context, *request, *response));
  }

 private:
  absl::Status Create(const grpc::ServerContext& context,
                      const intake::v1::CreateCaseRequest& request, intake::v1::Case& response) {
    std::vector<std::string> uris;
    for (const auto& uri : context.auth_context()->FindPropertyValues("peer_uri")) {
      uris.emplace_back(uri.data(), uri.size());
    }
    rpc::CallContext call;
    ASSIGN_OR_RETURN(const Peer peer, PeerOf(uris, trust_domain_));
    call.principal.agency = peer.agency;
    call.principal.id = peer.path;
    call.scope = peer.agency;
    call.now = absl::Now();
    call.today = DayInJapan(call.now);
    ASSIGN_OR_RETURN(const IdempotentRequest idempotent,
                     IdempotentRequest::Create(call.principal.id, create_.path,
                                               request.request_id(), request.SerializeAsString()));
    return database_.WriteNow([&](sql::WriteTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const auto stored, idempotent.Find(transaction));
      if (stored) {
        response.ParseFromString(stored->response);
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const rpc::AnyMessage made,
                       create_.write(call, request, nullptr, transaction));
      response.CopyFrom(*made);
      return idempotent.Keep(transaction, "", response.SerializeAsString(), call.now);
    });
  }

  PlainDatabase& database_;
  const std::string trust_domain_;
  const rpc::Method& create_;
};

absl::Status Serve(const config::v1::ServerConfig& config) {
  const std::string vfs = RegisterSlowSync(SyncDelayFromEnvironment());
  const ServiceDefinition definition = intake::Definition();
  ASSIGN_OR_RETURN(const auto site_data, site::LoadSite(config.data_dir()));
  ASSIGN_OR_RETURN(const std::string key, crypto::ReadKeyFile(config.token_key_file(), 32));
  ASSIGN_OR_RETURN(crypto::AeadKey aead, crypto::AeadKey::Create(key));
  const TokenSealer sealer(std::move(aead));
  ASSIGN_OR_RETURN(auto connection, sql::Connection::Open(config.database(), false, vfs));
  const auto common = common_schema::Migrations();
  std::vector<sql::Migration> migrations(common.begin(), common.end());
  migrations.insert(migrations.end(), definition.migrations.begin(), definition.migrations.end());
  RETURN_IF_ERROR(sql::Migrate(*connection, migrations));
  PlainDatabase database(std::move(connection));
  FeedHub hub;
  rpc::Registry registry;
  ASSIGN_OR_RETURN(const auto keks, FileKeyProvider::Open(config.kek_dir()));
  Vault vault(config.service(), *keks);
  ASSIGN_OR_RETURN(const RetentionPolicy retention,
                   LoadRetentionPolicy(config.data_dir() + "/retention.textproto"));
  Wiring wiring{config,
                site_data,
                database,
                hub,
                sealer,
                Clock::System(),
                &vault,
                nullptr,
                retention,
                registry,
                [](const std::string&) { return absl::UnimplementedError("no peers"); }};
  ASSIGN_OR_RETURN(const auto parts, definition.build(wiring));
  PlainIntake service(registry, database, config.tls().trust_domain());
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = rpc::ReadPem(config.tls().ca_file()).value();
  tls.pem_key_cert_pairs.push_back({rpc::ReadPem(config.tls().key_file()).value(),
                                    rpc::ReadPem(config.tls().certificate_file()).value()});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::InternalError("cannot listen");
  std::ofstream(config.address_file()) << "127.0.0.1:" << port << std::endl;
  server->Wait();
  return absl::OkStatus();
}

}  // namespace
}  // namespace tsunagi::perf

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  if (argc != 3) return 2;
  const auto config = tsunagi::config::LoadServerConfig(argv[2]);
  const absl::Status status = config.ok() ? tsunagi::perf::Serve(*config) : config.status();
  if (!status.ok()) std::cerr << status << std::endl;
  return status.ok() ? 0 : 1;
}
