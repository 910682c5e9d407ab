#include "common/crypto/xaes.h"

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

constexpr char kNonce[] = "ABCDEFGHIJKLMNOPQRSTUVWX";

std::string SealHex(char key, absl::string_view aad) {
  const auto sealed =
      XaesSealWithNonce(*SecretKey::From(std::string(32, key)), kNonce, "XAES-256-GCM", aad);
  return absl::BytesToHexString(sealed.value().substr(kXaesNonceSize));
}

// The vectors of the specification: without and with carry in the doubling.
TEST(Xaes, C2spVectors) {
  EXPECT_EQ(SealHex(1, ""), "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
  EXPECT_EQ(SealHex(3, "c2sp.org/XAES-256-GCM"),
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
}

std::string Shake128(absl::string_view in, size_t size) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  std::string out(size, '\0');
  EXPECT_EQ(EVP_DigestInit_ex(context.get(), EVP_shake128(), nullptr), 1);
  EXPECT_EQ(EVP_DigestUpdate(context.get(), in.data(), in.size()), 1);
  EXPECT_EQ(EVP_DigestFinalXOF(context.get(), reinterpret_cast<unsigned char*>(out.data()), size),
            1);
  return out;
}

// The accumulated test of the specification with 10,000 iterations.
TEST(Xaes, C2spAccumulatedTest) {
  constexpr int kIterations = 10000;
  const std::string stream = Shake128("", kIterations * (32 + 24 + 2 * 256));
  size_t at = 0;
  const auto take = [&stream, &at](size_t size) {
    at += size;
    return stream.substr(at - size, size);
  };
  const auto take_sized = [&take] { return take(static_cast<unsigned char>(take(1)[0])); };
  std::string all;
  for (int i = 0; i < kIterations; ++i) {
    const SecretKey key = *SecretKey::From(take(32));
    const std::string nonce = take(24);
    const std::string plain = take_sized();
    const std::string aad = take_sized();
    ASSERT_OK_AND_ASSIGN(const std::string sealed, XaesSealWithNonce(key, nonce, plain, aad));
    ASSERT_OK_AND_ASSIGN(const std::string opened, XaesOpen(key, sealed, aad));
    ASSERT_EQ(opened, plain);
    all += sealed.substr(kXaesNonceSize);
  }
  EXPECT_EQ(absl::BytesToHexString(Shake128(all, 32)),
            "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
}

TEST(Xaes, RandomNonces_OpenAgainAndDiffer) {
  const SecretKey key = *SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string one, XaesSeal(key, "控え", "intake"));
  ASSERT_OK_AND_ASSIGN(const std::string two, XaesSeal(key, "控え", "intake"));
  EXPECT_NE(one, two);
  ASSERT_OK_AND_ASSIGN(const std::string opened, XaesOpen(key, one, "intake"));
  EXPECT_EQ(opened, "控え");
}

TEST(Xaes, AnyFlippedBitOrCut_IsSealBroken) {
  const auto broken = IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN");
  const SecretKey key = *SecretKey::Random();
  ASSERT_OK_AND_ASSIGN(const std::string sealed, XaesSeal(key, "text", "aad"));
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(XaesOpen(key, changed, "aad"), broken);
  }
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_THAT(XaesOpen(key, sealed.substr(0, size), "aad"), broken);
  }
  EXPECT_THAT(XaesOpen(key, sealed, "other"), broken);
}

TEST(Xaes, OtherNonceSize_IsRefused) {
  EXPECT_THAT(XaesSealWithNonce(*SecretKey::Random(), "short", "text", ""),
              IsError(absl::StatusCode::kInvalidArgument, "SEAL_SIZE"));
}

}  // namespace
}  // namespace tsunagi::crypto
