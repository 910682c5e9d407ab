#include "common/error/error.h"

#include "gtest/gtest.h"

namespace tsunagi {
namespace {

TEST(Error, EveryPart_SurvivesTheStatus) {
  const absl::Status status = Error(absl::StatusCode::kInvalidArgument, "INVALID_DATE", "bad date")
                                  .Ja("日付をお確かめください。")
                                  .Meta("feed", "a:1:b")
                                  .Field("case.reception_date", "INVALID_DATE", "5:月がありません")
                                  .Resource("agencies/a/cases/b")
                                  .RetryAfter(absl::Seconds(2));
  const ErrorDetail detail = DetailOf(status);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(detail.reason, "INVALID_DATE");
  EXPECT_EQ(detail.message_ja, "日付をお確かめください。");
  ASSERT_EQ(detail.metadata.size(), 1u);
  EXPECT_EQ(detail.metadata[0].second, "a:1:b");
  ASSERT_EQ(detail.fields.size(), 1u);
  EXPECT_EQ(detail.fields[0].message_ja, "5:月がありません");
  EXPECT_EQ(detail.resource, "agencies/a/cases/b");
  EXPECT_EQ(detail.retry_after, absl::Seconds(2));
}

TEST(DetailOf, ForeignStatus_AnswersTheNameOfItsCode) {
  EXPECT_EQ(ReasonOf(absl::UnavailableError("x")), "UNAVAILABLE");
}

}  // namespace
}  // namespace tsunagi
