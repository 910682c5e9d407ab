// Single cases: create, get, update, transitions.
#include <utility>

#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "services/intake/app/create_case.h"
#include "services/intake/app/find_case.h"
#include "services/intake/app/transition_case.h"
#include "services/intake/app/update_case.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;
using TransitionHandler = std::function<absl::StatusOr<v1::Case>(
    const CallContext&, const v1::TransitionCaseRequest&, IntakeStore&)>;

TransitionHandler HandlerOf(CaseTransition transition) {
  return [transition](const CallContext& context, const v1::TransitionCaseRequest& request,
                      IntakeStore& store) -> absl::StatusOr<v1::Case> {
    RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
    TransitionCommand command;
    command.name = request.name();
    command.etag = request.etag();
    command.transition = transition;
    command.event_date = api::PartialFrom(request.event_date());
    ASSIGN_OR_RETURN(const CaseRecord record, TransitionCase(store, command, MomentOf(context)));
    return FullCase(record);
  };
}

}  // namespace

void IntakeService::BindCases() {
  binder_.Write<v1::CreateCaseRequest, v1::Case>(
      "CreateCase",
      [this](const CallContext& context, const v1::CreateCaseRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Case> {
        CreateCaseCommand command;
        ASSIGN_OR_RETURN(command.agency, OwnAgency(context, request.parent()));
        command.input = InputFromProto(request.case_());
        command.accept_warnings = request.accept_warnings();
        command.draft = request.draft();
        ASSIGN_OR_RETURN(const CaseRecord record,
                         CreateCase(environment_, store, std::move(command), MomentOf(context)));
        return FullCase(record);
      });
  binder_.ReadByKey<v1::GetCaseRequest, v1::Case>(
      "GetCase",
      [](const CallContext& context, const v1::GetCaseRequest& request,
         const IntakeStore& store) -> absl::StatusOr<v1::Case> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
        ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, request.name()));
        ASSIGN_OR_RETURN(v1::Case out, FullCase(row));
        WithholdFromOthers(context, out);
        return out;
      });
  binder_.Write<v1::UpdateCaseRequest, v1::Case>(
      "UpdateCase",
      [this](const CallContext& context, const v1::UpdateCaseRequest& request,
             IntakeStore& store) -> absl::StatusOr<v1::Case> {
        RETURN_IF_ERROR(CheckOwn(context, "CASE", request.case_().name()));
        UpdateCaseCommand command;
        command.name = request.case_().name();
        command.etag = request.case_().etag();
        command.input = InputFromProto(request.case_());
        command.paths = PathsOf(request);
        command.accept_warnings = request.accept_warnings();
        ASSIGN_OR_RETURN(const CaseRecord record,
                         UpdateCase(environment_, store, std::move(command), MomentOf(context)));
        return FullCase(record);
      });
  binder_.Write<v1::TransitionCaseRequest, v1::Case>("StartCaseSupport",
                                                     HandlerOf(CaseTransition::kStartSupport));
  binder_.Write<v1::TransitionCaseRequest, v1::Case>("CloseCase",
                                                     HandlerOf(CaseTransition::kClose));
  binder_.Write<v1::TransitionCaseRequest, v1::Case>("ReopenCase",
                                                     HandlerOf(CaseTransition::kReopen));
}

}  // namespace tsunagi::intake
