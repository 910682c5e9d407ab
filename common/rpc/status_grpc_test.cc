#include "common/rpc/status_grpc.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/error/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace tsunagi::rpc {
namespace {

TEST(StatusGrpc, EveryPart_SurvivesTheWire) {
  const absl::Status before = Error(absl::StatusCode::kFailedPrecondition, "REFERRAL_STATE", "no")
                                  .Ja("この紹介は既に受理されています。")
                                  .Meta("state", "ACCEPTED")
                                  .Field("name", "STATE", "状態: 受理")
                                  .Resource("agencies/a/referrals/b")
                                  .RetryAfter(absl::Milliseconds(1500));
  const absl::Status after = FromGrpc(ToGrpc(before));
  EXPECT_EQ(after.code(), before.code());
  EXPECT_EQ(after.message(), before.message());
  const ErrorDetail detail = DetailOf(after);
  EXPECT_EQ(detail.reason, "REFERRAL_STATE");
  EXPECT_EQ(detail.message_ja, "この紹介は既に受理されています。");
  ASSERT_EQ(detail.fields.size(), 1u);
  EXPECT_EQ(detail.fields[0], (FieldProblem{"name", "STATE", "状態: 受理"}));
  EXPECT_EQ(detail.resource, "agencies/a/referrals/b");
  EXPECT_EQ(detail.retry_after, absl::Milliseconds(1500));
}

TEST(StatusGrpc, ForeignStatus_StillCarriesOneErrorInfo) {
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(ToGrpc(absl::UnavailableError("x")).error_details()));
  ASSERT_EQ(details.details_size(), 1);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(details.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "UNAVAILABLE");
  EXPECT_EQ(info.domain(), "tsunagi");
}

TEST(StatusGrpc, ManyFields_StayUnderTheTrailerLimitAndAreCounted) {
  Error error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", "many");
  for (int i = 0; i < 300; ++i) error.Field(absl::StrCat("f", i), "INVALID", std::string(60, 'x'));
  const grpc::Status status = ToGrpc(error);
  EXPECT_LE(status.error_details().size(), 4096u);
  const ErrorDetail detail = DetailOf(FromGrpc(status));
  EXPECT_GT(detail.fields.size(), 0u);
  ASSERT_EQ(detail.metadata.size(), 1u);
  EXPECT_EQ(detail.metadata[0].second, absl::StrCat(300 - detail.fields.size()));
}

TEST(StatusGrpc, EveryCode_ComesBackAsItself) {
  for (int code = 1; code <= 16; ++code) {
    if (code == 2) continue;  // UNKNOWN is told as INTERNAL
    const absl::Status status(static_cast<absl::StatusCode>(code), "x");
    EXPECT_EQ(FromGrpc(ToGrpc(status)).code(), status.code());
  }
}

}  // namespace
}  // namespace tsunagi::rpc
