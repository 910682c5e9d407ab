#include "common/auth/principal.h"

#include <algorithm>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

constexpr struct {
  Role role;
  absl::string_view name;
} kRoles[] = {{Role::kCounsellor, "counsellor"},
              {Role::kOfficeLead, "office-lead"},
              {Role::kCoordinator, "coordinator"},
              {Role::kSecretariat, "secretariat"},
              {Role::kOperator, "operator"}};

absl::Status BadIdentity(absl::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "BAD_IDENTITY", why)
      .Ja("この端末の証明書では接続できません。証明書の発行元にご連絡ください。");
}

bool IsSegment(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
  });
}

Role RoleOf(absl::string_view name) {
  for (const auto& entry : kRoles) {
    if (entry.name == name) return entry.role;
  }
  return Role::kNone;
}

}  // namespace

absl::string_view RoleName(Role role) {
  for (const auto& entry : kRoles) {
    if (entry.role == role) return entry.name;
  }
  return "";
}

absl::StatusOr<Principal> PrincipalOf(absl::Span<const std::string> uris,
                                      absl::string_view trust_domain) {
  if (uris.size() != 1) return BadIdentity("the certificate must carry exactly one URI");
  // On the path of every call: no copies but the result's.
  absl::string_view rest = uris[0];
  if (!absl::ConsumePrefix(&rest, "spiffe://") || !absl::ConsumePrefix(&rest, trust_domain) ||
      !absl::ConsumePrefix(&rest, "/")) {
    return BadIdentity("the certificate is of another trust domain");
  }
  const absl::InlinedVector<absl::string_view, 4> parts = absl::StrSplit(rest, '/');
  Principal principal;
  principal.id = std::string(rest);
  if (!std::all_of(parts.begin(), parts.end(), IsSegment)) {
    return BadIdentity("the identity has a segment that is not lower-case ASCII");
  }
  if (parts.size() == 2 && parts[0] == "svc") {
    principal.service = std::string(parts[1]);
    return principal;
  }
  if (parts.size() == 4 && parts[0] == "agency") {
    principal.agency = std::string(parts[1]);
    principal.role = RoleOf(parts[2]);
    if (principal.role != Role::kNone) return principal;
  }
  return BadIdentity("the identity has an unknown form");
}

absl::Status Authorize(const Principal& principal, const AccessRule& rule) {
  const bool allowed =
      principal.is_service()
          ? std::find(rule.services.begin(), rule.services.end(), principal.service) !=
                rule.services.end()
          : principal.role != Role::kNone &&
                std::find(rule.roles.begin(), rule.roles.end(), principal.role) != rule.roles.end();
  if (allowed) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED",
               absl::StrCat("permission '", rule.permission, "' denied"))
      .Ja("この操作を行う権限がありません。必要な場合は所属の責任者にご相談ください。")
      .Meta("permission", rule.permission);
}

std::string AgencyOfName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 2 || parts[0] != "agencies") return "";
  return std::string(parts[1]);
}

bool BelongsTo(const Principal& principal, absl::string_view agency) {
  return !principal.is_service() && !agency.empty() && principal.agency == agency;
}

}  // namespace tsunagi
