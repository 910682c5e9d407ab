// The methods of tsunagi.intake.v1.IntakeService.
#ifndef TSUNAGI_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
#define TSUNAGI_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/paging/token.h"
#include "common/rpc/registry.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// Feed of the agencies' watches, as the store fills it.
inline constexpr absl::string_view kCasesFeed = "cases";

struct IntakeServiceOptions {
  IntakeEnvironment environment;
  sql::Database& database;
  const TokenSealer& sealer;
  rpc::ServiceBinder<IntakeStore>::ReadStoreFactory read_store;
  rpc::ServiceBinder<IntakeStore>::WriteStoreFactory write_store;
};

// Its handlers are thread-safe.
class IntakeService {
 public:
  // Binds every method. What the options refer to, and the answer, must outlive the server.
  static absl::StatusOr<std::unique_ptr<IntakeService>> Register(rpc::Registry& registry,
                                                                 IntakeServiceOptions options);

 private:
  IntakeService(rpc::Registry& registry, IntakeServiceOptions options);

  // One file each.
  void BindCases();
  void BindLists();
  void BindRecords();
  void BindImport();
  void BindForServices();
  void BindBases();
  void BindConferences();
  void BindAccess();

  const IntakeEnvironment environment_;
  sql::Database& database_;
  const TokenSealer& sealer_;
  const rpc::ServiceBinder<IntakeStore>::ReadStoreFactory read_store_;
  rpc::ServiceBinder<IntakeStore> binder_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_RPC_INTAKE_SERVICE_H_
