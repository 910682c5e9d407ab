// How a token is refused, for the sources of this folder.
#ifndef TSUNAGI_COMMON_JWT_REFUSAL_H_
#define TSUNAGI_COMMON_JWT_REFUSAL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tsunagi::jwt {

// UNAUTHENTICATED TOKEN_INVALID with metadata "why" = `why`, a word of this program: nothing of the
// token stands in an error.
absl::Status Refused(absl::string_view why);

// UNAUTHENTICATED TOKEN_EXPIRED with "why" = "expired".
absl::Status Expired();

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_REFUSAL_H_
