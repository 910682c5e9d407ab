// The plans that the aggregation service knows.
#ifndef TSUNAGI_TOOLS_TSUNAGI_PLANS_H_
#define TSUNAGI_TOOLS_TSUNAGI_PLANS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/tsunagi/session.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {

absl::StatusOr<aggregation::v1::ListPlansResponse> ReadPlans(const Client& client);

// The first plan whose period holds 1 April of the fiscal year; null where there is none.
const aggregation::v1::ListPlansResponse::Plan* PlanOfYear(
    const aggregation::v1::ListPlansResponse& plans, int fiscal_year);

// The fiscal years of a plan up to `last`, where the plan has no end.
std::vector<int> FiscalYearsOf(const aggregation::v1::ListPlansResponse::Plan& plan, int last);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_PLANS_H_
