// The gRPC server of a service process: mTLS with TLS 1.3 only, every method behind the wall,
// health, watches, graceful drain. The only server-side gRPC code.
#ifndef TSUNAGI_COMMON_RPC_SERVER_H_
#define TSUNAGI_COMMON_RPC_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/outbox/outbox.h"
#include "common/rpc/limits.h"
#include "common/rpc/pem_file.h"
#include "common/rpc/registry.h"
#include "common/rpc/wall.h"

namespace tsunagi::rpc {

struct ServerOptions {
  // host:port; port 0 picks a free one.
  std::string listen;
  TlsFiles tls;
  int max_watches = 256;
  // Watches get a bookmark at least this often.
  absl::Duration bookmark_interval = absl::Seconds(5);
  // Clients connect anew after this.
  absl::Duration connection_age = kConnectionAge;
};

// Must be called first thing in main, before any gRPC object: a TLS 1.2 cipher suite that nobody
// can use leaves TLS 1.3 as the only version, in both directions (gRPC 1.51 has no setting for it).
void AllowOnlyTls13();

class Server {
 public:
  // Starts to listen; not yet SERVING. FAILED_PRECONDITION ADDRESS_IN_USE, TLS_FILE_MISSING;
  // INVALID_ARGUMENT where certificate and key may not serve (pki::CheckOwn); INTERNAL where the
  // registry is not complete. `registry`, `wall` and `hub` must outlive it.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const Registry& registry, Wall& wall,
                                                       FeedHub& hub);
  virtual ~Server() = default;

  // The address in use, with the port that was picked.
  virtual const std::string& address() const = 0;

  // Health of every service: SERVING or NOT_SERVING.
  virtual void SetServing(bool serving) = 0;

  // Ends watches with UNAVAILABLE, lets calls in work end within `grace`, then closes. Idempotent.
  virtual void Drain(absl::Duration grace) = 0;
};

// "1.51.1"
std::string GrpcVersion();

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_SERVER_H_
