// tsunagi dev-token.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/jwt/claims.h"
#include "common/jwt/dev_issuer.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/dev_site.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

struct TokenOptions {
  std::string user;
  std::string client = jwt::kDevClient;
  int minutes = static_cast<int>(absl::ToInt64Minutes(jwt::kDevMaxLifetime));
};

absl::StatusOr<int> RunDevToken(Session& session, const TokenOptions& options) {
  if (!jwt::IsSubject(options.user)) {
    return UsageError(
        "--user は英小文字・数字・「.」・「-」で 128 文字までの利用者名にしてください。");
  }
  ASSIGN_OR_RETURN(const auto issuer, OpenDevIssuer(session));
  jwt::DevToken request;
  request.subject = options.user;
  request.client = options.client;
  request.lifetime = absl::Minutes(options.minutes);
  ASSIGN_OR_RETURN(const std::string token, issuer->Issue(request, Clock::System().Now()));
  Print(absl::StrCat(token, "\n"));
  return kExitOk;
}

}  // namespace

void AddTokenCommands(CLI::App& app, Cli& cli) {
  auto options = std::make_shared<TokenOptions>();
  CLI::App* command =
      AddCommand(app, cli, "dev-token", "開発用のサイトで使うアクセストークンを出す",
                 [options](Session& session) { return RunDevToken(session, *options); });
  command->add_option("--user", options->user, "利用者名。例: sr-09201.counsellor.1")->required();
  command->add_option("--client", options->client,
                      absl::StrCat("トークンを使うプログラム (既定 ", jwt::kDevClient, ")"));
  command->add_option("--minutes", options->minutes, "有効な分数 (1 から 15、既定 15)")
      ->check(CLI::Range(1, 15));
}

}  // namespace tsunagi::cli
