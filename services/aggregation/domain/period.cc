#include "services/aggregation/domain/period.h"

#include <algorithm>

namespace tsunagi::aggregation {

bool IsMonth(int month) {
  return kFirstMonth <= month && month <= kLastMonth && month % 100 >= 1 && month % 100 <= 12;
}

int MonthOf(absl::CivilDay day) { return static_cast<int>(day.year()) * 100 + day.month(); }

int FiscalYearOfMonth(int month) { return month % 100 >= 4 ? month / 100 : month / 100 - 1; }

MonthRange MonthsOfFiscalYear(int fiscal_year) {
  return {fiscal_year * 100 + 4, (fiscal_year + 1) * 100 + 3};
}

MonthRange MonthsOfPlan(const site::PlanPeriod& plan) {
  return {plan.from ? MonthOf(*plan.from) : kFirstMonth, plan.to ? MonthOf(*plan.to) : kLastMonth};
}

std::optional<MonthRange> MonthsOfTable(const site::PlanPeriod& plan, int fiscal_year) {
  const MonthRange all = MonthsOfPlan(plan);
  if (fiscal_year == 0) return all;
  // Outside, the year has no months, and 100 times it may not be a number.
  if (fiscal_year < kFirstMonth / 100 - 1 || fiscal_year > kLastMonth / 100) return std::nullopt;
  const MonthRange year = MonthsOfFiscalYear(fiscal_year);
  if (!all.Overlaps(year)) return std::nullopt;
  return MonthRange{std::max(all.from, year.from), std::min(all.to, year.to)};
}

std::vector<int> FiscalYearsOf(const site::PlanPeriod& plan) {
  std::vector<int> years;
  if (!plan.from || !plan.to) return years;
  const int last = FiscalYearOfMonth(MonthOf(*plan.to));
  for (int year = FiscalYearOfMonth(MonthOf(*plan.from)); year <= last; ++year) {
    years.push_back(year);
  }
  return years;
}

}  // namespace tsunagi::aggregation
