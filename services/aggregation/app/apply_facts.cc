#include "services/aggregation/app/apply_facts.h"

#include <optional>

#include "common/base/status_macros.h"

namespace tsunagi::aggregation {
namespace {

constexpr char kSequenceGap[] = "SEQUENCE_GAP";

absl::Status ApplyOne(AggregationStore& store, absl::string_view feed, const IncomingFact& fact,
                      absl::Time now, FeedCursor& cursor, ApplyResult& result) {
  ASSIGN_OR_RETURN(const std::optional<LedgerFact> same_id, store.FindFact(fact.id));
  std::optional<LedgerFact> reversed;
  if (!fact.reverses.empty()) {
    ASSIGN_OR_RETURN(reversed, store.FindFact(fact.reverses));
  }
  const IngestDecision decision = CheckFact(fact, same_id, reversed);
  switch (decision.verdict) {
    case Verdict::kApply:
      RETURN_IF_ERROR(store.AddFact(feed, fact));
      ++cursor.facts;
      ++result.applied;
      break;
    case Verdict::kIgnore:
      ++result.ignored;
      break;
    case Verdict::kPark:
      RETURN_IF_ERROR(store.ParkFact(feed, fact, decision.reason, now));
      ++result.parked;
      break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ApplyResult> ApplyFacts(AggregationStore& store, absl::string_view feed,
                                       const FactBatch& batch, absl::Time now) {
  ASSIGN_OR_RETURN(FeedCursor cursor, store.CursorOf(feed));
  ApplyResult result;
  for (const IncomingFact& fact : batch.facts) {
    const Order order = OrderOf(cursor.sequence, fact.sequence);
    if (order == Order::kSeen) {
      ++result.ignored;
      continue;
    }
    if (order == Order::kGap) {
      result.gap = true;
      break;
    }
    RETURN_IF_ERROR(ApplyOne(store, feed, fact, now, cursor, result));
    cursor.sequence = fact.sequence;
    cursor.stopped.clear();
  }
  if (result.gap) {
    // The batch's token lies behind the gap: the old one stays.
    cursor.stopped = kSequenceGap;
  } else if (!batch.facts.empty() && batch.facts.back().sequence == cursor.sequence) {
    // A batch that lies wholly in the past would take the token back.
    cursor.resume_token = batch.resume_token;
  }
  RETURN_IF_ERROR(store.PutCursor(feed, cursor));
  return result;
}

absl::Status NoteGap(AggregationStore& store, absl::string_view feed) {
  ASSIGN_OR_RETURN(FeedCursor cursor, store.CursorOf(feed));
  if (cursor.stopped == kSequenceGap) return absl::OkStatus();
  cursor.stopped = kSequenceGap;
  return store.PutCursor(feed, cursor);
}

}  // namespace tsunagi::aggregation
