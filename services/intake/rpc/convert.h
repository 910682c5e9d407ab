// Requests and responses of intake beside the case itself (codec/case_codec.h).
#ifndef TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_H_
#define TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call_context.h"
#include "services/intake/app/import_sheet_rows.h"
#include "services/intake/app/ports.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::intake {

// NOT_FOUND {kind}_NOT_FOUND, as for an absent one, unless the caller is of the agency that `name`
// lies in.
absl::Status CheckOwn(const rpc::CallContext& context, absl::string_view kind,
                      absl::string_view name);
// The agency of "agencies/{agency}", which must be the caller's. NOT_FOUND AGENCY_NOT_FOUND.
absl::StatusOr<std::string> OwnAgency(const rpc::CallContext& context, absl::string_view parent);

Moment MomentOf(const rpc::CallContext& context);

// Everything of the case.
v1::Case FullCase(const CaseRecord& record);
// From the stored row without a detour over the domain. DATA_LOSS.
absl::StatusOr<v1::Case> FullCase(const CaseRow& row);
// BASIC view. DATA_LOSS.
absl::StatusOr<v1::Case> BasicCase(const CaseRow& row);
// BASIC view with name, kana and birth date.
v1::Case FoundCase(const CaseRecord& record);

// The paths of the mask, "*" expanded; without mask the populated fields.
std::vector<std::string> PathsOf(const v1::UpdateCaseRequest& request);

v1::ContactLogEntry LogEntryMessage(const ContactLogEntry& entry, absl::string_view case_name);
v1::Consent ConsentMessage(const Consent& consent, absl::string_view case_name);
v1::Draft DraftMessage(const Draft& draft);
void ImportResultToProto(const ImportResult& in, v1::SheetRowResult& out);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_RPC_CONVERT_H_
