#include "common/auth/principal.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;

TEST(PrincipalOf, ServiceAndClient_AreTold) {
  ASSERT_OK_AND_ASSIGN(const Principal service,
                       PrincipalOf({"spiffe://tsunagi.test/svc/intake"}, "tsunagi.test"));
  EXPECT_EQ(service.service, "intake");
  EXPECT_TRUE(service.is_service());
  ASSERT_OK_AND_ASSIGN(
      const Principal client,
      PrincipalOf({"spiffe://tsunagi.test/agency/sr-09201/counsellor/1"}, "tsunagi.test"));
  EXPECT_EQ(client.agency, "sr-09201");
  EXPECT_EQ(client.role, Role::kCounsellor);
  EXPECT_FALSE(client.is_service());
}

TEST(PrincipalOf, EveryOtherForm_IsRefused) {
  const std::vector<std::vector<std::string>> bad = {
      {},
      {"spiffe://tsunagi.test/svc/intake", "spiffe://tsunagi.test/svc/referral"},
      {"https://tsunagi.test/svc/intake"},
      {"spiffe://other.test/svc/intake"},
      {"spiffe://tsunagi.test"},
      {"spiffe://tsunagi.test/"},
      {"spiffe://tsunagi.test/svc"},
      {"spiffe://tsunagi.test/svc/intake/x"},
      {"spiffe://tsunagi.test/svc/INTAKE"},
      {"spiffe://tsunagi.test/svc/../intake"},
      {"spiffe://tsunagi.test/agency/sr-09201/king/1"},
      {"spiffe://tsunagi.test/agency/sr-09201/counsellor"},
      {"spiffe://tsunagi.test/agency//counsellor/1"},
      {"spiffe://tsunagi.test.evil/svc/intake"}};
  for (const auto& uris : bad) {
    EXPECT_THAT(PrincipalOf(uris, "tsunagi.test"),
                IsError(absl::StatusCode::kUnauthenticated, "BAD_IDENTITY"));
  }
}

TEST(Authorize, EveryRoleAgainstEveryRule_OnlyTheNamedPass) {
  constexpr Role kAll[] = {Role::kNone,        Role::kCounsellor,  Role::kOfficeLead,
                           Role::kCoordinator, Role::kSecretariat, Role::kOperator};
  for (const Role granted : kAll) {
    const AccessRule rule{"p", {granted}, {"referral"}};
    for (const Role held : kAll) {
      const Principal client{"a", held, "", "agency/a/x/1"};
      EXPECT_EQ(Authorize(client, rule).ok(), held == granted && held != Role::kNone);
    }
    EXPECT_OK(Authorize(Principal{"", Role::kNone, "referral", "svc/referral"}, rule));
    EXPECT_THAT(Authorize(Principal{"", Role::kNone, "intake", "svc/intake"}, rule),
                IsError(absl::StatusCode::kPermissionDenied, "ACCESS_DENIED"));
  }
}

TEST(AgencyOfName, ForeignNames_AreEmpty) {
  EXPECT_EQ(AgencyOfName("agencies/a/cases/b"), "a");
  EXPECT_EQ(AgencyOfName("agencies/a"), "a");
  EXPECT_EQ(AgencyOfName("cases/b"), "");
  EXPECT_EQ(AgencyOfName(""), "");
}

}  // namespace
}  // namespace tsunagi
