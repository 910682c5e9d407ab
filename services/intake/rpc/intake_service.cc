#include "services/intake/rpc/intake_service.h"

#include <utility>

#include "common/base/status_macros.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::intake {
namespace {

const google::protobuf::ServiceDescriptor* Descriptor() {
  return v1::CreateCaseRequest::descriptor()->file()->FindServiceByName("IntakeService");
}

}  // namespace

IntakeService::IntakeService(rpc::Registry& registry, IntakeServiceOptions options)
    : environment_(options.environment),
      database_(options.database),
      sealer_(options.sealer),
      read_store_(options.read_store),
      binder_(registry, Descriptor(), std::move(options.read_store),
              std::move(options.write_store)) {}

absl::StatusOr<std::unique_ptr<IntakeService>> IntakeService::Register(
    rpc::Registry& registry, IntakeServiceOptions options) {
  RETURN_IF_ERROR(registry.AddService(Descriptor()));
  std::unique_ptr<IntakeService> service(new IntakeService(registry, std::move(options)));
  service->BindCases();
  service->BindLists();
  service->BindRecords();
  service->BindImport();
  service->BindForServices();
  service->BindBases();
  service->BindConferences();
  service->BindAccess();
  return service;
}

}  // namespace tsunagi::intake
