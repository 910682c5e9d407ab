#include "services/aggregation/rpc/aggregation_service.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/aggregation/app/get_kpi_table.h"
#include "services/aggregation/app/ingestion_status.h"
#include "services/aggregation/app/list_figures.h"
#include "services/aggregation/app/report_figure.h"
#include "services/aggregation/rpc/convert.h"

namespace tsunagi::aggregation {
namespace {

using rpc::CallContext;

// The agency that `parent` names, as the call was decided for it.
absl::StatusOr<std::string> ReportingAgency(const CallContext& context, const site::Site& site,
                                            absl::string_view parent) {
  const std::string agency(AgencyOfName(parent));
  const bool exact = absl::StrCat("agencies/", agency) == parent;
  if (agency != context.scope || !exact || site.directory.Find(agency) == nullptr) {
    return NotFound("AGENCY", parent);
  }
  return agency;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Binder>> RegisterAggregation(rpc::Registry& registry,
                                                            const ServiceDeps& deps) {
  const auto* descriptor =
      v1::KpiTable::descriptor()->file()->FindServiceByName("AggregationService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  auto binder = std::make_unique<Binder>(registry, descriptor, deps.read_store, deps.write_store);
  const site::Site& site = deps.site;
  const FeedMonitor& monitor = deps.monitor;

  binder->Read<v1::GetKpiTableRequest, v1::KpiTable>(
      "GetKpiTable",
      [&site](const CallContext&, const v1::GetKpiTableRequest& request,
              const AggregationStore& store) -> absl::StatusOr<v1::KpiTable> {
        ASSIGN_OR_RETURN(const KpiTable table,
                         GetKpiTable(store, site.plans,
                                     {request.plan(), request.fiscal_year(), request.rounding()}));
        return ToProto(table);
      });

  binder->Write<v1::ReportFigureRequest, v1::ReportedFigure>(
      "ReportFigure",
      [&site](const CallContext& context, const v1::ReportFigureRequest& request,
              AggregationStore& store) -> absl::StatusOr<v1::ReportedFigure> {
        ReportedFigure figure = FigureOf(request.figure());
        ASSIGN_OR_RETURN(figure.agency, ReportingAgency(context, site, request.parent()));
        ASSIGN_OR_RETURN(const ReportedFigure kept,
                         ReportFigure(store, site.plans, std::move(figure), context.now));
        return ToProto(kept);
      });

  binder->Read<v1::ListReportedFiguresRequest, v1::ListReportedFiguresResponse>(
      "ListReportedFigures",
      [&site](const CallContext&, const v1::ListReportedFiguresRequest& request,
              const AggregationStore& store) -> absl::StatusOr<v1::ListReportedFiguresResponse> {
        ASSIGN_OR_RETURN(const std::vector<ReportedFigure> figures,
                         ListFigures(store, site.plans, request.plan(), request.history()));
        v1::ListReportedFiguresResponse response;
        for (const ReportedFigure& figure : figures) *response.add_figures() = ToProto(figure);
        return response;
      });

  binder->Read<v1::GetIngestionStatusRequest, v1::IngestionStatus>(
      "GetIngestionStatus",
      [&monitor](const CallContext&, const v1::GetIngestionStatusRequest&,
                 const AggregationStore& store) -> absl::StatusOr<v1::IngestionStatus> {
        ASSIGN_OR_RETURN(const std::vector<FeedStatus> feeds, GetIngestionStatus(store, monitor));
        v1::IngestionStatus response;
        for (const FeedStatus& feed : feeds) *response.add_feeds() = ToProto(feed);
        return response;
      });

  binder->Read<v1::ListPlansRequest, v1::ListPlansResponse>(
      "ListPlans",
      [&site](const CallContext&, const v1::ListPlansRequest&,
              const AggregationStore&) -> absl::StatusOr<v1::ListPlansResponse> {
        v1::ListPlansResponse response;
        for (const site::PlanPeriod& plan : site.plans.plans) {
          *response.add_plans() = ToProto(plan);
        }
        return response;
      });
  return binder;
}

}  // namespace tsunagi::aggregation
