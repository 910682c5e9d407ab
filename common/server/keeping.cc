#include "common/server/keeping.h"

#include <filesystem>
#include <string>
#include <utility>

#include "common/audit/restore.h"
#include "common/backup/maintenance_service.h"
#include "common/backup/restore.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"
#include "common/rpc/server.h"
#include "common/server/service_main.h"

namespace tsunagi {

absl::Status AnnounceRestore(const config::v1::ServerConfig& config, sql::Database& database,
                             const audit::Signer& signer, absl::Time now) {
  const std::string mark = backup::RestoreMarkOf(config.database());
  std::error_code error;
  if (!std::filesystem::exists(mark, error)) return absl::OkStatus();
  const absl::StatusOr<audit::RestoreReport> report =
      audit::MarkRestored(database, signer, config.audit().checkpoint_file(), "operator", now);
  if (report.ok()) {
    log::Warning("restored", {{"audit_entries", report->from_size},
                              {"audit_entries_before", report->lost_size}});
  } else if (ReasonOf(report.status()) != "AUDIT_RESTORE_NOT_NEEDED") {
    return report.status();
  }
  std::filesystem::remove(mark, error);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Keeping>> Keeping::Open(const config::v1::ServerConfig& config,
                                                       Vault* vault, sql::Database& database) {
  std::unique_ptr<Keeping> keeping(new Keeping(config, vault));
  if (!config.backup().folder().empty()) {
    ASSIGN_OR_RETURN(auto keys, backup::BackupKeys::Load(config.backup().key_file()));
    ASSIGN_OR_RETURN(backup::BackupStore store,
                     backup::BackupStore::Open(config.backup().folder(), std::move(keys)));
    keeping->backup_ =
        std::make_unique<backup::Backup>(config.service(), std::move(store), database);
    keeping->keys_ = std::make_unique<backup::KeysFollower>(*keeping->backup_);
  }
  if (vault == nullptr) return keeping;
  ASSIGN_OR_RETURN(keeping->ledger_, ErasureLedger::Open(config.erasure_ledger_file()));
  Keeping* const self = keeping.get();
  const auto rows = [self](sql::WriteTransaction& transaction, const Erasure& erasure) {
    return self->parts_->EraseRows(transaction, erasure);
  };
  const auto erased = [self] {
    if (self->keys_ != nullptr) self->keys_->Notify();
  };
  keeping->eraser_ = std::make_unique<Eraser>(*keeping->ledger_, *vault, rows, erased);
  return keeping;
}

absl::Status Keeping::Replay(ServiceParts& parts, sql::Database& database) {
  parts_ = &parts;
  if (eraser_ != nullptr) {
    ASSIGN_OR_RETURN(const int64_t replayed, eraser_->Replay(database));
    if (replayed > 0) log::Warning("erasures_replayed", {{"persons", replayed}});
  }
  return backup_ == nullptr ? absl::OkStatus() : backup_->WriteKeys();
}

absl::Status Keeping::Register(rpc::Registry& registry, FileKeyProvider* keks,
                               sql::Database& database, const Clock& clock) {
  return backup::RegisterMaintenance(registry, {.service = config_.service(),
                                                .development = config_.development(),
                                                .versions = {{"grpc", rpc::GrpcVersion()}},
                                                .database = database,
                                                .clock = clock,
                                                .vault = vault_,
                                                .keks = keks,
                                                .ledger = ledger_.get(),
                                                .backup = backup_.get()});
}

}  // namespace tsunagi
