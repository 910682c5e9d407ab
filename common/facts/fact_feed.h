// The fact feed of a service: appended with the effect, followed by aggregation only.
#ifndef TSUNAGI_COMMON_FACTS_FACT_FEED_H_
#define TSUNAGI_COMMON_FACTS_FACT_FEED_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/facts/fact.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"

namespace tsunagi {

// Appends `fact` to the feed "facts" in the transaction of its effect; `now` is the record time.
absl::Status AppendFact(sql::WriteTransaction& transaction, FeedHub& hub, const Fact& fact,
                        absl::Time now);

// A fact as a service keeps it for its reversal: tsunagi.facts.v1.Fact. DATA_LOSS where it is none.
std::string SerializeFact(const Fact& fact, absl::Time now);
absl::StatusOr<Fact> ParseFact(absl::string_view bytes);

// Binds tsunagi.facts.v1.FactFeedService: WatchFacts from the first fact or from a resume token.
// Everything must outlive the server.
absl::Status RegisterFactFeed(rpc::Registry& registry, sql::Database& database,
                              const TokenSealer& sealer);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_FACTS_FACT_FEED_H_
