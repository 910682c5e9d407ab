// The rules of SPIFFE, one by one.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/pki/pki.h"
#include "common/pki/testing/forge.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::pki {
namespace {

using ::tsunagi::testing::Forge;
using ::tsunagi::testing::ForgeAuthority;
using ::tsunagi::testing::Forgery;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::PemPair;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kDomain[] = "tsunagi.test";
constexpr char kNames[] = "URI:spiffe://tsunagi.test/agency/sr-09201/client/1";

TEST(SpiffeUriOf, OnlyOneSpiffeUriWithAPath_IsTaken) {
  const auto of = [](const std::string& names) {
    return SpiffeUriOf(Forge({.names = names}, ForgeAuthority()).certificate);
  };
  EXPECT_OK(of("URI:spiffe://tsunagi.test/svc/intake,DNS:a.test"));
  EXPECT_THAT(of(""), IsError(kInvalid, "SPIFFE_URI_COUNT"));
  EXPECT_THAT(of("DNS:tsunagi.test"), IsError(kInvalid, "SPIFFE_URI_COUNT"));
  EXPECT_THAT(of("URI:spiffe://a.test/x,URI:spiffe://a.test/y"),
              IsError(kInvalid, "SPIFFE_URI_COUNT"));
  for (const char* uri :
       {"https://a.test/svc/x", "spiffe://a.test", "spiffe://a.test/", "spiffe:///svc/x",
        "spiffe://a.test/svc//x", "spiffe://a.test/svc/../x", "spiffe://a.test/x?y",
        "spiffe://a.test/x#y", "spiffe://a.test:80/x", "spiffe://u@a.test/x", "spiffe://A.test/x",
        "spiffe://a.test/%78", "SPIFFE://a.test/x"}) {
    EXPECT_THAT(of(absl::StrCat("URI:", uri)), IsError(kInvalid, "SPIFFE_URI_FORM")) << uri;
  }
  EXPECT_THAT(SpiffeUriOf("x"), IsError(kInvalid, "CERTIFICATE_UNREADABLE"));
}

class CheckSvidTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Check(const Forgery& forgery) const {
    return CheckSvid(Forge(forgery, authority_).certificate, kDomain, absl::Now());
  }

  const PemPair authority_ = ForgeAuthority();
};

TEST_F(CheckSvidTest, GoodCertificate_GivesItsId) {
  ASSERT_OK_AND_ASSIGN(const std::string id, Check({.names = kNames}));
  EXPECT_EQ(id, "spiffe://tsunagi.test/agency/sr-09201/client/1");
  EXPECT_EQ(TrustDomainOf(id), kDomain);
}

TEST_F(CheckSvidTest, WrongName_IsRefused) {
  EXPECT_THAT(Check({}), IsError(kInvalid, "SPIFFE_URI_COUNT"));
  EXPECT_THAT(Check({.names = absl::StrCat(kNames, ",URI:spiffe://tsunagi.test/svc/intake")}),
              IsError(kInvalid, "SPIFFE_URI_COUNT"));
  EXPECT_THAT(Check({.names = "URI:https://tsunagi.test/svc/intake"}),
              IsError(kInvalid, "SPIFFE_URI_FORM"));
  EXPECT_THAT(Check({.names = "URI:spiffe://tsunagi.test"}), IsError(kInvalid, "SPIFFE_URI_FORM"));
  for (const char* domain :
       {"other.test", "sub.tsunagi.test", "tsunagi.test.other", "tsunagi.tes"}) {
    EXPECT_THAT(Check({.names = absl::StrCat("URI:spiffe://", domain, "/svc/intake")}),
                IsError(kInvalid, "SVID_TRUST_DOMAIN"))
        << domain;
  }
}

TEST_F(CheckSvidTest, KeyThatMayCertify_IsRefused) {
  EXPECT_THAT(Check({.names = kNames, .basic_constraints = "critical,CA:TRUE"}),
              IsError(kInvalid, "SVID_IS_AUTHORITY"));
  for (const char* usage : {"critical,digitalSignature,keyCertSign",
                            "critical,digitalSignature,cRLSign", "critical,keyAgreement", ""}) {
    EXPECT_THAT(Check({.names = kNames, .key_usage = usage}), IsError(kInvalid, "SVID_KEY_USAGE"))
        << usage;
  }
}

TEST_F(CheckSvidTest, OutsideItsValidity_IsRefused) {
  const absl::Time now = absl::Now();
  EXPECT_THAT(Check({.names = kNames, .not_after = now - absl::Seconds(2)}),
              IsError(kInvalid, "SVID_EXPIRED"));
  EXPECT_THAT(Check({.names = kNames, .not_before = now + absl::Minutes(1)}),
              IsError(kInvalid, "SVID_NOT_YET_VALID"));
}

TEST_F(CheckSvidTest, Rubbish_IsRefused) {
  EXPECT_THAT(CheckSvid("", kDomain, absl::Now()), IsError(kInvalid, "CERTIFICATE_UNREADABLE"));
}

TEST_F(CheckSvidTest, CheckOwn_NeedsAuthorityPairAndRules) {
  const PemPair good = Forge({.names = kNames}, authority_);
  const absl::Time now = absl::Now();
  EXPECT_OK(CheckOwn(authority_.certificate, good.certificate, good.key, now));
  EXPECT_THAT(CheckOwn("", good.certificate, good.key, now),
              IsError(kInvalid, "CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(CheckOwn(authority_.certificate, good.certificate, authority_.key, now),
              IsError(kInvalid, "PAIR_MISMATCH"));
  EXPECT_THAT(CheckOwn(authority_.certificate, good.certificate, good.key, now + absl::Hours(2)),
              IsError(kInvalid, "SVID_EXPIRED"));
}

}  // namespace
}  // namespace tsunagi::pki
