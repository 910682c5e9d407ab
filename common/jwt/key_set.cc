#include "common/jwt/key_set.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/jwt/strict_json.h"

namespace tsunagi::jwt {
namespace {

using crypto::SignatureAlgorithm;
using nlohmann::json;

absl::Status Invalid(absl::string_view why, absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "KEY_SET_INVALID",
               absl::StrCat("key set: ", english))
      .Ja("ログイン用の公開鍵の一覧が正しくありません。認証サーバーから取り直してください。")
      .Meta("why", why);
}

bool TextIs(const json& object, const char* name, absl::string_view expected) {
  const std::string* text = TextOf(object, name);
  return text != nullptr && *text == expected;
}

// RFC 7518, 6.2.2, 6.3.2 and 6.4.1, and "priv" of later key types.
bool HasSecrets(const json& key) {
  constexpr const char* kSecrets[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"};
  return std::any_of(std::begin(kSecrets), std::end(kSecrets),
                     [&](const char* name) { return key.contains(name); });
}

bool IsForVerifying(const json& key) {
  if (key.contains("use") && !TextIs(key, "use", "sig")) return false;
  const auto operations = key.find("key_ops");
  return operations == key.end() ||
         (operations->is_array() &&
          std::find(operations->begin(), operations->end(), "verify") != operations->end());
}

// The one algorithm of the key; nothing for a key that is none of ours.
std::optional<SignatureAlgorithm> AlgorithmOf(const json& key) {
  if (TextIs(key, "kty", "EC") && TextIs(key, "crv", "P-256") &&
      (!key.contains("alg") || TextIs(key, "alg", "ES256"))) {
    return SignatureAlgorithm::kEs256;
  }
  if (TextIs(key, "kty", "RSA") && TextIs(key, "alg", "PS256")) return SignatureAlgorithm::kPs256;
  if (TextIs(key, "kty", "RSA") && TextIs(key, "alg", "RS256")) return SignatureAlgorithm::kRs256;
  return std::nullopt;
}

absl::StatusOr<crypto::PublicKey> PublicKeyOf(const json& key, SignatureAlgorithm algorithm) {
  const auto number = [&](const char* name) -> std::string {
    const std::string* text = TextOf(key, name);
    return text == nullptr ? "" : crypto::Base64UrlDecode(*text).value_or("");
  };
  auto made = algorithm == SignatureAlgorithm::kEs256
                  ? crypto::PublicKey::Es256(number("x"), number("y"))
                  : crypto::PublicKey::Rsa(algorithm, number("n"), number("e"));
  if (!made.ok()) return Invalid("key", made.status().message());
  return made;
}

}  // namespace

absl::string_view AlgorithmName(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kEs256:
      return "ES256";
    case SignatureAlgorithm::kPs256:
      return "PS256";
    case SignatureAlgorithm::kRs256:
      break;
  }
  return "RS256";
}

absl::StatusOr<KeySet> KeySet::Parse(absl::string_view text) {
  const std::optional<json> document = ParseStrictObject(text);
  const json* keys = document && document->contains("keys") ? &document->at("keys") : nullptr;
  if (keys == nullptr || !keys->is_array()) return Invalid("json", "no JSON object with \"keys\"");
  KeySet set;
  std::set<std::string> seen;
  for (const json& key : *keys) {
    if (!key.is_object()) return Invalid("json", "a key is no JSON object");
    if (HasSecrets(key)) return Invalid("private", "a key has private members");
    const std::string* kid = TextOf(key, "kid");
    if (kid != nullptr && !seen.insert(*kid).second) return Invalid("duplicate", "a kid twice");
    const std::optional<SignatureAlgorithm> algorithm = AlgorithmOf(key);
    if (kid == nullptr || kid->empty() || !algorithm || !IsForVerifying(key)) {
      ++set.skipped_;
      continue;
    }
    ASSIGN_OR_RETURN(crypto::PublicKey made, PublicKeyOf(key, *algorithm));
    set.keys_.emplace(*kid, std::move(made));
  }
  return set;
}

const crypto::PublicKey* KeySet::Find(absl::string_view kid) const {
  const auto at = keys_.find(std::string(kid));
  return at == keys_.end() ? nullptr : &at->second;
}

}  // namespace tsunagi::jwt
