// Categories as the classification service decides them.
#ifndef TSUNAGI_SERVICES_REFERRAL_CLIENTS_CLASSIFICATION_CLIENT_H_
#define TSUNAGI_SERVICES_REFERRAL_CLIENTS_CLASSIFICATION_CLIENT_H_

#include <memory>
#include <utility>

#include "common/rpc/client/channel.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

// Thread-safe. Waits up to 5 seconds for a service that is not there.
class ClassificationClient final : public CategorySource {
 public:
  explicit ClassificationClient(std::shared_ptr<rpc::Channel> channel)
      : channel_(std::move(channel)) {}

  absl::StatusOr<CaseCategory> GetCaseCategory(absl::string_view case_name, absl::CivilDay on,
                                               absl::string_view bearer) override;

 private:
  std::shared_ptr<rpc::Channel> channel_;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_CLIENTS_CLASSIFICATION_CLIENT_H_
