// The bare mTLS server to compare reading with: gRPC's callback API answers a fixed message of the
// size of a case, without looking at anything. Usage: echo CONFIG RESPONSE_BYTES
#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "common/config/server_config.h"
#include "common/rpc/pem_file.h"
#include "common/rpc/server.h"
#include "tsunagi/intake/v1/intake_service.grpc.pb.h"

namespace {

class Echo final : public tsunagi::intake::v1::IntakeService::CallbackService {
 public:
  explicit Echo(size_t bytes) { answer_.set_consultation(std::string(bytes, 'x')); }
  grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
                                    const tsunagi::intake::v1::GetCaseRequest*,
                                    tsunagi::intake::v1::Case* response) override {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  tsunagi::intake::v1::Case answer_;
};

}  // namespace

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  if (argc != 3) return 2;
  const auto config = tsunagi::config::LoadServerConfig(argv[1]);
  if (!config.ok()) {
    std::cerr << config.status() << std::endl;
    return 1;
  }
  Echo service(std::stoul(argv[2]));
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = tsunagi::rpc::ReadPem(config->tls().ca_file()).value();
  tls.pem_key_cert_pairs.push_back(
      {tsunagi::rpc::ReadPem(config->tls().key_file()).value(),
       tsunagi::rpc::ReadPem(config->tls().certificate_file()).value()});
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::ofstream(config->address_file()) << "127.0.0.1:" << port << std::endl;
  server->Wait();
  return 0;
}
