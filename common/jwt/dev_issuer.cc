#include "common/jwt/dev_issuer.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/jwt/claims.h"
#include "nlohmann/json.hpp"

namespace tsunagi::jwt {
namespace {

using crypto::Base64UrlEncode;
using crypto::Es256PrivateKey;
using nlohmann::json;

// The members that make the key, in the order of their names, as RFC 7638 hashes them.
json PublicMembers(const Es256PrivateKey& key) {
  return {{"crv", "P-256"},
          {"kty", "EC"},
          {"x", Base64UrlEncode(key.x())},
          {"y", Base64UrlEncode(key.y())}};
}

}  // namespace

DevIssuer::DevIssuer(Es256PrivateKey key, std::string kid)
    : key_(std::move(key)), kid_(std::move(kid)) {}

absl::StatusOr<DevIssuer> DevIssuer::Load(absl::string_view key_path) {
  ASSIGN_OR_RETURN(const std::string scalar,
                   crypto::ReadKeyFile(key_path, Es256PrivateKey::kKeySize));
  ASSIGN_OR_RETURN(Es256PrivateKey key, Es256PrivateKey::Create(scalar));
  std::string kid = Base64UrlEncode(crypto::Sha256(PublicMembers(key).dump()));
  return DevIssuer(std::move(key), std::move(kid));
}

std::string DevIssuer::KeySetJson() const {
  json key = PublicMembers(key_);
  key["alg"] = "ES256";
  key["kid"] = kid_;
  key["use"] = "sig";
  return absl::StrCat(json{{"keys", json::array({key})}}.dump(2), "\n");
}

absl::StatusOr<std::string> DevIssuer::Issue(const DevToken& token, absl::Time now) const {
  if (!IsSubject(token.subject) || token.lifetime < absl::Seconds(1) ||
      token.lifetime > kDevMaxLifetime) {
    return Error(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID",
                 "the subject is malformed or the lifetime is out of range")
        .Ja("利用者名は英小文字・数字・「.」・「-」で 128 文字まで、有効時間は 15 分までで指定して"
            "ください。");
  }
  const int64_t issued = absl::ToUnixSeconds(now);
  json payload = {{"iss", kDevIssuer},    {"aud", token.audience},
                  {"sub", token.subject}, {"client_id", token.client},
                  {"iat", issued},        {"exp", issued + absl::ToInt64Seconds(token.lifetime)},
                  {"jti", NewUuidV7(now)}};
  if (token.strong_authentication) payload["amr"] = {"mfa"};
  if (!token.certificate_thumbprint.empty()) {
    payload["cnf"] = {{"x5t#S256", Base64UrlEncode(token.certificate_thumbprint)}};
  }
  const json header = {{"alg", "ES256"}, {"kid", kid_}, {"typ", "at+jwt"}};
  // A client or audience that is no UTF-8 is replaced, and then refused by every verifier.
  const std::string signed_text =
      absl::StrCat(Base64UrlEncode(header.dump()), ".",
                   Base64UrlEncode(payload.dump(-1, ' ', false, json::error_handler_t::replace)));
  ASSIGN_OR_RETURN(const std::string signature, key_.Sign(signed_text));
  return absl::StrCat(signed_text, ".", Base64UrlEncode(signature));
}

absl::Status EnsureDevIssuer(absl::string_view key_path, absl::string_view jwks_path) {
  if (!std::filesystem::exists(std::string(key_path))) {
    ASSIGN_OR_RETURN(const std::string scalar, crypto::RandomBytes(Es256PrivateKey::kKeySize));
    RETURN_IF_ERROR(Es256PrivateKey::Create(scalar).status());
    const absl::Status written = crypto::WriteKeyFile(key_path, scalar);
    // Another process may have been faster; its key is as good.
    if (!written.ok() && !absl::IsAlreadyExists(written)) return written;
  }
  ASSIGN_OR_RETURN(const DevIssuer issuer, DevIssuer::Load(key_path));
  const std::string wanted = issuer.KeySetJson();
  std::ifstream in{std::string(jwks_path), std::ios::binary};
  const std::string present{std::istreambuf_iterator<char>(in), {}};
  if (present == wanted) return absl::OkStatus();
  return crypto::ReplaceFile(jwks_path, wanted, 0644);
}

}  // namespace tsunagi::jwt
