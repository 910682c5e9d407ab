// tsunagi pki.
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/pki/pki.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

// For development; a site that renews daily issues for one day.
constexpr int kDefaultDays = 30;
// A stolen key of a longer life is worth more than the trouble of renewing saves.
constexpr int kMostRecommendedDays = 7;

struct RenewOptions {
  std::vector<std::string> identities;
  bool all = false;
  int days = kDefaultDays;
};

void WarnOfLongLife(int days) {
  if (days <= kMostRecommendedDays) return;
  std::fputs(absl::StrCat("注意: 有効日数 ", days, " は開発用です。運用では --days 1 (長くても ",
                          kMostRecommendedDays, ") とし、pki renew を毎日実行してください。\n")
                 .c_str(),
             stderr);
}

absl::StatusOr<int> RunInit(Session& session, const std::string& trust_domain) {
  RETURN_IF_ERROR(pki::CreateCa(session.PathOf("pki"), trust_domain));
  Print(absl::StrCat("認証局を作りました: ", session.PathOf("pki"), " (", trust_domain, ")\n"));
  return kExitOk;
}

absl::Status Issue(Session& session, const pki::Identity& identity, int days) {
  RETURN_IF_ERROR(pki::IssueCertificate(session.PathOf("pki"), identity, days));
  Print(absl::StrCat("発行しました: ", identity.path, " -> ",
                     session.PathOf("pki/" + pki::FileStem(identity)), ".crt\n"));
  return absl::OkStatus();
}

absl::StatusOr<int> RunIssue(Session& session, const std::vector<std::string>& identities,
                             int days) {
  WarnOfLongLife(days);
  for (const std::string& text : identities) {
    RETURN_IF_ERROR(Issue(session, {ExpandIdentity(text)}, days));
  }
  return kExitOk;
}

// What was named; everything where nothing was. A name that has no certificate yet is most likely
// misspelt.
absl::StatusOr<std::vector<pki::Identity>> ToRenew(const std::string& dir,
                                                   const std::vector<std::string>& named) {
  ASSIGN_OR_RETURN(std::vector<pki::Identity> issued, pki::IssuedIdentities(dir));
  if (named.empty()) return issued;
  std::vector<pki::Identity> identities;
  for (const std::string& text : named) {
    pki::Identity identity{ExpandIdentity(text)};
    if (!absl::c_linear_search(issued, identity)) {
      return Error(absl::StatusCode::kNotFound, "CERTIFICATE_MISSING",
                   "there is no certificate to renew")
          .Ja("更新する証明書がありません。新しい利用者には tsunagi pki issue "
              "で発行してください。");
    }
    identities.push_back(std::move(identity));
  }
  return identities;
}

absl::StatusOr<int> RunRenew(Session& session, const RenewOptions& options) {
  const std::string dir = session.PathOf("pki");
  ASSIGN_OR_RETURN(const std::vector<pki::Identity> identities, ToRenew(dir, options.identities));
  WarnOfLongLife(options.days);
  const bool anyway = options.all || !options.identities.empty();
  int renewed = 0;
  for (const pki::Identity& identity : identities) {
    if (!anyway) {
      const absl::StatusOr<pki::CertificateInfo> info = pki::CheckIssued(dir, identity);
      if (info.ok() && !pki::IsInLastThird(*info, Clock::System().Now())) continue;
    }
    RETURN_IF_ERROR(Issue(session, identity, options.days));
    ++renewed;
  }
  Print(absl::StrCat("更新 ", renewed, " 枚、そのまま ",
                     identities.size() - static_cast<size_t>(renewed), " 枚\n"));
  return kExitOk;
}

absl::StatusOr<int> RunList(Session& session) {
  ASSIGN_OR_RETURN(const auto certificates, pki::ListCertificates(session.PathOf("pki")));
  const absl::Time now = Clock::System().Now();
  Table table;
  table.AddColumn("識別子");
  table.AddColumn("有効期限");
  table.AddColumn("残り日数", Table::Align::kRight);
  table.AddColumn("状態");
  table.AddColumn("ファイル");
  for (const pki::CertificateInfo& info : certificates) {
    const char* const state = info.not_after <= now           ? "期限切れ"
                              : pki::IsInLastThird(info, now) ? "要更新"
                                                              : "";
    table.AddRow({info.is_ca ? "(認証局)" : info.uri,
                  absl::FormatTime("%Y-%m-%d", info.not_after, Jst()),
                  absl::StrCat((info.not_after - now) / absl::Hours(24)), state, info.file});
  }
  Print(table.Render());
  return kExitOk;
}

absl::StatusOr<int> RunCheck(Session& session) {
  const std::string dir = session.PathOf("pki");
  ASSIGN_OR_RETURN(const std::vector<pki::Identity> identities, pki::IssuedIdentities(dir));
  int wrong = 0;
  for (const pki::Identity& identity : identities) {
    const absl::Status status = pki::CheckIssued(dir, identity).status();
    if (status.ok()) continue;
    ++wrong;
    Print(absl::StrCat(identity.path, ": ", DescribeError(status)));
  }
  Print(
      absl::StrCat("証明書 ", identities.size(), " 枚を調べました。使えないもの ", wrong, " 枚\n"));
  return wrong > 0 ? kExitError : kExitOk;
}

}  // namespace

void AddPkiCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "pki", "認証局と証明書");
  auto domain = std::make_shared<std::string>("tsunagi.test");
  CLI::App* init = AddCommand(*group, cli, "init", "認証局を作る",
                              [domain](Session& session) { return RunInit(session, *domain); });
  init->add_option("--trust-domain", *domain, "信頼ドメイン (既定 tsunagi.test)");

  auto identities = std::make_shared<std::vector<std::string>>();
  auto days = std::make_shared<int>(kDefaultDays);
  CLI::App* issue = AddCommand(
      *group, cli, "issue", "証明書を発行する",
      [identities, days](Session& session) { return RunIssue(session, *identities, *days); });
  issue
      ->add_option("identities", *identities,
                   "例: svc/intake、sr-09201/client/1 (窓口の端末)、sr-09201/machine/import "
                   "(自動処理)、sr-09201")
      ->required();
  issue->add_option("--days", *days, "有効日数 (既定 30、運用では 1)");

  auto renew_options = std::make_shared<RenewOptions>();
  CLI::App* renew = AddCommand(
      *group, cli, "renew", "期間の3分の2を過ぎた証明書と使えない証明書を更新する (停止は不要)",
      [renew_options](Session& session) { return RunRenew(session, *renew_options); });
  renew->add_option("identities", renew_options->identities, "これだけを、期間によらず更新する");
  renew->add_flag("--all", renew_options->all, "すべてを、期間によらず更新する");
  renew->add_option("--days", renew_options->days, "有効日数 (既定 30、運用では 1)");

  AddCommand(*group, cli, "list", "証明書の一覧 (残りが3分の1を切ると「要更新」)", RunList);
  AddCommand(*group, cli, "check",
             "証明書と鍵の組・発行元・期間・形を調べる (使えないものがあれば終了コード1)",
             RunCheck);
}

}  // namespace tsunagi::cli
