// Follows a watch of another service for as long as the process lives.
#ifndef TSUNAGI_COMMON_RPC_CLIENT_STREAM_FOLLOWER_H_
#define TSUNAGI_COMMON_RPC_CLIENT_STREAM_FOLLOWER_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/client/channel.h"
#include "google/protobuf/message.h"

namespace tsunagi::rpc {

struct StreamFollowerOptions {
  // Name of the feed, for the log.
  std::string feed;
  // "tsunagi.facts.v1.FactFeedService/WatchFacts".
  std::string method;
  std::shared_ptr<Channel> channel;
  const google::protobuf::Message* response_prototype = nullptr;
  // Reasons of an end after which the stream is opened from its beginning, once.
  std::vector<std::string> restart_after = {"RESUME_TOKEN_INVALID"};
  // What to open the stream with; an error is an end like any other.
  std::function<absl::StatusOr<std::unique_ptr<google::protobuf::Message>>(bool from_start)>
      request;
  // Before the first message; may be empty.
  std::function<void()> opened = {};
  // One message; an error ends the stream.
  std::function<absl::Status(const google::protobuf::Message&)> take;
  // After the last one. What it answers is why the stream ended. May be empty.
  std::function<absl::Status(absl::Status)> ended = {};
};

// Opens the stream on a thread of its own, hands on message after message, and opens it again after
// a pause of 50 ms to 2 s when it ends, whatever the reason. All functions are called on that
// thread. Thread-safe.
class StreamFollower {
 public:
  // `clock` must outlive it.
  StreamFollower(StreamFollowerOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {}
  // Stops.
  ~StreamFollower() { Stop(); }
  StreamFollower(const StreamFollower&) = delete;
  StreamFollower& operator=(const StreamFollower&) = delete;

  // Once.
  void Start();
  // Cancels the stream, lets a message in work end and joins the thread. Idempotent.
  void Stop();

 private:
  void Run();
  // Follows until the stream ends, and answers why it did; never OK.
  absl::Status FollowOnce(bool from_start);
  absl::Status ReadAll(MessageStream& stream);
  // Waits, and answers whether to go on.
  bool Pause(absl::Duration pause);
  bool Stopping() const;

  const StreamFollowerOptions options_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  // Open while FollowOnce reads; guarded by mutex_ for Cancel.
  MessageStream* stream_ = nullptr;

  std::thread thread_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_CLIENT_STREAM_FOLLOWER_H_
