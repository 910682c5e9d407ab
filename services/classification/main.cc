// The classification server: proposals by rules, decisions by people.
#include <memory>
#include <string>
#include <utility>

#include "common/facts/fact_feed.h"
#include "common/person_feed/person_follower.h"
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/classification/rpc/classification_service.h"
#include "services/classification/storage/migrations/migrations.h"
#include "services/classification/storage/sql_classification_store.h"

namespace {

using namespace tsunagi;                  // NOLINT: the composition root sees all
using namespace tsunagi::classification;  // NOLINT

struct Parts final : ServiceParts {
  absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure) override {
    return classification::EraseRows(transaction, erasure);
  }
  void Start() override { persons->Start(); }
  void Stop() override { persons->Stop(); }

  std::unique_ptr<ClassificationService> service;
  std::unique_ptr<Binder> binder;
  std::unique_ptr<PersonFollower> persons;
};

AssessmentSource FromIntake(std::shared_ptr<rpc::Channel> intake) {
  return [intake = std::move(intake)](const std::string& case_name, const std::string& bearer) {
    intake::v1::GetCaseAssessmentRequest request;
    request.set_name(case_name);
    return intake->Call<intake::v1::CaseAssessment>(
        "tsunagi.intake.v1.IntakeService/GetCaseAssessment", request,
        {.timeout = absl::Seconds(5), .retry_for = absl::Seconds(4), .bearer = bearer});
  };
}

absl::StatusOr<std::unique_ptr<ServiceParts>> Build(Wiring& wiring) {
  const auto* descriptor =
      classification::v1::Classification::descriptor()->file()->FindServiceByName(
          "ClassificationService");
  RETURN_IF_ERROR(wiring.registry.AddService(descriptor));
  RETURN_IF_ERROR(RegisterFactFeed(wiring.registry, wiring.database, wiring.sealer));
  ASSIGN_OR_RETURN(std::shared_ptr<rpc::Channel> intake, wiring.peer("intake"));
  auto parts = std::make_unique<Parts>();
  parts->persons =
      std::make_unique<PersonFollower>(intake, wiring.database, *wiring.eraser, wiring.clock);
  parts->service = std::make_unique<ClassificationService>(wiring.site, wiring.sealer,
                                                           FromIntake(std::move(intake)));
  parts->binder = std::make_unique<Binder>(
      wiring.registry, descriptor,
      [&vault = *wiring.vault](sql::Transaction& transaction) {
        return std::make_unique<SqlClassificationReader>(transaction, vault);
      },
      [&hub = wiring.hub, &vault = *wiring.vault](sql::WriteTransaction& transaction) {
        return std::make_unique<SqlClassificationStore>(transaction, hub, vault);
      });
  parts->service->Bind(*parts->binder);
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  rpc::AllowOnlyTls13();
  return RunService(argc, argv, {"classification", classification::schema::Migrations(), Build});
}
