// Use case: the owner of a KPI reports a figure.
#ifndef TSUNAGI_SERVICES_AGGREGATION_APP_REPORT_FIGURE_H_
#define TSUNAGI_SERVICES_AGGREGATION_APP_REPORT_FIGURE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/site/plan.h"
#include "services/aggregation/app/ports.h"
#include "services/aggregation/domain/figure.h"

namespace tsunagi::aggregation {

// Keeps `figure` (its id, create_time and superseded_by are made here) and answers it. It replaces
// the figure of the same KPI, agency and months where there is one. NOT_FOUND PLAN_NOT_FOUND;
// INVALID_ARGUMENT INVALID_FIELDS (CheckFigure); FAILED_PRECONDITION PERIOD_OVERLAPS, with the
// earlier figure as its resource, where the same KPI and agency have a figure for other months that
// share some with these: they would count twice.
absl::StatusOr<ReportedFigure> ReportFigure(AggregationStore& store, const site::PlanSet& plans,
                                            ReportedFigure figure, absl::Time now);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_APP_REPORT_FIGURE_H_
