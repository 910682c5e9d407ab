// What only a development site has: an issuer of tokens for sample users.
#ifndef TSUNAGI_TOOLS_TSUNAGI_DEV_SITE_H_
#define TSUNAGI_TOOLS_TSUNAGI_DEV_SITE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/jwt/dev_issuer.h"
#include "tools/tsunagi/session.h"

namespace tsunagi::cli {

// Names below the site's folder.
inline constexpr char kDevelopmentMark[] = "config/development";
inline constexpr char kDevIssuerKey[] = "keys/dev-issuer.key";

// FAILED_PRECONDITION NOT_A_DEVELOPMENT_SITE unless the site carries the mark; those of
// jwt::DevIssuer::Load.
absl::StatusOr<std::shared_ptr<const jwt::DevIssuer>> OpenDevIssuer(const Session& session);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_DEV_SITE_H_
