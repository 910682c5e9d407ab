// The one bootstrap of all service processes.
#ifndef TSUNAGI_COMMON_SERVER_SERVICE_MAIN_H_
#define TSUNAGI_COMMON_SERVER_SERVICE_MAIN_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/gate.h"
#include "common/base/clock.h"
#include "common/erasure/eraser.h"
#include "common/erasure/retention.h"
#include "common/outbox/outbox.h"
#include "common/paging/token.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/registry.h"
#include "common/site/site.h"
#include "common/sql/database.h"
#include "common/sql/migrator.h"
#include "common/vault/vault.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi {

// What a service is built from. Everything lives until after the server stopped.
struct Wiring {
  const config::v1::ServerConfig& config;
  std::shared_ptr<const site::Site> site;
  sql::Database& database;
  FeedHub& hub;
  const TokenSealer& sealer;
  const Clock& clock;
  // Null in a service that holds nothing personal.
  Vault* vault;
  // Null where the vault is.
  Eraser* eraser;
  // How long records are kept.
  const RetentionPolicy& retention;
  rpc::Registry& registry;
  // Channel to a peer of the configuration. FAILED_PRECONDITION PEER_MISSING.
  std::function<absl::StatusOr<std::shared_ptr<rpc::Channel>>(const std::string& service)> peer;
};

// A service's own parts; destroyed before the database closes. Stop ends its background work.
class ServiceParts {
 public:
  virtual ~ServiceParts() = default;
  // What the wall asks about resource names.
  virtual const ResourceFinder& resources() const;
  // What the service's tables hold on a person beside sealed fields goes (Eraser::Rows). Also
  // called before the start, for erasures that a restored database lacks.
  virtual absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure);
  // Removes what the terms of retention do not keep any more and ends what is past its time; called
  // soon after the start and every hour, from a thread of its own. An error is logged, and it is
  // called again.
  virtual absl::Status Tidy(absl::Time now);
  // Called once the server listens.
  virtual void Start() {}
  // Called when the server drains, before the database closes.
  virtual void Stop() {}
};

struct ServiceDefinition {
  // "intake" …; must be the configuration's.
  std::string name;
  // The service's own migrations; the common ones come first by themselves.
  absl::Span<const sql::Migration> migrations;
  // Adds the service to the registry.
  std::function<absl::StatusOr<std::unique_ptr<ServiceParts>>(Wiring&)> build;
  // False only in benchmarks: no call leaves a trace. Not in the configuration, so that no site can
  // turn it off.
  bool audited = true;
};

// Runs a service: `argv` is [program, --config, FILE]. Answers the exit code: 0 after a drain on
// SIGTERM or SIGINT, 1 where it cannot start (one JSON line says why), 2 on wrong arguments.
// `vfs`: name of a registered SQLite VFS, for benchmarks; empty for the default.
int RunService(int argc, char** argv, const ServiceDefinition& definition,
               const std::string& vfs = "");

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_SERVER_SERVICE_MAIN_H_
