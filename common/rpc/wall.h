// The one wall through which every call passes: who calls, may they, the shape of the request,
// request id, bounded executor, handler, what may come back, audit. Knows no gRPC.
#ifndef TSUNAGI_COMMON_RPC_WALL_H_
#define TSUNAGI_COMMON_RPC_WALL_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/gate.h"
#include "common/access/trail.h"
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
  // The access token, or empty.
  std::string bearer;
  absl::Time deadline = absl::InfiniteFuture();
  // True once the caller has gone; called until the answer is given.
  std::function<bool()> cancelled;
};

struct WallOptions {
  // Calls in work or queued before RESOURCE_EXHAUSTED.
  int max_in_flight = 512;
  // Of these, from the stations and machines of one office.
  int max_in_flight_per_office = 128;
  int reader_threads = 2;
  // Threads for handlers that call other services.
  int blocking_threads = 16;
  int watch_threads = 2;
};

// Thread-safe.
class Wall {
 public:
  using Answer = std::function<void(absl::StatusOr<AnyMessage>)>;

  // All must outlive the wall. `trail` null: nothing is written down and answers of request ids are
  // kept as they are (tests of the wall itself, the unaudited side of the benchmark).
  Wall(WallOptions options, const Gate& gate, Trail* trail, sql::Database& database,
       const Clock& clock);

  // Takes a unary call; `answer` is called exactly once, from any thread, and not before the audit
  // leaf is durable. Errors beside the handler's own: those of Gate::Identify and RefusalStatus;
  // RESOURCE_EXHAUSTED OVERLOADED, DEADLINE_EXCEEDED DEADLINE_PASSED, INVALID_ARGUMENT
  // REQUEST_ID_INVALID or REQUEST_ID_REUSED, INTERNAL HANDLER_FAILED for an exception.
  void Take(IncomingCall call, std::unique_ptr<Message> request, Answer answer);

  // Opens a watch for a call that may enter. Every poll decides again, so that who is removed
  // hears no more. Errors as Take.
  absl::StatusOr<std::unique_ptr<WatchSource>> OpenWatch(const IncomingCall& call,
                                                         const Message& request);

  // Where watches poll: apart, so that calls that wait for another service do not stop them.
  Executor& watch_executor() { return watches_; }

  // Lets calls in work end and stops the threads.
  void Stop();

 private:
  struct Call;
  class JudgedSource;

  CallContext ContextOf(const Call& call) const;
  // CANCELLED or DEADLINE_EXCEEDED where nobody waits for the answer any more.
  absl::Status StillWanted(const Call& call) const;
  // Counts the call; RESOURCE_EXHAUSTED OVERLOADED where it is one too many.
  absl::Status Admit(Call& call);
  void Release(const Call& call);
  absl::Status Judge(sql::Transaction& transaction, Call& call) const;

  void RunRead(const std::shared_ptr<Call>& call);
  void RunPrepared(const std::shared_ptr<Call>& call);
  void RunWrite(const std::shared_ptr<Call>& call);
  absl::Status WriteBody(sql::WriteTransaction& transaction, Call& call);
  absl::StatusOr<bool> Replay(sql::Transaction& transaction, Call& call) const;
  absl::Status KeepResponse(sql::WriteTransaction& transaction, const Call& call) const;
  // `before`: the call was allowed and is about to begin.
  absl::Status AppendLeaf(sql::WriteTransaction& transaction, const Call& call,
                          bool before = false) const;
  void RunInSteps(const std::shared_ptr<Call>& call);
  // Writes the leaf of a call that wrote nothing itself, then answers.
  void Conclude(const std::shared_ptr<Call>& call);
  void Finish(const std::shared_ptr<Call>& call, absl::StatusOr<AnyMessage> result);

  const WallOptions options_;
  const Gate& gate_;
  Trail* const trail_;
  sql::Database& database_;
  const Clock& clock_;
  std::atomic<int> in_flight_{0};
  std::mutex offices_mutex_;
  std::map<std::string, int> in_flight_of_office_;
  Executor readers_;
  Executor blocking_;
  Executor watches_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_WALL_H_
