#include "tools/tsunagi/tls_probe.h"

#include <netdb.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

#include "absl/cleanup/cleanup.h"

namespace tsunagi::cli {
namespace {

// A connected socket, or -1.
int Connect(const std::string& host, const std::string& port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const absl::Cleanup free = [found] { freeaddrinfo(found); };
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) continue;
    const timeval limit = {5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    if (connect(fd, at->ai_addr, at->ai_addrlen) == 0) return fd;
    close(fd);
  }
  return -1;
}

}  // namespace

absl::StatusOr<bool> AcceptsOldTls(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return absl::InvalidArgumentError("an address has a port");
  const int fd = Connect(address.substr(0, colon), address.substr(colon + 1));
  if (fd < 0) return absl::UnavailableError("nobody listens");
  const absl::Cleanup close_socket = [fd] { close(fd); };
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                             &SSL_CTX_free);
  if (context == nullptr || SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION) != 1) {
    return absl::InternalError("OpenSSL has no TLS client");
  }
  const std::unique_ptr<SSL, void (*)(SSL*)> client(SSL_new(context.get()), &SSL_free);
  if (client == nullptr || SSL_set_fd(client.get(), fd) != 1) {
    return absl::InternalError("OpenSSL has no TLS client");
  }
  // Such a handshake ends with the server's Finished, which comes after its request for a
  // certificate was answered: where one is missing, the alert tells that the version was taken.
  if (SSL_connect(client.get()) == 1) return true;
  return SSL_get0_peer_certificate(client.get()) != nullptr;
}

}  // namespace tsunagi::cli
