#include "common/jwt/claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/status_macros.h"
#include "common/jwt/refusal.h"
#include "common/jwt/strict_json.h"

namespace tsunagi::jwt {
namespace {

using nlohmann::json;

// 9999-12-31T23:59:59Z.
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr size_t kThumbprintSize = 32;

bool Contains(const std::vector<std::string>& list, absl::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Whether `member` is a list of texts that holds `text`.
bool ListHas(const json& member, absl::string_view text) {
  return member.is_array() &&
         std::all_of(member.begin(), member.end(), [](const json& e) { return e.is_string(); }) &&
         std::find(member.begin(), member.end(), std::string(text)) != member.end();
}

std::optional<absl::Time> TimeOf(const json& payload, const char* name) {
  const std::optional<int64_t> seconds = WholeOf(payload, name);
  if (!seconds || *seconds < 0 || *seconds > kLastSecond) return std::nullopt;
  return absl::FromUnixSeconds(*seconds);
}

bool HasAudience(const json& payload, const std::string& audience) {
  const auto member = payload.find("aud");
  return member != payload.end() && (*member == audience || ListHas(*member, audience));
}

// The allowed program that presents the token; empty where it names none, another, or two.
std::string ClientOf(const json& payload, const Rules& rules) {
  std::string client;
  for (const char* name : {"azp", "client_id"}) {
    if (!payload.contains(name)) continue;
    const std::string* text = TextOf(payload, name);
    if (text == nullptr || (!client.empty() && *text != client)) return "";
    if (!Contains(rules.clients, *text)) return "";
    client = *text;
  }
  return client;
}

absl::StatusOr<std::string> ThumbprintOf(const json& payload) {
  const auto binding = payload.find("cnf");
  if (binding == payload.end()) return "";
  const std::string* text = binding->is_object() ? TextOf(*binding, "x5t#S256") : nullptr;
  std::optional<std::string> bytes;
  if (text != nullptr) bytes = crypto::Base64UrlDecode(*text);
  if (!bytes || bytes->size() != kThumbprintSize) return Refused("binding");
  return *std::move(bytes);
}

bool IsStrong(const json& payload, const Rules& rules) {
  const auto methods = payload.find("amr");
  const std::string* context = TextOf(payload, "acr");
  return (methods != payload.end() && ListHas(*methods, "mfa")) ||
         (context != nullptr && Contains(rules.strong_acr, *context));
}

absl::Status ReadTimes(const json& payload, const Rules& rules, absl::Time now, Claims& claims) {
  const std::optional<absl::Time> issued = TimeOf(payload, "iat");
  const std::optional<absl::Time> expires = TimeOf(payload, "exp");
  const std::optional<absl::Time> from = payload.contains("nbf") ? TimeOf(payload, "nbf") : issued;
  if (!issued || !expires || !from) return Refused("time");
  if (*expires <= *issued || *expires - *issued > rules.max_lifetime) return Refused("lifetime");
  if (std::max(*issued, *from) > now + rules.skew) return Refused("early");
  claims.issued_at = *issued;
  claims.expires_at = *expires;
  return absl::OkStatus();
}

}  // namespace

bool IsSubject(absl::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '-';
  });
}

absl::StatusOr<Claims> CheckClaims(const Compact& compact, const Rules& rules, absl::Time now) {
  if (!absl::EqualsIgnoreCase(compact.type, "at+jwt") &&
      !absl::EqualsIgnoreCase(compact.type, "application/at+jwt")) {
    return Refused("type");
  }
  const std::optional<json> payload = ParseStrictObject(compact.payload);
  if (!payload) return Refused("json");
  const std::string* issuer = TextOf(*payload, "iss");
  if (issuer == nullptr || *issuer != rules.issuer) return Refused("issuer");
  if (!HasAudience(*payload, rules.audience)) return Refused("audience");
  const std::string* subject = TextOf(*payload, "sub");
  if (subject == nullptr || !IsSubject(*subject)) return Refused("subject");
  Claims claims;
  claims.subject = *subject;
  claims.client = ClientOf(*payload, rules);
  if (claims.client.empty()) return Refused("client");
  RETURN_IF_ERROR(ReadTimes(*payload, rules, now, claims));
  ASSIGN_OR_RETURN(claims.certificate_thumbprint, ThumbprintOf(*payload));
  claims.strong_authentication = IsStrong(*payload, rules);
  if (now >= claims.expires_at + rules.skew) return Expired();
  return claims;
}

}  // namespace tsunagi::jwt
