#include "common/crypto/gcm.h"

#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

std::string Hex(absl::string_view hex) { return absl::HexStringToBytes(hex); }

class GcmTest : public ::testing::Test {
 protected:
  // Wycheproof aes_gcm_test.json, tcId 91.
  const SecretKey key_ =
      *SecretKey::From(Hex("92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f123c20"));
  const std::string nonce_ = Hex("00112233445566778899aabb");
  const std::string aad_ = Hex("00000000ffffffff");
  const std::string plain_ = Hex("00010203040506070809");
  const std::string text_ = Hex("e27abdd2d2a53d2f136b9a4a2579529301bcfb71c78d4060f52c");
};

TEST_F(GcmTest, WycheproofTcId91_SealsAndOpens) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, GcmSeal(key_, nonce_, "", plain_, aad_));
  EXPECT_EQ(absl::BytesToHexString(sealed), absl::BytesToHexString(text_));
  ASSERT_OK_AND_ASSIGN(const std::string plain, GcmOpen(key_, nonce_, text_, aad_));
  EXPECT_EQ(plain, plain_);
}

TEST_F(GcmTest, Prefix_StandsInFrontAndChangesNothing) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, GcmSeal(key_, nonce_, "head", plain_, aad_));
  EXPECT_EQ(sealed, absl::StrCat("head", text_));
}

TEST_F(GcmTest, AnyFlippedBitOrCut_IsSealBroken) {
  const auto broken = IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN");
  for (size_t bit = 0; bit < text_.size() * 8; ++bit) {
    std::string text = text_;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(GcmOpen(key_, nonce_, text, aad_), broken);
  }
  for (size_t size = 0; size < text_.size(); ++size) {
    EXPECT_THAT(GcmOpen(key_, nonce_, text_.substr(0, size), aad_), broken);
  }
  EXPECT_THAT(GcmOpen(key_, nonce_, text_, ""), broken);
  EXPECT_THAT(GcmOpen(key_, Hex("00112233445566778899aabc"), text_, aad_), broken);
  EXPECT_THAT(GcmOpen(key_, nonce_ + "x", text_, aad_), broken);
}

TEST_F(GcmTest, OtherNonceSize_IsRefused) {
  EXPECT_THAT(GcmSeal(key_, nonce_.substr(1), "", plain_, aad_),
              IsError(absl::StatusCode::kInvalidArgument, "SEAL_SIZE"));
}

TEST_F(GcmTest, NothingToSeal_HasATag) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, GcmSeal(key_, nonce_, {}, {}, {}));
  EXPECT_EQ(sealed.size(), kGcmTagSize);
  ASSERT_OK_AND_ASSIGN(const std::string plain, GcmOpen(key_, nonce_, sealed, {}));
  EXPECT_EQ(plain, "");
}

TEST(SecretKey, OtherSize_IsRefused) {
  for (const size_t size : {0u, 16u, 31u, 33u}) {
    EXPECT_THAT(SecretKey::From(std::string(size, 'k')),
                IsError(absl::StatusCode::kInvalidArgument, "KEY_SIZE"));
  }
}

TEST(SecretKey, Random_Differs) {
  ASSERT_OK_AND_ASSIGN(const SecretKey one, SecretKey::Random());
  ASSERT_OK_AND_ASSIGN(const SecretKey two, SecretKey::Random());
  EXPECT_NE(one.Bytes(), two.Bytes());
}

TEST(RandomGcmNonce, AMillion_NeverRepeat) {
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < 1000000; ++i) {
    ASSERT_OK_AND_ASSIGN(std::string nonce, RandomGcmNonce());
    ASSERT_EQ(nonce.size(), kGcmNonceSize);
    ASSERT_TRUE(seen.insert(std::move(nonce)).second) << "after " << i;
  }
}

TEST(RandomGcmNonce, ForkedProcess_DrawsItsOwn) {
  ASSERT_OK(RandomGcmNonce());
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto nonce = RandomGcmNonce();
    const bool good = nonce.ok() && write(ends[1], nonce->data(), kGcmNonceSize) == kGcmNonceSize;
    _exit(good ? 0 : 1);
  }
  std::string theirs(kGcmNonceSize, '\0');
  ASSERT_EQ(read(ends[0], theirs.data(), theirs.size()), kGcmNonceSize);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_OK_AND_ASSIGN(const std::string ours, RandomGcmNonce());
  EXPECT_NE(ours, theirs);
  close(ends[0]);
  close(ends[1]);
}

TEST(Cleanse, Text_IsEmptied) {
  std::string text(100, 's');
  Cleanse(text);
  EXPECT_EQ(text, "");
}

}  // namespace
}  // namespace tsunagi::crypto
