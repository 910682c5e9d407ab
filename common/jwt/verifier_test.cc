#include "common/jwt/verifier.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/key_file.h"
#include "common/jwt/testing/test_keys.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "nlohmann/json.hpp"

namespace tsunagi::jwt {
namespace {

using crypto::SignatureAlgorithm;
using nlohmann::json;

constexpr char kIssuer[] = "https://idp.example.test/realms/agency";

const testing::TestKeys& TheKeys() {
  static const auto* const keys = new testing::TestKeys;
  return *keys;
}

MATCHER_P(IsRefused, why, "") {
  const absl::Status status = testing::GetStatus(arg);
  *result_listener << status;
  const ErrorDetail detail = DetailOf(status);
  return absl::IsUnauthenticated(status) && detail.reason == "TOKEN_INVALID" &&
         !detail.message_ja.empty() && detail.metadata.size() == 1 &&
         detail.metadata[0] == std::pair<std::string, std::string>("why", why);
}

MATCHER(IsExpired, "") {
  return absl::IsUnauthenticated(testing::GetStatus(arg)) &&
         ReasonOf(testing::GetStatus(arg)) == "TOKEN_EXPIRED" &&
         !DetailOf(testing::GetStatus(arg)).message_ja.empty();
}

class VerifierTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ReplaceKeys(TheKeys().KeySetJson());
    ASSERT_OK_AND_ASSIGN(file_, KeyFile::Open(path_, clock_));
    Rules rules;
    rules.issuer = kIssuer;
    rules.audience = "tsunagi";
    rules.clients = {"console", "tsunagi-cli"};
    rules.strong_acr = {"urn:tsunagi:two-factor"};
    verifier_.emplace(rules, *file_, clock_);
  }
  void ReplaceKeys(absl::string_view text) { ASSERT_OK(crypto::ReplaceFile(path_, text, 0644)); }

  // The claims of a good token that is issued now and lives ten minutes.
  json Good() const {
    const int64_t now = absl::ToUnixSeconds(clock_.Now());
    return {{"iss", kIssuer},   {"aud", "tsunagi"}, {"sub", "sato.hanako-1"},
            {"azp", "console"}, {"iat", now},       {"exp", now + 600}};
  }
  static std::string Token(const json& payload, const std::string& type = "at+jwt") {
    return TheKeys().Token(SignatureAlgorithm::kEs256,
                           json{{"alg", "ES256"}, {"kid", "es"}, {"typ", type}}.dump(),
                           payload.dump());
  }
  // Verifies a good token with one claim changed.
  absl::StatusOr<Claims> With(const char* name, const json& value) {
    json payload = Good();
    payload[name] = value;
    return verifier_->Verify(Token(payload));
  }
  absl::StatusOr<Claims> Without(const char* name) {
    json payload = Good();
    payload.erase(name);
    return verifier_->Verify(Token(payload));
  }
  int64_t In(int seconds) const { return absl::ToUnixSeconds(clock_.Now()) + seconds; }

  const testing::TempDir dir_;
  const std::string path_ = dir_.Path("jwks.json");
  testing::FakeClock clock_{absl::CivilSecond(2026, 4, 1, 9)};
  std::unique_ptr<KeyFile> file_;
  std::optional<Verifier> verifier_;
};

TEST_F(VerifierTest, GoodToken_AnswersItsClaims) {
  ASSERT_OK_AND_ASSIGN(const Claims claims, verifier_->Verify(Token(Good())));
  EXPECT_EQ(claims.subject, "sato.hanako-1");
  EXPECT_EQ(claims.client, "console");
  EXPECT_EQ(claims.issued_at, clock_.Now());
  EXPECT_EQ(claims.expires_at, clock_.Now() + absl::Minutes(10));
  EXPECT_FALSE(claims.strong_authentication);
  EXPECT_EQ(claims.certificate_thumbprint, "");
}

