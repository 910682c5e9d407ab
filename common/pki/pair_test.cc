// Rotation on disk: what does not serve is never put in force.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/pki/pki.h"
#include "common/pki/testing/forge.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::pki {
namespace {

namespace fs = std::filesystem;
using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::Forge;
using ::tsunagi::testing::ForgeAuthority;
using ::tsunagi::testing::Forgery;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::PemPair;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kNames[] = "URI:spiffe://tsunagi.test/svc/intake,DNS:intake.tsunagi.test";

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class PairTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(CreateCa(dir_, "tsunagi.test"));
    ASSERT_OK(IssueCertificate(dir_, intake_, 30));
    authority_ = {ReadAll(dir_ + "/ca.crt"), ReadAll(dir_ + "/ca.key")};
  }

  PemPair Present() const {
    return {ReadAll(dir_ + "/svc.intake.crt"), ReadAll(dir_ + "/svc.intake.key")};
  }
  PemPair Made(const Forgery& forgery) const { return Forge(forgery, authority_); }
  absl::Status Install(const PemPair& pair) const {
    return InstallPair(dir_, intake_, pair.certificate, pair.key);
  }
  size_t PairsOnDisk() const {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(dir_ + "/.pairs")) {
      if (!entry.is_symlink()) ++count;
    }
    return count;
  }

  const TempDir temp_;
  const std::string dir_ = temp_.Path("pki");
  const Identity intake_{"svc/intake"};
  PemPair authority_;
};

TEST_F(PairTest, GoodPair_TakesThePlaceInOneRename) {
  const fs::path link = fs::path(dir_) / ".pairs" / "svc.intake";
  const fs::path before = fs::read_symlink(link);
  const PemPair pair = Made({.names = kNames});
  ASSERT_OK(Install(pair));
  EXPECT_EQ(Present().certificate, pair.certificate);
  EXPECT_EQ(Present().key, pair.key);
  EXPECT_NE(fs::read_symlink(link), before);
  // Both names lead through the one link that changed.
  EXPECT_EQ(fs::read_symlink(dir_ + "/svc.intake.crt"), ".pairs/svc.intake/tls.crt");
  EXPECT_EQ(fs::read_symlink(dir_ + "/svc.intake.key"), ".pairs/svc.intake/tls.key");
  EXPECT_EQ(PairsOnDisk(), 1u) << "the former key is gone";
  ASSERT_OK_AND_ASSIGN(const CertificateInfo info, CheckIssued(dir_, intake_));
  EXPECT_EQ(info.uri, "spiffe://tsunagi.test/svc/intake");
}

// Twenty pairs as a disk, a hurry or an attacker would leave them.
TEST_F(PairTest, TornOrWrongPair_IsRefusedAndTheFormerServesOn) {
  const PemPair before = Present();
  const PemPair good = Made({.names = kNames});
  const PemPair second = Made({.names = kNames});
  const PemPair foreign = Forge({.names = kNames}, ForgeAuthority());
  const absl::Time now = absl::Now();
  const auto half = [](const std::string& text) { return text.substr(0, text.size() / 2); };
  const std::vector<std::pair<PemPair, std::string>> wrong = {
      {{good.certificate, second.key}, "PAIR_MISMATCH"},
      {{second.certificate, good.key}, "PAIR_MISMATCH"},
      {{good.certificate, before.key}, "PAIR_MISMATCH"},
      {{before.certificate, good.key}, "PAIR_MISMATCH"},
      {{authority_.certificate, good.key}, "PAIR_MISMATCH"},
      {{good.certificate, authority_.key}, "PAIR_MISMATCH"},
      {{"", good.key}, "CERTIFICATE_UNREADABLE"},
      {{half(good.certificate), good.key}, "CERTIFICATE_UNREADABLE"},
      {{good.key, good.key}, "CERTIFICATE_UNREADABLE"},
      {{good.certificate, ""}, "KEY_UNREADABLE"},
      {{good.certificate, half(good.key)}, "KEY_UNREADABLE"},
      {{good.certificate, good.certificate}, "KEY_UNREADABLE"},
      {foreign, "CERTIFICATE_NOT_TRUSTED"},
      {Made({.names = "URI:spiffe://tsunagi.test/svc/referral,DNS:intake.tsunagi.test"}),
       "IDENTITY_MISMATCH"},
      {Made({.names = "URI:spiffe://tsunagi.test/svc/intake"}), "IDENTITY_MISMATCH"},
      {Made({.names = kNames, .extended_key_usage = "clientAuth"}), "IDENTITY_MISMATCH"},
      {Made({.names = "URI:spiffe://other.test/svc/intake"}), "SVID_TRUST_DOMAIN"},
      {Made({.names = kNames, .key_usage = "critical,digitalSignature,keyCertSign"}),
       "SVID_KEY_USAGE"},
      {Made({.names = kNames, .not_after = now - absl::Seconds(5)}), "SVID_EXPIRED"},
      {Made({.names = kNames, .not_before = now + absl::Minutes(5)}), "SVID_NOT_YET_VALID"},
  };
  ASSERT_EQ(wrong.size(), 20u);
  for (size_t i = 0; i < wrong.size(); ++i) {
    EXPECT_THAT(Install(wrong[i].first), IsError(kInvalid, wrong[i].second)) << i;
    EXPECT_EQ(Present().certificate, before.certificate) << i;
    EXPECT_EQ(Present().key, before.key) << i;
  }
  EXPECT_OK(CheckIssued(dir_, intake_));
  EXPECT_EQ(PairsOnDisk(), 1u);
}

