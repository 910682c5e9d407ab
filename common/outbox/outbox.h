// Feeds: rows appended in the transaction of their effect, read in order of their sequence.
#ifndef TSUNAGI_COMMON_OUTBOX_OUTBOX_H_
#define TSUNAGI_COMMON_OUTBOX_OUTBOX_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/sql/database.h"
#include "common/sql/migrator.h"

namespace tsunagi {

// Wakes whoever follows a feed. Thread-safe.
class FeedHub {
 public:
  // Keeps the subscription while it lives.
  class Subscription {
   public:
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

   private:
    friend class FeedHub;
    Subscription(FeedHub& hub, int64_t id) : hub_(hub), id_(id) {}
    FeedHub& hub_;
    int64_t id_;
  };

  // `wake` is called after a commit that appended, from the writer's thread, with the hub's lock
  // held: it must be short and must not call the hub. The hub must outlive the subscription.
  std::unique_ptr<Subscription> Subscribe(std::function<void()> wake);

  // Wakes everybody.
  void Notify();

 private:
  std::mutex mutex_;
  int64_t next_id_ = 1;
  std::map<int64_t, std::function<void()>> wakes_;
};

// One event of a feed.
struct FeedEvent {
  // 1, 2, 3 … without gaps, per feed.
  int64_t sequence = 0;
  // Who may see it, e.g. agency ids separated and enclosed by '|'; empty for feeds between
  // services.
  std::string audience;
  // Serialized message.
  std::string payload;
};

// Appends to feed `feed` within `transaction` and answers the sequence; followers wake after the
// commit.
absl::StatusOr<int64_t> AppendEvent(sql::WriteTransaction& transaction, FeedHub& hub,
                                    absl::string_view feed, absl::string_view audience,
                                    absl::string_view payload);

// The next events after `sequence`, at most `limit`. With `viewer`, only those whose audience holds
// it; `last_seen` is then the sequence up to which everything was looked at.
// OUT_OF_RANGE WATCH_TOKEN_EXPIRED where the feed no longer holds what follows `sequence`,
// FEED_REWOUND where it ends before it.
absl::StatusOr<std::vector<FeedEvent>> ReadEvents(sql::Transaction& transaction,
                                                  absl::string_view feed, int64_t sequence,
                                                  int limit, absl::string_view viewer,
                                                  int64_t& last_seen);

// The newest sequence of the feed; 0 where it is empty.
absl::StatusOr<int64_t> NewestSequence(sql::Transaction& transaction, absl::string_view feed);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_OUTBOX_OUTBOX_H_
