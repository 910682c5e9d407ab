#include "services/aggregation/app/report_figure.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::aggregation {
namespace {

absl::Status PeriodOverlaps(const ReportedFigure& earlier) {
  const std::string name = FigureName(earlier.id);
  return Error(absl::StatusCode::kFailedPrecondition, "PERIOD_OVERLAPS",
               absl::StrCat("months overlap those of ", name))
      .Ja(absl::StrCat("同じ指標に、", earlier.months.from, "から", earlier.months.to,
                       "までの報告がすでにあります。その期間と同じ期間で報告し直すか、"
                       "重ならない期間にしてください。"))
      .Resource(name)
      .Meta("from_month", absl::StrCat(earlier.months.from))
      .Meta("to_month", absl::StrCat(earlier.months.to));
}

}  // namespace

absl::StatusOr<ReportedFigure> ReportFigure(AggregationStore& store, const site::PlanSet& plans,
                                            ReportedFigure figure, absl::Time now) {
  const site::PlanPeriod* plan = plans.Find(figure.plan);
  if (plan == nullptr) return NotFound("PLAN", figure.plan);
  if (std::vector<FieldProblem> problems = CheckFigure(*plan, figure); !problems.empty()) {
    return InvalidFields(std::move(problems));
  }
  figure.id = NewUuidV7(now);
  figure.create_time = now;
  figure.superseded_by.clear();
  ASSIGN_OR_RETURN(const std::vector<ReportedFigure> standing,
                   store.Figures(plan->id, /*history=*/false));
  for (const ReportedFigure& earlier : standing) {
    if (earlier.kpi != figure.kpi || earlier.agency != figure.agency) continue;
    if (earlier.months == figure.months) {
      RETURN_IF_ERROR(store.Supersede(earlier.id, figure.id));
    } else if (earlier.months.Overlaps(figure.months)) {
      return PeriodOverlaps(earlier);
    }
  }
  RETURN_IF_ERROR(store.AddFigure(figure));
  return figure;
}

}  // namespace tsunagi::aggregation