TEST_F(PairTest, FilesOfAnEarlierLayout_BecomeLinks) {
  const PemPair before = Present();
  for (const char* name : {"/svc.intake.crt", "/svc.intake.key"}) {
    const std::string text = ReadAll(dir_ + name);
    ASSERT_EQ(unlink((dir_ + name).c_str()), 0);
    std::ofstream(dir_ + name) << text;
  }
  ASSERT_OK(CheckIssued(dir_, intake_));
  ASSERT_OK(IssueCertificate(dir_, intake_, 30));
  EXPECT_TRUE(fs::is_symlink(dir_ + "/svc.intake.crt"));
  EXPECT_NE(Present().certificate, before.certificate);
  EXPECT_OK(CheckIssued(dir_, intake_));
}

TEST_F(PairTest, InterruptedRotation_LeavesTheFormerPairAndIsSweptUp) {
  const PemPair before = Present();
  // What a stop between writing the new pair and the rename leaves.
  ASSERT_TRUE(fs::create_directory(dir_ + "/.pairs/svc.intake@half"));
  ASSERT_TRUE(fs::create_directory(dir_ + "/.pairs/svc.referral@half"));
  std::ofstream(dir_ + "/.pairs/svc.intake@half/tls.key") << "half";
  fs::create_symlink("svc.intake@half", dir_ + "/.pairs/svc.intake@next");
  EXPECT_OK(CheckIssued(dir_, intake_));
  EXPECT_EQ(Present().certificate, before.certificate);
  ASSERT_OK(IssueCertificate(dir_, intake_, 30));
  EXPECT_OK(CheckIssued(dir_, intake_));
  EXPECT_FALSE(fs::exists(dir_ + "/.pairs/svc.intake@half"));
  EXPECT_TRUE(fs::exists(dir_ + "/.pairs/svc.referral@half")) << "another identity's";
}

TEST_F(PairTest, IssuedIdentities_ComeFromFileNames) {
  ASSERT_OK(IssueCertificate(dir_, {"agency/sr-09201/client/1"}, 1));
  ASSERT_OK(IssueCertificate(dir_, {"agency/sr-09201/machine/import"}, 1));
  std::ofstream(dir_ + "/svc.intake.crt") << "rubbish";
  std::ofstream(dir_ + "/note.txt") << "no certificate";
  ASSERT_OK_AND_ASSIGN(const std::vector<Identity> identities, IssuedIdentities(dir_));
  EXPECT_EQ(identities,
            (std::vector<Identity>{
                {"agency/sr-09201/client/1"}, {"agency/sr-09201/machine/import"}, {"svc/intake"}}));
  EXPECT_THAT(CheckIssued(dir_, intake_), IsError(kInvalid, "CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(CheckIssued(dir_, {"svc/none"}),
              IsError(absl::StatusCode::kNotFound, "PAIR_MISSING"));
  EXPECT_THAT(IssuedIdentities(temp_.Path("none")),
              IsError(absl::StatusCode::kFailedPrecondition, "CA_MISSING"));
}

TEST_F(PairTest, CheckIssued_FollowsTheClock) {
  FakeClock clock(absl::ToCivilSecond(absl::Now() + absl::Hours(24 * 31), Jst()));
  EXPECT_THAT(CheckIssued(dir_, intake_, clock), IsError(kInvalid, "SVID_EXPIRED"));
}

}  // namespace
}  // namespace tsunagi::pki
