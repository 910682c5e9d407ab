// The referral service.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/facts/fact_feed.h"
#include "common/person_feed/person_follower.h"
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/referral/app/holding.h"
#include "services/referral/clients/classification_client.h"
#include "services/referral/clients/intake_client.h"
#include "services/referral/rpc/directory_service.h"
#include "services/referral/rpc/referral_service.h"
#include "services/referral/storage/migrations/migrations.h"
#include "services/referral/storage/referral_resources.h"
#include "services/referral/storage/referral_store.h"

namespace tsunagi::referral {
namespace {

struct Parts final : ServiceParts {
  const ResourceFinder& resources() const override { return known; }
  absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure) override {
    ASSIGN_OR_RETURN(const std::vector<std::string> cases, CasesHeldUnder(transaction, erasure));
    RETURN_IF_ERROR(referral::EraseRows(transaction, erasure));
    // Cases of others that were held under a transfer of the erased one.
    const auto store = write_store(transaction);
    for (const std::string& each : cases) {
      RETURN_IF_ERROR(RecomputeHolding(*store, each, erasure.time));
    }
    return absl::OkStatus();
  }
  // Referrals that nobody answered go back to their senders.
  absl::Status Tidy(absl::Time now) override { return referrals->ExpireOverdue(now); }
  void Start() override { persons->Start(); }
  void Stop() override { persons->Stop(); }

  ReferralResources known;
  WriteStoreFactory write_store;
  std::unique_ptr<IntakeClient> intake;
  std::unique_ptr<ClassificationClient> classification;
  std::unique_ptr<ReferralService> referrals;
  std::unique_ptr<DirectoryService> directory;
  std::unique_ptr<PersonFollower> persons;
};

absl::StatusOr<std::unique_ptr<ServiceParts>> Build(Wiring& wiring) {
  auto parts = std::make_unique<Parts>();
  ASSIGN_OR_RETURN(auto intake, wiring.peer("intake"));
  ASSIGN_OR_RETURN(auto classification, wiring.peer("classification"));
  parts->persons =
      std::make_unique<PersonFollower>(intake, wiring.database, *wiring.eraser, wiring.clock);
  parts->intake = std::make_unique<IntakeClient>(std::move(intake));
  parts->classification = std::make_unique<ClassificationClient>(std::move(classification));
  const ServiceEnvironment environment{
      wiring.site,
      wiring.database,
      wiring.sealer,
      *parts->intake,
      *parts->classification,
      [&vault = *wiring.vault](sql::Transaction& transaction) {
        return std::make_unique<SqlReferralStore>(transaction, vault);
      },
      [&hub = wiring.hub, &vault = *wiring.vault](sql::WriteTransaction& transaction) {
        return std::make_unique<SqlReferralStore>(transaction, hub, vault);
      }};
  parts->write_store = environment.write_store;
  parts->referrals = std::make_unique<ReferralService>(environment);
  parts->directory = std::make_unique<DirectoryService>(environment);
  RETURN_IF_ERROR(parts->referrals->Register(wiring.registry));
  RETURN_IF_ERROR(parts->directory->Register(wiring.registry));
  RETURN_IF_ERROR(RegisterFactFeed(wiring.registry, wiring.database, wiring.sealer));
  return std::unique_ptr<ServiceParts>(std::move(parts));
}

}  // namespace
}  // namespace tsunagi::referral

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  return tsunagi::RunService(
      argc, argv, {"referral", tsunagi::referral::schema::Migrations(), tsunagi::referral::Build});
}
