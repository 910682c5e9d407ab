// TLS spoken by OpenSSL itself, to ask a peer what gRPC would not tell.
#ifndef TSUNAGI_COMMON_PKI_TESTING_TLS_PROBE_H_
#define TSUNAGI_COMMON_PKI_TESTING_TLS_PROBE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/pki/testing/forge.h"

namespace tsunagi::testing {

enum class TlsVersion { k12, k13 };

// Connects to 127.0.0.1:`port` with just this version, showing `own`. Returns the PEM of the peer's
// certificate once the peer, too, has taken the handshake; whether it is trusted is not looked at.
// UNAVAILABLE where there is no handshake.
absl::StatusOr<std::string> ProbeTls(int port, TlsVersion version, const PemPair& own);

// A server that finishes handshakes of just this version, asks for no client certificate and says
// nothing more.
class TlsServer {
 public:
  TlsServer(TlsVersion version, const PemPair& own);
  ~TlsServer();

  int port() const;
  // Clients that came, and those whose handshake succeeded.
  int connections() const;
  int handshakes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The port of "127.0.0.1:7101".
int PortOf(absl::string_view address);

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_PKI_TESTING_TLS_PROBE_H_
