// Who calls: the identity of a certificate, and what it may do. Pure.
#ifndef TSUNAGI_COMMON_AUTH_PRINCIPAL_H_
#define TSUNAGI_COMMON_AUTH_PRINCIPAL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi {

// Same values as tsunagi.common.v1.Role.
enum class Role { kNone = 0, kCounsellor, kOfficeLead, kCoordinator, kSecretariat, kOperator };

// An agency's client with its role, or a service.
struct Principal {
  // Agency id, e.g. "sr-09201"; empty for a service.
  std::string agency;
  Role role = Role::kNone;
  // "intake" …; empty for a client.
  std::string service;
  // Path of the identity, e.g. "agency/sr-09201/counsellor/1" or "svc/intake".
  std::string id;

  bool is_service() const { return !service.empty(); }
};

// What a method asks for; from its authorization option.
struct AccessRule {
  std::string permission;
  std::vector<Role> roles;
  std::vector<std::string> services;
};

// "counsellor", "office-lead", "coordinator", "secretariat", "operator"; empty for kNone.
absl::string_view RoleName(Role role);

// The principal of a certificate: exactly one URI of the trust domain,
// spiffe://<domain>/svc/<service> or spiffe://<domain>/agency/<agency>/<role>/<n>
// (SPIFFE X.509-SVID). UNAUTHENTICATED BAD_IDENTITY otherwise.
absl::StatusOr<Principal> PrincipalOf(absl::Span<const std::string> uris,
                                      absl::string_view trust_domain);

// Default deny. PERMISSION_DENIED ACCESS_DENIED unless the rule names the role or the service.
absl::Status Authorize(const Principal& principal, const AccessRule& rule);

// The agency id of a resource name "agencies/{agency}" or "agencies/{agency}/…"; empty if none.
std::string AgencyOfName(absl::string_view name);

// True where the principal is a client of `agency`.
bool BelongsTo(const Principal& principal, absl::string_view agency);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_AUTH_PRINCIPAL_H_
