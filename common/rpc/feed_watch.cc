#include "common/rpc/feed_watch.h"

#include <cstdint>
#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::rpc {
namespace {

class FeedWatch final : public WatchSource {
 public:
  FeedWatch(sql::Database& database, const TokenSealer& sealer, FeedWatchOptions options,
            int64_t sequence)
      : database_(database), sealer_(sealer), options_(std::move(options)), sequence_(sequence) {}

  absl::StatusOr<std::vector<AnyMessage>> Poll(bool bookmark, bool& more) override {
    std::vector<FeedEvent> events;
    int64_t last_seen = sequence_;
    RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(events, ReadEvents(transaction, options_.feed, sequence_, options_.batch,
                                          options_.viewer, last_seen));
      return absl::OkStatus();
    }));
    more = last_seen > sequence_;
    sequence_ = last_seen;
    ASSIGN_OR_RETURN(const std::string token, sealer_.SealResume(options_.feed, sequence_));
    std::vector<AnyMessage> messages;
    if (!events.empty()) {
      ASSIGN_OR_RETURN(messages, options_.convert(events, token));
    }
    if (bookmark) messages.push_back(options_.bookmark(token));
    return messages;
  }

 private:
  sql::Database& database_;
  const TokenSealer& sealer_;
  const FeedWatchOptions options_;
  int64_t sequence_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<WatchSource>> NewFeedWatch(sql::Database& database,
                                                          const TokenSealer& sealer,
                                                          FeedWatchOptions options) {
  int64_t sequence = 0;
  if (!options.resume_token.empty()) {
    ASSIGN_OR_RETURN(sequence, sealer.OpenResume(options.feed, options.resume_token));
  } else if (!options.from_start) {
    RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(sequence, NewestSequence(transaction, options.feed));
      return absl::OkStatus();
    }));
  }
  return std::make_unique<FeedWatch>(database, sealer, std::move(options), sequence);
}

absl::StatusOr<std::string> WatchTokenNow(sql::Transaction& transaction, const TokenSealer& sealer,
                                          absl::string_view feed) {
  ASSIGN_OR_RETURN(const int64_t sequence, NewestSequence(transaction, feed));
  return sealer.SealResume(feed, sequence);
}

}  // namespace tsunagi::rpc
