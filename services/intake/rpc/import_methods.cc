// ImportSheetRows.
#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/import_sheet_rows.h"
#include "services/intake/app/names.h"
#include "services/intake/rpc/convert.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;

constexpr absl::string_view kEveryAgency = "-";

// The agency whose rows may be imported; empty: every agency's.
absl::StatusOr<std::string> AgencyToImport(const CallContext& context, const std::string& parent) {
  if (ParseAgencyName(parent) == kEveryAgency && context.scope == kEveryAgency) {
    return "";
  }
  return OwnAgency(context, parent);
}

// Runs before the transaction: reading takes time that the writer's thread should not spend.
absl::StatusOr<std::vector<ReadRow>> Prepare(const site::Site& site, const CallContext& context,
                                             const v1::ImportSheetRowsRequest& request) {
  ASSIGN_OR_RETURN(const std::string agency, AgencyToImport(context, request.parent()));
  const std::vector<std::string> headers(request.columns().begin(), request.columns().end());
  std::vector<ImportRow> rows;
  rows.reserve(static_cast<size_t>(request.rows_size()));
  for (const v1::SheetRow& row : request.rows()) {
    rows.push_back({row.line(), {row.cells().begin(), row.cells().end()}});
  }
  return ReadRows(site, agency, headers, rows, context.today);
}

}  // namespace

void IntakeService::BindImport() {
  binder_
      .PreparedWrite<v1::ImportSheetRowsRequest, std::vector<ReadRow>, v1::ImportSheetRowsResponse>(
          "ImportSheetRows",
          [this](const CallContext& context, const v1::ImportSheetRowsRequest& request) {
            return Prepare(environment_.site, context, request);
          },
          [this](const CallContext& context, const v1::ImportSheetRowsRequest& request,
                 const std::vector<ReadRow>& rows,
                 IntakeStore& store) -> absl::StatusOr<v1::ImportSheetRowsResponse> {
            ASSIGN_OR_RETURN(const std::vector<ImportResult> results,
                             ImportRows(environment_, store, rows, request.accept_warnings(),
                                        MomentOf(context)));
            v1::ImportSheetRowsResponse response;
            for (const ImportResult& result : results) {
              ImportResultToProto(result, *response.add_results());
            }
            return response;
          });
}

}  // namespace tsunagi::intake