TEST_F(VerifierTest, Type_IsThatOfAnAccessToken) {
  EXPECT_OK(verifier_->Verify(Token(Good(), "AT+JWT")));
  EXPECT_OK(verifier_->Verify(Token(Good(), "application/at+jwt")));
  for (const char* type : {"", "JWT", "jwt", "at+jwt ", "at+jwtx", "id+jwt", "text/at+jwt"}) {
    EXPECT_THAT(verifier_->Verify(Token(Good(), type)), IsRefused("type")) << type;
  }
  EXPECT_THAT(verifier_->Verify(TheKeys().Token(SignatureAlgorithm::kEs256,
                                                R"({"alg":"ES256","kid":"es"})", Good().dump())),
              IsRefused("type"));
}

TEST_F(VerifierTest, PayloadThatIsNoStrictJson_IsRefused) {
  const std::string header = R"({"alg":"ES256","kid":"es","typ":"at+jwt"})";
  std::string doubled = Good().dump();
  doubled.insert(1, R"("sub":"someone-else",)");
  std::string deep = Good().dump();
  deep.insert(1, R"("x":[[[[]]]],)");
  for (const std::string& payload : {doubled, deep, std::string("[]"), std::string("text")}) {
    EXPECT_THAT(verifier_->Verify(TheKeys().Token(SignatureAlgorithm::kEs256, header, payload)),
                IsRefused("json"))
        << payload;
  }
}

TEST_F(VerifierTest, Issuer_IsExact) {
  EXPECT_THAT(Without("iss"), IsRefused("issuer"));
  for (const json& issuer : {json(absl::StrCat(kIssuer, "/")), json("https://idp.example.test"),
                             json(""), json(1), json::array({kIssuer})}) {
    EXPECT_THAT(With("iss", issuer), IsRefused("issuer")) << issuer;
  }
}

TEST_F(VerifierTest, Audience_ContainsOurs) {
  EXPECT_OK(With("aud", json::array({"other", "tsunagi"})));
  EXPECT_THAT(Without("aud"), IsRefused("audience"));
  for (const json& audience :
       {json("other"), json("tsunagi2"), json("Tsunagi"), json(""), json::array(), json(nullptr),
        json::array({"other"}), json::array({"tsunagi", 1}), json{{"tsunagi", true}},
        json::array({json::array({"tsunagi"})})}) {
    EXPECT_THAT(With("aud", audience), IsRefused("audience")) << audience;
  }
}

TEST_F(VerifierTest, Subject_HasItsAlphabetAndLength) {
  EXPECT_OK(With("sub", "a"));
  EXPECT_OK(With("sub", std::string(128, 'z')));
  EXPECT_THAT(Without("sub"), IsRefused("subject"));
  for (const json& subject : {json(""), json(std::string(129, 'z')), json("Sato"), json("a b"),
                              json("a/b"), json("a_b"), json("佐藤"), json(7), json(nullptr)}) {
    EXPECT_THAT(With("sub", subject), IsRefused("subject")) << subject;
  }
}

TEST_F(VerifierTest, Client_IsAllowedAndOne) {
  json payload = Good();
  payload.erase("azp");
  payload["client_id"] = "tsunagi-cli";
  ASSERT_OK_AND_ASSIGN(const Claims claims, verifier_->Verify(Token(payload)));
  EXPECT_EQ(claims.client, "tsunagi-cli");
  EXPECT_OK(With("client_id", "console"));
  EXPECT_THAT(Without("azp"), IsRefused("client"));
  // Both are allowed, but they are two.
  EXPECT_THAT(With("client_id", "tsunagi-cli"), IsRefused("client"));
  EXPECT_THAT(With("client_id", 1), IsRefused("client"));
  for (const json& client :
       {json("other"), json(""), json("Console"), json(1), json::array({"console"})}) {
    EXPECT_THAT(With("azp", client), IsRefused("client")) << client;
  }
}

