// Figures that the owners of KPIs report. Pure.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FIGURE_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FIGURE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "common/site/plan.h"
#include "services/aggregation/domain/period.h"

namespace tsunagi::aggregation {

// Larger figures are typing errors, and sums of them would not fit.
inline constexpr int64_t kMostFigureValue = 1'000'000'000'000;
// In code points.
inline constexpr size_t kMostSourceLength = 300;

struct ReportedFigure {
  // UUIDv7; the resource name is reportedFigures/{id}.
  std::string id;
  std::string plan;
  // KPI id or "{kpi}/{stream}".
  std::string kpi;
  MonthRange months;
  int64_t value = 0;
  std::string source;
  // Agency id of the reporting body.
  std::string agency;
  absl::Time create_time;
  // Id of the figure that replaced this one; empty while it stands.
  std::string superseded_by;
};

// "reportedFigures/{id}".
std::string FigureName(absl::string_view id);

// What is wrong with the figure for the plan: KPI_UNKNOWN, KPI_NOT_REPORTED, MONTH_INVALID,
// PERIOD_REVERSED, PERIOD_OUTSIDE_PLAN, PERIOD_CROSSES_FISCAL_YEAR, VALUE_NEGATIVE,
// VALUE_TOO_LARGE, SOURCE_REQUIRED, SOURCE_TOO_LONG, SOURCE_UNREADABLE. Empty for nothing.
std::vector<FieldProblem> CheckFigure(const site::PlanPeriod& plan, const ReportedFigure& figure);

// Figures of one KPI or stream put together.
struct FigureTotal {
  int64_t value = 0;
  // Distinct sources in the order of the figures, separated by " / ".
  std::string source;
};

// By KPI or stream: the sum of the standing figures whose months all lie inside `months`. One that
// reaches beyond is left out as a whole: nobody said how it divides.
std::map<std::string, FigureTotal> SumFigures(const std::vector<ReportedFigure>& figures,
                                              const MonthRange& months);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FIGURE_H_
