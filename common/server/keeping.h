// What a service process does about erasure and backups.
#ifndef TSUNAGI_COMMON_SERVER_KEEPING_H_
#define TSUNAGI_COMMON_SERVER_KEEPING_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/note.h"
#include "common/backup/backup.h"
#include "common/backup/keys_follower.h"
#include "common/base/clock.h"
#include "common/erasure/eraser.h"
#include "common/erasure/ledger.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"
#include "tsunagi/config/v1/server_config.pb.h"

namespace tsunagi {

class ServiceParts;

// Announces a restore in the audit log where `tsunagi restore` left its mark beside the database,
// and removes the mark. Before the log is opened. Errors: those of audit::MarkRestored.
absl::Status AnnounceRestore(const config::v1::ServerConfig& config, sql::Database& database,
                             const audit::Signer& signer, absl::Time now);

// Used by the thread that starts the service; the parts it hands out are thread-safe.
class Keeping {
 public:
  // Opens ledger and backups as the configuration says; `vault` may be null. All must outlive the
  // answer. Errors: those of ErasureLedger::Open, backup::BackupKeys::Load and BackupStore::Open.
  static absl::StatusOr<std::unique_ptr<Keeping>> Open(const config::v1::ServerConfig& config,
                                                       Vault* vault, sql::Database& database);

  // Null where there is no vault.
  Eraser* eraser() { return eraser_.get(); }

  // Erases again whom the database should not hold any more, with the rows of `parts`, and brings
  // the backups' part of keys up to date. Before the port opens. Errors: those of Eraser::Replay
  // and backup::Backup::WriteKeys.
  absl::Status Replay(ServiceParts& parts, sql::Database& database);

  // Binds the maintenance service.
  absl::Status Register(rpc::Registry& registry, FileKeyProvider* keks, sql::Database& database,
                        const Clock& clock);

 private:
  Keeping(const config::v1::ServerConfig& config, Vault* vault) : config_(config), vault_(vault) {}

  const config::v1::ServerConfig& config_;
  Vault* const vault_;
  // Set by Replay; erasures come only after it.
  ServiceParts* parts_ = nullptr;
  std::unique_ptr<ErasureLedger> ledger_;
  std::unique_ptr<backup::Backup> backup_;
  std::unique_ptr<backup::KeysFollower> keys_;
  std::unique_ptr<Eraser> eraser_;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_SERVER_KEEPING_H_
