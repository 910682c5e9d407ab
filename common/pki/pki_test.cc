#include "common/pki/pki.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/pki/openssl.h"
#include "common/pki/testing/forge.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::pki {
namespace {

using ::testing::HasSubstr;
using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::Forge;
using ::tsunagi::testing::ForgeAuthority;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::PemPair;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr absl::StatusCode kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr char kDomain[] = "tsunagi.test";

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void WriteAll(const std::string& path, absl::string_view text) {
  std::ofstream(path, std::ios::binary) << std::string(text);
}

mode_t ModeOf(const std::string& path) {
  struct stat info = {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class PkiTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(CreateCa(dir_, kDomain, clock_)); }

  std::string File(const std::string& name) const { return dir_ + "/" + name; }
  CertificatePtr Certificate(const std::string& name) const {
    absl::StatusOr<CertificatePtr> certificate = ParseCertificate(ReadAll(File(name)));
    EXPECT_OK(certificate.status());
    return *std::move(certificate);
  }
  // Why a certificate, given as PEM, is not trusted under the authority now.
  std::string Verdict(const std::string& pem, absl::Time at) const {
    return WhyNotTrusted(**ParseCertificate(pem), *Certificate("ca.crt"), at);
  }

  const TempDir temp_;
  const std::string dir_ = temp_.Path("pki");
  FakeClock clock_{absl::CivilSecond(2026, 4, 1, 9, 0, 0)};
  const Identity intake_{"svc/intake"};
  const Identity counsellor_{"agency/hw-oyama/counsellor/1"};
};

TEST_F(PkiTest, Authority_IsPrivateConstrainedAndLastsTenYears) {
  EXPECT_EQ(ModeOf(dir_), 0700u);
  EXPECT_EQ(ModeOf(File("ca.key")), 0600u);
  EXPECT_OK(CheckPairFiles(File("ca.crt"), File("ca.key")));
  const CertificatePtr ca = Certificate("ca.crt");
  EXPECT_EQ(X509_check_ca(ca.get()), 1);
  EXPECT_EQ(X509_get_key_usage(ca.get()), static_cast<uint32_t>(KU_KEY_CERT_SIGN | KU_CRL_SIGN));
  int critical = 0;
  const std::unique_ptr<NAME_CONSTRAINTS, Deleter<NAME_CONSTRAINTS_free>> constraints(
      static_cast<NAME_CONSTRAINTS*>(
          X509_get_ext_d2i(ca.get(), NID_name_constraints, &critical, nullptr)));
  ASSERT_NE(constraints, nullptr);
  EXPECT_EQ(critical, 1);
  EXPECT_EQ(sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees), 2);
  EXPECT_EQ(DayInJapan(TimeOf(X509_get0_notAfter(ca.get()))), absl::CivilDay(2036, 4, 1));
}

TEST_F(PkiTest, SecondAuthority_IsRefused) {
  const std::string before = ReadAll(File("ca.key"));
  EXPECT_THAT(CreateCa(dir_, kDomain, clock_),
              IsError(absl::StatusCode::kAlreadyExists, "CA_EXISTS"));
  EXPECT_EQ(ReadAll(File("ca.key")), before);
}

TEST(CreateCa, BadTrustDomain_IsRefused) {
  const TempDir dir;
  for (const char* domain :
       {"", "Tsunagi.test", "a..b", "-a.test", "a.test,DNS:b", "a/b", "a.b."}) {
    EXPECT_THAT(CreateCa(dir.Path("x"), domain), IsError(kInvalid, "TRUST_DOMAIN_INVALID"))
        << domain;
  }
}

