#include "common/jwt/key_set.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/testing/status_matchers.h"

namespace tsunagi::jwt {
namespace {

using crypto::SignatureAlgorithm;

// RFC 7517, appendix A.1: a key for encryption and a key for RS256. A.2 has the private ones.
constexpr char kX[] = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
constexpr char kY[] = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
constexpr char kD[] = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
constexpr char kN[] =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_B"
    "JECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_F"
    "DW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4"
    "vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

MATCHER_P(IsRefusedSet, why, "") {
  const absl::Status status = testing::GetStatus(arg);
  *result_listener << status;
  const ErrorDetail detail = DetailOf(status);
  return absl::IsInvalidArgument(status) && detail.reason == "KEY_SET_INVALID" &&
         !detail.message_ja.empty() && detail.metadata.size() == 1 &&
         detail.metadata[0] == std::pair<std::string, std::string>("why", why);
}

std::string SetOf(absl::string_view keys) { return absl::StrCat(R"({"keys":[)", keys, "]}"); }

// An EC key with further members, each with a comma before it.
std::string Ec(absl::string_view kid, absl::string_view more = "") {
  return absl::StrCat(R"({"kty":"EC","crv":"P-256","x":")", kX, R"(","y":")", kY, R"(","kid":")",
                      kid, "\"", more, "}");
}

std::string Rsa(absl::string_view kid, absl::string_view more = R"(,"alg":"RS256")") {
  return absl::StrCat(R"({"kty":"RSA","n":")", kN, R"(","e":"AQAB","kid":")", kid, "\"", more, "}");
}

TEST(KeySet, Rfc7517A1_KeepsTheKeyForSignatures) {
  ASSERT_OK_AND_ASSIGN(
      const KeySet set,
      KeySet::Parse(SetOf(absl::StrCat(Ec("1", R"(,"use":"enc")"), ",", Rsa("2011-04-29")))));
  EXPECT_EQ(set.size(), 1u);
  EXPECT_EQ(set.skipped(), 1u);
  EXPECT_EQ(set.Find("1"), nullptr);
  ASSERT_NE(set.Find("2011-04-29"), nullptr);
  EXPECT_EQ(set.Find("2011-04-29")->algorithm(), SignatureAlgorithm::kRs256);
}

TEST(KeySet, Rfc7517A2PrivateKey_RefusesTheFile) {
  EXPECT_THAT(KeySet::Parse(SetOf(Ec("1", absl::StrCat(R"(,"use":"enc","d":")", kD, "\"")))),
              IsRefusedSet("private"));
}

TEST(KeySet, AnySecretMember_RefusesTheFile) {
  for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}) {
    EXPECT_THAT(
        KeySet::Parse(SetOf(absl::StrCat(Ec("good"), R"(,{"kty":"new",")", name, R"(":"AAAA"})"))),
        IsRefusedSet("private"))
        << name;
  }
}

TEST(KeySet, EcKeyWithoutAlgorithm_IsPinnedToEs256) {
  ASSERT_OK_AND_ASSIGN(
      const KeySet set,
      KeySet::Parse(SetOf(absl::StrCat(Ec("a"), ",", Ec("b", R"(,"alg":"ES256","use":"sig")")))));
  ASSERT_NE(set.Find("a"), nullptr);
  EXPECT_EQ(set.Find("a")->algorithm(), SignatureAlgorithm::kEs256);
  EXPECT_NE(set.Find("b"), nullptr);
}

TEST(KeySet, RsaKey_IsPinnedToItsAlgorithm) {
  ASSERT_OK_AND_ASSIGN(
      const KeySet set,
      KeySet::Parse(SetOf(absl::StrCat(Rsa("r"), ",", Rsa("p", R"(,"alg":"PS256")"), ",",
                                       Rsa("bare", ""), ",", Rsa("long", R"(,"alg":"RS512")")))));
  EXPECT_EQ(set.Find("r")->algorithm(), SignatureAlgorithm::kRs256);
  EXPECT_EQ(set.Find("p")->algorithm(), SignatureAlgorithm::kPs256);
  EXPECT_EQ(set.Find("bare"), nullptr);
  EXPECT_EQ(set.Find("long"), nullptr);
  EXPECT_EQ(set.skipped(), 2u);
}

