#include "services/aggregation/storage/sql_fact_sink.h"

#include "common/base/status_macros.h"
#include "services/aggregation/app/apply_facts.h"
#include "services/aggregation/storage/sql_aggregation_store.h"

namespace tsunagi::aggregation {

absl::StatusOr<std::string> SqlFactSink::ResumeToken(absl::string_view feed) {
  std::string token;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const FeedCursor cursor, SqlAggregationStore(transaction).CursorOf(feed));
    token = cursor.resume_token;
    return absl::OkStatus();
  }));
  return token;
}

absl::StatusOr<ApplyResult> SqlFactSink::Apply(absl::string_view feed, const FactBatch& batch) {
  ApplyResult result;
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(database_.RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    SqlAggregationStore store(transaction);
    ASSIGN_OR_RETURN(result, ApplyFacts(store, feed, batch, now));
    return absl::OkStatus();
  }));
  return result;
}

absl::Status SqlFactSink::NoteGap(absl::string_view feed) {
  return database_.RunWrite([feed](sql::WriteTransaction& transaction) {
    SqlAggregationStore store(transaction);
    return aggregation::NoteGap(store, feed);
  });
}

}  // namespace tsunagi::aggregation
