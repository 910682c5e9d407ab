// Offices of the directory as messages.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_AGENCY_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_AGENCY_H_

#include "common/site/directory.h"
#include "services/referral/domain/destinations.h"
#include "tsunagi/config/v1/directory.pb.h"

namespace tsunagi::referral {

// The agency with all its offerings and rules, and the free places in force.
config::v1::Agency ToProto(const site::Agency& agency, const StatedCapacities& capacities);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_CONVERT_AGENCY_H_
