#include "tools/tsunagi/doctor.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/pki/pki.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/tls_probe.h"

namespace tsunagi::cli {
namespace {

using ::tsunagi::testing::TempDir;
using Level = Finding::Level;

// The level of the first finding of a check; kSkipped where there is none.
Level LevelOf(const std::vector<Finding>& findings, const std::string& check) {
  for (const Finding& finding : findings) {
    if (finding.check == check) return finding.level;
  }
  return Level::kSkipped;
}

maintenance::v1::Status Healthy() {
  maintenance::v1::Status status;
  status.set_service("intake");
  status.mutable_now()->set_seconds(1'790'000'000);
  status.mutable_last_backup_time()->set_seconds(1'790'000'000 - 3600);
  auto& pragmas = *status.mutable_pragmas();
  pragmas["journal_mode"] = "wal";
  pragmas["foreign_keys"] = "1";
  pragmas["trusted_schema"] = "0";
  pragmas["cell_size_check"] = "1";
  pragmas["query_only"] = "1";
  pragmas["mmap_size"] = "0";
  pragmas["secure_delete"] = "1";
  auto& key = *status.add_keys();
  key.set_id("kek-0001");
  key.set_primary(true);
  key.set_present(true);
  key.set_person_keys(10);
  status.set_audit_size(10);
  status.set_audit_checkpoint_size(10);
  return status;
}

TEST(JudgeStatus, Healthy_IsAllOk) {
  const auto findings = JudgeStatus(Healthy());
  EXPECT_EQ(findings.size(), 6);
  for (const Finding& finding : findings) EXPECT_EQ(finding.level, Level::kOk) << finding.check;
}

TEST(JudgeStatus, EachThingWrong_IsNamed) {
  auto status = Healthy();
  (*status.mutable_pragmas())["foreign_keys"] = "0";
  EXPECT_EQ(LevelOf(JudgeStatus(status), "データベースの設定"), Level::kBad);
  status = Healthy();
  status.mutable_pragmas()->erase("secure_delete");
  EXPECT_EQ(LevelOf(JudgeStatus(status), "データベースの設定"), Level::kBad);
  status = Healthy();
  status.mutable_keys(0)->set_present(false);
  EXPECT_EQ(LevelOf(JudgeStatus(status), "個人の鍵を包む鍵"), Level::kBad);
  status = Healthy();
  status.mutable_keys(0)->set_primary(false);
  EXPECT_EQ(LevelOf(JudgeStatus(status), "個人の鍵を包む鍵"), Level::kNotice);
  status = Healthy();
  status.set_erased(1);
  EXPECT_EQ(LevelOf(JudgeStatus(status), "消去台帳"), Level::kBad);
  status = Healthy();
  status.set_audit_size(2011);
  EXPECT_EQ(LevelOf(JudgeStatus(status), "監査記録の検査点"), Level::kBad);
  status = Healthy();
  status.mutable_last_backup_time()->set_seconds(1'790'000'000 - 27 * 3600);
  EXPECT_EQ(LevelOf(JudgeStatus(status), "控えの新しさ"), Level::kBad);
  EXPECT_TRUE(AnyBad(JudgeStatus(status)));
  status.clear_last_backup_time();
  EXPECT_EQ(LevelOf(JudgeStatus(status), "控えの新しさ"), Level::kNotice);
  EXPECT_FALSE(AnyBad(JudgeStatus(status)));
}

TEST(CheckFileModes, KeyOthersCanRead_IsBad) {
  const TempDir site;
  std::filesystem::create_directories(site.Path("keys"));
  chmod(site.Path("keys").c_str(), 0700);
  std::ofstream(site.Path("keys/backup.key")) << "k";
  chmod(site.Path("keys/backup.key").c_str(), 0600);
  EXPECT_FALSE(AnyBad(CheckFileModes(site.path())));
  chmod(site.Path("keys/backup.key").c_str(), 0640);
  EXPECT_EQ(LevelOf(CheckFileModes(site.path()), "鍵ファイルの権限"), Level::kBad);
  chmod(site.Path("keys/backup.key").c_str(), 0600);
  chmod(site.Path("keys").c_str(), 0755);
  EXPECT_EQ(LevelOf(CheckFileModes(site.path()), "フォルダーの権限"), Level::kBad);
}

TEST(CheckCertificates, ExpiringOrWithAnotherKey_IsTold) {
  const TempDir site;
  const std::string pki = site.Path("pki");
  ASSERT_OK(pki::CreateCa(pki, "tsunagi.test"));
  ASSERT_OK(pki::IssueCertificate(pki, {"svc/intake"}, 100));
  ASSERT_OK(pki::IssueCertificate(pki, {"svc/referral"}, 100));
  EXPECT_FALSE(AnyBad(CheckCertificates(site.path(), absl::Now())));
  const absl::Time later = absl::Now() + absl::Hours(24 * 80);
  EXPECT_EQ(LevelOf(CheckCertificates(site.path(), later), "証明書の期限"), Level::kNotice);
  const absl::Time end = absl::Now() + absl::Hours(24 * 99);
  EXPECT_EQ(LevelOf(CheckCertificates(site.path(), end), "証明書の期限"), Level::kBad);
  std::filesystem::copy_file(pki + "/svc.intake.key", pki + "/svc.referral.key",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(LevelOf(CheckCertificates(site.path(), absl::Now()), "証明書と鍵の組"), Level::kBad);
}

TEST(CheckPolicies, ShippedData_LoadsAndMissingIsBad) {
  EXPECT_FALSE(AnyBad(CheckPolicies("deploy/tochigi")));
  const TempDir empty;
  const auto findings = CheckPolicies(empty.path());
  EXPECT_EQ(LevelOf(findings, "権限の定め"), Level::kBad);
  EXPECT_EQ(LevelOf(findings, "保存年限の定め"), Level::kBad);
}

TEST(CheckConfig, DevelopmentAndMissingBackups_AreTold) {
  config::v1::ServerConfig config;
  config.set_service("intake");
  EXPECT_EQ(LevelOf(CheckConfig(config), "控えの設定"), Level::kBad);
  config.mutable_backup()->set_folder("/b");
  config.mutable_backup()->set_key_file("/k/backup.key");
  config.set_development(true);
  EXPECT_FALSE(AnyBad(CheckConfig(config)));
  EXPECT_EQ(LevelOf(CheckConfig(config), "開発用の設定"), Level::kNotice);
  config.mutable_backup()->set_key_file("/b/backup.key");
  EXPECT_TRUE(AnyBad(CheckConfig(config)));
}

TEST(AcceptsOldTls, NobodyListens_IsUnavailable) {
  EXPECT_TRUE(absl::IsUnavailable(AcceptsOldTls("127.0.0.1:1").status()));
}

}  // namespace
}  // namespace tsunagi::cli
