// The one wall through which every call passes: authenticate, authorize, validate the shape,
// idempotency, bounded executor, handler, status. Knows no gRPC.
#ifndef TSUNAGI_COMMON_RPC_WALL_H_
#define TSUNAGI_COMMON_RPC_WALL_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/call_context.h"
#include "common/rpc/executor.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"

namespace tsunagi::rpc {

// What the transport knows of a call.
struct IncomingCall {
  const Method* method = nullptr;
  // URIs of the peer's certificate.
  std::vector<std::string> peer_uris;
  absl::Time deadline = absl::InfiniteFuture();
  // True once the caller has gone; called until the answer is given.
  std::function<bool()> cancelled;
};

struct WallOptions {
  std::string trust_domain;
  // Calls in work or queued before RESOURCE_EXHAUSTED.
  int max_in_flight = 512;
  int reader_threads = 2;
  // Threads for handlers that call other services.
  int blocking_threads = 16;
  int watch_threads = 2;
};

// Thread-safe.
class Wall {
 public:
  using Answer = std::function<void(absl::StatusOr<AnyMessage>)>;

  // `database` and `clock` must outlive the wall.
  Wall(WallOptions options, sql::Database& database, const Clock& clock);

  // Takes a unary call; `answer` is called exactly once, from any thread. Errors beside the
  // handler's own: UNAUTHENTICATED BAD_IDENTITY, PERMISSION_DENIED ACCESS_DENIED,
  // RESOURCE_EXHAUSTED OVERLOADED, DEADLINE_EXCEEDED DEADLINE_PASSED, INVALID_ARGUMENT
  // REQUEST_ID_INVALID or REQUEST_ID_REUSED, INTERNAL HANDLER_FAILED for an exception.
  void Take(IncomingCall call, std::unique_ptr<Message> request, Answer answer);

  // The context of a call that may enter, for watches. UNAUTHENTICATED, PERMISSION_DENIED.
  absl::StatusOr<CallContext> Enter(const IncomingCall& call) const;

  // Where watches poll: apart, so that calls that wait for another service do not stop them.
  Executor& watch_executor() { return watches_; }

  // Lets calls in work end and stops the threads.
  void Stop();

 private:
  struct Call;

  // CANCELLED or DEADLINE_EXCEEDED where nobody waits for the answer any more.
  absl::Status StillWanted(const Call& call) const;
  void RunRead(const std::shared_ptr<Call>& call);
  void RunWrite(const std::shared_ptr<Call>& call);
  void Finish(const std::shared_ptr<Call>& call, absl::StatusOr<AnyMessage> result);

  const WallOptions options_;
  sql::Database& database_;
  const Clock& clock_;
  std::atomic<int> in_flight_{0};
  Executor readers_;
  Executor blocking_;
  Executor watches_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_WALL_H_
