#include "tools/tsunagi/dev_site.h"

#include <filesystem>
#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::cli {

absl::StatusOr<std::shared_ptr<const jwt::DevIssuer>> OpenDevIssuer(const Session& session) {
  std::error_code error;
  if (!std::filesystem::exists(session.PathOf(kDevelopmentMark), error)) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOT_A_DEVELOPMENT_SITE",
                 "tokens for sample users are made on development sites only")
        .Ja("開発用のサイトではないため、見本の利用者のログインは作れません。実際の利用者のログイン"
            "の"
            "証明をファイルに置き、TSUNAGI_TOKEN_FILE で指定してください。");
  }
  ASSIGN_OR_RETURN(jwt::DevIssuer issuer, jwt::DevIssuer::Load(session.PathOf(kDevIssuerKey)));
  return std::make_shared<const jwt::DevIssuer>(std::move(issuer));
}

}  // namespace tsunagi::cli
