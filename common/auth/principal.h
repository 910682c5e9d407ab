// Who calls: the certificate at the other end, the person behind it, and what the office's tables
// say of them. Pure.
#ifndef TSUNAGI_COMMON_AUTH_PRINCIPAL_H_
#define TSUNAGI_COMMON_AUTH_PRINCIPAL_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi {

// Same values as tsunagi.common.v1.Role.
enum class Role {
  kNone = 0,
  kCounsellor,
  kOfficeLead,
  kCoordinator,
  kSecretariat,
  kOperator,
  kAuditor,
  kPrivacyOfficer,
  kImporter,
};
inline constexpr int kRoleCount = 9;

// "counsellor", "office-lead" …; empty for kNone.
absl::string_view RoleName(Role role);
// Nothing where the name is none.
std::optional<Role> ParseRole(absl::string_view name);

// A set of an enum's values below 32.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) Add(value);
  }
  static constexpr EnumSet FromBits(uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }
  constexpr void Add(Enum value) { bits_ |= 1u << static_cast<uint32_t>(value); }
  constexpr void AddAll(EnumSet other) { bits_ |= other.bits_; }
  constexpr bool Has(Enum value) const { return (bits_ >> static_cast<uint32_t>(value) & 1u) != 0; }
  constexpr EnumSet Common(EnumSet other) const { return FromBits(bits_ & other.bits_); }
  constexpr bool Meets(EnumSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool HasAll(EnumSet other) const { return (other.bits_ & ~bits_) == 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint32_t bits() const { return bits_; }
  constexpr bool operator==(const EnumSet&) const = default;

 private:
  uint32_t bits_ = 0;
};
using RoleSet = EnumSet<Role>;

// The holder of a certificate.
struct Peer {
  enum class Kind { kService, kStation, kMachine };
  Kind kind = Kind::kService;
  // "intake" … of a service.
  std::string service;
  // Agency id of a station or machine.
  std::string agency;
  // User id of a machine account: "<agency>.machine.<name>".
  std::string account;
  // Path of the SPIFFE id, e.g. "agency/sr-09201/client/1".
  std::string path;
};

// The peer of a certificate: exactly one URI of the trust domain (SPIFFE X.509-SVID),
// spiffe://<domain>/svc/<service>, …/agency/<agency>/client/<n> (a station, whose user brings a
// token) or …/agency/<agency>/machine/<name>. UNAUTHENTICATED BAD_IDENTITY otherwise.
absl::StatusOr<Peer> PeerOf(absl::Span<const std::string> uris, absl::string_view trust_domain);

// Who acts: a service by itself, a person, a machine account, or a service for a person.
struct Principal {
  // Of the peer where it is a service.
  std::string service;
  // Subject of the person's token or the machine's account; empty where a service acts by itself.
  std::string user;
  // Office, and what the person may be in it, as the staff table says now; none where it does not
  // know the user.
  std::string agency;
  RoleSet roles;
  // JIS code of the office's municipality; empty where it has none.
  std::string municipality;
  // The peer is a station or machine of another office than the person's.
  bool foreign_station = false;
  // The login was by more than one factor.
  bool strong_login = false;
  // For audit, request ids and "decided by": the user, or "svc/<service>".
  std::string id;

  bool is_service() const { return !service.empty(); }
};

// The agency id of a resource name "agencies/{agency}" or "agencies/{agency}/…"; empty if none.
absl::string_view AgencyOfName(absl::string_view name);

// The person's opaque id in "agencies/{agency}/cases/{person}/…"; empty if none. Until persons have
// records of their own, the case stands for the person.
absl::string_view PersonOfName(absl::string_view name);

// "CASE" of "agencies/a/cases/b", "CONSENT" of "agencies/a/cases/b/consents/c", "AGENCY" of
// "agencies/a" and of whatever else: what a NOT_FOUND says is missing.
std::string KindOfName(absl::string_view name);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_AUTH_PRINCIPAL_H_
