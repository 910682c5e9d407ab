// The suites of https://github.com/C2SP/wycheproof, where TSUNAGI_WYCHEPROOF_DIR names the folder
// testvectors_v1 of a copy; skipped otherwise.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/crypto/gcm.h"
#include "common/crypto/hkdf.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tsunagi::crypto {
namespace {

class Wycheproof : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("TSUNAGI_WYCHEPROOF_DIR") == nullptr) GTEST_SKIP() << "no copy named";
  }
  static nlohmann::json Groups(const std::string& file) {
    std::ifstream in(absl::StrCat(std::getenv("TSUNAGI_WYCHEPROOF_DIR"), "/", file));
    return nlohmann::json::parse(in).at("testGroups");
  }
  static std::string Field(const nlohmann::json& test, const char* name) {
    return absl::HexStringToBytes(test.at(name).get<std::string>());
  }
};

void CheckGcm(const nlohmann::json& test, const std::string& key, const std::string& nonce,
              const std::string& aad, const std::string& plain, const std::string& text) {
  SCOPED_TRACE(absl::StrCat("tcId ", test.at("tcId").get<int>()));
  const SecretKey secret = *SecretKey::From(key);
  const AeadKey aead = *AeadKey::Create(key);
  if (test.at("result") == "valid") {
    EXPECT_EQ(*GcmSeal(secret, nonce, "", plain, aad), text);
    EXPECT_EQ(*GcmOpen(secret, nonce, text, aad), plain);
    EXPECT_EQ(*aead.Open(nonce + text, aad), plain);
  } else {
    EXPECT_FALSE(GcmOpen(secret, nonce, text, aad).ok());
    EXPECT_FALSE(aead.Open(nonce + text, aad).ok());
  }
}

// The parameters that Tsunagi has: keys of 256, nonces of 96, tags of 128 bits.
TEST_F(Wycheproof, AesGcm_AllOfOurParameters) {
  int valid = 0;
  int invalid = 0;
  for (const auto& group : Groups("aes_gcm_test.json")) {
    if (group.at("keySize") != 256 || group.at("ivSize") != 96 || group.at("tagSize") != 128) {
      continue;
    }
    for (const auto& test : group.at("tests")) {
      CheckGcm(test, Field(test, "key"), Field(test, "iv"), Field(test, "aad"), Field(test, "msg"),
               Field(test, "ct") + Field(test, "tag"));
      ++(test.at("result") == "valid" ? valid : invalid);
    }
  }
  std::cout << "aes_gcm: " << valid << " valid, " << invalid << " invalid" << std::endl;
  EXPECT_GT(valid, 0);
  EXPECT_GT(invalid, 0);
}

TEST_F(Wycheproof, HkdfSha256_All) {
  int valid = 0;
  int invalid = 0;
  for (const auto& group : Groups("hkdf_sha256_test.json")) {
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(absl::StrCat("tcId ", test.at("tcId").get<int>()));
      const auto made = HkdfSha256(Field(test, "ikm"), Field(test, "salt"), Field(test, "info"),
                                   test.at("size").get<size_t>());
      const bool good = test.at("result") == "valid";
      EXPECT_EQ(made.ok(), good);
      if (good && made.ok()) {
        EXPECT_EQ(*made, Field(test, "okm"));
      }
      ++(good ? valid : invalid);
    }
  }
  std::cout << "hkdf_sha256: " << valid << " valid, " << invalid << " invalid" << std::endl;
  EXPECT_GT(valid, 0);
}

}  // namespace
}  // namespace tsunagi::crypto
