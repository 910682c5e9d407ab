#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/pki/pki.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::TempDir;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class PkiCommandsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(Run({"init"}), kExitOk); }

  // Answers the exit code; what was printed is in out_ and err_.
  int Run(std::vector<std::string> arguments) {
    const std::string site = site_.path();
    std::vector<const char*> argv = {"tsunagi", "--site", site.c_str(), "pki"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = RunCli(static_cast<int>(argv.size()), argv.data());
    out_ = ::testing::internal::GetCapturedStdout();
    err_ = ::testing::internal::GetCapturedStderr();
    return code;
  }
  std::string Pki() const { return site_.Path("pki"); }
  std::string Certificate(const std::string& stem) const {
    return ReadAll(Pki() + "/" + stem + ".crt");
  }
  // As it was issued for 30 days, that long ago.
  void IssueAgo(const std::string& identity, int days) {
    FakeClock then(absl::ToCivilSecond(absl::Now() - absl::Hours(24 * days), Jst()));
    ASSERT_OK(pki::IssueCertificate(Pki(), {identity}, 30, then));
  }

  const TempDir site_;
  std::string out_;
  std::string err_;
};

TEST_F(PkiCommandsTest, Issue_TakesEveryFormAndWarnsOfALongLife) {
  EXPECT_EQ(Run({"issue", "svc/intake", "sr-09201/client/1", "sr-09201/machine/import", "sr-09201",
                 "--days", "7"}),
            kExitOk);
  EXPECT_EQ(err_, "");
  EXPECT_EQ(pki::IssuedIdentities(Pki())->size(), 4u);
  EXPECT_EQ(Run({"issue", "svc/intake"}), kExitOk);
  EXPECT_THAT(err_, HasSubstr("有効日数 30 は開発用です"));
  EXPECT_EQ(Run({"issue", "svc/in.take"}), kExitError);
  EXPECT_THAT(err_, HasSubstr("IDENTITY_INVALID"));
}

TEST_F(PkiCommandsTest, Renew_TakesWhatIsDueOrBrokenOnly) {
  // The authority must be as old as what it signed.
  ASSERT_TRUE(std::filesystem::remove_all(Pki()));
  FakeClock then(absl::ToCivilSecond(absl::Now() - absl::Hours(24 * 40), Jst()));
  ASSERT_OK(pki::CreateCa(Pki(), "tsunagi.test", then));
  IssueAgo("svc/intake", 21);
  IssueAgo("svc/referral", 5);
  IssueAgo("svc/aggregation", 5);
  ASSERT_EQ(unlink((Pki() + "/svc.aggregation.key").c_str()), 0);
  const std::string due = Certificate("svc.intake");
  const std::string young = Certificate("svc.referral");

  EXPECT_EQ(Run({"list"}), kExitOk);
  const size_t mark = out_.find("要更新");
  ASSERT_NE(mark, std::string::npos) << out_;
  EXPECT_EQ(out_.find("要更新", mark + 1), std::string::npos) << "only one is due";
  EXPECT_EQ(Run({"check"}), kExitError);
  EXPECT_THAT(out_, HasSubstr("svc/aggregation: "));
  EXPECT_THAT(out_, HasSubstr("PAIR_MISSING"));

  EXPECT_EQ(Run({"renew", "--days", "1"}), kExitOk);
  EXPECT_THAT(out_, HasSubstr("更新 2 枚、そのまま 1 枚"));
  EXPECT_NE(Certificate("svc.intake"), due);
  EXPECT_EQ(Certificate("svc.referral"), young);
  EXPECT_EQ(Run({"check"}), kExitOk);
  EXPECT_EQ(Run({"list"}), kExitOk);
  EXPECT_THAT(out_, Not(HasSubstr("要更新")));

  EXPECT_EQ(Run({"renew", "svc/referral", "--days", "1"}), kExitOk);
  EXPECT_NE(Certificate("svc.referral"), young);
  EXPECT_EQ(Run({"renew", "--all", "--days", "1"}), kExitOk);
  EXPECT_THAT(out_, HasSubstr("更新 3 枚、そのまま 0 枚"));
  EXPECT_EQ(Run({"renew", "svc/refferal"}), kExitError);
  EXPECT_THAT(err_, HasSubstr("CERTIFICATE_MISSING"));
}

}  // namespace
}  // namespace tsunagi::cli
