// Need to know, and access in danger to life.
#include "common/base/status_macros.h"
#include "services/intake/app/break_glass.h"
#include "services/intake/app/case_access.h"
#include "services/intake/rpc/convert_basis.h"
#include "services/intake/rpc/intake_service.h"

namespace tsunagi::intake {
namespace {

using rpc::CallContext;

absl::StatusOr<v1::CaseAccess> Restrict(const CallContext& context,
                                        const v1::RestrictCaseRequest& request,
                                        IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
  ASSIGN_OR_RETURN(const CaseAccess access,
                   RestrictCase(store, request.name(), request.restricted()));
  return AccessMessage(access, request.name());
}

absl::StatusOr<v1::CaseAccess> Assign(const CallContext& context,
                                      const v1::AssignCaseRequest& request, IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "CASE", request.name()));
  ASSIGN_OR_RETURN(const CaseAccess access,
                   AssignCase(store, request.name(), {request.add().begin(), request.add().end()},
                              {request.remove().begin(), request.remove().end()}));
  return AccessMessage(access, request.name());
}

// The danger decides which case it is: no scope is asked for.
absl::StatusOr<v1::BreakGlassGrant> Open(const IntakeEnvironment& environment,
                                         const CallContext& context,
                                         const v1::OpenBreakGlassRequest& request,
                                         IntakeStore& store) {
  ASSIGN_OR_RETURN(const BreakGlassGrant grant,
                   OpenBreakGlass(environment, store, request.case_(), request.reason(),
                                  ActorOf(context), MomentOf(context)));
  return GrantMessage(grant, context.today);
}

absl::StatusOr<v1::ListBreakGlassGrantsResponse> List(
    const CallContext& context, const v1::ListBreakGlassGrantsRequest& request,
    const IntakeStore& store) {
  ASSIGN_OR_RETURN(const std::string agency, OwnAgency(context, request.parent()));
  ASSIGN_OR_RETURN(const std::vector<BreakGlassGrant> grants,
                   ListBreakGlassGrants(store, agency, request.unreviewed()));
  v1::ListBreakGlassGrantsResponse response;
  for (const BreakGlassGrant& grant : grants) {
    *response.add_grants() = GrantMessage(grant, context.today);
  }
  return response;
}

absl::StatusOr<v1::BreakGlassGrant> Review(const CallContext& context,
                                           const v1::ReviewBreakGlassRequest& request,
                                           IntakeStore& store) {
  RETURN_IF_ERROR(CheckOwn(context, "BREAK_GLASS_GRANT", request.name()));
  ASSIGN_OR_RETURN(const BreakGlassGrant grant,
                   ReviewBreakGlass(store, request.name(),
                                    static_cast<BreakGlassGrant::Verdict>(request.verdict()),
                                    request.note(), ActorOf(context), MomentOf(context)));
  return GrantMessage(grant, context.today);
}

}  // namespace

void IntakeService::BindAccess() {
  binder_.Write<v1::RestrictCaseRequest, v1::CaseAccess>("RestrictCase", Restrict);
  binder_.Write<v1::AssignCaseRequest, v1::CaseAccess>("AssignCase", Assign);
  binder_.Write<v1::OpenBreakGlassRequest, v1::BreakGlassGrant>(
      "OpenBreakGlass",
      [this](const CallContext& context, const v1::OpenBreakGlassRequest& request,
             IntakeStore& store) { return Open(environment_, context, request, store); });
  binder_.Read<v1::ListBreakGlassGrantsRequest, v1::ListBreakGlassGrantsResponse>(
      "ListBreakGlassGrants", List);
  binder_.Write<v1::ReviewBreakGlassRequest, v1::BreakGlassGrant>("ReviewBreakGlass", Review);
}

}  // namespace tsunagi::intake
