// What an operator does with a running service, over RPC.
#ifndef TSUNAGI_COMMON_BACKUP_MAINTENANCE_SERVICE_H_
#define TSUNAGI_COMMON_BACKUP_MAINTENANCE_SERVICE_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/backup/backup.h"
#include "common/base/clock.h"
#include "common/erasure/ledger.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"

namespace tsunagi::backup {

struct MaintenanceOptions {
  std::string service;
  bool development = false;
  // Of what common/backup cannot ask itself: "grpc".
  std::map<std::string, std::string> versions = {};
  sql::Database& database;
  const Clock& clock;
  // All may be null: a service that holds nothing personal, or makes no backups.
  Vault* vault = nullptr;
  FileKeyProvider* keks = nullptr;
  const ErasureLedger* ledger = nullptr;
  Backup* backup = nullptr;
};

// Binds tsunagi.maintenance.v1.MaintenanceService. What the options name must outlive the server.
// Errors: those of Registry::AddService.
absl::Status RegisterMaintenance(rpc::Registry& registry, MaintenanceOptions options);

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_MAINTENANCE_SERVICE_H_
