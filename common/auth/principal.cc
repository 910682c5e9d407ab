#include "common/auth/principal.h"

#include <algorithm>
#include <vector>

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
              {Role::kOperator, "operator"},
              {Role::kAuditor, "auditor"},
              {Role::kPrivacyOfficer, "privacy-officer"},
              {Role::kImporter, "importer"}};

constexpr struct {
  absl::string_view collection;
  absl::string_view kind;
} kKinds[] = {{"cases", "CASE"},
              {"drafts", "DRAFT"},
              {"consents", "CONSENT"},
              {"legalBases", "LEGAL_BASIS"},
              {"conferences", "CONFERENCE"},
              {"contactLogEntries", "CONTACT_LOG_ENTRY"},
              {"classifications", "CLASSIFICATION"},
              {"referrals", "REFERRAL"},
              {"outcomes", "OUTCOME"},
              {"staff", "STAFF"},
              {"offerings", "OFFERING"},
              {"breakGlassGrants", "BREAK_GLASS_GRANT"}};

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

}  // namespace

absl::string_view RoleName(Role role) {
  for (const auto& entry : kRoles) {
    if (entry.role == role) return entry.name;
  }
  return "";
}

std::optional<Role> ParseRole(absl::string_view name) {
  for (const auto& entry : kRoles) {
    if (entry.name == name) return entry.role;
  }
  return std::nullopt;
}

absl::StatusOr<Peer> PeerOf(absl::Span<const std::string> uris, absl::string_view trust_domain) {
  if (uris.size() != 1) return BadIdentity("the certificate must carry exactly one URI");
  // On the path of every call: no copies but the result's.
  absl::string_view rest = uris[0];
  if (!absl::ConsumePrefix(&rest, "spiffe://") || !absl::ConsumePrefix(&rest, trust_domain) ||
      !absl::ConsumePrefix(&rest, "/")) {
    return BadIdentity("the certificate is of another trust domain");
  }
  Peer peer;
  peer.path = std::string(rest);
  const absl::InlinedVector<absl::string_view, 4> parts = absl::StrSplit(rest, '/');
  if (!std::all_of(parts.begin(), parts.end(), IsSegment)) {
    return BadIdentity("the identity has a segment that is not lower-case ASCII");
  }
  if (parts.size() == 2 && parts[0] == "svc") {
    peer.service = std::string(parts[1]);
    return peer;
  }
  if (parts.size() == 4 && parts[0] == "agency" && parts[2] == "client") {
    peer.kind = Peer::Kind::kStation;
    peer.agency = std::string(parts[1]);
    return peer;
  }
  if (parts.size() == 4 && parts[0] == "agency" && parts[2] == "machine") {
    peer.kind = Peer::Kind::kMachine;
    peer.agency = std::string(parts[1]);
    peer.account = absl::StrCat(parts[1], ".machine.", parts[3]);
    return peer;
  }
  return BadIdentity("the identity has an unknown form");
}

absl::string_view AgencyOfName(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "agencies/")) return "";
  return name.substr(0, name.find('/'));
}

absl::string_view PersonOfName(absl::string_view name) {
  const absl::InlinedVector<absl::string_view, 8> parts = absl::StrSplit(name, '/');
  return parts.size() >= 4 && parts[0] == "agencies" && parts[2] == "cases" ? parts[3] : "";
}

std::string KindOfName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() >= 4 && parts.size() % 2 == 0) {
    for (const auto& entry : kKinds) {
      if (entry.collection == parts[parts.size() - 2]) return std::string(entry.kind);
    }
  }
  return "AGENCY";
}

}  // namespace tsunagi
