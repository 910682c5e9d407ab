// Use case: the reported figures of a plan.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_LIST_FIGURES_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_LIST_FIGURES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/site/plan.h"
#include "services/aggregation/app/ports.h"

namespace tsunagi::aggregation {

// In order of their creation; superseded ones only with `history`. An empty plan is every plan.
// NOT_FOUND PLAN_NOT_FOUND.
absl::StatusOr<std::vector<ReportedFigure>> ListFigures(const AggregationStore& store,
                                                        const site::PlanSet& plans,
                                                        absl::string_view plan, bool history);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_LIST_FIGURES_H_
