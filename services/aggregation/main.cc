// The aggregation service: follows the fact feeds and serves the KPI table.
#include <memory>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/server.h"
#include "common/server/service_main.h"
#include "services/aggregation/app/ingestion_status.h"
#include "services/aggregation/clients/fact_follower.h"
#include "services/aggregation/rpc/aggregation_service.h"
#include "services/aggregation/storage/migrations/migrations.h"
#include "services/aggregation/storage/sql_aggregation_store.h"
#include "services/aggregation/storage/sql_fact_sink.h"

namespace tsunagi::aggregation {
namespace {

class Parts final : public ServiceParts {
 public:
  static absl::StatusOr<std::unique_ptr<ServiceParts>> Build(Wiring& wiring) {
    auto parts = std::make_unique<Parts>(wiring);
    for (const absl::string_view feed : kFeeds) {
      ASSIGN_OR_RETURN(auto channel, wiring.peer(std::string(feed)));
      parts->followers_.Add(std::make_unique<FactFollower>(std::string(feed), std::move(channel),
                                                           parts->sink_, wiring.clock));
    }
    const ServiceDeps deps = {
        wiring.database, *wiring.site, parts->followers_,
        [](sql::Transaction& t) { return std::make_unique<SqlAggregationStore>(t); },
        [](sql::WriteTransaction& t) { return std::make_unique<SqlAggregationStore>(t); }};
    ASSIGN_OR_RETURN(parts->binder_, RegisterAggregation(wiring.registry, deps));
    return parts;
  }

  explicit Parts(const Wiring& wiring) : sink_(wiring.database, wiring.clock) {}
  void Start() override { followers_.Start(); }
  void Stop() override { followers_.Stop(); }

 private:
  SqlFactSink sink_;
  FactFollowers followers_;
  std::unique_ptr<Binder> binder_;
};

}  // namespace
}  // namespace tsunagi::aggregation

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  return tsunagi::RunService(argc, argv,
                             {"aggregation", tsunagi::aggregation::schema::Migrations(),
                              tsunagi::aggregation::Parts::Build});
}
