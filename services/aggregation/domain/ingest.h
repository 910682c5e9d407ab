// Which facts may enter the ledger. Pure: what is not understood is parked and never guessed.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_INGEST_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_INGEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tsunagi::aggregation {

// A fact as it came; nothing of it is checked yet.
struct IncomingFact {
  // Of its feed.
  int64_t sequence = 0;
  std::string id;
  // Name of tsunagi.facts.v1.Fact.Kind; empty where the kind is unknown.
  std::string kind;
  std::string detail;
  std::string attribute;
  int event_month = 0;
  int64_t record_time_us = 0;
  // 64 hex characters.
  std::string subject;
  std::string municipality;
  std::string category;
  std::string agency;
  std::string agency_kind;
  std::string cohort;
  int count = 0;
  std::string reverses;
  // It has fields that this program does not know: a later version made it.
  bool later_version = false;
};

// A batch of a feed.
struct FactBatch {
  std::vector<IncomingFact> facts;
  // Resume here after all of `facts`.
  std::string resume_token;
};

// A fact of the ledger, as far as another one can meet it.
struct LedgerFact {
  IncomingFact fact;
  // A reversal of it was applied.
  bool reversed = false;
};

// How a sequence stands to the last one that took effect.
enum class Order { kSeen, kNext, kGap };
Order OrderOf(int64_t cursor, int64_t sequence);

enum class Verdict { kApply, kIgnore, kPark };

struct IngestDecision {
  Verdict verdict = Verdict::kPark;
  // Where parked: VERSION_UNKNOWN, KIND_UNKNOWN, FACT_ID_INVALID, SUBJECT_INVALID, MONTH_INVALID,
  // FIELD_MISSING, FIELD_INVALID, COUNT_INVALID, DUPLICATE_DIFFERS, REVERSAL_OF_UNKNOWN,
  // REVERSAL_DIFFERS, ALREADY_REVERSED.
  std::string reason;
};

// Checks the next fact of a feed. `same_id` is the ledger's fact with its id, `reversed` the one
// that it takes back; nothing where there is none. The same fact again is ignored. A reversal must
// repeat the attribution of its fact, so that net counts are never negative.
IngestDecision CheckFact(const IncomingFact& fact, const std::optional<LedgerFact>& same_id,
                         const std::optional<LedgerFact>& reversed);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_INGEST_H_
