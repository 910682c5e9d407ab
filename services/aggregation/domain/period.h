// Months and the stretch of them that a table covers. Pure.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_PERIOD_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_PERIOD_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/site/plan.h"

namespace tsunagi::aggregation {

// Months are numbers yyyymm; events lie between these.
inline constexpr int kFirstMonth = 199001;
inline constexpr int kLastMonth = 210012;

// Both inclusive.
struct MonthRange {
  int from = 0;
  int to = 0;

  bool Contains(int month) const { return from <= month && month <= to; }
  // All of `other` lies inside.
  bool Contains(const MonthRange& other) const { return from <= other.from && other.to <= to; }
  bool Overlaps(const MonthRange& other) const { return from <= other.to && other.from <= to; }
  bool operator==(const MonthRange&) const = default;
};

// True for a month from kFirstMonth to kLastMonth.
bool IsMonth(int month);

// The month of a day.
int MonthOf(absl::CivilDay day);

// 202403 is of fiscal year 2023.
int FiscalYearOfMonth(int month);

// April to March.
MonthRange MonthsOfFiscalYear(int fiscal_year);

// The months of the plan; an open end reaches to kFirstMonth or kLastMonth. Facts are known to the
// month only: a plan that starts or ends within a month has all of that month.
MonthRange MonthsOfPlan(const site::PlanPeriod& plan);

// The months of the plan within `fiscal_year`, 0 being the whole period; nothing where the plan has
// none in that year.
std::optional<MonthRange> MonthsOfTable(const site::PlanPeriod& plan, int fiscal_year);

// Every fiscal year that the plan touches; empty where an end is open.
std::vector<int> FiscalYearsOf(const site::PlanPeriod& plan);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_PERIOD_H_
