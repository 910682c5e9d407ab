// tsunagi backup, tsunagi restore, tsunagi keys.
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/backup/restore.h"
#include "common/backup/store.h"
#include "common/base/status_macros.h"
#include "common/config/server_config.h"
#include "common/error/error.h"
#include "common/vault/file_key_provider.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/maintenance_call.h"
#include "tools/tsunagi/site_files.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

using backup::BackupStore;
using backup::Manifest;
using config::v1::ServerConfig;

struct BackupArguments {
  std::vector<std::string> services;
  std::string service;
  std::string from;
  int keep_days = 35;
  size_t at_least = 3;
};

std::vector<std::string> ServicesOf(const BackupArguments& arguments) {
  if (!arguments.services.empty()) return arguments.services;
  return {std::begin(kServices), std::end(kServices)};
}

absl::StatusOr<ServerConfig> ConfigOf(Session& session, const std::string& service) {
  return config::LoadServerConfig(session.PathOf(absl::StrCat("config/", service, ".textproto")));
}

absl::StatusOr<BackupStore> StoreOf(const ServerConfig& config) {
  if (config.backup().folder().empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "BACKUP_NOT_CONFIGURED",
                 "the configuration names no folder of backups")
        .Ja("設定に backup がありません。控えの置き場所と鍵を書いてください。");
  }
  ASSIGN_OR_RETURN(auto keys, backup::BackupKeys::Load(config.backup().key_file()));
  return BackupStore::Open(config.backup().folder(), std::move(keys));
}

// "20260401T031500Z" of a path or of itself.
std::string IdOf(const std::string& from) { return std::filesystem::path(from).stem().string(); }

std::string Describe(const Manifest& manifest) {
  return absl::StrCat(manifest.service(), " ", manifest.id(), ": ", manifest.data_bytes(),
                      " バイト、監査記録 ", manifest.audit_size(), " 件、消去済み ",
                      manifest.erased(), " 人\n");
}

absl::StatusOr<int> Create(Session& session, const BackupArguments& arguments) {
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(
        const auto made,
        CallMaintenance<Manifest>(session, service, "CreateBackup",
                                  maintenance::v1::CreateBackupRequest(), absl::Minutes(10)));
    Print(session.options().json ? ToJson(made) : Describe(made));
  }
  return kExitOk;
}

absl::StatusOr<int> List(Session& session, const BackupArguments& arguments) {
  Table table;
  table.AddColumn("サービス");
  table.AddColumn("控え");
  table.AddColumn("バイト", Table::Align::kRight);
  table.AddColumn("監査記録", Table::Align::kRight);
  table.AddColumn("消去済み", Table::Align::kRight);
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, service));
    ASSIGN_OR_RETURN(const BackupStore store, StoreOf(config));
    for (const std::string& id : store.List()) {
      ASSIGN_OR_RETURN(const Manifest manifest, store.ReadManifest(id));
      table.AddRow({service, id, absl::StrCat(manifest.data_bytes()),
                    absl::StrCat(manifest.audit_size()), absl::StrCat(manifest.erased())});
    }
  }
  Print(table.empty() ? "控えはまだありません。\n" : table.Render());
  return kExitOk;
}

// The named backup, or the newest of each service.
absl::StatusOr<int> Verify(Session& session, const BackupArguments& arguments) {
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, service));
    ASSIGN_OR_RETURN(const BackupStore store, StoreOf(config));
    std::string id = IdOf(arguments.from);
    if (id.empty()) {
      const std::vector<std::string> ids = store.List();
      if (ids.empty()) {
        return Error(absl::StatusCode::kNotFound, "BACKUP_NOT_FOUND", "there is no backup")
            .Ja(absl::StrCat(service, " の控えがありません。tsunagi backup create で作れます。"));
      }
      id = ids.back();
    }
    ASSIGN_OR_RETURN(const Manifest manifest, backup::Verify(store, service, id));
    Print(absl::StrCat("正常 ", Describe(manifest)));
  }
  return kExitOk;
}

absl::StatusOr<int> Prune(Session& session, const BackupArguments& arguments) {
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, service));
    ASSIGN_OR_RETURN(const BackupStore store, StoreOf(config));
    ASSIGN_OR_RETURN(
        const std::vector<std::string> removed,
        store.Prune(absl::Now(), absl::Hours(24) * arguments.keep_days, arguments.at_least));
    Print(absl::StrCat(service, ": ", removed.size(), " 個を削除 ", absl::StrJoin(removed, " "),
                       "\n"));
  }
  return kExitOk;
}

absl::StatusOr<int> RunRestore(Session& session, const BackupArguments& arguments) {
  ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, arguments.service));
  ASSIGN_OR_RETURN(const BackupStore store, StoreOf(config));
  ASSIGN_OR_RETURN(const backup::Restored restored,
                   backup::Restore(store, arguments.service, IdOf(arguments.from),
                                   config.database(), absl::Now()));
  Print(absl::StrCat("戻しました: ", Describe(restored.manifest)));
  if (!restored.kept_aside.empty()) {
    Print(absl::StrCat("前のデータベース: ", restored.kept_aside,
                       "\n確認が済んだら削除してください。個人の鍵が入っています。\n"));
  }
  Print(
      "サービスを起動すると、消去台帳にある方は受付の前に消去され、監査記録に復元が記されます。\n"
      "ほかのサービスも同じ時刻の控えから戻してください。\n");
  return kExitOk;
}

