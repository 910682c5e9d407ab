// Follows the fact feed of one service and brings its facts to the ledger.
#ifndef TSUNAGI_SERVICES_AGGREGATION_CLIENTS_FACT_FOLLOWER_H_
#define TSUNAGI_SERVICES_AGGREGATION_CLIENTS_FACT_FOLLOWER_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/client/stream_follower.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/domain/ingest.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::aggregation {

// The batch of a message; nothing in it is checked.
FactBatch FactBatchOf(const facts::v1::FactBatch& proto);

// Follows one feed from Start to Stop (rpc::StreamFollower): opens the stream with the token that
// is kept with the effect and applies batch after batch. A token that the feed refuses is given up
// for the feed's beginning: what took effect is not counted again. A gap ends the stream, so that
// the feed is asked again for the missing fact. Thread-safe.
class FactFollower {
 public:
  // `sink` and `clock` must outlive it.
  FactFollower(std::string feed, std::shared_ptr<rpc::Channel> channel, FactSink& sink,
               const Clock& clock);
  FactFollower(const FactFollower&) = delete;
  FactFollower& operator=(const FactFollower&) = delete;

  // Once.
  void Start() { follower_.Start(); }
  // Lets a batch in work end. Idempotent.
  void Stop() { follower_.Stop(); }

  const std::string& feed() const { return feed_; }
  FeedConnection Connection() const;

 private:
  rpc::StreamFollowerOptions OptionsFor(std::shared_ptr<rpc::Channel> channel);
  void Opened();
  absl::Status Ended(const absl::Status& status);
  absl::Status Take(const facts::v1::WatchFactsResponse& response);
  absl::Status TakeBatch(const facts::v1::FactBatch& batch);

  const std::string feed_;
  FactSink& sink_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  bool connected_ = false;
  absl::Time last_time_ = absl::InfinitePast();
  // Facts came since the last bookmark of this stream.
  bool facts_since_bookmark_ = false;
  // A bookmark came, and no facts since; when.
  bool bookmarked_ = false;
  absl::Time bookmark_time_ = absl::InfinitePast();
  // That bookmark came right behind facts: more may be on their way.
  bool bookmark_behind_facts_ = false;

  // Last: it ends before what it uses.
  rpc::StreamFollower follower_;
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
