// What the use cases of aggregation need from outside.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_PORTS_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_PORTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/aggregation/domain/fact_group.h"
#include "services/aggregation/domain/figure.h"
#include "services/aggregation/domain/ingest.h"
#include "services/aggregation/domain/period.h"

namespace tsunagi::aggregation {

// How far a feed took effect; kept with the effect.
struct FeedCursor {
  // The last sequence that took effect, was ignored or was parked.
  int64_t sequence = 0;
  std::string resume_token;
  // Facts in the ledger.
  int64_t facts = 0;
  // Why the feed does not go on, e.g. "SEQUENCE_GAP"; empty while it does.
  std::string stopped;
};

// A view on one transaction.
class AggregationStore {
 public:
  virtual ~AggregationStore() = default;

  // Calls `each` for the facts of the months, grouped.
  virtual absl::Status EachGroup(const MonthRange& months,
                                 absl::FunctionRef<absl::Status(const FactGroup&)> each) const = 0;
  // The same by person, of `selection` only. `event_month` of the groups is the first month of the
  // range: persons are counted over the whole of it.
  virtual absl::Status EachPerson(
      const MonthRange& months, const FactSelection& selection,
      absl::FunctionRef<absl::Status(const PersonGroup&)> each) const = 0;

  // The fact of the ledger; nothing where there is none or `id` is no UUID.
  virtual absl::StatusOr<std::optional<LedgerFact>> FindFact(absl::string_view id) const = 0;
  // Adds a checked fact, and marks the one that it reverses.
  virtual absl::Status AddFact(absl::string_view feed, const IncomingFact& fact) = 0;
  // Keeps that a fact was parked; of the fact only its place and, where it is a UUID, its id.
  virtual absl::Status ParkFact(absl::string_view feed, const IncomingFact& fact,
                                absl::string_view reason, absl::Time now) = 0;

  // A feed that was never heard of is at 0.
  virtual absl::StatusOr<FeedCursor> CursorOf(absl::string_view feed) const = 0;
  virtual absl::Status PutCursor(absl::string_view feed, const FeedCursor& cursor) = 0;
  // Parked facts of the feed by reason.
  virtual absl::StatusOr<std::map<std::string, int64_t>> ParkedOf(absl::string_view feed) const = 0;

  // Reported figures in order of their creation: of `plan`, or of all where it is empty; superseded
  // ones only with `history`.
  virtual absl::StatusOr<std::vector<ReportedFigure>> Figures(absl::string_view plan,
                                                              bool history) const = 0;
  virtual absl::Status AddFigure(const ReportedFigure& figure) = 0;
  virtual absl::Status Supersede(absl::string_view id, absl::string_view by) = 0;
};

// What is known of a connection to a feed.
struct FeedConnection {
  bool connected = false;
  // When the feed last said anything; InfinitePast for never.
  absl::Time last_time = absl::InfinitePast();
  // A bookmark came after everything that was read had taken effect.
  bool caught_up = false;
};

// The followers of the feeds. Thread-safe.
class FeedMonitor {
 public:
  virtual ~FeedMonitor() = default;
  virtual FeedConnection ConnectionOf(absl::string_view feed) const = 0;
};

// What happened to a batch.
struct ApplyResult {
  int64_t applied = 0;
  // Sequences that took effect before, and facts that were in the ledger already.
  int64_t ignored = 0;
  int64_t parked = 0;
  // A sequence is missing; nothing after it took effect.
  bool gap = false;
};

// Where followers bring facts. Each batch is one transaction. Thread-safe.
class FactSink {
 public:
  virtual ~FactSink() = default;
  // Token after what took effect; empty for a feed that was never heard of.
  virtual absl::StatusOr<std::string> ResumeToken(absl::string_view feed) = 0;
  // Waits for the commit.
  virtual absl::StatusOr<ApplyResult> Apply(absl::string_view feed, const FactBatch& batch) = 0;
  // The feed itself says that it does not hold what follows the cursor. Waits for the commit.
  virtual absl::Status NoteGap(absl::string_view feed) = 0;
};

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_PORTS_H_
