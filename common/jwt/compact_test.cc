#include "common/jwt/compact.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/jwt/testing/test_keys.h"
#include "common/testing/status_matchers.h"

namespace tsunagi::jwt {
namespace {

using crypto::Base64UrlDecode;
using crypto::Base64UrlEncode;
using crypto::SignatureAlgorithm;

// RFC 7515, appendix A.2 (RS256) and A.3 (ES256): the tokens and their public keys.
constexpr char kA2Token[] =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGx"
    "lLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5R"
    "Zmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrn"
    "byTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHW"
    "EsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
    "cN_IoypGlUPQGe77Rw";
constexpr char kA2Modulus[] =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt"
    "0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSX"
    "ndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5"
    "IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr char kA3Token[] =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGx"
    "lLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8I"
    "SlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr char kA3X[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr char kA3Y[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
constexpr char kRfc7515Payload[] =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

// RFC 7520, 4.1 (RS256), figure 13, with the key of 3.3. Its other signatures by public keys are
// PS384 (4.2) and ES512 (4.3), which are refused.
constexpr char kRfc7520Token[] =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGF"
    "uZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9"
    "hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW9"
    "1IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKt"
    "ainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0R"
    "nltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS"
    "_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH"
    "84ogoree7vjbU5y18kDquDg";
constexpr char kRfc7520Modulus[] =
    "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_"
    "AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpP"
    "e7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg"
    "_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
constexpr char kRfc7520Ps384Header[] =
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";

std::string Bytes(absl::string_view base64) { return Base64UrlDecode(base64).value(); }

const testing::TestKeys& Keys() {
  static const auto* const keys = new testing::TestKeys;
  return *keys;
}

const KeySet& Set() {
  static const auto* const set = new KeySet(KeySet::Parse(Keys().KeySetJson()).value());
  return *set;
}

MATCHER_P(IsRefused, why, "") {
  const absl::Status status = testing::GetStatus(arg);
  *result_listener << status;
  const ErrorDetail detail = DetailOf(status);
  return absl::IsUnauthenticated(status) && detail.reason == "TOKEN_INVALID" &&
         !detail.message_ja.empty() && detail.metadata.size() == 1 &&
         detail.metadata[0] == std::pair<std::string, std::string>("why", why);
}

// A token by the key "es" with this header.
absl::StatusOr<Compact> VerifyWithHeader(absl::string_view header) {
  return VerifyCompact(Keys().Token(SignatureAlgorithm::kEs256, header, "{}"), Set());
}

TEST(VerifySignature, Rfc7515A2_Verifies) {
  ASSERT_OK_AND_ASSIGN(const auto key, crypto::PublicKey::Rsa(SignatureAlgorithm::kRs256,
                                                              Bytes(kA2Modulus), Bytes("AQAB")));
  ASSERT_OK_AND_ASSIGN(Compact compact, ParseCompact(kA2Token));
  EXPECT_OK(VerifySignature(compact, key));
  EXPECT_EQ(compact.payload, kRfc7515Payload);
  compact.signature[100] ^= 1;
  EXPECT_THAT(VerifySignature(compact, key), IsRefused("signature"));
}

TEST(VerifySignature, Rfc7515A3_Verifies) {
  ASSERT_OK_AND_ASSIGN(const auto key, crypto::PublicKey::Es256(Bytes(kA3X), Bytes(kA3Y)));
  ASSERT_OK_AND_ASSIGN(Compact compact, ParseCompact(kA3Token));
  EXPECT_OK(VerifySignature(compact, key));
  EXPECT_EQ(compact.payload, kRfc7515Payload);
  compact.signed_text[30] ^= 1;
  EXPECT_THAT(VerifySignature(compact, key), IsRefused("signature"));
}

TEST(VerifyCompact, Rfc7520Figure13_Verifies) {
  ASSERT_OK_AND_ASSIGN(
      const KeySet keys,
      KeySet::Parse(absl::StrCat(R"({"keys":[{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example",)"
                                 R"("use":"sig","alg":"RS256","e":"AQAB","n":")",
                                 kRfc7520Modulus, R"("}]})")));
  ASSERT_OK_AND_ASSIGN(const Compact compact, VerifyCompact(kRfc7520Token, keys));
  EXPECT_EQ(compact.payload.substr(0, 20), "It\xe2\x80\x99s a dangerous b");
}

