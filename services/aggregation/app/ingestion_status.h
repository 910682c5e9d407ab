// Use case: how far each feed is followed, and what was parked.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_INGESTION_STATUS_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_INGESTION_STATUS_H_

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/aggregation/app/ports.h"

namespace tsunagi::aggregation {

// The services whose facts are followed; each has one feed, of the same name.
inline constexpr std::array<absl::string_view, 3> kFeeds = {"intake", "classification", "referral"};

struct FeedStatus {
  std::string feed;
  FeedCursor cursor;
  // By reason; a stopped feed has its reason here as 1.
  std::map<std::string, int64_t> parked;
  // Never caught up where the feed is stopped.
  FeedConnection connection;
};

// All of kFeeds, in their order.
absl::StatusOr<std::vector<FeedStatus>> GetIngestionStatus(const AggregationStore& store,
                                                           const FeedMonitor& monitor);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_INGESTION_STATUS_H_
