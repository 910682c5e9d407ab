#include "tools/tsunagi/doctor.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/access/policy_file.h"
#include "common/erasure/retention_file.h"
#include "common/error/error.h"
#include "common/pki/pki.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

namespace fs = std::filesystem;
using Level = Finding::Level;

constexpr int kBadDays = 7;
constexpr int kNoticeDays = 30;
constexpr absl::Duration kBackupAge = absl::Hours(26);
constexpr int64_t kUncoveredEntries = 2000;

Finding FindingOf(const char* check, std::string subject, const absl::Status& status) {
  if (status.ok()) return {check, std::move(subject), Level::kOk, ""};
  const std::string ja = DetailOf(status).message_ja;
  return {check, std::move(subject), Level::kBad, ja.empty() ? ReasonOf(status) : ja};
}

bool IsSecret(const fs::path& path) {
  return path.extension() == ".key" || path.extension() == ".db" ||
         absl::StrContains(path.filename().string(), ".before-restore-");
}

// What SQLite made itself has the umask's mode; the folder around it is closed.
bool OthersMayRead(const fs::path& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0;
}

void CheckPragmas(const maintenance::v1::Status& status, std::vector<Finding>& findings) {
  const std::pair<const char*, const char*> expected[] = {
      {"journal_mode", "wal"},  {"foreign_keys", "1"}, {"trusted_schema", "0"},
      {"cell_size_check", "1"}, {"query_only", "1"},   {"mmap_size", "0"},
      {"secure_delete", "1"}};
  std::string wrong;
  for (const auto& [name, value] : expected) {
    const auto found = status.pragmas().find(name);
    const std::string actual = found == status.pragmas().end() ? "" : found->second;
    if (actual != value) absl::StrAppend(&wrong, " ", name, "=", actual);
  }
  findings.push_back(
      {"データベースの設定", status.service(), wrong.empty() ? Level::kOk : Level::kBad,
       wrong.empty() ? "" : absl::StrCat("違う値です。版を確かめてください:", wrong)});
}

void CheckKeys(const maintenance::v1::Status& status, std::vector<Finding>& findings) {
  std::string missing;
  int64_t old = 0;
  for (const auto& key : status.keys()) {
    if (!key.present()) absl::StrAppend(&missing, " ", key.id());
    if (key.present() && !key.primary()) old += key.person_keys();
  }
  Finding finding{"個人の鍵を包む鍵", status.service(), Level::kOk, ""};
  if (!missing.empty()) {
    finding.level = Level::kBad;
    finding.text = absl::StrCat("鍵がありません。控えから戻してください:", missing);
  } else if (old > 0) {
    finding.level = Level::kNotice;
    finding.text = absl::StrCat("旧い鍵で包まれた個人の鍵 ", old, " 件。tsunagi keys rotate");
  }
  findings.push_back(std::move(finding));
}

void CheckBackup(const maintenance::v1::Status& status, std::vector<Finding>& findings) {
  Finding finding{"控えの新しさ", status.service(), Level::kOk, ""};
  if (!status.has_last_backup_time()) {
    finding.level = Level::kNotice;
    finding.text = "控えがまだありません。tsunagi backup create";
  } else {
    const absl::Duration age = absl::FromUnixSeconds(status.now().seconds()) -
                               absl::FromUnixSeconds(status.last_backup_time().seconds());
    finding.text = absl::StrCat(absl::ToInt64Hours(age), " 時間前");
    if (age > kBackupAge) {
      finding.level = Level::kBad;
      finding.text += "。定期の控えが止まっていないか確かめてください";
    }
  }
  findings.push_back(std::move(finding));
}

absl::string_view LabelOf(Level level) {
  switch (level) {
    case Level::kOk:
      return "OK";
    case Level::kNotice:
      return "注意";
    case Level::kBad:
      return "NG";
    case Level::kSkipped:
      break;
  }
  return "省略";
}

}  // namespace

std::vector<Finding> CheckFileModes(const std::string& site) {
  std::vector<Finding> findings;
  int64_t seen = 0;
  for (const char* folder : {"keys", "pki", "db", "erasures", "backups"}) {
    const fs::path path = fs::path(site) / folder;
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    if (OthersMayRead(path)) {
      findings.push_back({"フォルダーの権限", path.string(), Level::kBad,
                          absl::StrCat("chmod 700 ", path.string())});
    }
    for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
      const fs::path& file = entry.path();
      if (absl::StrContains(file.filename().string(), ".before-restore-")) {
        findings.push_back({"復元前のデータベース", file.string(), Level::kNotice,
                            "確認が済んだら削除してください。消去した方の鍵が残りえます"});
      }
      if (!entry.is_regular_file(error) || !IsSecret(file)) continue;
      ++seen;
      // Databases stand in a folder that only the owner enters.
      if (file.extension() == ".key" && OthersMayRead(file)) {
        findings.push_back({"鍵ファイルの権限", file.string(), Level::kBad,
                            absl::StrCat("chmod 600 ", file.string())});
      }
    }
  }
  if (findings.empty()) {
    findings.push_back({"ファイルの権限", site, Level::kOk, absl::StrCat(seen, " 個")});
  }
  return findings;
}