TEST_F(VerifierTest, Times_AreWholeSecondsInRange) {
  EXPECT_THAT(Without("exp"), IsRefused("time"));
  EXPECT_THAT(Without("iat"), IsRefused("time"));
  for (const char* name : {"exp", "iat", "nbf"}) {
    for (const json& time :
         {json(static_cast<double>(In(60)) + 0.5), json(1.0e9), json(absl::StrCat(In(60))),
          json(-1), json(253'402'300'800), json(nullptr), json(true)}) {
      EXPECT_THAT(With(name, time), IsRefused("time")) << name << " " << time;
    }
  }
}

TEST_F(VerifierTest, Lifetime_IsAtMostFifteenMinutes) {
  EXPECT_OK(With("exp", In(900)));
  EXPECT_THAT(With("exp", In(901)), IsRefused("lifetime"));
  EXPECT_THAT(With("exp", In(0)), IsRefused("lifetime"));
  EXPECT_THAT(With("exp", 0), IsRefused("lifetime"));
}

TEST_F(VerifierTest, TokenFromTheFuture_IsRefusedBeyondTheSkew) {
  EXPECT_OK(With("iat", In(60)));
  EXPECT_THAT(With("iat", In(61)), IsRefused("early"));
  EXPECT_OK(With("nbf", In(60)));
  EXPECT_OK(With("nbf", 0));
  EXPECT_THAT(With("nbf", In(61)), IsRefused("early"));
}

TEST_F(VerifierTest, OldToken_IsExpiredAfterTheSkew) {
  const json payload = Good();
  const std::string token = Token(payload);
  clock_.Advance(absl::Seconds(659));
  EXPECT_OK(verifier_->Verify(token));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(verifier_->Verify(token), IsExpired()) << "remembered";
  EXPECT_THAT(verifier_->Verify(Token(payload)), IsExpired()) << "new";
}

TEST_F(VerifierTest, ExpiredTokenWithAnotherFault_IsInvalid) {
  json payload = Good();
  payload["aud"] = "other";
  const std::string token = Token(payload);
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(verifier_->Verify(token), IsRefused("audience"));
}

TEST_F(VerifierTest, StrongAuthentication_IsMfaOrConfigured) {
  const auto strong = [&](const char* name, const json& value) {
    const auto claims = With(name, value);
    return claims.ok() && claims->strong_authentication;
  };
  EXPECT_TRUE(strong("amr", json::array({"pwd", "mfa"})));
  EXPECT_TRUE(strong("acr", "urn:tsunagi:two-factor"));
  EXPECT_FALSE(strong("amr", json::array({"pwd"})));
  EXPECT_FALSE(strong("amr", "mfa"));
  EXPECT_FALSE(strong("amr", json{{"mfa", true}}));
  EXPECT_FALSE(strong("acr", "1"));
  EXPECT_FALSE(strong("acr", json::array({"urn:tsunagi:two-factor"})));
  EXPECT_OK(With("acr", "1"));
}

TEST_F(VerifierTest, Binding_IsACertificateOrRefused) {
  const std::string thumbprint(32, '\x5a');
  ASSERT_OK_AND_ASSIGN(const Claims claims,
                       With("cnf", {{"x5t#S256", crypto::Base64UrlEncode(thumbprint)}}));
  EXPECT_EQ(claims.certificate_thumbprint, thumbprint);
  for (const json& binding :
       {json{{"jkt", crypto::Base64UrlEncode(thumbprint)}}, json::object(), json("x"),
        json{{"x5t#S256", crypto::Base64UrlEncode(thumbprint.substr(1))}}, json{{"x5t#S256", 1}},
        json{{"x5t#S256", crypto::Base64UrlEncode(thumbprint) + "="}}, json(nullptr)}) {
    EXPECT_THAT(With("cnf", binding), IsRefused("binding")) << binding;
  }
}

TEST_F(VerifierTest, Signature_IsChecked) {
  std::string token = Token(Good());
  token[token.size() - 20] = token[token.size() - 20] == 'A' ? 'B' : 'A';
  EXPECT_THAT(verifier_->Verify(token), IsRefused("signature"));
}

TEST_F(VerifierTest, NothingOfTheToken_StandsInAnError) {
  json payload = Good();
  payload["sub"] = "Yamada Taro";
  payload["iss"] = "secret-issuer";
  const std::string token = Token(payload);
  for (const std::string& text :
       {token, Token(payload, "secret-type"), "secret." + token, absl::StrCat("secret", token)}) {
    const absl::Status status = verifier_->Verify(text).status();
    EXPECT_FALSE(status.ok());
    const std::string all = absl::StrCat(status.ToString(absl::StatusToStringMode::kWithEverything),
                                         DetailOf(status).message_ja);
    EXPECT_EQ(all.find("secret"), std::string::npos);
    EXPECT_EQ(all.find("Yamada"), std::string::npos);
    EXPECT_EQ(all.find(token.substr(0, 20)), std::string::npos);
  }
}

TEST_F(VerifierTest, ReplacedKeySet_RefusesRememberedTokens) {
  const std::string token = Token(Good());
  ASSERT_OK(verifier_->Verify(token));
  ReplaceKeys(absl::StrCat(R"({"keys":[)", TheKeys().Jwk("rs"), "]}"));
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(verifier_->Verify(token), IsRefused("kid"));
}

TEST_F(VerifierTest, UnknownKid_FindsTheNewKeyAtOnce) {
  ReplaceKeys(absl::StrCat(R"({"keys":[)", TheKeys().Jwk("rs"), "]}"));
  clock_.Advance(absl::Seconds(1));
  ASSERT_THAT(verifier_->Verify(Token(Good())), IsRefused("kid"));
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(verifier_->Verify(Token(Good())), IsRefused("kid"));
  clock_.Advance(absl::Seconds(30));
  // Within the second in which the file is not looked at.
  EXPECT_EQ(file_->Keys()->Find("es"), nullptr);
  ReplaceKeys(TheKeys().KeySetJson());
  EXPECT_OK(verifier_->Verify(Token(Good())));
}

TEST_F(VerifierTest, ManyTokens_AreForgottenButStayGood) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 5000; ++i) {
    json payload = Good();
    payload["sub"] = absl::StrCat("user-", i);
    tokens.push_back(Token(payload));
  }
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 5000; ++i) {
      ASSERT_OK_AND_ASSIGN(const Claims claims, verifier_->Verify(tokens[static_cast<size_t>(i)]));
      ASSERT_EQ(claims.subject, absl::StrCat("user-", i));
    }
  }
}

