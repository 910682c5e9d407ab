#include "common/rpc/watch_reactor.h"

#include <utility>
#include <vector>

#include "common/error/error.h"
#include "common/rpc/codec.h"
#include "common/rpc/status_grpc.h"

namespace tsunagi::rpc {

void WatchReactor::Begin(FeedHub& hub) {
  {
    std::lock_guard lock(mutex_);
    self_ = shared_from_this();
  }
  subscription_ = hub.Subscribe([this] { Wake(/*bookmark=*/false); });
  // The first message is a bookmark, so that the reader knows where it stands.
  Wake(/*bookmark=*/true);
}

void WatchReactor::Wake(bool bookmark) {
  std::lock_guard lock(mutex_);
  wake_ = true;
  bookmark_ = bookmark_ || bookmark;
  PollLocked();
}

void WatchReactor::PollLocked() {
  if (!wake_ || polling_ || writing_ || ending_ || !pending_.empty()) return;
  polling_ = true;
  wake_ = false;
  // A full executor leaves the wake standing; the next tick tries again.
  if (!executor_.Submit([self = shared_from_this()] { self->Poll(); })) {
    polling_ = false;
    wake_ = true;
  }
}

void WatchReactor::Poll() {
  bool bookmark = false;
  {
    std::lock_guard lock(mutex_);
    bookmark = std::exchange(bookmark_, false);
  }
  bool more = false;
  absl::StatusOr<std::vector<AnyMessage>> messages = PollSource(bookmark, more);
  std::lock_guard lock(mutex_);
  polling_ = false;
  if (!messages.ok()) {
    ending_ = true;
    end_status_ = messages.status();
  } else {
    for (const AnyMessage& message : *messages) pending_.push_back(Encode(*message));
    wake_ = wake_ || more;
  }
  if (ending_) return FinishLocked();
  WriteLocked();
  PollLocked();
}

absl::StatusOr<std::vector<AnyMessage>> WatchReactor::PollSource(bool bookmark, bool& more) {
  try {
    return source_->Poll(bookmark, more);
  } catch (...) {
    // No exception may end a thread of the executor.
    return tsunagi::Error(absl::StatusCode::kInternal, "HANDLER_FAILED", "the watch failed")
        .Ja("通知の途中で問題が起きました。自動的につなぎ直します。");
  }
}

void WatchReactor::WriteLocked() {
  if (writing_ || pending_.empty()) return;
  writing_ = true;
  current_ = std::move(pending_.front());
  pending_.pop_front();
  StartWrite(&current_);
}

void WatchReactor::OnWriteDone(bool ok) {
  std::lock_guard lock(mutex_);
  writing_ = false;
  if (!ok && !ending_) {
    ending_ = true;
    end_status_ = absl::CancelledError("the reader has gone");
  }
  if (ending_) return FinishLocked();
  WriteLocked();
  PollLocked();
}

void WatchReactor::End(absl::Status status) {
  std::lock_guard lock(mutex_);
  if (ending_) return;
  ending_ = true;
  end_status_ = std::move(status);
  FinishLocked();
}

void WatchReactor::OnCancel() { End(absl::CancelledError("the reader has gone")); }

void WatchReactor::FinishLocked() {
  // With a poll or a write in work, their end comes back here.
  if (finished_ || polling_ || writing_) return;
  finished_ = true;
  pending_.clear();
  Finish(ToGrpc(end_status_));
}

void WatchReactor::OnDone() {
  subscription_.reset();
  done_(this);
  // Last: may destroy this.
  const std::shared_ptr<WatchReactor> self = std::move(self_);
}

}  // namespace tsunagi::rpc
