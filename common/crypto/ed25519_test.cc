#include "common/crypto/ed25519.h"

#include <string>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

struct Vector {
  const char* seed;
  const char* public_key;
  const char* message;
  const char* signature;
};

// RFC 8032, 7.1, tests 1 to 3.
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(Ed25519, VectorsOfTheRfc_AreMade) {
  for (const Vector& vector : kVectors) {
    ASSERT_OK_AND_ASSIGN(const Ed25519Key key,
                         Ed25519Key::FromSeed(absl::HexStringToBytes(vector.seed)));
    EXPECT_EQ(absl::BytesToHexString(key.public_key()), vector.public_key);
    const std::string message = absl::HexStringToBytes(vector.message);
    const std::string signature = key.Sign(message);
    EXPECT_EQ(absl::BytesToHexString(signature), vector.signature);
    EXPECT_TRUE(VerifyEd25519(key.public_key(), message, signature));
  }
}

TEST(Ed25519, EveryFlippedBit_BreaksTheSignature) {
  const std::string public_key = absl::HexStringToBytes(kVectors[2].public_key);
  const std::string message = absl::HexStringToBytes(kVectors[2].message);
  const std::string signature = absl::HexStringToBytes(kVectors[2].signature);
  for (size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string other = signature;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(public_key, message, other)) << bit;
  }
  for (size_t bit = 0; bit < public_key.size() * 8; ++bit) {
    std::string other = public_key;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(VerifyEd25519(other, message, signature)) << bit;
  }
  EXPECT_FALSE(VerifyEd25519(public_key, message + "x", signature));
}

TEST(Ed25519, ScalarPlusGroupOrder_IsRefused) {
  // RFC 8032, 5.1.7: S must be below L, else a second signature could be made from the first.
  std::string signature = absl::HexStringToBytes(kVectors[0].signature);
  std::string order =
      absl::HexStringToBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    const int sum = static_cast<unsigned char>(signature[32 + i]) +
                    static_cast<unsigned char>(order[i]) + carry;
    signature[32 + i] = static_cast<char>(sum & 0xff);
    carry = sum >> 8;
  }
  ASSERT_EQ(carry, 0);
  EXPECT_FALSE(VerifyEd25519(absl::HexStringToBytes(kVectors[0].public_key), "", signature));
}

TEST(Ed25519, WrongLengths_AreRefused) {
  EXPECT_THAT(Ed25519Key::FromSeed(std::string(31, 'k')),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_SIZE"));
  EXPECT_FALSE(VerifyEd25519(std::string(31, 'k'), "", std::string(64, 's')));
  EXPECT_FALSE(VerifyEd25519(std::string(32, 'k'), "", std::string(63, 's')));
  EXPECT_FALSE(VerifyEd25519("", "", ""));
}

}  // namespace
}  // namespace tsunagi::crypto
