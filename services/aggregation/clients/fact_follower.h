// Follows the fact feed of one service and brings its facts to the ledger.
#ifndef TSUNAGI_SERVICES_AGGREGATION_CLIENTS_FACT_FOLLOWER_H_
#define TSUNAGI_SERVICES_AGGREGATION_CLIENTS_FACT_FOLLOWER_H_

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/client/channel.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/domain/ingest.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::aggregation {

// The batch of a message; nothing in it is checked.
FactBatch FactBatchOf(const facts::v1::FactBatch& proto);

// Follows one feed on its own thread from Start to Stop: opens the stream with the token that is
// kept with the effect, applies batch after batch, and opens it again after a pause of 50 ms to 2 s
// when it ends, whatever the reason. A token that the feed refuses is given up for the feed's
// beginning: what took effect is not counted again. A gap ends the stream, so that the feed is
// asked again for the missing fact. Thread-safe.
class FactFollower {
 public:
  // `sink` and `clock` must outlive it.
  FactFollower(std::string feed, std::shared_ptr<rpc::Channel> channel, FactSink& sink,
               const Clock& clock);
  // Stops.
  ~FactFollower();
  FactFollower(const FactFollower&) = delete;
  FactFollower& operator=(const FactFollower&) = delete;

  // Once.
  void Start();
  // Cancels the stream, lets a batch in work end and joins the thread. Idempotent.
  void Stop();

  const std::string& feed() const { return feed_; }
  FeedConnection Connection() const;

 private:
  void Run();
  // Follows until the stream ends, and answers why it did; never OK.
  absl::Status FollowOnce(bool from_start);
  absl::Status Take(const facts::v1::WatchFactsResponse& response);
  absl::Status TakeBatch(const facts::v1::FactBatch& batch);
  // Waits, and answers whether to go on.
  bool Pause(absl::Duration pause);
  bool Stopping() const;

  const std::string feed_;
  const std::shared_ptr<rpc::Channel> channel_;
  FactSink& sink_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  // Open while FollowOnce reads; guarded by mutex_ for Cancel.
  rpc::MessageStream* stream_ = nullptr;
  bool connected_ = false;
  absl::Time last_time_ = absl::InfinitePast();
  // Facts came since the last bookmark of this stream.
  bool facts_since_bookmark_ = false;
  // A bookmark came, and no facts since; when.
  bool bookmarked_ = false;
  absl::Time bookmark_time_ = absl::InfinitePast();
  // That bookmark came right behind facts: more may be on their way.
  bool bookmark_behind_facts_ = false;

  std::thread thread_;
};

// The followers of all feeds.
class FactFollowers final : public FeedMonitor {
 public:
  // Before Start.
  void Add(std::unique_ptr<FactFollower> follower);
  void Start();
  // Cancels all streams; idempotent.
  void Stop();

  FeedConnection ConnectionOf(absl::string_view feed) const override;

 private:
  std::map<std::string, std::unique_ptr<FactFollower>, std::less<>> followers_;
};

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_CLIENTS_FACT_FOLLOWER_H_
