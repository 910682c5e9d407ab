#include "services/intake/service.h"

#include <memory>
#include <utility>

#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/facts/fact_feed.h"
#include "common/log/log.h"
#include "common/person_feed/person_feed.h"
#include "services/intake/rpc/intake_service.h"
#include "services/intake/rpc/retention_service.h"
#include "services/intake/storage/erase_rows.h"
#include "services/intake/storage/hmac_pseudonymizer.h"
#include "services/intake/storage/intake_resources.h"
#include "services/intake/storage/migrations/migrations.h"
#include "services/intake/storage/purge_drafts.h"
#include "services/intake/storage/sql_intake_store.h"

namespace tsunagi::intake {
namespace {

struct Parts final : ServiceParts {
  Parts(const Wiring& wiring, crypto::HmacSha256Key key)
      : hub(wiring.hub),
        database(wiring.database),
        vault(*wiring.vault),
        policy(wiring.retention),
        site(wiring.site),
        pseudonymizer(std::move(key)) {}

  const ResourceFinder& resources() const override { return known; }
  absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure) override {
    return intake::EraseRows(transaction, hub, index, erasure);
  }

  absl::Status Tidy(absl::Time now) override {
    return PurgeDrafts(database, vault, policy, now).status();
  }

  FeedHub& hub;
  sql::Database& database;
  Vault& vault;
  const RetentionPolicy& policy;
  IntakeResources known;
  std::shared_ptr<const site::Site> site;
  HmacPseudonymizer pseudonymizer;
  SearchIndex index;
  std::unique_ptr<IntakeService> service;
  std::unique_ptr<RetentionService> retention;
};

absl::StatusOr<std::unique_ptr<ServiceParts>> Build(Wiring& wiring) {
  ASSIGN_OR_RETURN(const std::string key,
                   crypto::ReadKeyFile(wiring.config.pseudonym_key_file(), 32));
  auto parts = std::make_unique<Parts>(wiring, crypto::HmacSha256Key(key));
  SearchIndex& index = parts->index;
  Vault& vault = *wiring.vault;
  const absl::Time begun = wiring.clock.Now();
  RETURN_IF_ERROR(wiring.database.Read(
      [&](sql::Transaction& transaction) { return LoadSearchIndex(transaction, vault, index); }));
  log::Info("search_index_loaded",
            {{"cases", static_cast<int64_t>(index.size())},
             {"milliseconds", absl::ToInt64Milliseconds(wiring.clock.Now() - begun)}});
  const auto read = [&hub = wiring.hub, &index, &vault](sql::Transaction& transaction) {
    return std::make_unique<const SqlIntakeStore>(transaction, nullptr, hub, index, vault, nullptr);
  };
  const auto write = [&hub = wiring.hub, &index, &vault,
                      eraser = wiring.eraser](sql::WriteTransaction& transaction) {
    return std::make_unique<SqlIntakeStore>(transaction, &transaction, hub, index, vault, eraser);
  };
  ASSIGN_OR_RETURN(
      parts->service,
      IntakeService::Register(
          wiring.registry,
          {{*parts->site, parts->pseudonymizer}, wiring.database, wiring.sealer, read, write}));
  ASSIGN_OR_RETURN(
      parts->retention,
      RetentionService::Register(wiring.registry, {wiring.retention, wiring.sealer, read, write}));
  RETURN_IF_ERROR(
      RegisterPersonFeed(wiring.registry, wiring.database, wiring.sealer,
                         [read](sql::Transaction& transaction,
                                absl::string_view person) -> absl::StatusOr<NeedToKnow> {
                           const auto store = read(transaction);
                           NeedToKnow need;
                           ASSIGN_OR_RETURN(need.restricted, store->IsRestricted(person));
                           ASSIGN_OR_RETURN(need.team, store->TeamOf(person));
                           return need;
                         }));
  RETURN_IF_ERROR(RegisterFactFeed(wiring.registry, wiring.database, wiring.sealer));
  return std::unique_ptr<ServiceParts>(std::move(parts));
}

}  // namespace

ServiceDefinition Definition() { return {"intake", schema::Migrations(), Build}; }

}  // namespace tsunagi::intake
