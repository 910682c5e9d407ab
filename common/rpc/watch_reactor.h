// A server stream that is fed from a WatchSource. Internal to common/rpc.
#ifndef TSUNAGI_COMMON_RPC_WATCH_REACTOR_H_
#define TSUNAGI_COMMON_RPC_WATCH_REACTOR_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "common/outbox/outbox.h"
#include "common/rpc/executor.h"
#include "common/rpc/registry.h"

namespace tsunagi::rpc {

// Polls its source on the executor when the hub wakes it, writes one message at a time, and ends
// once: on cancellation, on an error of the source or on End. Nothing is buffered beyond one poll:
// a slow reader reads from the outbox.
class WatchReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                           public std::enable_shared_from_this<WatchReactor> {
 public:
  // `done` is called last, when gRPC has let go of the reactor.
  WatchReactor(std::unique_ptr<WatchSource> source, Executor& executor,
               std::function<void(WatchReactor*)> done)
      : source_(std::move(source)), executor_(executor), done_(std::move(done)) {}

  // Begins; the reactor keeps itself alive until gRPC is done with it.
  void Begin(FeedHub& hub);

  // Something may be new; with `bookmark` the reader is told even where nothing is.
  void Wake(bool bookmark);

  // Ends the stream with `status` once the write in work is over.
  void End(absl::Status status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  void PollLocked();
  void Poll();
  absl::StatusOr<std::vector<AnyMessage>> PollSource(bool bookmark, bool& more);
  void WriteLocked();
  void FinishLocked();

  std::unique_ptr<WatchSource> source_;
  Executor& executor_;
  std::function<void(WatchReactor*)> done_;
  std::shared_ptr<WatchReactor> self_;
  std::unique_ptr<FeedHub::Subscription> subscription_;

  std::mutex mutex_;
  std::deque<grpc::ByteBuffer> pending_;
  grpc::ByteBuffer current_;
  bool writing_ = false;
  bool polling_ = false;
  bool wake_ = false;
  bool bookmark_ = false;
  bool ending_ = false;
  bool finished_ = false;
  absl::Status end_status_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_WATCH_REACTOR_H_
