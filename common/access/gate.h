// From a certificate and a token to a decision, on one snapshot of the service's own tables.
#ifndef TSUNAGI_COMMON_ACCESS_GATE_H_
#define TSUNAGI_COMMON_ACCESS_GATE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/decide.h"
#include "common/auth/policy.h"
#include "common/auth/principal.h"
#include "common/sql/database.h"

namespace tsunagi {

// What a verified access token says. Who the subject is to us stands in the staff table.
struct TokenClaims {
  std::string user;
  // The client that got the token (azp).
  std::string client;
  bool strong_login = false;
};

// Thread-safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;
  // UNAUTHENTICATED TOKEN_INVALID or TOKEN_EXPIRED.
  virtual absl::StatusOr<TokenClaims> Verify(absl::string_view token) = 0;
};

// A client of the identity provider, and from where it calls.
struct TokenClient {
  std::string id;
  // SPIFFE path, or its beginning with the slash at its end, e.g. "agency/".
  std::string peer;
};

// What a call is about, and who may see it beyond its owner.
struct FoundResource {
  Resource resource;
  std::vector<AccessBasis> bases;
};

// What a service knows of its resources. Thread-safe.
class ResourceFinder {
 public:
  virtual ~ResourceFinder() = default;
  // By its name; owner and person as the name says where there is no such record. `principal` tells
  // whose relations are asked for.
  virtual absl::StatusOr<FoundResource> Find(sql::Transaction& transaction,
                                             const Principal& principal, absl::string_view name,
                                             absl::Time now) const = 0;
};

// Resources that their name tells all about: agencies/{owner}/cases/{person}/….
class NamedResources : public ResourceFinder {
 public:
  absl::StatusOr<FoundResource> Find(sql::Transaction& transaction, const Principal& principal,
                                     absl::string_view name, absl::Time now) const override;
};

// Who is at the other end, before any table was asked.
struct Caller {
  Peer peer;
  // Empty where a service calls by itself, or a station without token.
  std::string user;
  bool strong_login = false;
  // A gateway's certificate stands for no office.
  bool gateway = false;
  // The token, to be handed on.
  std::string bearer;
};

struct Judgement {
  Principal principal;
  Resource resource;
  Decision decision;
};

struct GateOptions {
  std::string trust_domain;
  // All below must outlive the gate.
  const Policy* policy = nullptr;
  // Null: no person can log in.
  TokenVerifier* tokens = nullptr;
  std::vector<TokenClient> clients;
  const ResourceFinder* resources = nullptr;
  // JIS code of the municipality of an agency, or empty.
  std::function<std::string(absl::string_view agency)> municipality_of;
};

// Thread-safe.
class Gate {
 public:
  explicit Gate(GateOptions options) : options_(std::move(options)) {}

  // Fills `caller`, as far as it gets: a refused token still has a peer. `bearer`: the token
  // without "Bearer ", or empty. UNAUTHENTICATED BAD_IDENTITY, TOKEN_INVALID, TOKEN_EXPIRED,
  // TOKEN_OF_ANOTHER_CLIENT.
  absl::Status Identify(absl::Span<const std::string> peer_uris, absl::string_view bearer,
                        Caller& caller) const;

  // Reads staff and resource and decides. An error is one of the database only: a refusal is a
  // decision.
  absl::StatusOr<Judgement> Judge(sql::Transaction& transaction, const Caller& caller,
                                  const AccessRule& rule, absl::string_view resource_name,
                                  absl::Time now) const;

  // The person whom a resource concerns; empty where none.
  absl::StatusOr<std::string> PersonOf(sql::Transaction& transaction, absl::string_view name,
                                       absl::Time now) const;

 private:
  absl::StatusOr<Principal> PrincipalOf(sql::Transaction& transaction, const Caller& caller) const;

  const GateOptions options_;
};

// What the caller is told of a refusal: UNAUTHENTICATED TOKEN_MISSING where nobody is logged in,
// NOT_FOUND {kind}_NOT_FOUND where it must look as if there were nothing, else PERMISSION_DENIED
// ACCESS_DENIED.
absl::Status RefusalStatus(const Judgement& judgement, const AccessRule& rule,
                           absl::string_view resource_name);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_GATE_H_
