// Who may connect to whom: real servers on loopback ports, certificates of every wrong form.
#include "common/rpc/tls.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/pki/pki.h"
#include "common/pki/testing/forge.h"
#include "common/pki/testing/tls_probe.h"
#include "common/rpc/status_grpc.h"
#include "common/rpc/testing/loopback.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::rpc {
namespace {

using ::tsunagi::testing::Forge;
using ::tsunagi::testing::ForgeAuthority;
using ::tsunagi::testing::Forgery;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::PemPair;
using ::tsunagi::testing::PortOf;
using ::tsunagi::testing::ProbeTls;
using ::tsunagi::testing::TempDir;
using ::tsunagi::testing::TlsServer;
using ::tsunagi::testing::TlsVersion;

using intake::v1::CaseAssessment;
using intake::v1::GetCaseAssessmentRequest;

// May be called by a service, so that no user is needed.
constexpr char kMethod[] = "tsunagi.intake.v1.IntakeService/GetCaseAssessment";
constexpr char kServer[] = "URI:spiffe://tsunagi.test/svc/intake,DNS:intake.tsunagi.test";
constexpr char kClient[] = "URI:spiffe://tsunagi.test/svc/classification";
constexpr char kConstraints[] = "critical,permitted;URI:tsunagi.test,permitted;DNS:tsunagi.test";

std::string ReadAll(const std::string& path) { return ReadPem(path).value(); }

// A server whose every read succeeds and is counted.
class CountingServerTest : public ::tsunagi::testing::LoopbackTest {
 protected:
  CountingServerTest() {
    const auto* service = CaseAssessment::descriptor()->file()->pool()->FindServiceByName(
        "tsunagi.intake.v1.IntakeService");
    EXPECT_OK(registry().AddService(service));
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    const absl::Status unbound = absl::UnimplementedError("not bound in this test");
    for (int i = 0; i < service->method_count(); ++i) {
      Method& method = registry().Find(service, service->method(i)->name());
      // Certificates are what is tested: a service calls by itself.
      method.access.on_behalf = false;
      method.request_prototype = factory->GetPrototype(method.descriptor->input_type());
      method.response_prototype = factory->GetPrototype(method.descriptor->output_type());
      if (method.descriptor->server_streaming()) {
        method.watch = [unbound](const CallContext&, const Message&) { return unbound; };
      } else if (method.writes) {
        method.write = [unbound](const CallContext&, const Message&, void*,
                                 sql::WriteTransaction&) { return unbound; };
      } else {
        method.read = [this, &method](const CallContext&, const Message&, sql::Transaction&) {
          ++entries_;
          return AnyMessage(method.response_prototype->New());
        };
      }
    }
  }

