// Use case: the KPI table of a plan.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_GET_KPI_TABLE_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_GET_KPI_TABLE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/site/plan.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/domain/kpi_table.h"

namespace tsunagi::aggregation {

struct KpiTableQuery {
  std::string plan;
  // 0: the whole period.
  int fiscal_year = 0;
  // Empty: "default".
  std::string rounding;
};

// The table points into `plans`. NOT_FOUND PLAN_NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS with
// FISCAL_YEAR_OUTSIDE_PLAN or ROUNDING_UNKNOWN.
absl::StatusOr<KpiTable> GetKpiTable(const AggregationStore& store, const site::PlanSet& plans,
                                     const KpiTableQuery& query);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_GET_KPI_TABLE_H_
