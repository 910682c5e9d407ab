#include "services/aggregation/app/list_figures.h"

#include "common/error/error.h"

namespace tsunagi::aggregation {

absl::StatusOr<std::vector<ReportedFigure>> ListFigures(const AggregationStore& store,
                                                        const site::PlanSet& plans,
                                                        absl::string_view plan, bool history) {
  if (!plan.empty() && plans.Find(plan) == nullptr) return NotFound("PLAN", plan);
  return store.Figures(plan, history);
}

}  // namespace tsunagi::aggregation
