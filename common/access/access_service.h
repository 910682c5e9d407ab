// The methods of tsunagi.access.v1.AccessService, which every service offers.
#ifndef TSUNAGI_COMMON_ACCESS_ACCESS_SERVICE_H_
#define TSUNAGI_COMMON_ACCESS_ACCESS_SERVICE_H_

#include "absl/status/status.h"
#include "common/rpc/registry.h"

namespace tsunagi {

// Adds the service to the registry.
absl::Status RegisterAccess(rpc::Registry& registry);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_ACCESS_SERVICE_H_
