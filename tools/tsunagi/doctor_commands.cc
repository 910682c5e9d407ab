// tsunagi doctor.
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/config/server_config.h"
#include "common/error/error.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/doctor.h"
#include "tools/tsunagi/maintenance_call.h"
#include "tools/tsunagi/site_files.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/tls_probe.h"

namespace tsunagi::cli {
namespace {

using Level = Finding::Level;

void Append(std::vector<Finding> more, std::vector<Finding>& findings) {
  for (Finding& finding : more) findings.push_back(std::move(finding));
}

Finding OldTls(const std::string& service, const std::string& address) {
  const absl::StatusOr<bool> accepted = AcceptsOldTls(address);
  if (!accepted.ok()) return {"TLS 1.2 の拒否", service, Level::kSkipped, "つながりません"};
  return {"TLS 1.2 の拒否", service, *accepted ? Level::kBad : Level::kOk,
          *accepted ? "古い TLS を受け付けています。版を確かめてください" : ""};
}

void CheckRunning(Session& session, const std::string& service, std::vector<Finding>& findings) {
  std::ifstream file(session.PathOf(absl::StrCat("run/", service, ".address")));
  std::string address;
  if (!(file >> address)) {
    findings.push_back({"稼働中の検査", service, Level::kSkipped, "動いていません"});
    return;
  }
  const Finding tls = OldTls(service, address);
  if (tls.level == Level::kSkipped) {
    findings.push_back({"稼働中の検査", service, Level::kSkipped, "動いていません"});
    return;
  }
  findings.push_back(tls);
  const auto status = CallMaintenance<maintenance::v1::Status>(
      session, service, "GetStatus", maintenance::v1::GetStatusRequest(), absl::Seconds(10));
  if (status.ok()) {
    Append(JudgeStatus(*status), findings);
  } else {
    findings.push_back(
        {"稼働中の検査", service, Level::kBad, DetailOf(status.status()).message_ja});
  }
}

absl::StatusOr<int> RunDoctor(Session& session) {
  std::vector<Finding> findings;
  Append(CheckFileModes(session.options().site), findings);
  Append(CheckCertificates(session.options().site, absl::Now()), findings);
  std::set<std::string> data_dirs;
  for (const absl::string_view name : kServices) {
    const std::string service(name);
    const auto config =
        config::LoadServerConfig(session.PathOf(absl::StrCat("config/", service, ".textproto")));
    findings.push_back({"設定ファイル", service, config.ok() ? Level::kOk : Level::kBad,
                        config.ok() ? "" : DetailOf(config.status()).message_ja});
    if (!config.ok()) continue;
    Append(CheckConfig(*config), findings);
    data_dirs.insert(config->data_dir());
  }
  for (const std::string& data_dir : data_dirs) Append(CheckPolicies(data_dir), findings);
  for (const absl::string_view service : kServices) {
    CheckRunning(session, std::string(service), findings);
  }
  Print(RenderFindings(findings));
  return AnyBad(findings) ? kExitError : kExitOk;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Cli& cli) {
  AddCommand(app, cli, "doctor", "権限・証明書・設定・控えなどを調べる (NG があれば終了コード1)",
             RunDoctor);
}

}  // namespace tsunagi::cli
