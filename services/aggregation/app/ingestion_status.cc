#include "services/aggregation/app/ingestion_status.h"

#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::aggregation {

absl::StatusOr<std::vector<FeedStatus>> GetIngestionStatus(const AggregationStore& store,
                                                           const FeedMonitor& monitor) {
  std::vector<FeedStatus> feeds;
  for (const absl::string_view feed : kFeeds) {
    FeedStatus status;
    status.feed = std::string(feed);
    // Before the cursor: what is caught up then is so with this cursor or an earlier one.
    status.connection = monitor.ConnectionOf(feed);
    ASSIGN_OR_RETURN(status.cursor, store.CursorOf(feed));
    ASSIGN_OR_RETURN(status.parked, store.ParkedOf(feed));
    if (!status.cursor.stopped.empty()) {
      status.parked[status.cursor.stopped] = 1;
      status.connection.caught_up = false;
    }
    feeds.push_back(std::move(status));
  }
  return feeds;
}

}  // namespace tsunagi::aggregation
