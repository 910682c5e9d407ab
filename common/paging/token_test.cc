#include "common/paging/token.h"

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::tsunagi::testing::IsError;

TokenSealer Sealer(char fill) {
  return TokenSealer(crypto::AeadKey::Create(std::string(32, fill)).value());
}

TEST(PageToken, SameArguments_GiveThePositionBack) {
  const TokenSealer sealer = Sealer('k');
  ASSERT_OK_AND_ASSIGN(const std::string token,
                       sealer.SealPage("ListCases|a", {"2024-01-02", "7"}));
  ASSERT_OK_AND_ASSIGN(const auto position, sealer.OpenPage("ListCases|a", token));
  EXPECT_THAT(position, ElementsAre("2024-01-02", "7"));
  ASSERT_OK_AND_ASSIGN(const auto first, sealer.OpenPage("ListCases|a", ""));
  EXPECT_THAT(first, IsEmpty());
}

TEST(PageToken, OtherArgumentsKeyOrBytes_AreRefused) {
  const TokenSealer sealer = Sealer('k');
  ASSERT_OK_AND_ASSIGN(std::string token, sealer.SealPage("ListCases|a", {"7"}));
  const auto refused = IsError(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID");
  EXPECT_THAT(sealer.OpenPage("ListCases|b", token), refused);
  EXPECT_THAT(Sealer('x').OpenPage("ListCases|a", token), refused);
  EXPECT_THAT(sealer.OpenPage("ListCases|a", "%%%"), refused);
  token[5] = token[5] == 'A' ? 'B' : 'A';
  EXPECT_THAT(sealer.OpenPage("ListCases|a", token), refused);
}

TEST(ResumeToken, OtherFeed_IsRefused) {
  const TokenSealer sealer = Sealer('k');
  ASSERT_OK_AND_ASSIGN(const std::string token, sealer.SealResume("facts", 42));
  ASSERT_OK_AND_ASSIGN(const int64_t sequence, sealer.OpenResume("facts", token));
  EXPECT_EQ(sequence, 42);
  EXPECT_THAT(sealer.OpenResume("cases", token),
              IsError(absl::StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID"));
}

TEST(EffectivePageSize, Bounds_AreKept) {
  EXPECT_EQ(EffectivePageSize(0).value(), 50);
  EXPECT_EQ(EffectivePageSize(7).value(), 7);
  EXPECT_EQ(EffectivePageSize(5000).value(), 200);
  EXPECT_THAT(EffectivePageSize(-1), IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
}

}  // namespace
}  // namespace tsunagi
