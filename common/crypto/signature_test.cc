#include "common/crypto/signature.h"

#include <string>

#include "absl/strings/escaping.h"
#include "common/testing/status_matchers.h"

namespace tsunagi::crypto {
namespace {

using ::tsunagi::testing::IsError;

// RFC 6979, A.2.5: the key of P-256 and its signature of "sample" with SHA-256.
constexpr char kPrivate[] = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
constexpr char kX[] = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
constexpr char kY[] = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
constexpr char kSample[] =
    "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
constexpr char kOrder[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

std::string Hex(absl::string_view hex) { return absl::HexStringToBytes(hex); }

TEST(Es256PrivateKey, Rfc6979Key_HasItsPublicPoint) {
  ASSERT_OK_AND_ASSIGN(const auto key, Es256PrivateKey::Create(Hex(kPrivate)));
  EXPECT_EQ(key.x(), Hex(kX));
  EXPECT_EQ(key.y(), Hex(kY));
}

TEST(PublicKey, Rfc6979Signature_VerifiesItsMessageOnly) {
  ASSERT_OK_AND_ASSIGN(const auto key, PublicKey::Es256(Hex(kX), Hex(kY)));
  EXPECT_TRUE(key.Verify("sample", Hex(kSample)));
  EXPECT_FALSE(key.Verify("test", Hex(kSample)));
}

TEST(Es256PrivateKey, Signature_IsSixtyFourBytesThatVerify) {
  ASSERT_OK_AND_ASSIGN(const auto key, Es256PrivateKey::Create(Hex(kPrivate)));
  ASSERT_OK_AND_ASSIGN(const auto open, PublicKey::Es256(key.x(), key.y()));
  for (int i = 0; i < 300; ++i) {  // some r or s starts with a zero byte
    ASSERT_OK_AND_ASSIGN(std::string signature, key.Sign("text"));
    ASSERT_EQ(signature.size(), 64u);
    EXPECT_TRUE(open.Verify("text", signature));
    signature[static_cast<size_t>(i) % 64] ^= 1;
    EXPECT_FALSE(open.Verify("text", signature));
  }
}

TEST(PublicKey, EdgesOfEcdsa_AreRefused) {
  ASSERT_OK_AND_ASSIGN(const auto key, PublicKey::Es256(Hex(kX), Hex(kY)));
  const std::string good = Hex(kSample);
  const std::string zero(32, '\0');
  EXPECT_FALSE(key.Verify("sample", ""));
  EXPECT_FALSE(key.Verify("sample", zero + zero));
  EXPECT_FALSE(key.Verify("sample", zero + good.substr(32)));
  EXPECT_FALSE(key.Verify("sample", good.substr(0, 32) + zero));
  EXPECT_FALSE(key.Verify("sample", Hex(kOrder) + good.substr(32)));
  EXPECT_FALSE(key.Verify("sample", good.substr(0, 32) + Hex(kOrder)));
  EXPECT_FALSE(key.Verify("sample", good + '\0'));
  EXPECT_FALSE(key.Verify("sample", good.substr(0, 63)));
}

TEST(PublicKey, PointOffTheCurve_IsKeyInvalid) {
  std::string y = Hex(kY);
  y[31] ^= 1;
  EXPECT_THAT(PublicKey::Es256(Hex(kX), y),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID"));
  EXPECT_THAT(PublicKey::Es256("\x01", Hex(kY)),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID"));
  EXPECT_THAT(PublicKey::Es256(std::string(32, '\0'), std::string(32, '\0')),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID"));
}

TEST(Es256PrivateKey, NumberOutOfRange_IsKeyInvalid) {
  for (const std::string& scalar :
       {std::string(32, '\0'), Hex(kOrder), std::string(32, '\xff'), std::string(31, 'k')}) {
    EXPECT_THAT(Es256PrivateKey::Create(scalar),
                IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID"));
  }
}

TEST(PublicKey, WeakRsa_IsKeyInvalid) {
  const auto is_invalid = IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID");
  const std::string good(256, '\xff');
  const std::string e = Hex("010001");
  EXPECT_OK(PublicKey::Rsa(SignatureAlgorithm::kRs256, good, e));
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kEs256, good, e), is_invalid);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, good.substr(1), e), is_invalid);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, "\x7f" + good.substr(1), e), is_invalid);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, '\0' + good, e), is_invalid);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, good.substr(1) + "\xfe", e), is_invalid);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, std::string(1025, '\xff'), e), is_invalid);
  for (const char* exponent :
       {"", "01", "03", "ffff", "010000", "00010001", "010000000000000001"}) {
    EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kPs256, good, Hex(exponent)), is_invalid)
        << exponent;
  }
}

// 65537 to the power of `count`, big-endian.
std::string PowerOf65537(int count) {
  std::string little = "\x01";
  for (int i = 0; i < count; ++i) {
    std::string product = std::string(2, '\0') + little;
    unsigned carry = 0;
    for (size_t at = 0; at < product.size(); ++at) {
      carry += static_cast<unsigned char>(product[at]);
      if (at < little.size()) carry += static_cast<unsigned char>(little[at]);
      product[at] = static_cast<char>(carry & 0xff);
      carry >>= 8;
    }
    if (carry != 0) product.push_back(static_cast<char>(carry));
    little = product;
  }
  return std::string(little.rbegin(), little.rend());
}

TEST(PublicKey, RocaModulus_IsKeyInvalid) {
  const std::string weak = PowerOf65537(128);
  ASSERT_EQ(weak.size(), 257u);
  EXPECT_THAT(PublicKey::Rsa(SignatureAlgorithm::kRs256, weak, Hex("010001")),
              IsError(absl::StatusCode::kInvalidArgument, "KEY_INVALID"));
  std::string sound = weak;
  sound.back() = static_cast<char>(sound.back() + 2);
  EXPECT_OK(PublicKey::Rsa(SignatureAlgorithm::kRs256, sound, Hex("010001")));
}

TEST(Base64Url, Rfc7515Example_RoundTrips) {
  // RFC 7515, appendix C.
  EXPECT_EQ(Base64UrlEncode(Hex("03ecffe0c1")), "A-z_4ME");
  EXPECT_EQ(Base64UrlDecode("A-z_4ME"), Hex("03ecffe0c1"));
  EXPECT_EQ(Base64UrlDecode(""), "");
}

TEST(Base64UrlDecode, AnythingNotCanonical_IsNothing) {
  for (const absl::string_view text :
       {"A-z_4ME=", "A-z_4MF", "A+z_4ME", "A-z/4ME", "A-z_4M E", "A-z_4ME\n", "A", "A-z_4", "A-z.",
        "=", " ", "Zh", "Zm9=", "Zm9v====", "\xe3\x81\x82"}) {
    EXPECT_FALSE(Base64UrlDecode(text).has_value()) << text;
  }
  EXPECT_FALSE(Base64UrlDecode(absl::string_view("Zm9v\0", 5)).has_value());
}

}  // namespace
}  // namespace tsunagi::crypto
