#include "tools/tsunagi/plans.h"

#include "common/calendar/fiscal_year.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {

using aggregation::v1::ListPlansResponse;

absl::StatusOr<ListPlansResponse> ReadPlans(const Client& client) {
  return client.Call<ListPlansResponse>("tsunagi.aggregation.v1.AggregationService/ListPlans",
                                        aggregation::v1::ListPlansRequest());
}

const ListPlansResponse::Plan* PlanOfYear(const ListPlansResponse& plans, int fiscal_year) {
  const absl::CivilDay first = calendar::FiscalYearFirstDay(fiscal_year);
  for (const auto& plan : plans.plans()) {
    const auto from = ToDay(plan.from());
    const auto to = ToDay(plan.to());
    if ((!from || *from <= first) && (!to || first <= *to)) return &plan;
  }
  return nullptr;
}

std::vector<int> FiscalYearsOf(const ListPlansResponse::Plan& plan, int last) {
  std::vector<int> years;
  const auto from = ToDay(plan.from());
  const auto to = ToDay(plan.to());
  const int end = to ? calendar::FiscalYearOf(*to) : last;
  for (int year = from ? calendar::FiscalYearOf(*from) : end; year <= end; ++year) {
    years.push_back(year);
  }
  return years;
}

}  // namespace tsunagi::cli
