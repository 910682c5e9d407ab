#include <cstdio>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/crypto/key_file.h"
#include "common/jwt/dev_issuer.h"
#include "common/jwt/verifier.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

using testing::IsError;

class DevTokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"config", "keys"}) {
      std::filesystem::create_directories(dir_.Path(folder));
    }
    ASSERT_OK(jwt::EnsureDevIssuer(dir_.Path("keys/dev-issuer.key"), dir_.Path("jwks.json")));
  }
  void MarkAsDevelopment() {
    ASSERT_OK(crypto::ReplaceFile(dir_.Path("config/development"), "", 0644));
  }
  // Runs "dev-token ARGUMENTS"; what it printed stands in `printed_`.
  absl::StatusOr<int> Run(const std::string& arguments) {
    Cli cli;
    CLI::App app;
    AddTokenCommands(app, cli);
    app.parse(absl::StrCat("dev-token ", arguments));
    cli.options.site = dir_.path();
    Session session(cli.options);
    ::testing::internal::CaptureStdout();
    absl::StatusOr<int> result = cli.action(session);
    std::fflush(stdout);
    printed_ = ::testing::internal::GetCapturedStdout();
    return result;
  }

  const testing::TempDir dir_;
  std::string printed_;
};

TEST_F(DevTokenTest, DevelopmentSite_PrintsATokenThatVerifies) {
  MarkAsDevelopment();
  ASSERT_OK_AND_ASSIGN(const int code, Run("--user counsellor-1 --client console --minutes 5"));
  EXPECT_EQ(code, kExitOk);
  ASSERT_OK_AND_ASSIGN(const auto keys,
                       jwt::KeyFile::Open(dir_.Path("jwks.json"), Clock::System()));
  jwt::Rules rules;
  rules.issuer = jwt::kDevIssuer;
  rules.audience = jwt::kDevAudience;
  rules.clients = {"console"};
  jwt::Verifier verifier(rules, *keys, Clock::System());
  ASSERT_FALSE(printed_.empty());
  EXPECT_EQ(printed_.back(), '\n');
  ASSERT_OK_AND_ASSIGN(const jwt::Claims claims,
                       verifier.Verify(printed_.substr(0, printed_.size() - 1)));
  EXPECT_EQ(claims.subject, "counsellor-1");
  EXPECT_EQ(claims.expires_at - claims.issued_at, absl::Minutes(5));
}

TEST_F(DevTokenTest, OtherSite_IsRefusedAlthoughTheKeyIsThere) {
  EXPECT_THAT(Run("--user counsellor-1"),
              IsError(absl::StatusCode::kFailedPrecondition, "NOT_A_DEVELOPMENT_SITE"));
  EXPECT_EQ(printed_, "");
}

TEST_F(DevTokenTest, SiteWithoutKey_IsKeyFileMissing) {
  MarkAsDevelopment();
  std::filesystem::remove(dir_.Path("keys/dev-issuer.key"));
  EXPECT_THAT(Run("--user counsellor-1"),
              IsError(absl::StatusCode::kFailedPrecondition, "KEY_FILE_MISSING"));
}

TEST_F(DevTokenTest, BadOptions_AreUsageErrors) {
  MarkAsDevelopment();
  EXPECT_THAT(Run("--user 山田"), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THROW((void)Run("--user a --minutes 16"), CLI::ValidationError);
  EXPECT_THROW((void)Run("--minutes 5"), CLI::RequiredError);
}

}  // namespace
}  // namespace tsunagi::cli