TEST(ParseCompact, Rfc7520Ps384_IsRefused) {
  EXPECT_THAT(ParseCompact(absl::StrCat(kRfc7520Ps384Header, ".e30.AAAA")), IsRefused("algorithm"));
}

TEST(VerifyCompact, EachAlgorithm_Verifies) {
  for (const auto& [algorithm, header] :
       {std::pair(SignatureAlgorithm::kEs256, R"({"alg":"ES256","kid":"es","typ":"at+jwt"})"),
        std::pair(SignatureAlgorithm::kPs256, R"({"alg":"PS256","kid":"ps","typ":"at+jwt"})"),
        std::pair(SignatureAlgorithm::kRs256, R"({"alg":"RS256","kid":"rs","typ":"at+jwt"})")}) {
    ASSERT_OK_AND_ASSIGN(const Compact compact,
                         VerifyCompact(Keys().Token(algorithm, header, "any bytes"), Set()));
    EXPECT_EQ(compact.payload, "any bytes");
    EXPECT_EQ(compact.type, "at+jwt");
  }
}

TEST(VerifyCompact, AlgorithmOtherThanTheKeys_IsRefused) {
  // The signatures are good ones by the same RSA key: only the pinned algorithm refuses them.
  EXPECT_THAT(
      VerifyCompact(Keys().Token(SignatureAlgorithm::kPs256, R"({"alg":"PS256","kid":"rs"})", "{}"),
                    Set()),
      IsRefused("algorithm"));
  EXPECT_THAT(
      VerifyCompact(Keys().Token(SignatureAlgorithm::kRs256, R"({"alg":"RS256","kid":"ps"})", "{}"),
                    Set()),
      IsRefused("algorithm"));
  EXPECT_THAT(
      VerifyCompact(Keys().Token(SignatureAlgorithm::kRs256, R"({"alg":"RS256","kid":"es"})", "{}"),
                    Set()),
      IsRefused("algorithm"));
}

TEST(ParseCompact, AlgorithmOutsideTheThree_IsRefused) {
  for (const char* algorithm : {R"("none")", R"("None")", R"("HS256")", R"("ES384")", R"("es256")",
                                R"("ES256 ")", R"("")", "null", "256", R"(["ES256"])"}) {
    EXPECT_THAT(VerifyWithHeader(absl::StrCat(R"({"kid":"es","alg":)", algorithm, "}")),
                IsRefused("algorithm"))
        << algorithm;
  }
  EXPECT_THAT(VerifyWithHeader(R"({"kid":"es"})"), IsRefused("algorithm"));
}

TEST(VerifyCompact, MissingOrUnknownKid_IsRefused) {
  for (const char* header :
       {R"({"alg":"ES256"})", R"({"alg":"ES256","kid":""})", R"({"alg":"ES256","kid":"ES"})",
        R"({"alg":"ES256","kid":"es "})", R"({"alg":"ES256","kid":1})",
        R"({"alg":"ES256","kid":null})", R"({"alg":"ES256","kid":["es"]})"}) {
    EXPECT_THAT(VerifyWithHeader(header), IsRefused("kid")) << header;
  }
}

TEST(ParseCompact, KeysAndExtensionsInTheHeader_AreRefused) {
  for (const char* name : {"jku", "jwk", "x5u", "x5c", "crit", "b64"}) {
    EXPECT_THAT(
        VerifyWithHeader(absl::StrCat(R"({"alg":"ES256","kid":"es",")", name, R"(":null})")),
        IsRefused("header"))
        << name;
  }
  // Other members say nothing to us (RFC 7515, 4).
  EXPECT_OK(VerifyWithHeader(R"({"alg":"ES256","kid":"es","x5t":"AAAA","cty":"x"})"));
}

