#include "services/aggregation/app/get_kpi_table.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::aggregation {

absl::StatusOr<KpiTable> GetKpiTable(const AggregationStore& store, const site::PlanSet& plans,
                                     const KpiTableQuery& query) {
  const site::PlanPeriod* plan = plans.Find(query.plan);
  if (plan == nullptr) return NotFound("PLAN", query.plan);
  const site::RoundingProfile* rounding =
      plans.FindRounding(query.rounding.empty() ? "default" : query.rounding);
  std::vector<FieldProblem> problems;
  if (!MonthsOfTable(*plan, query.fiscal_year)) {
    problems.push_back({"fiscal_year", "FISCAL_YEAR_OUTSIDE_PLAN",
                        "計画期間の中の年度（西暦）か、全期間の0を指定してください。"});
  }
  if (rounding == nullptr) {
    problems.push_back({"rounding", "ROUNDING_UNKNOWN",
                        "この端数処理は登録されていません。名前をお確かめください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));

  KpiTableBuilder builder(*plan, query.fiscal_year);
  RETURN_IF_ERROR(store.EachGroup(builder.months(), [&](const FactGroup& group) {
    builder.AddGroup(group);
    return absl::OkStatus();
  }));
  for (const FactSelection& selection : builder.PersonSelections()) {
    RETURN_IF_ERROR(store.EachPerson(builder.months(), selection, [&](const PersonGroup& person) {
      builder.AddPerson(person);
      return absl::OkStatus();
    }));
  }
  ASSIGN_OR_RETURN(const std::vector<ReportedFigure> figures,
                   store.Figures(plan->id, /*history=*/false));
  return builder.Build(figures, *rounding);
}

}  // namespace tsunagi::aggregation
