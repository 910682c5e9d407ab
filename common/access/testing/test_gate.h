// A gate for tests: the shipped policy, the real staff table, and tokens that are the user's id.
#ifndef TSUNAGI_COMMON_ACCESS_TESTING_TEST_GATE_H_
#define TSUNAGI_COMMON_ACCESS_TESTING_TEST_GATE_H_

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/access/gate.h"
#include "common/access/policy_file.h"
#include "common/access/staff.h"
#include "common/auth/local_identity.h"
#include "common/error/error.h"
#include "common/sql/database.h"

namespace tsunagi::testing {

// Takes "sr-09201.counsellor.1" for that user's token, "weak:…" for one of a weak login, and
// refuses "bad". Tokens as people have them are tested in common/jwt and tests/scenario.
class IdTokens final : public TokenVerifier {
 public:
  absl::StatusOr<TokenClaims> Verify(absl::string_view token) override {
    if (token == "bad") {
      return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID", "a bad token").Ja("x");
    }
    const bool weak = absl::ConsumePrefix(&token, "weak:");
    return TokenClaims{std::string(token), "test", !weak};
  }
};

// Puts the user of "agency/sr-09201/counsellor/1" on the staff. Nothing for "svc/…".
inline absl::Status EmployUserOf(sql::Database& database, const std::string& identity) {
  const std::vector<std::string> parts = absl::StrSplit(identity, '/');
  if (parts.at(0) == "svc") return absl::OkStatus();
  const Role role = parts.at(2) == "machine" ? Role::kImporter
                                             : ParseRole(parts.at(2)).value_or(Role::kCounsellor);
  return database.RunWrite([&](sql::WriteTransaction& transaction) {
    return PutStaff(transaction, {UserOf(identity), parts.at(1), {role}}, absl::Now());
  });
}

class TestGate {
 public:
  explicit TestGate(const ResourceFinder& resources)
      : policy_(LoadPolicy("deploy/tochigi/policy.textproto").value()), gate_(Options(resources)) {}
  const Gate& gate() const { return gate_; }

 private:
  GateOptions Options(const ResourceFinder& resources) {
    GateOptions options;
    options.trust_domain = "tsunagi.test";
    options.policy = &policy_;
    options.tokens = &tokens_;
    options.clients = {{"test", "agency/"}};
    options.resources = &resources;
    // The self-reliance centres' ids end with the code of their municipality.
    options.municipality_of = [](absl::string_view agency) {
      return absl::ConsumePrefix(&agency, "sr-") ? std::string(agency) : std::string();
    };
    return options;
  }

  const Policy policy_;
  IdTokens tokens_;
  const Gate gate_;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_ACCESS_TESTING_TEST_GATE_H_
