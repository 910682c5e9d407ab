// Messages of the aggregation API to and from the domain.
#ifndef TSUNAGI_SERVICES_AGGREGATION_RPC_CONVERT_H_
#define TSUNAGI_SERVICES_AGGREGATION_RPC_CONVERT_H_

#include "common/site/plan.h"
#include "services/aggregation/app/ingestion_status.h"
#include "services/aggregation/domain/figure.h"
#include "services/aggregation/domain/kpi_table.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::aggregation {

v1::KpiTable ToProto(const KpiTable& table);

v1::ReportedFigure ToProto(const ReportedFigure& figure);

// Of a request; what the service makes itself is left out.
ReportedFigure FigureOf(const v1::ReportedFigure& proto);

v1::IngestionStatus::Feed ToProto(const FeedStatus& status);

v1::ListPlansResponse::Plan ToProto(const site::PlanPeriod& plan);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_RPC_CONVERT_H_
