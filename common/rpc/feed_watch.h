// A watch over a feed of the outbox.
#ifndef TSUNAGI_COMMON_RPC_FEED_WATCH_H_
#define TSUNAGI_COMMON_RPC_FEED_WATCH_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"

namespace tsunagi::rpc {

struct FeedWatchOptions {
  // Feed id, e.g. "cases".
  std::string feed;
  // Only events whose audience holds it; empty: all.
  std::string viewer;
  // Resume token of this feed, or empty.
  std::string resume_token;
  // With an empty token: from the first event (true) or from now.
  bool from_start = false;
  // Messages of the events, which are in order and not empty, and the token after the last of them.
  std::function<absl::StatusOr<std::vector<AnyMessage>>(const std::vector<FeedEvent>& events,
                                                        const std::string& token)>
      convert;
  // The bookmark message of the stream.
  std::function<AnyMessage(const std::string& token)> bookmark;
  // Events per poll.
  int batch = 200;
};

// INVALID_ARGUMENT RESUME_TOKEN_INVALID. `database` and `sealer` must outlive the source.
absl::StatusOr<std::unique_ptr<WatchSource>> NewFeedWatch(sql::Database& database,
                                                          const TokenSealer& sealer,
                                                          FeedWatchOptions options);

// Resume token for "from now", for List responses.
absl::StatusOr<std::string> WatchTokenNow(sql::Transaction& transaction, const TokenSealer& sealer,
                                          absl::string_view feed);

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_FEED_WATCH_H_