  std::atomic<int> entries_{0};
};

// A call by gRPC's plain client, which shows whatever it is given.
absl::Status PlainCall(const std::string& address, const PemPair& authority, const PemPair& own) {
  const grpc::SslCredentialsOptions tls = {authority.certificate, own.key, own.certificate};
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("intake.tsunagi.test");
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  grpc::GenericStub stub(grpc::CreateCustomChannel(address, grpc::SslCredentials(tls), arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> promise;
  stub.UnaryCall(&context, absl::StrCat("/", kMethod), grpc::StubOptions(), &request, &response,
                 [&promise](grpc::Status status) { promise.set_value(std::move(status)); });
  return FromGrpc(promise.get_future().get());
}

// gRPC's plain server, which shows whatever it is given and counts the calls that reach it.
class PlainServer {
 public:
  PlainServer(const PemPair& authority, const PemPair& own) {
    grpc::SslServerCredentialsOptions tls(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = authority.certificate;
    tls.pem_key_cert_pairs.push_back({own.key, own.certificate});
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~PlainServer() { server_->Shutdown(std::chrono::system_clock::now()); }

  const std::string& address() const { return address_; }
  int calls() const { return service_.calls; }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor() { Finish(grpc::Status(grpc::StatusCode::ABORTED, "reached")); }
    void OnDone() override { delete this; }
  };
  struct Service final : grpc::CallbackGenericService {
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
      ++calls;
      return new Reactor;
    }
    std::atomic<int> calls{0};
  };

  Service service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

struct Wrong {
  const char* what;
  PemPair pair;
};

// The forms of the certificate matrix (ID-2) that either side can show, made with the authority's
// own key. `names` is the good name of that side.
std::vector<Wrong> WrongForms(const PemPair& authority, const std::string& names) {
  const absl::Time now = absl::Now();
  const std::string id = names.substr(0, names.find(','));
  return {
      {"another authority", Forge({.names = names}, ForgeAuthority(kConstraints))},
      {"foreign trust domain", Forge({.names = "URI:spiffe://other.test/svc/intake"}, authority)},
      {"no URI", Forge({.names = "DNS:intake.tsunagi.test"}, authority)},
      {"two URIs", Forge({.names = names + "," + id + "2"}, authority)},
      {"https URI", Forge({.names = "URI:https://tsunagi.test/svc/intake"}, authority)},
      {"expired", Forge({.names = names, .not_after = now - absl::Seconds(10)}, authority)},
      {"not yet valid", Forge({.names = names, .not_before = now + absl::Hours(1)}, authority)},
      {"an authority", Forge({.names = names,
                              .basic_constraints = "critical,CA:TRUE",
                              .key_usage = "critical,digitalSignature,keyCertSign"},
                             authority)},
      {"may certify",
       Forge({.names = names, .key_usage = "critical,digitalSignature,keyCertSign"}, authority)},
  };
}

// With an authority that may sign for our domain only, and with one that may sign anything: what
// OpenSSL stops in the one case is the verifier's alone in the other.
class MatrixTest : public CountingServerTest, public ::testing::WithParamInterface<const char*> {
 protected:
  TlsFiles FilesOf(const std::string& stem, const PemPair& pair) {
    const auto write = [this](const std::string& name, const std::string& text) {
      std::ofstream(files_.Path(name), std::ios::binary) << text;
      return files_.Path(name);
    };
    return {write("ca.crt", authority_.certificate), write(stem + ".crt", pair.certificate),
            write(stem + ".key", pair.key)};
  }
  std::shared_ptr<Channel> ClientOf(const std::string& address) {
    const TlsFiles files = FilesOf("client", Forge({.names = kClient}, authority_));
    return Channel::Create({.address = address,
                            .service = "intake",
                            .trust_domain = "tsunagi.test",
                            .ca_file = files.ca,
                            .certificate_file = files.certificate,
                            .key_file = files.key})
        .value();
  }
  static absl::Status Call(Channel& channel) {
    return channel.Call<CaseAssessment>(kMethod, GetCaseAssessmentRequest()).status();
  }

  const PemPair authority_ = ForgeAuthority(GetParam());
  const TempDir files_;
};

TEST_P(MatrixTest, ClientCertificate_OfAnyWrongFormReachesNoHandler) {
  ASSERT_OK(Start(FilesOf("server", Forge({.names = kServer}, authority_))));
  std::vector<Wrong> wrong = WrongForms(authority_, kClient);
  wrong.push_back({"none", {}});
  ASSERT_EQ(wrong.size(), 10u);
  for (const Wrong& form : wrong) {
    EXPECT_EQ(PlainCall(server().address(), authority_, form.pair).code(),
              absl::StatusCode::kUnavailable)
        << form.what;
    EXPECT_EQ(entries_, 0) << form.what;
  }
  EXPECT_OK(PlainCall(server().address(), authority_, Forge({.names = kClient}, authority_)));
  EXPECT_EQ(entries_, 1);
}

TEST_P(MatrixTest, ServerCertificate_OfAnyWrongFormGetsNoCall) {
  std::vector<Wrong> wrong = WrongForms(authority_, kServer);
  wrong.push_back({"another service", Forge({.names = "URI:spiffe://tsunagi.test/svc/referral,"
                                                      "DNS:intake.tsunagi.test"},
                                            authority_)});
  wrong.push_back(
      {"a client", Forge({.names = kServer, .extended_key_usage = "clientAuth"}, authority_)});
  for (const Wrong& form : wrong) {
    const PlainServer plain(authority_, form.pair);
    EXPECT_EQ(Call(*ClientOf(plain.address())).code(), absl::StatusCode::kUnavailable) << form.what;
    EXPECT_EQ(plain.calls(), 0) << form.what;
  }
  const PlainServer plain(authority_, Forge({.names = kServer}, authority_));
  EXPECT_EQ(Call(*ClientOf(plain.address())).code(), absl::StatusCode::kAborted);
  EXPECT_EQ(plain.calls(), 1);
}

TEST_P(MatrixTest, OwnCertificateOfAWrongForm_DoesNotStart) {
  for (const Wrong& form : WrongForms(authority_, kServer)) {
    const absl::Status status = Start(FilesOf("server", form.pair));
    // Whether the authority is the right one shows at the peer, and its domain is our own.
    const bool peers_matter = absl::string_view(form.what) == "another authority" ||
                              absl::string_view(form.what) == "foreign trust domain";
    EXPECT_EQ(status.ok(), peers_matter) << form.what << " " << status;
  }
}

TEST_P(MatrixTest, Tls12_IsRefusedByServerAndClient) {
  const PemPair server_pair = Forge({.names = kServer}, authority_);
  const PemPair client_pair = Forge({.names = kClient}, authority_);
  ASSERT_OK(Start(FilesOf("server", server_pair)));
  const int port = PortOf(server().address());
  EXPECT_FALSE(ProbeTls(port, TlsVersion::k12, client_pair).ok());
  ASSERT_OK_AND_ASSIGN(const std::string shown, ProbeTls(port, TlsVersion::k13, client_pair));
  EXPECT_EQ(shown, server_pair.certificate);

  const TlsServer old(TlsVersion::k12, server_pair);
  const TlsServer current(TlsVersion::k13, server_pair);
  EXPECT_EQ(Call(*ClientOf(absl::StrCat("127.0.0.1:", old.port()))).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_GT(old.connections(), 0);
  EXPECT_EQ(old.handshakes(), 0);
  EXPECT_FALSE(Call(*ClientOf(absl::StrCat("127.0.0.1:", current.port()))).ok())
      << "it speaks no HTTP/2";
  EXPECT_GT(current.handshakes(), 0);
}

INSTANTIATE_TEST_SUITE_P(Authorities, MatrixTest, ::testing::Values(kConstraints, ""),
                         [](const auto& authority) {
                           return *authority.param == '\0' ? "Unconstrained" : "Constrained";
                         });

// Calls while certificates change; connections last a moment, so that handshakes never stop.
class RotationTest : public CountingServerTest {
 protected:
  void SetUp() override { ASSERT_OK(Start({}, absl::Milliseconds(100))); }
  void TearDown() override { StopLoad(); }

  // Some 200 calls a second.
  void StartLoad() {
    for (int i = 0; i < 4; ++i) {
      load_.emplace_back([this, channel = Client("svc/classification")] {
        while (!stop_) {
          const absl::Status status =
              channel->Call<CaseAssessment>(kMethod, GetCaseAssessmentRequest()).status();
          ++calls_;
          if (!status.ok()) {
            ++failed_;
            ADD_FAILURE() << status;
          }
          absl::SleepFor(absl::Milliseconds(20));
        }
      });
    }
  }
  void StopLoad() {
    stop_ = true;
    for (std::thread& thread : load_) thread.join();
    load_.clear();
  }

  PemPair OnDisk(const std::string& stem) const {
    return {ReadAll(absl::StrCat(dir(), "/", stem, ".crt")),
            ReadAll(absl::StrCat(dir(), "/", stem, ".key"))};
  }
  std::string Served() {
    return ProbeTls(PortOf(server().address()), TlsVersion::k13, OnDisk("svc.classification"))
        .value_or("");
  }
  // How long until the server shows what is on the disk.
  absl::Duration UntilServed() {
    const absl::Time start = absl::Now();
    const std::string expected = OnDisk("svc.intake").certificate;
    while (Served() != expected && absl::Now() - start < absl::Seconds(20)) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    return absl::Now() - start;
  }

  std::vector<std::thread> load_;
  std::atomic<bool> stop_{false};
  std::atomic<int> calls_{0};
  std::atomic<int> failed_{0};
};

// ID-3. TSUNAGI_TLS_ROTATIONS=100 is the long form.
TEST_F(RotationTest, Rotations_UnderLoadFailNoCall) {
  int rotations = 5;
  if (const char* wish = getenv("TSUNAGI_TLS_ROTATIONS"); wish != nullptr) {
    ASSERT_TRUE(absl::SimpleAtoi(wish, &rotations)) << wish;
  }
  StartLoad();
  absl::Duration slowest;
  for (int i = 0; i < rotations; ++i) {
    ASSERT_OK(pki::IssueCertificate(dir(), {"svc/intake"}, 1));
    ASSERT_OK(pki::IssueCertificate(dir(), {"svc/classification"}, 1));
    const absl::Duration waited = UntilServed();
    EXPECT_LE(waited, absl::Seconds(5));
    slowest = std::max(slowest, waited);
  }
  StopLoad();
  EXPECT_GT(calls_, rotations * 20);
  EXPECT_EQ(failed_, 0);
  EXPECT_EQ(entries_, calls_);
  RecordProperty("calls", calls_);
  std::cout << rotations << " rotations, " << calls_ << " calls, " << failed_
            << " failed, served after at most " << slowest << "\n";
}

// By hand rather than by the rotator, which refuses it.
TEST_F(RotationTest, TornPairOnDisk_LeavesTheFormerInForce) {
  StartLoad();
  const PemPair before = OnDisk("svc.intake");
  std::ofstream(dir() + "/svc.intake.key") << OnDisk("svc.classification").key;
  absl::SleepFor(absl::Milliseconds(2500));
  EXPECT_EQ(Served(), before.certificate);
  ASSERT_OK(pki::IssueCertificate(dir(), {"svc/intake"}, 1));
  EXPECT_LE(UntilServed(), absl::Seconds(5));
  StopLoad();
  EXPECT_EQ(failed_, 0);
}

}  // namespace
}  // namespace tsunagi::rpc