absl::StatusOr<int> KeysList(Session& session, const BackupArguments& arguments) {
  Table table;
  table.AddColumn("サービス");
  table.AddColumn("鍵");
  table.AddColumn("状態");
  table.AddColumn("包む個人の鍵", Table::Align::kRight);
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(
        const auto status,
        CallMaintenance<maintenance::v1::Status>(
            session, service, "GetStatus", maintenance::v1::GetStatusRequest(), absl::Seconds(30)));
    for (const auto& key : status.keys()) {
      const char* state = !key.present() ? "なし" : key.primary() ? "使用中" : "旧";
      table.AddRow({service, key.id(), state, absl::StrCat(key.person_keys())});
    }
  }
  Print(table.Render());
  return kExitOk;
}

// Adds the next key to each folder; RotateKeys of the running service takes it up.
absl::StatusOr<int> KeysAdd(Session& session, const BackupArguments& arguments) {
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, service));
    if (config.kek_dir().empty()) continue;
    ASSIGN_OR_RETURN(const auto keks, FileKeyProvider::Open(config.kek_dir()));
    ASSIGN_OR_RETURN(const std::string id, keks->AddKey());
    Print(absl::StrCat(service, ": ", id, "\n"));
  }
  return kExitOk;
}

absl::StatusOr<int> KeysRotate(Session& session, const BackupArguments& arguments) {
  for (const std::string& service : ServicesOf(arguments)) {
    ASSIGN_OR_RETURN(const ServerConfig config, ConfigOf(session, service));
    if (config.kek_dir().empty()) continue;
    maintenance::v1::RotateKeysRequest request;
    int64_t moved = 0;
    int64_t broken = 0;
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(const auto step,
                       CallMaintenance<maintenance::v1::RotateKeysResponse>(
                           session, service, "RotateKeys", request, absl::Seconds(30)));
      moved += step.moved();
      broken += step.broken();
      more = step.more();
      request.set_after(step.after());
    }
    Print(absl::StrCat(service, ": ", moved, " 人の鍵を包み直しました",
                       broken > 0 ? absl::StrCat("。読めない鍵 ", broken, " 件") : "", "\n"));
  }
  return kExitOk;
}

using Run = absl::StatusOr<int> (*)(Session&, const BackupArguments&);

CLI::App* Add(CLI::App& parent, Cli& cli, const std::string& name, const std::string& description,
              const std::shared_ptr<BackupArguments>& arguments, Run run) {
  return AddCommand(parent, cli, name, description,
                    [arguments, run](Session& session) { return run(session, *arguments); });
}

void AddServices(CLI::App& command, const std::shared_ptr<BackupArguments>& arguments) {
  command.add_option("--service", arguments->services, "サービス (既定はすべて)")
      ->check(CLI::IsMember(std::vector<std::string>(std::begin(kServices), std::end(kServices))));
}

}  // namespace

void AddBackupCommands(CLI::App& app, Cli& cli) {
  const auto arguments = std::make_shared<BackupArguments>();
  CLI::App* group = AddGroup(app, "backup", "控え (暗号化したバックアップ)");
  AddServices(*Add(*group, cli, "create", "動いているサービスの控えを作る", arguments, Create),
              arguments);
  AddServices(*Add(*group, cli, "list", "控えの一覧", arguments, List), arguments);
  CLI::App* verify =
      Add(*group, cli, "verify", "控えを開いて調べる (既定は各サービスの最新)", arguments, Verify);
  AddServices(*verify, arguments);
  verify->add_option("from", arguments->from, "控えの名前またはファイル");
  CLI::App* prune = Add(*group, cli, "prune", "古い控えを削除する", arguments, Prune);
  AddServices(*prune, arguments);
  prune->add_option("--keep-days", arguments->keep_days, "残す日数 (既定 35)")
      ->check(CLI::PositiveNumber);
  prune->add_option("--at-least", arguments->at_least, "古くても残す個数 (既定 3)");

  CLI::App* restore =
      Add(app, cli, "restore", "止めたサービスを控えから戻す", arguments, RunRestore);
  restore->add_option("--service", arguments->service, "サービス")->required();
  restore->add_option("--from", arguments->from, "控えの名前またはファイル")->required();

  CLI::App* keys = AddGroup(app, "keys", "個人の鍵を包む鍵");
  AddServices(*Add(*keys, cli, "list", "鍵の一覧", arguments, KeysList), arguments);
  AddServices(*Add(*keys, cli, "add", "次の鍵を作る (このあと keys rotate)", arguments, KeysAdd),
              arguments);
  AddServices(*Add(*keys, cli, "rotate", "個人の鍵を新しい鍵で包み直す", arguments, KeysRotate),
              arguments);
}

}  // namespace tsunagi::cli