TEST_F(VerifierTest, ManyThreads_GetTheirOwnClaims) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 8; ++i) {
    json payload = Good();
    payload["sub"] = absl::StrCat("user-", i);
    tokens.push_back(Token(payload));
  }
  std::vector<int> wrong(8, 0);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (size_t n = 0; n < 200; ++n) {
        const size_t at = (i + n) % 8;
        const auto claims = verifier_->Verify(tokens[at]);
        if (!claims.ok() || claims->subject != absl::StrCat("user-", at)) ++wrong[i];
        if (n % 50 == 0) clock_.Advance(absl::Milliseconds(300));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(8, 0));
}

// No assertion on time: printed for the record.
TEST_F(VerifierTest, RememberedToken_IsCheap) {
  const auto nanoseconds_each = [&](int count, auto action) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) action(i);
    const auto spent = std::chrono::steady_clock::now() - start;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count() / count;
  };
  std::vector<std::string> tokens;
  for (int i = 0; i < 200; ++i) tokens.push_back(Token(Good()));
  const auto first = nanoseconds_each(
      200, [&](int i) { EXPECT_OK(verifier_->Verify(tokens[static_cast<size_t>(i)])); });
  const auto again =
      nanoseconds_each(20'000, [&](int) { ASSERT_TRUE(verifier_->Verify(tokens[0]).ok()); });
  std::printf("token of %zu bytes: first %lld ns, again %lld ns\n", tokens[0].size(),
              static_cast<long long>(first), static_cast<long long>(again));
}

}  // namespace
}  // namespace tsunagi::jwt
