#include "common/crypto/hkdf.h"

#include <string>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

std::string Hex(absl::string_view hex) { return absl::HexStringToBytes(hex); }

std::string Counting(int from, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(from + i));
  return bytes;
}

// RFC 5869, A.1 to A.3: the cases of SHA-256.
TEST(HkdfSha256, Rfc5869Vectors) {
  ASSERT_OK_AND_ASSIGN(const std::string basic, HkdfSha256(std::string(22, '\x0b'), Counting(0, 13),
                                                           Hex("f0f1f2f3f4f5f6f7f8f9"), 42));
  EXPECT_EQ(absl::BytesToHexString(basic),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  ASSERT_OK_AND_ASSIGN(const std::string longer,
                       HkdfSha256(Counting(0, 80), Counting(0x60, 80), Counting(0xb0, 80), 82));
  EXPECT_EQ(absl::BytesToHexString(longer),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41"
            "c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  ASSERT_OK_AND_ASSIGN(const std::string bare, HkdfSha256(std::string(22, '\x0b'), "", "", 42));
  EXPECT_EQ(absl::BytesToHexString(bare),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(HkdfSha256, SizeOutOfBounds_IsRefused) {
  EXPECT_THAT(HkdfSha256("key", "", "", 0),
              IsError(absl::StatusCode::kInvalidArgument, "HKDF_SIZE"));
  EXPECT_OK(HkdfSha256("key", "", "", 8160));
  EXPECT_THAT(HkdfSha256("key", "", "", 8161),
              IsError(absl::StatusCode::kInvalidArgument, "HKDF_SIZE"));
}

}  // namespace
}  // namespace tsunagi::crypto
