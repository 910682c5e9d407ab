#include "tools/tsunagi/session.h"

#include <filesystem>

#include <fstream>

#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/jwt/dev_issuer.h"
#include "common/pki/pki.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "tools/tsunagi/dev_site.h"
#include "tools/tsunagi/status.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;

TEST(ExpandIdentity, ShortForms_AreTheFullPath) {
  EXPECT_EQ(ExpandIdentity("sr-09201"), "agency/sr-09201/counsellor/1");
  EXPECT_EQ(ExpandIdentity("sr-09201/coordinator"), "agency/sr-09201/coordinator/1");
  EXPECT_EQ(ExpandIdentity("sr-09201/coordinator/2"), "agency/sr-09201/coordinator/2");
  EXPECT_EQ(ExpandIdentity("secretariat"), "agency/secretariat/secretariat/1");
  EXPECT_EQ(ExpandIdentity("operator"), "agency/secretariat/operator/1");
  EXPECT_EQ(ExpandIdentity("agency/x/office-lead/3"), "agency/x/office-lead/3");
  EXPECT_EQ(ExpandIdentity("svc/intake"), "svc/intake");
}

TEST(CaseNameOf, ShortAndFull_AreTheResourceName) {
  ASSERT_OK_AND_ASSIGN(const std::string name, CaseNameOf("sr-09201/x"));
  EXPECT_EQ(name, "agencies/sr-09201/cases/x");
  ASSERT_OK_AND_ASSIGN(const std::string same, CaseNameOf(name));
  EXPECT_EQ(same, name);
  EXPECT_EQ(ShortName(name), "sr-09201/x");
  EXPECT_EQ(AgencyOfResource(name), "sr-09201");
  EXPECT_THAT(CaseNameOf("x"), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(CaseNameOf("agencies/a/referrals/x"),
              IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
}

TEST(ExitCodeOf, KindsOfStatuses_AreTheDocumentedOnes) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(NotFound("CASE", "agencies/a/cases/x")), 1);
  EXPECT_EQ(ExitCodeOf(UsageError("x")), 2);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("x")), 3);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("x")), 3);
  EXPECT_EQ(ExitCodeOf(absl::CancelledError("x")), 3);
}

TEST(DescribeError, FieldProblems_StandOnePerLine) {
  EXPECT_EQ(DescribeError(InvalidFields({{"case.person", "BAD", "直してください。"}})),
            "入力に誤りがあります。印の付いた項目を直して、もう一度送信してください。\n"
            "  case.person: 直してください。\n"
            "(INVALID_ARGUMENT INVALID_FIELDS)\n");
  EXPECT_THAT(DescribeError(absl::UnavailableError("x")), HasSubstr("接続できません"));
}

TEST(Session, NoAs_AsksForIt) {
  Session session(GlobalOptions{});
  EXPECT_THAT(session.Caller(), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_EQ(session.CallerOr("operator").identity(), "agency/secretariat/operator/1");
  EXPECT_EQ(session.CallerOrOffice("polaris").identity(), "agency/polaris/counsellor/1");
}

TEST(Session, Stations_AreTheAgencies) {
  const testing::TempDir dir;
  ASSERT_OK(pki::CreateCa(dir.Path("pki"), "tsunagi.test"));
  for (const char* path : {"agency/b/client/1", "agency/a/client/1", "agency/secretariat/client/1",
                           "agency/secretariat/machine/import", "svc/intake"}) {
    ASSERT_OK(pki::IssueCertificate(dir.Path("pki"), {path}, 1));
  }
  GlobalOptions options;
  options.site = dir.path();
  Session session(options);
  ASSERT_OK_AND_ASSIGN(const auto agencies, session.Agencies());
  EXPECT_THAT(agencies, ElementsAre("a", "b"));
}

TEST(Session, NothingRuns_IsUnreachable) {
  const testing::TempDir dir;
  ASSERT_OK(pki::CreateCa(dir.Path("pki"), "tsunagi.test"));
  ASSERT_OK(pki::IssueCertificate(dir.Path("pki"), {"agency/secretariat/client/1"}, 1));
  GlobalOptions options;
  options.site = dir.path();
  options.retry_for_seconds = 0;
  std::filesystem::create_directories(dir.Path("keys"));
  std::filesystem::create_directories(dir.Path("config"));
  ASSERT_OK(jwt::EnsureDevIssuer(dir.Path(kDevIssuerKey), dir.Path("config/jwks.json")));
  Session session(options);
  const auto ask = [&] {
    return session.As("operator")
        .Call<aggregation::v1::ListPlansResponse>(
            "tsunagi.aggregation.v1.AggregationService/ListPlans",
            aggregation::v1::ListPlansRequest());
  };
  EXPECT_THAT(ask(), IsError(absl::StatusCode::kFailedPrecondition, "NOT_A_DEVELOPMENT_SITE"));
  ASSERT_OK(crypto::ReplaceFile(dir.Path(kDevelopmentMark), "x", 0600));
  EXPECT_THAT(ask(), IsError(absl::StatusCode::kUnavailable, "SERVICE_NOT_RUNNING"));
  EXPECT_THAT(session.As("nobody").Call<aggregation::v1::ListPlansResponse>(
                  "tsunagi.aggregation.v1.AggregationService/ListPlans",
                  aggregation::v1::ListPlansRequest()),
              IsError(absl::StatusCode::kFailedPrecondition, "CERTIFICATE_MISSING"));
}

}  // namespace
}  // namespace tsunagi::cli
