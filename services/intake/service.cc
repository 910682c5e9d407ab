#include "services/intake/service.h"

#include <memory>
#include <utility>

#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/facts/fact_feed.h"
#include "services/intake/rpc/intake_service.h"
#include "services/intake/storage/hmac_pseudonymizer.h"
#include "services/intake/storage/intake_resources.h"
#include "services/intake/storage/migrations/migrations.h"
#include "services/intake/storage/sql_intake_store.h"

namespace tsunagi::intake {
namespace {

struct Parts final : ServiceParts {
  Parts(std::shared_ptr<const site::Site> site_data, crypto::HmacSha256Key key)
      : site(std::move(site_data)), pseudonymizer(std::move(key)) {}

  const ResourceFinder& resources() const override { return known; }

  IntakeResources known;
  std::shared_ptr<const site::Site> site;
  HmacPseudonymizer pseudonymizer;
  SearchIndex index;
  std::unique_ptr<IntakeService> service;
};

absl::StatusOr<std::unique_ptr<ServiceParts>> Build(Wiring& wiring) {
  ASSIGN_OR_RETURN(const std::string key,
                   crypto::ReadKeyFile(wiring.config.pseudonym_key_file(), 32));
  auto parts = std::make_unique<Parts>(wiring.site, crypto::HmacSha256Key(key));
  SearchIndex& index = parts->index;
  Vault& vault = *wiring.vault;
  RETURN_IF_ERROR(wiring.database.Read(
      [&](sql::Transaction& transaction) { return LoadSearchIndex(transaction, vault, index); }));
  IntakeServiceOptions options{
      {*parts->site, parts->pseudonymizer},
      wiring.database,
      wiring.sealer,
      [&hub = wiring.hub, &index, &vault = *wiring.vault](sql::Transaction& transaction) {
        return std::make_unique<const SqlIntakeStore>(transaction, nullptr, hub, index, vault);
      },
      [&hub = wiring.hub, &index, &vault = *wiring.vault](sql::WriteTransaction& transaction) {
        return std::make_unique<SqlIntakeStore>(transaction, &transaction, hub, index, vault);
      }};
  ASSIGN_OR_RETURN(parts->service, IntakeService::Register(wiring.registry, std::move(options)));
  RETURN_IF_ERROR(RegisterFactFeed(wiring.registry, wiring.database, wiring.sealer));
  return std::unique_ptr<ServiceParts>(std::move(parts));
}

}  // namespace

ServiceDefinition Definition() { return {"intake", schema::Migrations(), Build}; }

}  // namespace tsunagi::intake
