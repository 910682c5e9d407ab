#include "common/backup/maintenance_service.h"

#include <google/protobuf/stubs/common.h>
#include <openssl/crypto.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/base/status_macros.h"
#include "common/erasure/eraser.h"
#include "common/error/error.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"

namespace tsunagi::backup {
namespace {

using maintenance::v1::RotateKeysRequest;
using maintenance::v1::RotateKeysResponse;
using rpc::AnyMessage;
using rpc::CallContext;
using rpc::Message;

absl::Status NotConfigured(absl::string_view reason, absl::string_view ja) {
  return Error(absl::StatusCode::kFailedPrecondition, reason,
               "the service is not configured for it")
      .Ja(ja);
}

google::protobuf::Timestamp TimeOf(absl::Time time) {
  google::protobuf::Timestamp out;
  const int64_t us = absl::ToUnixMicros(time);
  out.set_seconds(us / 1'000'000);
  out.set_nanos(static_cast<int32_t>(us % 1'000'000 * 1'000));
  return out;
}

absl::StatusOr<AnyMessage> CreateBackup(const MaintenanceOptions& options) {
  if (options.backup == nullptr) {
    return NotConfigured("BACKUP_NOT_CONFIGURED",
                         "このサービスの設定に backup がありません。控えの置き場所と鍵を書いてくだ"
                         "さい。");
  }
  ASSIGN_OR_RETURN(Manifest manifest, options.backup->Create(options.clock.Now()));
  return AnyMessage(std::make_unique<Manifest>(std::move(manifest)));
}

absl::Status AddKeys(sql::Transaction& transaction, const MaintenanceOptions& options,
                     maintenance::v1::Status& status) {
  if (options.keks == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto counts, Vault::CountByKek(transaction));
  ASSIGN_OR_RETURN(const std::string primary, options.keks->Primary());
  ASSIGN_OR_RETURN(const std::vector<std::string> present, options.keks->List());
  const auto add = [&status](const std::string& id, int64_t count) {
    maintenance::v1::KeyEncryptionKey& key = *status.add_keys();
    key.set_id(id);
    key.set_person_keys(count);
    return &key;
  };
  for (const std::string& id : present) {
    maintenance::v1::KeyEncryptionKey& key = *add(id, counts[id]);
    key.set_present(true);
    key.set_primary(id == primary);
    counts.erase(id);
  }
  for (const auto& [id, count] : counts) add(id, count);
  return absl::OkStatus();
}

// The first value that `sql` answers, as text; empty for none.
absl::StatusOr<std::string> TextOf(sql::Transaction& transaction, absl::string_view sql) {
  std::string text;
  RETURN_IF_ERROR(transaction.Query(sql, {}, [&text](const sql::Row& row) {
    text = row.String(0);
    return absl::OkStatus();
  }));
  return text;
}

absl::Status AddEngine(sql::Transaction& transaction, maintenance::v1::Status& status) {
  // Literals: statements are kept by their text.
  constexpr std::pair<const char*, absl::string_view> kPragmas[] = {
      {"journal_mode", "PRAGMA journal_mode"},
      {"synchronous", "PRAGMA synchronous"},
      {"foreign_keys", "PRAGMA foreign_keys"},
      {"trusted_schema", "PRAGMA trusted_schema"},
      {"cell_size_check", "PRAGMA cell_size_check"},
      {"query_only", "PRAGMA query_only"},
      {"mmap_size", "PRAGMA mmap_size"},
      {"secure_delete", "PRAGMA secure_delete"},
      {"temp_store", "PRAGMA temp_store"}};
  for (const auto& [name, sql] : kPragmas) {
    ASSIGN_OR_RETURN((*status.mutable_pragmas())[name], TextOf(transaction, sql));
  }
  ASSIGN_OR_RETURN((*status.mutable_versions())["sqlite"],
                   TextOf(transaction, "SELECT sqlite_version()"));
  ASSIGN_OR_RETURN(const std::string leaves,
                   TextOf(transaction, "SELECT COALESCE(MAX(seq) + 1, 0) FROM audit_leaf"));
  int64_t size = 0;
  if (absl::SimpleAtoi(leaves, &size)) status.set_audit_size(size);
  ASSIGN_OR_RETURN(const std::string covered,
                   TextOf(transaction, "SELECT COALESCE(MAX(size), 0) FROM audit_checkpoint"));
  if (absl::SimpleAtoi(covered, &size)) status.set_audit_checkpoint_size(size);
  return absl::OkStatus();
}

void AddBackup(const MaintenanceOptions& options, maintenance::v1::Status& status) {
  if (options.backup == nullptr) return;
  const std::vector<std::string> ids = options.backup->store().List();
  if (ids.empty()) return;
  const absl::StatusOr<Manifest> manifest = options.backup->store().ReadManifest(ids.back());
  if (manifest.ok()) *status.mutable_last_backup_time() = manifest->create_time();
}

absl::StatusOr<AnyMessage> GetStatus(const MaintenanceOptions& options) {
  auto status = std::make_unique<maintenance::v1::Status>();
  status->set_service(options.service);
  *status->mutable_now() = TimeOf(options.clock.Now());
  status->set_development(options.development);
  const auto read = [&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(AddKeys(transaction, options, *status));
    RETURN_IF_ERROR(AddEngine(transaction, *status));
    ASSIGN_OR_RETURN(const int64_t erased, CountErased(transaction));
    status->set_erased(erased);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(options.database.Read(read));
  if (options.ledger != nullptr) status->set_ledger_length(options.ledger->size());
  AddBackup(options, *status);
  auto& versions = *status->mutable_versions();
  for (const auto& [name, version] : options.versions) versions[name] = version;
  versions["openssl"] = OpenSSL_version(OPENSSL_VERSION_STRING);
  versions["protobuf"] = google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION);
  return AnyMessage(std::move(status));
}

absl::StatusOr<AnyMessage> RotateKeys(const MaintenanceOptions& options,
                                      const RotateKeysRequest& request) {
  if (options.vault == nullptr || options.keks == nullptr) {
    return NotConfigured("KEYS_NOT_CONFIGURED", "このサービスは個人の鍵を持っていません。");
  }
  RETURN_IF_ERROR(options.keks->Reload());
  std::string after = request.after();
  ASSIGN_OR_RETURN(const Vault::RewrapStep step, options.vault->Rewrap(options.database, after));
  auto response = std::make_unique<RotateKeysResponse>();
  response->set_moved(step.moved);
  response->set_broken(step.broken);
  response->set_more(step.more);
  response->set_after(after);
  // The part of keys of the backups names the old key-encryption key until it is written again.
  if (!step.more && options.backup != nullptr) RETURN_IF_ERROR(options.backup->WriteKeys());
  return AnyMessage(std::move(response));
}

}  // namespace

absl::Status RegisterMaintenance(rpc::Registry& registry, MaintenanceOptions options) {
  const auto* descriptor =
      RotateKeysRequest::descriptor()->file()->FindServiceByName("MaintenanceService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  const auto shared = std::make_shared<const MaintenanceOptions>(std::move(options));
  const auto bind = [&](absl::string_view name, const Message& request, const Message& response,
                        auto handler) {
    rpc::Method& method = registry.Find(descriptor, name);
    method.request_prototype = &request;
    method.response_prototype = &response;
    method.call = [shared, handler](const CallContext&, const Message& message) {
      return handler(*shared, message);
    };
  };
  using Options = MaintenanceOptions;
  bind("CreateBackup", maintenance::v1::CreateBackupRequest::default_instance(),
       Manifest::default_instance(),
       [](const Options& o, const Message&) { return CreateBackup(o); });
  bind("GetStatus", maintenance::v1::GetStatusRequest::default_instance(),
       maintenance::v1::Status::default_instance(),
       [](const Options& o, const Message&) { return GetStatus(o); });
  bind("RotateKeys", RotateKeysRequest::default_instance(), RotateKeysResponse::default_instance(),
       [](const Options& o, const Message& message) {
         return RotateKeys(o, static_cast<const RotateKeysRequest&>(message));
       });
  registry.Find(descriptor, "RotateKeys").in_steps = true;
  registry.Find(descriptor, "CreateBackup").in_steps = true;
  return absl::OkStatus();
}

}  // namespace tsunagi::backup
