// Where followers bring facts: one write transaction per batch.
#ifndef TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_FACT_SINK_H_
#define TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_FACT_SINK_H_

#include <string>

#include "common/base/clock.h"
#include "common/sql/database.h"
#include "services/aggregation/app/ports.h"

namespace tsunagi::aggregation {

// Thread-safe. Not to be called from a transaction's body.
class SqlFactSink final : public FactSink {
 public:
  // Both must outlive it.
  SqlFactSink(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  absl::StatusOr<std::string> ResumeToken(absl::string_view feed) override;
  absl::StatusOr<ApplyResult> Apply(absl::string_view feed, const FactBatch& batch) override;
  absl::Status NoteGap(absl::string_view feed) override;

 private:
  sql::Database& database_;
  const Clock& clock_;
};

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_FACT_SINK_H_
