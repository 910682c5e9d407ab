// The methods of tsunagi.intake.v1.RetentionService.
#ifndef TSUNAGI_SERVICES_INTAKE_RPC_RETENTION_SERVICE_H_
#define TSUNAGI_SERVICES_INTAKE_RPC_RETENTION_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/erasure/retention.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct RetentionServiceOptions {
  const RetentionPolicy& policy;
  const TokenSealer& sealer;
  rpc::ServiceBinder<IntakeStore>::ReadStoreFactory read_store;
  rpc::ServiceBinder<IntakeStore>::WriteStoreFactory write_store;
};

// Its handlers are thread-safe.
class RetentionService {
 public:
  // Binds every method. What the options refer to, and the answer, must outlive the server.
  static absl::StatusOr<std::unique_ptr<RetentionService>> Register(
      rpc::Registry& registry, RetentionServiceOptions options);

 private:
  RetentionService(rpc::Registry& registry, RetentionServiceOptions options);

  void BindTerms();
  void BindHolds();

  const RetentionPolicy& policy_;
  const TokenSealer& sealer_;
  rpc::ServiceBinder<IntakeStore> binder_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_RPC_RETENTION_SERVICE_H_
