#include "common/jwt/compact.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/jwt/refusal.h"
#include "common/jwt/strict_json.h"

namespace tsunagi::jwt {
namespace {

using nlohmann::json;

// An empty text where the member is missing; nothing where it is no text.
std::optional<std::string> OptionalText(const json& object, const char* name) {
  if (!object.contains(name)) return "";
  const std::string* text = TextOf(object, name);
  if (text == nullptr) return std::nullopt;
  return *text;
}

absl::Status ReadHeader(absl::string_view text, Compact& compact) {
  const std::optional<json> header = ParseStrictObject(text);
  if (!header) return Refused("json");
  for (const char* name : {"jku", "jwk", "x5u", "x5c", "crit", "b64"}) {
    if (header->contains(name)) return Refused("header");
  }
  const std::string* algorithm = TextOf(*header, "alg");
  if (algorithm == nullptr ||
      (*algorithm != "ES256" && *algorithm != "PS256" && *algorithm != "RS256")) {
    return Refused("algorithm");
  }
  const std::optional<std::string> kid = OptionalText(*header, "kid");
  if (!kid) return Refused("kid");
  const std::optional<std::string> type = OptionalText(*header, "typ");
  if (!type) return Refused("type");
  compact.algorithm = *algorithm;
  compact.kid = *kid;
  compact.type = *type;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Compact> ParseCompact(absl::string_view token) {
  if (token.size() > kMaxTokenSize) return Refused("size");
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (parts.size() != 3) return Refused("form");
  const std::optional<std::string> header = crypto::Base64UrlDecode(parts[0]);
  std::optional<std::string> payload = crypto::Base64UrlDecode(parts[1]);
  std::optional<std::string> signature = crypto::Base64UrlDecode(parts[2]);
  if (!header || !payload || !signature) return Refused("base64");
  Compact compact;
  RETURN_IF_ERROR(ReadHeader(*header, compact));
  compact.payload = std::move(*payload);
  compact.signed_text = absl::StrCat(parts[0], ".", parts[1]);
  compact.signature = std::move(*signature);
  return compact;
}

absl::Status VerifySignature(const Compact& compact, const crypto::PublicKey& key) {
  if (compact.algorithm != AlgorithmName(key.algorithm())) return Refused("algorithm");
  if (!key.Verify(compact.signed_text, compact.signature)) return Refused("signature");
  return absl::OkStatus();
}

absl::StatusOr<Compact> VerifyCompact(absl::string_view token, const KeySet& keys) {
  ASSIGN_OR_RETURN(Compact compact, ParseCompact(token));
  const crypto::PublicKey* key = keys.Find(compact.kid);
  if (key == nullptr) return Refused("kid");
  RETURN_IF_ERROR(VerifySignature(compact, *key));
  return compact;
}

}  // namespace tsunagi::jwt