std::vector<Finding> CheckCertificates(const std::string& site, absl::Time now) {
  const std::string folder = (fs::path(site) / "pki").string();
  const auto certificates = pki::ListCertificates(folder);
  if (!certificates.ok()) return {FindingOf("証明書", folder, certificates.status())};
  std::vector<Finding> findings;
  int good = 0;
  for (const pki::CertificateInfo& info : *certificates) {
    const fs::path key = fs::path(info.file).replace_extension(".key");
    if (fs::exists(key)) {
      const absl::Status pair = pki::CheckPairFiles(info.file, key.string());
      if (!pair.ok()) {
        findings.push_back(FindingOf("証明書と鍵の組", info.file, pair));
        continue;
      }
    }
    const int64_t days = absl::ToInt64Hours(info.not_after - now) / 24;
    if (days >= kNoticeDays) {
      ++good;
      continue;
    }
    findings.push_back({"証明書の期限", info.file, days < kBadDays ? Level::kBad : Level::kNotice,
                        absl::StrCat("あと ", days, " 日。tsunagi pki issue で更新してください")});
  }
  findings.push_back({"証明書", folder, Level::kOk, absl::StrCat(good, " 枚が正常")});
  return findings;
}

std::vector<Finding> CheckPolicies(const std::string& data_dir) {
  const std::string policy = absl::StrCat(data_dir, "/policy.textproto");
  const std::string retention = absl::StrCat(data_dir, "/retention.textproto");
  return {FindingOf("権限の定め", policy, LoadPolicy(policy).status()),
          FindingOf("保存年限の定め", retention, LoadRetentionPolicy(retention).status())};
}

std::vector<Finding> CheckConfig(const config::v1::ServerConfig& config) {
  std::vector<Finding> findings;
  findings.push_back(
      {"開発用の設定", config.service(), config.development() ? Level::kNotice : Level::kOk,
       config.development() ? "開発用のサイトです。実在の方を登録しないでください" : ""});
  const bool backup = !config.backup().folder().empty();
  findings.push_back({"控えの設定", config.service(), backup ? Level::kOk : Level::kBad,
                      backup ? "" : "設定に backup を書いてください"});
  if (backup && absl::StartsWith(config.backup().key_file(), config.backup().folder() + "/")) {
    findings.push_back({"控えの設定", config.service(), Level::kBad,
                        "控えの鍵が控えと同じフォルダーにあります。別の場所に移してください"});
  }
  return findings;
}

std::vector<Finding> JudgeStatus(const maintenance::v1::Status& status) {
  std::vector<Finding> findings;
  const std::map<std::string, std::string> versions(status.versions().begin(),
                                                    status.versions().end());
  std::string text;
  for (const auto& [name, version] : versions) absl::StrAppend(&text, name, " ", version, " ");
  findings.push_back({"版", status.service(), Level::kOk, text});
  CheckPragmas(status, findings);
  CheckKeys(status, findings);
  const bool ledger = status.ledger_length() >= status.erased();
  findings.push_back({"消去台帳", status.service(), ledger ? Level::kOk : Level::kBad,
                      ledger ? absl::StrCat(status.ledger_length(), " 行")
                             : "台帳がデータベースより短くなっています。台帳を戻してください"});
  const int64_t uncovered = status.audit_size() - status.audit_checkpoint_size();
  const bool covered = uncovered <= kUncoveredEntries;
  findings.push_back({"監査記録の検査点", status.service(), covered ? Level::kOk : Level::kBad,
                      absl::StrCat(status.audit_size(), " 件中、検査点の前 ", uncovered, " 件",
                                   covered ? "" : "。検査点が作られていません")});
  CheckBackup(status, findings);
  return findings;
}

std::string RenderFindings(const std::vector<Finding>& findings) {
  Table table;
  for (const char* header : {"結果", "検査", "対象", "内容"}) table.AddColumn(header);
  for (const Finding& finding : findings) {
    table.AddRow({std::string(LabelOf(finding.level)), finding.check, OneLine(finding.subject),
                  OneLine(finding.text)});
  }
  return table.Render();
}

bool AnyBad(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.level == Level::kBad; });
}

}  // namespace tsunagi::cli
