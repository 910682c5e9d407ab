#include "common/auth/principal.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;

TEST(PeerOf, ServiceStationAndMachine_AreTold) {
  ASSERT_OK_AND_ASSIGN(const Peer service,
                       PeerOf({"spiffe://tsunagi.test/svc/intake"}, "tsunagi.test"));
  EXPECT_EQ(service.kind, Peer::Kind::kService);
  EXPECT_EQ(service.service, "intake");
  ASSERT_OK_AND_ASSIGN(const Peer station,
                       PeerOf({"spiffe://tsunagi.test/agency/sr-09201/client/1"}, "tsunagi.test"));
  EXPECT_EQ(station.kind, Peer::Kind::kStation);
  EXPECT_EQ(station.agency, "sr-09201");
  EXPECT_EQ(station.account, "");
  ASSERT_OK_AND_ASSIGN(
      const Peer machine,
      PeerOf({"spiffe://tsunagi.test/agency/secretariat/machine/import"}, "tsunagi.test"));
  EXPECT_EQ(machine.kind, Peer::Kind::kMachine);
  EXPECT_EQ(machine.agency, "secretariat");
  EXPECT_EQ(machine.account, "secretariat.machine.import");
}

TEST(PeerOf, EveryOtherForm_IsRefused) {
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
      {"spiffe://tsunagi.test/agency/sr-09201/counsellor/1"},
      {"spiffe://tsunagi.test/agency/sr-09201/client"},
      {"spiffe://tsunagi.test/agency//client/1"},
      {"spiffe://tsunagi.test.evil/svc/intake"}};
  for (const auto& uris : bad) {
    EXPECT_THAT(PeerOf(uris, "tsunagi.test"),
                IsError(absl::StatusCode::kUnauthenticated, "BAD_IDENTITY"));
  }
}

TEST(AgencyOfName, ForeignNames_AreEmpty) {
  EXPECT_EQ(AgencyOfName("agencies/a/cases/b"), "a");
  EXPECT_EQ(AgencyOfName("agencies/a"), "a");
  EXPECT_EQ(AgencyOfName("cases/b"), "");
  EXPECT_EQ(AgencyOfName(""), "");
}

TEST(KindOfName, TellsWhatIsMissing) {
  EXPECT_EQ(KindOfName("agencies/a/cases/b"), "CASE");
  EXPECT_EQ(KindOfName("agencies/a/cases/b/consents/c"), "CONSENT");
  EXPECT_EQ(KindOfName("agencies/a/referrals/b/outcomes/c"), "OUTCOME");
  EXPECT_EQ(KindOfName("agencies/a"), "AGENCY");
  EXPECT_EQ(KindOfName("x"), "AGENCY");
}

}  // namespace
}  // namespace tsunagi
