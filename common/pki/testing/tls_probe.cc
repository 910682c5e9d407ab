#include "common/pki/testing/tls_probe.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "absl/strings/numbers.h"
#include "common/pki/openssl.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {
namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, pki::Deleter<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, pki::Deleter<SSL_free>>;

constexpr timeval kPatience = {5, 0};

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void BePatient(int socket) {
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
}

ContextPtr ContextOf(const SSL_METHOD* method, TlsVersion version, const PemPair& own) {
  // A peer that hangs up must not end the test.
  signal(SIGPIPE, SIG_IGN);
  ContextPtr context(SSL_CTX_new(method));
  const int number = version == TlsVersion::k12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  EXPECT_EQ(SSL_CTX_set_min_proto_version(context.get(), number), 1);
  EXPECT_EQ(SSL_CTX_set_max_proto_version(context.get(), number), 1);
  const pki::CertificatePtr certificate = pki::ParseCertificate(own.certificate).value();
  const pki::KeyPtr key = pki::ParseKey(own.key).value();
  EXPECT_EQ(SSL_CTX_use_certificate(context.get(), certificate.get()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey(context.get(), key.get()), 1);
  return context;
}

constexpr unsigned char kHttp2[] = {2, 'h', '2'};

int TakeHttp2(SSL*, const unsigned char** out, unsigned char* size, const unsigned char*,
              unsigned int, void*) {
  *out = kHttp2 + 1;
  *size = 2;
  return SSL_TLSEXT_ERR_OK;
}

std::string PemOf(X509* certificate) {
  const pki::BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

absl::StatusOr<std::string> Handshake(int socket, SSL_CTX* context) {
  const SslPtr ssl(SSL_new(context));
  SSL_set_fd(ssl.get(), socket);
  SSL_set_alpn_protos(ssl.get(), kHttp2, sizeof(kHttp2));
  // In TLS 1.3 the server looks at the client's certificate after the client is done: only its
  // first bytes (HTTP/2 settings) tell that it took it.
  char byte = 0;
  if (SSL_connect(ssl.get()) != 1 || SSL_read(ssl.get(), &byte, 1) != 1) {
    ERR_clear_error();
    return absl::UnavailableError("no handshake");
  }
  const pki::CertificatePtr peer(SSL_get1_peer_certificate(ssl.get()));
  if (peer == nullptr) return absl::UnavailableError("no certificate");
  return PemOf(peer.get());
}

}  // namespace

absl::StatusOr<std::string> ProbeTls(int port, TlsVersion version, const PemPair& own) {
  const ContextPtr context = ContextOf(TLS_client_method(), version, own);
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  BePatient(client);
  const sockaddr_in address = Loopback(port);
  absl::StatusOr<std::string> result = absl::UnavailableError("no connection");
  if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    result = Handshake(client, context.get());
  }
  close(client);
  return result;
}

struct TlsServer::State {
  ContextPtr context;
  int listener = -1;
  int port = 0;
  std::atomic<bool> stop{false};
  std::atomic<int> connections{0};
  std::atomic<int> handshakes{0};
  std::thread thread;

  void Serve() {
    while (!stop) {
      pollfd ready = {listener, POLLIN, 0};
      if (poll(&ready, 1, 20) <= 0) continue;
      const int client = accept(listener, nullptr, nullptr);
      if (client < 0) continue;
      ++connections;
      BePatient(client);
      const SslPtr ssl(SSL_new(context.get()));
      SSL_set_fd(ssl.get(), client);
      if (SSL_accept(ssl.get()) == 1) ++handshakes;
      ERR_clear_error();
      close(client);
    }
  }
};

TlsServer::TlsServer(TlsVersion version, const PemPair& own) : state_(std::make_unique<State>()) {
  state_->context = ContextOf(TLS_server_method(), version, own);
  SSL_CTX_set_alpn_select_cb(state_->context.get(), TakeHttp2, nullptr);
  state_->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(state_->listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(state_->listener, 16), 0);
  EXPECT_EQ(getsockname(state_->listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  state_->port = ntohs(address.sin_port);
  state_->thread = std::thread([state = state_.get()] { state->Serve(); });
}

TlsServer::~TlsServer() {
  state_->stop = true;
  state_->thread.join();
  close(state_->listener);
}

int TlsServer::port() const { return state_->port; }
int TlsServer::connections() const { return state_->connections; }
int TlsServer::handshakes() const { return state_->handshakes; }

int PortOf(absl::string_view address) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  return port;
}

}  // namespace tsunagi::testing