TEST(ParseCompact, TypeThatIsNoText_IsRefused) {
  EXPECT_THAT(VerifyWithHeader(R"({"alg":"ES256","kid":"es","typ":1})"), IsRefused("type"));
}

TEST(ParseCompact, HeaderThatIsNoStrictJson_IsRefused) {
  for (const char* header : {"", "[]", R"({"alg":"ES256","kid":"es")", R"("ES256")",
                             R"({"alg":"ES256","alg":"ES256","kid":"es"})",
                             R"({"alg":"ES256","kid":"es","a":{"b":1,"b":1}})",
                             R"({"alg":"ES256","kid":"es","a":[[[[]]]]})"}) {
    EXPECT_THAT(VerifyWithHeader(header), IsRefused("json")) << header;
  }
}

TEST(ParseCompact, AnythingButThreeParts_IsRefused) {
  const std::string token =
      Keys().Token(SignatureAlgorithm::kEs256, R"({"alg":"ES256","kid":"es"})", "{}");
  ASSERT_OK(VerifyCompact(token, Set()));
  for (const std::string& text : {std::string(), std::string("."), token + ".", "." + token,
                                  token.substr(0, token.rfind('.')), token + ".e30",
                                  std::string(R"({"payload":"e30","signatures":[]})")}) {
    EXPECT_THAT(VerifyCompact(text, Set()), IsRefused("form")) << text;
  }
  EXPECT_THAT(VerifyCompact("..", Set()), IsRefused("json"));
}

TEST(ParseCompact, LooseBase64_IsRefusedInEveryPart) {
  const std::string token =
      Keys().Token(SignatureAlgorithm::kEs256, R"({"alg":"ES256","kid":"es"  })", "{\"a\":1}");
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_NE(parts[i].size() % 4, 0u) << "has no spare bits";
    std::string spare = parts[i];
    // The next letter differs in the lowest of the spare bits.
    spare.back() = spare.back() == '9' ? '-' : static_cast<char>(spare.back() + 1);
    for (const std::string& loose :
         {parts[i] + "=", parts[i] + "==", " " + parts[i], parts[i] + "\n", parts[i] + '\0',
          "+" + parts[i].substr(1), "/" + parts[i].substr(1), parts[i] + "A===", spare}) {
      std::vector<std::string> changed = parts;
      changed[i] = loose;
      EXPECT_THAT(VerifyCompact(absl::StrJoin(changed, "."), Set()), IsRefused("base64"))
          << i << " " << loose;
    }
  }
}

TEST(ParseCompact, MoreThanFourKibibytes_AreRefused) {
  const std::string header = R"({"alg":"ES256","kid":"es"})";
  const auto sized = [&](size_t payload) {
    return Keys().Token(SignatureAlgorithm::kEs256, header, std::string(payload, ' '));
  };
  const std::string fits = sized(2979);
  EXPECT_LE(fits.size(), 4096u);
  EXPECT_OK(VerifyCompact(fits, Set()));
  const std::string over = sized(2980);
  EXPECT_EQ(over.size(), 4097u);
  EXPECT_THAT(VerifyCompact(over, Set()), IsRefused("size"));
}

TEST(VerifyCompact, SignatureOfAnotherText_IsRefused) {
  const std::string header = R"({"alg":"ES256","kid":"es"})";
  const std::string one = Keys().Token(SignatureAlgorithm::kEs256, header, "one");
  const std::string two = Keys().Token(SignatureAlgorithm::kEs256, header, "two");
  EXPECT_THAT(
      VerifyCompact(absl::StrCat(one.substr(0, one.rfind('.')), two.substr(two.rfind('.'))), Set()),
      IsRefused("signature"));
  EXPECT_THAT(VerifyCompact(one.substr(0, one.rfind('.') + 1), Set()), IsRefused("signature"));
}

}  // namespace
}  // namespace tsunagi::jwt
