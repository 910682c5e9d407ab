#include "common/jwt/dev_issuer.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "common/crypto/key_file.h"
#include "common/jwt/verifier.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace tsunagi::jwt {
namespace {

using testing::IsError;

std::string Content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DevIssuerTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(EnsureDevIssuer(key_path_, jwks_path_)); }

  const testing::TempDir dir_;
  const std::string key_path_ = dir_.Path("dev-issuer.key");
  const std::string jwks_path_ = dir_.Path("jwks.json");
  testing::FakeClock clock_{absl::CivilSecond(2026, 4, 1, 9)};
};

TEST_F(DevIssuerTest, IssuedToken_PassesTheVerifier) {
  ASSERT_OK_AND_ASSIGN(const DevIssuer issuer, DevIssuer::Load(key_path_));
  ASSERT_OK_AND_ASSIGN(const auto keys, KeyFile::Open(jwks_path_, clock_));
  Rules rules;
  rules.issuer = kDevIssuer;
  rules.audience = kDevAudience;
  rules.clients = {kDevClient};
  Verifier verifier(rules, *keys, clock_);
  DevToken request;
  request.subject = "counsellor-1.sr-09201";
  request.certificate_thumbprint = std::string(32, 'x');
  ASSERT_OK_AND_ASSIGN(const std::string token, issuer.Issue(request, clock_.Now()));
  ASSERT_OK_AND_ASSIGN(const Claims claims, verifier.Verify(token));
  EXPECT_EQ(claims.subject, request.subject);
  EXPECT_EQ(claims.client, kDevClient);
  EXPECT_TRUE(claims.strong_authentication);
  EXPECT_EQ(claims.certificate_thumbprint, request.certificate_thumbprint);
  EXPECT_EQ(claims.expires_at, clock_.Now() + absl::Minutes(15));
  request.strong_authentication = false;
  request.lifetime = absl::Minutes(3);
  ASSERT_OK_AND_ASSIGN(const std::string weak, issuer.Issue(request, clock_.Now()));
  ASSERT_OK_AND_ASSIGN(const Claims weak_claims, verifier.Verify(weak));
  EXPECT_FALSE(weak_claims.strong_authentication);
  EXPECT_EQ(weak_claims.expires_at, clock_.Now() + absl::Minutes(3));
}

TEST_F(DevIssuerTest, Files_HaveTheirModes) {
  struct stat info = {};
  ASSERT_EQ(stat(key_path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_EQ(stat(jwks_path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  EXPECT_EQ(Content(jwks_path_).find("\"d\""), std::string::npos);
}

TEST_F(DevIssuerTest, Twice_ChangesNothing) {
  const std::string key = Content(key_path_);
  const auto written = std::filesystem::last_write_time(jwks_path_);
  ASSERT_OK(EnsureDevIssuer(key_path_, jwks_path_));
  EXPECT_EQ(Content(key_path_), key);
  EXPECT_EQ(std::filesystem::last_write_time(jwks_path_), written);
}

TEST_F(DevIssuerTest, KeySetThatIsMissingOrOther_IsWrittenAnew) {
  const std::string set = Content(jwks_path_);
  std::filesystem::remove(jwks_path_);
  ASSERT_OK(EnsureDevIssuer(key_path_, jwks_path_));
  EXPECT_EQ(Content(jwks_path_), set);
  ASSERT_OK(crypto::ReplaceFile(jwks_path_, "{}", 0644));
  ASSERT_OK(EnsureDevIssuer(key_path_, jwks_path_));
  EXPECT_EQ(Content(jwks_path_), set);
}

TEST_F(DevIssuerTest, KeyThatOthersCanRead_IsRefused) {
  ASSERT_EQ(chmod(key_path_.c_str(), 0644), 0);
  EXPECT_THAT(DevIssuer::Load(key_path_),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_MODE"));
  EXPECT_THAT(EnsureDevIssuer(key_path_, jwks_path_),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_MODE"));
}

TEST_F(DevIssuerTest, BadRequests_AreRefused) {
  ASSERT_OK_AND_ASSIGN(const DevIssuer issuer, DevIssuer::Load(key_path_));
  const auto is_refused = IsError(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID");
  DevToken request;
  EXPECT_THAT(issuer.Issue(request, clock_.Now()), is_refused);
  request.subject = "Yamada Taro";
  EXPECT_THAT(issuer.Issue(request, clock_.Now()), is_refused);
  request.subject = "yamada";
  request.lifetime = absl::Minutes(16);
  EXPECT_THAT(issuer.Issue(request, clock_.Now()), is_refused);
  request.lifetime = absl::ZeroDuration();
  EXPECT_THAT(issuer.Issue(request, clock_.Now()), is_refused);
}

}  // namespace
}  // namespace tsunagi::jwt
