#include "services/referral/rpc/directory_service.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/api/convert.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/referral/app/update_capacity.h"
#include "services/referral/rpc/convert.h"
#include "services/referral/rpc/convert_agency.h"
#include "services/referral/rpc/convert_parts.h"
#include "services/referral/rpc/descriptors.h"

namespace tsunagi::referral {
namespace {

using config::v1::Agency;
using rpc::CallContext;

absl::StatusOr<Agency> Get(const v1::GetAgencyRequest& request, const site::Site& site,
                           const ReferralStore& store) {
  const site::Agency* agency = site.directory.Find(AgencyOfName(request.name()));
  if (agency == nullptr || request.name() != absl::StrCat("agencies/", agency->id)) {
    return NotFound("AGENCY", request.name());
  }
  ASSIGN_OR_RETURN(const StatedCapacities capacities, store.Capacities());
  return ToProto(*agency, capacities);
}

bool Serves(const site::Agency& agency, absl::string_view municipality) {
  return std::any_of(agency.offerings.begin(), agency.offerings.end(),
                     [&](const site::Offering& offering) { return offering.Serves(municipality); });
}

absl::StatusOr<v1::ListAgenciesResponse> List(const v1::ListAgenciesRequest& request,
                                              const site::Site& site, const ReferralStore& store) {
  std::string municipality;
  if (!request.municipality().empty()) {
    ASSIGN_OR_RETURN(const site::Municipality* found,
                     site.municipalities.Resolve(request.municipality()));
    municipality = found->code;
  }
  ASSIGN_OR_RETURN(const StatedCapacities capacities, store.Capacities());
  v1::ListAgenciesResponse response;
  for (const site::Agency& agency : site.directory.agencies()) {
    const bool kind_fits = request.kinds().empty() ||
                           std::find(request.kinds().begin(), request.kinds().end(),
                                     static_cast<int>(agency.kind)) != request.kinds().end();
    if (!kind_fits || (!municipality.empty() && !Serves(agency, municipality))) continue;
    *response.add_agencies() = ToProto(agency, capacities);
  }
  return response;
}

absl::StatusOr<Agency> Update(const CallContext& context,
                              const v1::UpdateOfferingCapacityRequest& request,
                              const site::Site& site, ReferralStore& store) {
  NewCapacity input;
  input.name = request.name();
  input.free_places = request.free_places();
  ASSIGN_OR_RETURN(input.as_of, api::DayFrom(request.as_of(), "as_of"));
  ASSIGN_OR_RETURN(const site::Agency* agency,
                   UpdateCapacity(input, site, store, CallerOf(context)));
  ASSIGN_OR_RETURN(const StatedCapacities capacities, store.Capacities());
  return ToProto(*agency, capacities);
}

}  // namespace

absl::Status DirectoryService::Register(rpc::Registry& registry) {
  const auto* descriptor = ServiceDescriptorOf("DirectoryService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  binder_ = std::make_unique<rpc::ServiceBinder<ReferralStore>>(registry, descriptor,
                                                                env_.read_store, env_.write_store);
  binder_->Read<v1::GetAgencyRequest, Agency>(
      "GetAgency", [this](const CallContext&, const v1::GetAgencyRequest& request,
                          const ReferralStore& store) { return Get(request, *env_.site, store); });
  binder_->Read<v1::ListAgenciesRequest, v1::ListAgenciesResponse>(
      "ListAgencies",
      [this](const CallContext&, const v1::ListAgenciesRequest& request,
             const ReferralStore& store) { return List(request, *env_.site, store); });
  binder_->Write<v1::UpdateOfferingCapacityRequest, Agency>(
      "UpdateOfferingCapacity",
      [this](const CallContext& context, const v1::UpdateOfferingCapacityRequest& request,
             ReferralStore& store) { return Update(context, request, *env_.site, store); });
  binder_->Read<v1::ListDeclineReasonsRequest, v1::ListDeclineReasonsResponse>(
      "ListDeclineReasons",
      [this](const CallContext& context, const v1::ListDeclineReasonsRequest& request,
             const ReferralStore&) -> absl::StatusOr<v1::ListDeclineReasonsResponse> {
        ASSIGN_OR_RETURN(const auto on, api::DayFrom(request.on(), "on"));
        return ReasonsOn(env_.site->decline_reasons, on.value_or(context.today));
      });
  return absl::OkStatus();
}

}  // namespace tsunagi::referral
