// tsunagi site, tsunagi config.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/site/check_site.h"
#include "common/site/site.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/site_files.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

using Severity = site::SiteProblem::Severity;

absl::StatusOr<int> RunSiteCreate(Session& session, SitePlan plan) {
  plan.site = session.options().site;
  ASSIGN_OR_RETURN(const SiteReport report, CreateSite(plan));
  Print(absl::StrCat("サイト ", plan.site, ": 証明書 ", report.certificates_issued, " 枚を発行 (",
                     report.certificates_kept, " 枚は有効)、鍵 ", report.keys_made,
                     " 個を作成、設定 ", report.configs_written, " 個を作成\n"));
  for (const std::string& address : report.addresses) Print(absl::StrCat("  ", address, "\n"));
  return kExitOk;
}

absl::string_view SeverityLabel(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "誤り";
    case Severity::kGap:
      return "不足";
    case Severity::kUnverified:
      break;
  }
  return "未確認";
}

// The office to ask about an unverified statement.
std::string OfficeToAsk(const site::SiteProblem& problem) {
  constexpr absl::string_view kMark = "確認先: ";
  const absl::string_view message = problem.message_ja;
  const size_t at = message.find(kMark);
  return at == absl::string_view::npos ? "(確認先の記載なし)"
                                       : std::string(message.substr(at + kMark.size()));
}

// Per office, those with the most first.
std::string OfficesToAsk(const std::vector<site::SiteProblem>& problems) {
  std::map<std::string, int> counts;
  for (const site::SiteProblem& problem : problems) {
    if (problem.severity == Severity::kUnverified) ++counts[OfficeToAsk(problem)];
  }
  std::vector<std::pair<std::string, int>> offices(counts.begin(), counts.end());
  std::stable_sort(offices.begin(), offices.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (const auto& [office, count] : offices) {
    absl::StrAppend(&out, "  確認先 ", OneLine(office), ": ", count, " 件\n");
  }
  return out.empty() ? out : out + "  --all を付けると1件ずつ出ます。\n";
}

absl::StatusOr<int> RunConfigCheck(const std::string& data, bool all) {
  ASSIGN_OR_RETURN(const auto loaded, site::LoadSite(data));
  std::map<Severity, int> counts;
  std::map<Severity, std::string> lines;
  const std::vector<site::SiteProblem> problems = site::CheckSite(*loaded);
  for (const site::SiteProblem& problem : problems) {
    ++counts[problem.severity];
    absl::StrAppend(&lines[problem.severity], "  ", problem.file, " ", problem.subject, ": ",
                    OneLine(problem.message_ja), "\n");
  }
  if (!all) lines[Severity::kUnverified] = OfficesToAsk(problems);
  for (const Severity severity : {Severity::kError, Severity::kGap, Severity::kUnverified}) {
    Print(absl::StrCat(SeverityLabel(severity), " ", counts[severity], " 件\n", lines[severity]));
  }
  Print(absl::StrCat("市町村 ", loaded->municipalities.all().size(), "、機関 ",
                     loaded->directory.agencies().size(), "、計画 ", loaded->plans.plans.size(),
                     "、制度 ", loaded->schemes.schemes.size(), "、データの指紋 ",
                     loaded->digest.substr(0, 12), "\n"));
  return counts[Severity::kError] > 0 ? kExitError : kExitOk;
}

}  // namespace

void AddSiteCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "site", "サイトのフォルダー");
  auto plan = std::make_shared<SitePlan>();
  CLI::App* create = AddCommand(*group, cli, "create",
                                "証明書・鍵・設定・フォルダーを用意する (何度でも実行できる)",
                                [plan](Session& session) { return RunSiteCreate(session, *plan); });
  create->add_option("--data", plan->data, "サイトのデータ (既定 deploy/tochigi)");
  create->add_option("--host", plan->host, "受け付けるホスト (既定 127.0.0.1)");
  create->add_option("--ports", plan->ports, "4つのポート (0 は空きを選ぶ)")->delimiter(',');
  create->add_option("--trust-domain", plan->trust_domain, "信頼ドメイン (既定 tsunagi.test)");
  create->add_flag("--reconfigure", plan->reconfigure, "設定ファイルを作り直す");
}

void AddConfigCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "config", "サイトのデータ");
  auto data = std::make_shared<std::string>("deploy/tochigi");
  auto all = std::make_shared<bool>(false);
  CLI::App* check = AddCommand(*group, cli, "check",
                               "データの誤り・不足・未確認を調べる (誤りがあれば終了コード1)",
                               [data, all](Session&) { return RunConfigCheck(*data, *all); });
  check->add_option("--data", *data, "サイトのデータ (既定 deploy/tochigi)");
  check->add_flag("--all", *all, "未確認も1件ずつ出す (既定は確認先ごとの件数)");
}

}  // namespace tsunagi::cli
