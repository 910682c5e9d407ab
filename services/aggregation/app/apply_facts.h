// Use case: the facts of a feed take effect.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_APPLY_FACTS_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_APPLY_FACTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/domain/ingest.h"

namespace tsunagi::aggregation {

// Applies a batch that may come more than once: what has a sequence up to the feed's cursor is
// ignored, and the cursor moves in the same transaction as the effect. A fact that is not
// understood is parked with its reason and the cursor passes it. A missing sequence stops the feed
// there (cursor.stopped is SEQUENCE_GAP) until the fact with that sequence comes.
absl::StatusOr<ApplyResult> ApplyFacts(AggregationStore& store, absl::string_view feed,
                                       const FactBatch& batch, absl::Time now);

// Stops the feed at its cursor as a missing sequence does.
absl::Status NoteGap(AggregationStore& store, absl::string_view feed);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_APPLY_FACTS_H_