TEST_F(PkiTest, ServiceCertificate_HasUriDnsNameAndBothUsages) {
  ASSERT_OK(IssueCertificate(dir_, intake_, 30, clock_));
  EXPECT_EQ(ModeOf(File("svc.intake.key")), 0600u);
  EXPECT_EQ(ModeOf(File("svc.intake.crt")), 0600u);
  const std::string pem = ReadAll(File("svc.intake.crt"));
  ASSERT_OK_AND_ASSIGN(const std::string uri, SpiffeUriOf(pem));
  EXPECT_EQ(uri, "spiffe://tsunagi.test/svc/intake");
  const CertificatePtr certificate = Certificate("svc.intake.crt");
  EXPECT_EQ(X509_check_host(certificate.get(), "intake.tsunagi.test", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
  EXPECT_EQ(X509_get_key_usage(certificate.get()), static_cast<uint32_t>(KU_DIGITAL_SIGNATURE));
  EXPECT_EQ(X509_get_extended_key_usage(certificate.get()),
            static_cast<uint32_t>(XKU_SSL_CLIENT | XKU_SSL_SERVER));
  EXPECT_EQ(TimeOf(X509_get0_notBefore(certificate.get())), clock_.Now() - absl::Minutes(5));
  EXPECT_EQ(TimeOf(X509_get0_notAfter(certificate.get())), clock_.Now() + absl::Hours(720));
  EXPECT_EQ(Verdict(pem, clock_.Now()), "");
  EXPECT_NE(Verdict(pem, clock_.Now() + absl::Hours(721)), "");
}

TEST_F(PkiTest, AgencyCertificate_IsForClientsOnly) {
  ASSERT_OK(IssueCertificate(dir_, counsellor_, 30, clock_));
  const std::string name = "agency.hw-oyama.counsellor.1.crt";
  ASSERT_OK_AND_ASSIGN(const std::string uri, SpiffeUriOf(ReadAll(File(name))));
  EXPECT_EQ(uri, "spiffe://tsunagi.test/agency/hw-oyama/counsellor/1");
  const CertificatePtr certificate = Certificate(name);
  EXPECT_EQ(X509_get_extended_key_usage(certificate.get()), static_cast<uint32_t>(XKU_SSL_CLIENT));
  EXPECT_NE(X509_check_host(certificate.get(), "hw-oyama.tsunagi.test", 0, 0, nullptr), 1);
  EXPECT_EQ(Verdict(ReadAll(File(name)), clock_.Now()), "");
}

TEST_F(PkiTest, NamesOutsideTheConstraints_AreNotTrusted) {
  const PemPair ca = {ReadAll(File("ca.crt")), ReadAll(File("ca.key"))};
  const auto verdict = [&](const std::string& names) {
    return Verdict(Forge({.names = names}, ca).certificate, absl::Now());
  };
  EXPECT_EQ(verdict("URI:spiffe://tsunagi.test/svc/intake"), "") << "the forge itself works";
  EXPECT_THAT(verdict("URI:spiffe://other.test/svc/intake"), HasSubstr("permitted subtree"));
  EXPECT_THAT(verdict("URI:spiffe://sub.tsunagi.test/svc/intake"), HasSubstr("permitted subtree"));
  EXPECT_THAT(verdict("DNS:example.com"), HasSubstr("permitted subtree"));
  // A certificate of another authority.
  EXPECT_NE(Verdict(Forge({}, ForgeAuthority()).certificate, absl::Now()), "");
}

TEST_F(PkiTest, BadIdentityOrValidity_IsRefused) {
  for (const char* path : {"", "svc", "svc/", "svc/Intake", "svc/a/b", "svc/../ca", "agency/a/b",
                           "agency/a/b/x", "agency/a/b/", "agency//b/1", "agency/a,DNS:x/b/1",
                           "agency/a.b/c/1", "other/a", "/svc/a"}) {
    EXPECT_THAT(IssueCertificate(dir_, {path}, 30, clock_), IsError(kInvalid, "IDENTITY_INVALID"))
        << path;
  }
  EXPECT_THAT(IssueCertificate(dir_, intake_, 0, clock_), IsError(kInvalid, "VALIDITY_INVALID"));
  EXPECT_THAT(IssueCertificate(dir_, intake_, 826, clock_), IsError(kInvalid, "VALIDITY_INVALID"));
}

TEST_F(PkiTest, AuthorityMissingBrokenOrExpired_IsNamed) {
  EXPECT_THAT(IssueCertificate(temp_.Path("none"), intake_, 30, clock_),
              IsError(kPrecondition, "CA_MISSING"));
  FakeClock late(absl::CivilSecond(2036, 4, 2, 9, 0, 0));
  EXPECT_THAT(IssueCertificate(dir_, intake_, 30, late), IsError(kPrecondition, "CA_EXPIRED"));
  ASSERT_OK(CreateCa(temp_.Path("other"), kDomain, clock_));
  WriteAll(File("ca.key"), ReadAll(temp_.Path("other/ca.key")));
  EXPECT_THAT(IssueCertificate(dir_, intake_, 30, clock_), IsError(kPrecondition, "CA_BROKEN"));
}

TEST_F(PkiTest, CertificateNearTheAuthoritysEnd_EndsWithIt) {
  FakeClock late(absl::CivilSecond(2036, 3, 30, 9, 0, 0));
  ASSERT_OK(IssueCertificate(dir_, intake_, 30, late));
  EXPECT_EQ(TimeOf(X509_get0_notAfter(Certificate("svc.intake.crt").get())),
            TimeOf(X509_get0_notAfter(Certificate("ca.crt").get())));
}

TEST_F(PkiTest, Ensure_IssuesOnceUntilTwoThirdsOfTheLifeAreGone) {
  ASSERT_OK_AND_ASSIGN(bool issued, EnsureCertificate(dir_, intake_, 30, clock_));
  EXPECT_TRUE(issued);
  const std::string first = ReadAll(File("svc.intake.crt"));
  clock_.Advance(absl::Hours(24 * 19));
  ASSERT_OK_AND_ASSIGN(issued, EnsureCertificate(dir_, intake_, 30, clock_));
  EXPECT_FALSE(issued);
  EXPECT_EQ(ReadAll(File("svc.intake.crt")), first);
  clock_.Advance(absl::Hours(25));
  ASSERT_OK_AND_ASSIGN(issued, EnsureCertificate(dir_, intake_, 30, clock_));
  EXPECT_TRUE(issued);
  EXPECT_NE(ReadAll(File("svc.intake.crt")), first);
  EXPECT_OK(CheckPairFiles(File("svc.intake.crt"), File("svc.intake.key")));
}

TEST_F(PkiTest, Ensure_MendsTornMissingAndForeignPairs) {
  ASSERT_OK(IssueCertificate(dir_, intake_, 30, clock_));
  ASSERT_OK(IssueCertificate(dir_, counsellor_, 30, clock_));
  const std::string stem = "svc.intake";
  const std::string other = "agency.hw-oyama.counsellor.1";
  const auto mended = [&] {
    const absl::StatusOr<bool> issued = EnsureCertificate(dir_, intake_, 30, clock_);
    EXPECT_OK(issued.status());
    return *issued && CheckPairFiles(File(stem + ".crt"), File(stem + ".key")).ok();
  };
  WriteAll(File(stem + ".key"), ReadAll(File(other + ".key")));
  EXPECT_TRUE(mended()) << "torn pair";
  ASSERT_EQ(unlink(File(stem + ".key").c_str()), 0);
  EXPECT_TRUE(mended()) << "missing key";
  WriteAll(File(stem + ".crt"), "rubbish");
  EXPECT_TRUE(mended()) << "rubbish";
  WriteAll(File(stem + ".crt"), ReadAll(File(other + ".crt")));
  WriteAll(File(stem + ".key"), ReadAll(File(other + ".key")));
  EXPECT_TRUE(mended()) << "another identity";
  ASSERT_OK(CreateCa(temp_.Path("other"), kDomain, clock_));
  ASSERT_OK(IssueCertificate(temp_.Path("other"), intake_, 30, clock_));
  WriteAll(File(stem + ".crt"), ReadAll(temp_.Path("other/svc.intake.crt")));
  WriteAll(File(stem + ".key"), ReadAll(temp_.Path("other/svc.intake.key")));
  EXPECT_TRUE(mended()) << "another authority";
}

TEST_F(PkiTest, List_TellsUriAndEnd) {
  ASSERT_OK(IssueCertificate(dir_, intake_, 30, clock_));
  ASSERT_OK(IssueCertificate(dir_, counsellor_, 60, clock_));
  ASSERT_OK_AND_ASSIGN(const std::vector<CertificateInfo> list, ListCertificates(dir_));
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].uri, "spiffe://tsunagi.test/agency/hw-oyama/counsellor/1");
  EXPECT_EQ(list[0].not_after, clock_.Now() + absl::Hours(24 * 60));
  EXPECT_EQ(list[1].file, File("ca.crt"));
  EXPECT_TRUE(list[1].is_ca);
  EXPECT_EQ(list[1].uri, "");
  EXPECT_EQ(list[2].uri, "spiffe://tsunagi.test/svc/intake");
  EXPECT_FALSE(list[2].is_ca);
  WriteAll(File("x.crt"), "rubbish");
  EXPECT_THAT(ListCertificates(dir_), IsError(kPrecondition, "CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(ListCertificates(temp_.Path("none")), IsError(kPrecondition, "CA_MISSING"));
}

TEST_F(PkiTest, CheckPair_NamesWhatIsWrong) {
  ASSERT_OK(IssueCertificate(dir_, intake_, 30, clock_));
  const std::string certificate = ReadAll(File("svc.intake.crt"));
  const std::string key = ReadAll(File("svc.intake.key"));
  EXPECT_OK(CheckPair(certificate, key));
  EXPECT_THAT(CheckPair(certificate, ReadAll(File("ca.key"))), IsError(kInvalid, "PAIR_MISMATCH"));
  EXPECT_THAT(CheckPair("", key), IsError(kInvalid, "CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(CheckPair(certificate, "x"), IsError(kInvalid, "KEY_UNREADABLE"));
  EXPECT_THAT(CheckPairFiles(File("none.crt"), File("ca.key")),
              IsError(absl::StatusCode::kNotFound, "PAIR_MISSING"));
}

}  // namespace
}  // namespace tsunagi::pki
