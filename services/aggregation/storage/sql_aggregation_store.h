// Aggregation's tables behind its port.
#ifndef TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_AGGREGATION_STORE_H_
#define TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_AGGREGATION_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/sql/database.h"
#include "services/aggregation/app/ports.h"

namespace tsunagi::aggregation {

// Lives as long as its transaction. Writing through a reading view is INTERNAL.
class SqlAggregationStore final : public AggregationStore {
 public:
  explicit SqlAggregationStore(sql::Transaction& transaction) : read_(transaction) {}
  explicit SqlAggregationStore(sql::WriteTransaction& transaction)
      : read_(transaction), write_(&transaction) {}

  absl::Status EachGroup(const MonthRange& months,
                         absl::FunctionRef<absl::Status(const FactGroup&)> each) const override;
  absl::Status EachPerson(const MonthRange& months, const FactSelection& selection,
                          absl::FunctionRef<absl::Status(const PersonGroup&)> each) const override;

  absl::StatusOr<std::optional<LedgerFact>> FindFact(absl::string_view id) const override;
  absl::Status AddFact(absl::string_view feed, const IncomingFact& fact) override;
  absl::Status ParkFact(absl::string_view feed, const IncomingFact& fact, absl::string_view reason,
                        absl::Time now) override;

  absl::StatusOr<FeedCursor> CursorOf(absl::string_view feed) const override;
  absl::Status PutCursor(absl::string_view feed, const FeedCursor& cursor) override;
  absl::StatusOr<std::map<std::string, int64_t>> ParkedOf(absl::string_view feed) const override;

  absl::StatusOr<std::vector<ReportedFigure>> Figures(absl::string_view plan,
                                                      bool history) const override;
  absl::Status AddFigure(const ReportedFigure& figure) override;
  absl::Status Supersede(absl::string_view id, absl::string_view by) override;

 private:
  absl::Status Exec(absl::string_view sql, absl::Span<const sql::Arg> args);

  sql::Transaction& read_;
  sql::WriteTransaction* write_ = nullptr;
};

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_STORAGE_SQL_AGGREGATION_STORE_H_
