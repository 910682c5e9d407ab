// The KPI table as text.
#ifndef TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_
#define TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_

#include <string>

#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {

// Heading with its marking, the rows, then the overall goal. Pure.
std::string KpiTableText(const aggregation::v1::KpiTable& table);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_KPI_TEXT_H_
