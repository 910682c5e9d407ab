// Cases as the intake service tells of them.
#ifndef TSUNAGI_SERVICES_REFERRAL_CLIENTS_INTAKE_CLIENT_H_
#define TSUNAGI_SERVICES_REFERRAL_CLIENTS_INTAKE_CLIENT_H_

#include <memory>
#include <string>
#include <utility>

#include "common/rpc/client/channel.h"
#include "services/referral/app/ports.h"

namespace tsunagi::referral {

// Thread-safe. Waits up to 5 seconds for a service that is not there.
class IntakeClient final : public CaseSource {
 public:
  explicit IntakeClient(std::shared_ptr<rpc::Channel> channel) : channel_(std::move(channel)) {}

  absl::StatusOr<CaseAssessment> GetCaseAssessment(absl::string_view case_name,
                                                   absl::string_view bearer) override;
  // Its bytes are the serialized tsunagi.intake.v1.DisclosurePackage.
  absl::StatusOr<Package> PrepareDisclosure(const DisclosureOrder& order,
                                            absl::string_view bearer) override;
  absl::StatusOr<PackageCheck> CheckDisclosure(absl::string_view case_name,
                                               absl::string_view disclosure, bool accepted,
                                               absl::string_view bearer) override;

 private:
  std::shared_ptr<rpc::Channel> channel_;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_CLIENTS_INTAKE_CLIENT_H_
