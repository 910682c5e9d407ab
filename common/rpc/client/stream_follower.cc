#include "common/rpc/client/stream_follower.h"

#include <algorithm>
#include <chrono>

#include "absl/cleanup/cleanup.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::rpc {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

}  // namespace

void StreamFollower::Start() {
  thread_ = std::thread([this] { Run(); });
}

void StreamFollower::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool StreamFollower::Pause(absl::Duration pause) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, absl::ToChronoMilliseconds(pause), [this] { return stopping_; });
  return !stopping_;
}

bool StreamFollower::Stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void StreamFollower::Run() {
  absl::Duration pause = kFirstPause;
  bool from_start = false;
  std::string logged;
  while (true) {
    const absl::Time begun = clock_.Now();
    const absl::Status status = FollowOnce(from_start);
    if (Stopping()) return;
    const std::string reason = ReasonOf(status);
    const auto& restart = options_.restart_after;
    from_start = !from_start && std::find(restart.begin(), restart.end(), reason) != restart.end();
    // A stream that held for a while is opened again at once.
    if (clock_.Now() - begun > kLongestPause) {
      pause = kFirstPause;
      logged.clear();
    }
    // The same reason again and again is told once.
    if (reason != logged) {
      log::Warning("feed_ended", {{"feed", log::Public(options_.feed)},
                                  {"method", log::Public(options_.method)},
                                  {"reason", log::Public(reason)}});
      logged = reason;
    }
    if (!Pause(pause)) return;
    pause = std::min(pause * 2, kLongestPause);
  }
}

absl::Status StreamFollower::FollowOnce(bool from_start) {
  ASSIGN_OR_RETURN(const auto request, options_.request(from_start));
  const std::unique_ptr<MessageStream> stream =
      options_.channel->OpenStream(options_.method, *request);
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return absl::CancelledError("stopping");
    stream_ = stream.get();
  }
  const absl::Cleanup closed = [this] {
    std::lock_guard lock(mutex_);
    stream_ = nullptr;
  };
  if (options_.opened) options_.opened();
  const absl::Status status = ReadAll(*stream);
  return options_.ended ? options_.ended(status) : status;
}

absl::Status StreamFollower::ReadAll(MessageStream& stream) {
  const std::unique_ptr<google::protobuf::Message> message(options_.response_prototype->New());
  while (stream.Read(*message)) RETURN_IF_ERROR(options_.take(*message));
  const absl::Status status = stream.Finish();
  return status.ok() ? absl::UnavailableError("the feed ended") : status;
}

}  // namespace tsunagi::rpc