TEST(KeySet, KeysForOtherPurposes_AreLeftOut) {
  for (const std::string& other :
       {Ec("x", R"(,"use":"enc")"), Ec("x", R"(,"use":1)"), Ec("x", R"(,"key_ops":["sign"])"),
        Ec("x", R"(,"key_ops":"verify")"), Ec("x", R"(,"alg":"ES384")"),
        Ec("x", R"(,"alg":"ECDH-ES")"), Ec("x", R"(,"alg":null)"), Ec(""),
        absl::StrReplaceAll(Ec("x"), {{R"("kid":)", R"("name":)"}}),
        absl::StrReplaceAll(Ec("x"), {{R"("kid":"x")", R"("kid":7)"}}),
        absl::StrReplaceAll(Ec("x"), {{"P-256", "P-384"}}),
        absl::StrReplaceAll(Ec("x"), {{"P-256", "secp256k1"}}),
        std::string(R"({"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"x"})"),
        std::string(R"({"kid":"x"})")}) {
    ASSERT_OK_AND_ASSIGN(const KeySet set,
                         KeySet::Parse(SetOf(absl::StrCat(Ec("ok"), ",", other))));
    EXPECT_NE(set.Find("ok"), nullptr) << other;
    EXPECT_EQ(set.Find("x"), nullptr) << other;
    EXPECT_EQ(set.Find(""), nullptr) << other;
    EXPECT_EQ(set.skipped(), 1u) << other;
  }
  ASSERT_OK_AND_ASSIGN(const KeySet set,
                       KeySet::Parse(SetOf(Ec("x", R"(,"key_ops":["encrypt","verify"])"))));
  EXPECT_NE(set.Find("x"), nullptr);
}

TEST(KeySet, DuplicateKid_RefusesTheFile) {
  EXPECT_THAT(KeySet::Parse(SetOf(absl::StrCat(Ec("a"), ",", Rsa("a")))),
              IsRefusedSet("duplicate"));
  EXPECT_THAT(KeySet::Parse(SetOf(absl::StrCat(Ec("a"), ",", Ec("a", R"(,"use":"enc")")))),
              IsRefusedSet("duplicate"));
}

TEST(KeySet, BrokenOrWeakKey_RefusesTheFile) {
  for (const std::string& broken :
       {absl::StrReplaceAll(Ec("x"), {{kY, kX}}), absl::StrReplaceAll(Ec("x"), {{kX, "AAAA"}}),
        absl::StrReplaceAll(Ec("x"), {{kY, absl::StrCat(kY, "=")}}),
        absl::StrReplaceAll(Ec("x"), {{"\"y\"", "\"z\""}}),
        absl::StrReplaceAll(Rsa("x"), {{kN, std::string(kN).substr(0, 172)}}),
        absl::StrReplaceAll(Rsa("x"), {{"AQAB", "Aw"}}),
        absl::StrReplaceAll(Rsa("x"), {{"\"AQAB\"", "65537"}})}) {
    EXPECT_THAT(KeySet::Parse(SetOf(absl::StrCat(Ec("ok"), ",", broken))), IsRefusedSet("key"))
        << broken;
  }
}

TEST(KeySet, AnythingButAKeySet_IsRefused) {
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[1]})"), std::string(R"({"keys":[],"keys":[]})"),
        SetOf(Ec("a")).substr(0, 100), Ec("a")}) {
    EXPECT_THAT(KeySet::Parse(text), IsRefusedSet("json")) << text;
  }
}

TEST(KeySet, NoKeys_IsASetThatVerifiesNothing) {
  ASSERT_OK_AND_ASSIGN(const KeySet set, KeySet::Parse(SetOf("")));
  EXPECT_EQ(set.size(), 0u);
  EXPECT_EQ(set.Find(""), nullptr);
}

}  // namespace
}  // namespace tsunagi::jwt
