// tsunagi.aggregation.v1.AggregationService on the registry.
#ifndef TSUNAGI_SERVICES_AGGREGATION_RPC_AGGREGATION_SERVICE_H_
#define TSUNAGI_SERVICES_AGGREGATION_RPC_AGGREGATION_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/registry.h"
#include "common/site/site.h"
#include "services/aggregation/app/ports.h"

namespace tsunagi::aggregation {

using Binder = rpc::ServiceBinder<AggregationStore>;

// What the handlers work on. All must outlive the server.
struct ServiceDeps {
  sql::Database& database;
  const site::Site& site;
  const FeedMonitor& monitor;
  Binder::ReadStoreFactory read_store;
  Binder::WriteStoreFactory write_store;
};

// Binds every method; the binder that the handlers live in is answered and must outlive the server.
absl::StatusOr<std::unique_ptr<Binder>> RegisterAggregation(rpc::Registry& registry,
                                                            const ServiceDeps& deps);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_RPC_AGGREGATION_SERVICE_H_
