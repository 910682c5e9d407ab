#include "common/crypto/crypto.h"

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

std::string Hex(absl::string_view hex) { return absl::HexStringToBytes(hex); }

TEST(Sha256, FipsVectors) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      absl::BytesToHexString(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(absl::BytesToHexString(Sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// RFC 4231, 4.2 to 4.8 without the truncated case 5.
TEST(HmacSha256Key, Rfc4231Vectors) {
  struct Vector {
    std::string key, data, mac;
  };
  const std::vector<Vector> vectors = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {Hex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const Vector& vector : vectors) {
    const HmacSha256Key key(vector.key);
    EXPECT_EQ(absl::BytesToHexString(key.Mac(vector.data)), vector.mac);
    EXPECT_EQ(absl::BytesToHexString(key.Mac(vector.data)), vector.mac) << "second use";
  }
}

TEST(HmacSha256Key, EmptyKeyAndText_HaveTheirMac) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256Key("").Mac("")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(HmacSha256Key, ManyThreads_AgreeOnTheMac) {
  const HmacSha256Key key(std::string(32, 'k'));
  const std::string expected = key.Mac("text");
  std::vector<int> wrong(8, 0);
  std::vector<std::thread> threads;
  threads.reserve(wrong.size());
  for (int& count : wrong) {
    threads.emplace_back([&key, &expected, &count] {
      for (int i = 0; i < 500; ++i) count += key.Mac("text") != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(8, 0));
}

TEST(EqualInConstantTime, LengthsAndBytes_Decide) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("abc", "abc"));
  EXPECT_FALSE(EqualInConstantTime("abc", "abd"));
  EXPECT_FALSE(EqualInConstantTime("abc", "ab"));
}

TEST(RandomBytes, TwoCalls_Differ) {
  ASSERT_OK_AND_ASSIGN(const std::string a, RandomBytes(32));
  ASSERT_OK_AND_ASSIGN(const std::string b, RandomBytes(32));
  EXPECT_EQ(a.size(), 32u);
  EXPECT_NE(a, b);
  ASSERT_OK_AND_ASSIGN(const std::string none, RandomBytes(0));
  EXPECT_EQ(none, "");
  EXPECT_THAT(RandomBytes(size_t{2} << 20),
              IsError(absl::StatusCode::kInvalidArgument, "RANDOM_COUNT"));
}

class AeadKeyTest : public ::testing::Test {
 protected:
  // Wycheproof aes_gcm_test.json, tcId 91.
  const std::string raw_ = Hex("92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f123c20");
  const std::string sealed_ =
      Hex("00112233445566778899aabb"
          "e27abdd2d2a53d2f136b"
          "9a4a2579529301bcfb71c78d4060f52c");
  const std::string aad_ = Hex("00000000ffffffff");
  const AeadKey key_ = *AeadKey::Create(raw_);
};

TEST_F(AeadKeyTest, WycheproofTcId91_Opens) {
  ASSERT_OK_AND_ASSIGN(const std::string plain, key_.Open(sealed_, aad_));
  EXPECT_EQ(absl::BytesToHexString(plain), "00010203040506070809");
}

TEST_F(AeadKeyTest, AnyFlippedBit_IsSealBroken) {
  for (size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    std::string broken = sealed_;
    broken[bit / 8] = static_cast<char>(broken[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(key_.Open(broken, aad_),
                IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN"));
  }
}

TEST_F(AeadKeyTest, AnyShorterText_IsSealBroken) {
  for (size_t size = 0; size < sealed_.size(); ++size) {
    EXPECT_THAT(key_.Open(sealed_.substr(0, size), aad_),
                IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN"));
  }
}

TEST_F(AeadKeyTest, OtherAadOrOtherKey_IsSealBroken) {
  EXPECT_THAT(key_.Open(sealed_, ""), IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN"));
  ASSERT_OK_AND_ASSIGN(const AeadKey other, AeadKey::Create(std::string(32, 'x')));
  EXPECT_THAT(other.Open(sealed_, aad_),
              IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN"));
}

TEST_F(AeadKeyTest, SealedTexts_OpenAgainAndNeverRepeat) {
  for (const std::string& plain :
       {std::string(), std::string("次のページ"), std::string(70000, 'p')}) {
    ASSERT_OK_AND_ASSIGN(const std::string one, key_.Seal(plain, "page"));
    ASSERT_OK_AND_ASSIGN(const std::string two, key_.Seal(plain, "page"));
    EXPECT_NE(one, two);
    EXPECT_EQ(one.size(), plain.size() + AeadKey::kOverhead);
    ASSERT_OK_AND_ASSIGN(const std::string opened, key_.Open(one, "page"));
    EXPECT_EQ(opened, plain);
  }
}

TEST_F(AeadKeyTest, NeitherTextNorAad_StillSealed) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, key_.Seal(absl::string_view(), {}));
  ASSERT_OK_AND_ASSIGN(const std::string opened, key_.Open(sealed, absl::string_view()));
  EXPECT_EQ(opened, "");
  EXPECT_THAT(key_.Open(sealed, "x"), IsError(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN"));
}

TEST(AeadKey, KeyOfAnotherLength_IsRefused) {
  EXPECT_THAT(AeadKey::Create(std::string(16, 'k')),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_SIZE"));
}

}  // namespace
}  // namespace tsunagi::crypto
