#include "common/access/gate.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/access/staff.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

bool CallsFrom(const TokenClient& client, absl::string_view path) {
  return absl::EndsWith(client.peer, "/") ? absl::StartsWith(path, client.peer)
                                          : path == client.peer;
}

absl::Status OfAnotherClient() {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_OF_ANOTHER_CLIENT",
               "the token was given to another client")
      .Ja("この端末からは使えないログインです。もう一度ログインしてください。");
}

}  // namespace

absl::StatusOr<FoundResource> NamedResources::Find(sql::Transaction&, const Principal&,
                                                   absl::string_view name, absl::Time) const {
  FoundResource found;
  found.resource.owner = std::string(AgencyOfName(name));
  found.resource.person = std::string(PersonOfName(name));
  return found;
}

absl::Status Gate::Identify(absl::Span<const std::string> peer_uris, absl::string_view bearer,
                            Caller& caller) const {
  ASSIGN_OR_RETURN(caller.peer, PeerOf(peer_uris, options_.trust_domain));
  if (caller.peer.kind == Peer::Kind::kMachine) {
    // Its certificate is its login.
    caller.user = caller.peer.account;
    caller.strong_login = true;
    return absl::OkStatus();
  }
  if (bearer.empty() || options_.tokens == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(TokenClaims claims, options_.tokens->Verify(bearer));
  const bool bound =
      std::any_of(options_.clients.begin(), options_.clients.end(), [&](const TokenClient& client) {
        return client.id == claims.client && CallsFrom(client, caller.peer.path);
      });
  // A service that is no client itself hands on the token of a call that came in elsewhere.
  if (!bound && caller.peer.kind == Peer::Kind::kStation) return OfAnotherClient();
  caller.gateway = bound && caller.peer.kind == Peer::Kind::kService;
  caller.user = std::move(claims.user);
  caller.strong_login = claims.strong_login;
  caller.bearer = std::string(bearer);
  return absl::OkStatus();
}

absl::StatusOr<Principal> Gate::PrincipalOf(sql::Transaction& transaction,
                                            const Caller& caller) const {
  Principal principal;
  if (!caller.gateway) principal.service = caller.peer.service;
  principal.user = caller.user;
  principal.strong_login = caller.strong_login;
  principal.id = caller.user.empty() ? absl::StrCat("svc/", principal.service) : caller.user;
  if (caller.user.empty()) return principal;
  ASSIGN_OR_RETURN(const std::optional<StaffMember> member, FindStaff(transaction, caller.user));
  if (!member) return principal;
  principal.agency = member->office;
  principal.roles = member->roles;
  if (options_.municipality_of) principal.municipality = options_.municipality_of(member->office);
  principal.foreign_station =
      caller.peer.kind != Peer::Kind::kService && caller.peer.agency != member->office;
  return principal;
}

absl::StatusOr<Judgement> Gate::Judge(sql::Transaction& transaction, const Caller& caller,
                                      const AccessRule& rule, absl::string_view resource_name,
                                      absl::Time now) const {
  Judgement judgement;
  ASSIGN_OR_RETURN(judgement.principal, PrincipalOf(transaction, caller));
  FoundResource found;
  if (!resource_name.empty()) {
    ASSIGN_OR_RETURN(
        found, options_.resources->Find(transaction, judgement.principal, resource_name, now));
    if (options_.municipality_of && !found.resource.owner.empty()) {
      found.resource.municipality = options_.municipality_of(found.resource.owner);
    }
  }
  judgement.decision =
      Decide(judgement.principal, rule, found.resource, found.bases, now, *options_.policy);
  judgement.resource = std::move(found.resource);
  return judgement;
}

absl::StatusOr<std::string> Gate::PersonOf(sql::Transaction& transaction, absl::string_view name,
                                           absl::Time now) const {
  if (name.empty()) return std::string();
  ASSIGN_OR_RETURN(FoundResource found,
                   options_.resources->Find(transaction, Principal(), name, now));
  return std::move(found.resource.person);
}

absl::Status RefusalStatus(const Judgement& judgement, const AccessRule& rule,
                           absl::string_view resource_name) {
  if (judgement.decision.reason == "NO_PERSON") {
    return Error(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING", "nobody is logged in")
        .Ja("ログインが必要です。ログインしてから、もう一度お試しください。");
  }
  if (judgement.decision.hidden && !resource_name.empty()) {
    return NotFound(KindOfName(resource_name), resource_name);
  }
  return Error(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED",
               absl::StrCat("permission '", rule.permission, "' denied"))
      .Ja("この操作を行う権限がありません。必要な場合は所属の責任者にご相談ください。")
      .Meta("permission", rule.permission);
}

}  // namespace tsunagi
