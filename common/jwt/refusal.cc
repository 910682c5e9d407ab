#include "common/jwt/refusal.h"

#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::jwt {

absl::Status Refused(absl::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID",
               absl::StrCat("the access token is refused: ", why))
      .Ja("ログインを確認できませんでした。もう一度ログインしてください。")
      .Meta("why", why);
}

absl::Status Expired() {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED", "the access token has expired")
      .Ja("ログインの有効時間が切れました。もう一度ログインしてください。")
      .Meta("why", "expired");
}

}  // namespace tsunagi::jwt
