// tsunagi.referral.v1.DirectoryService: the offices of the site, with their free places.
#ifndef TSUNAGI_SERVICES_REFERRAL_RPC_DIRECTORY_SERVICE_H_
#define TSUNAGI_SERVICES_REFERRAL_RPC_DIRECTORY_SERVICE_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "common/rpc/registry.h"
#include "services/referral/rpc/referral_service.h"

namespace tsunagi::referral {

// Thread-safe; must outlive the server whose registry it fills.
class DirectoryService {
 public:
  explicit DirectoryService(ServiceEnvironment environment) : env_(std::move(environment)) {}

  // Binds every method. Called once.
  absl::Status Register(rpc::Registry& registry);

 private:
  ServiceEnvironment env_;
  std::unique_ptr<rpc::ServiceBinder<ReferralStore>> binder_;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_RPC_DIRECTORY_SERVICE_H_
