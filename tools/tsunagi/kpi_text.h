// The KPI table as text.
#ifndef TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_

#include <cstdint>
#include <string>

#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {

// The whole period of a plan, for the goal of a single year, which has no target of its own.
struct PlanPeriod {
  // 0 where the plan has no end.
  int years = 0;
  // 0 where the plan states none.
  int64_t target = 0;
};

// Heading with its marking, the rows, the overall goal and a line about publishing; lines of about
// 150 columns. Pure.
std::string KpiTableText(const aggregation::v1::KpiTable& table, const PlanPeriod& period = {});

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_
