// The vectors of the project Wycheproof (github.com/C2SP/wycheproof) for signed tokens and key
// sets. They are not part of this repository: set TSUNAGI_WYCHEPROOF_DIR to a copy of theirs.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/jwt/compact.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tsunagi::jwt {
namespace {

using nlohmann::json;

json Load(const std::string& name) {
  const char* folder = std::getenv("TSUNAGI_WYCHEPROOF_DIR");
  if (folder == nullptr) return {};
  std::ifstream in(absl::StrCat(folder, "/testvectors_v1/", name));
  return json::parse(in);
}

bool Accepts(const json& key_set, const std::string& token) {
  const auto keys = KeySet::Parse(key_set.dump());
  return keys.ok() && VerifyCompact(token, *keys).ok();
}

// Whether a valid token is one of ours: its header names one of the three algorithms, and so does
// the key that it names. (Two tokens of the file pair a key of PS256 with a header of PS384.)
bool IsSupported(const json& key_set, const std::string& token) {
  const auto header = json::parse(
      crypto::Base64UrlDecode(token.substr(0, token.find('.'))).value_or(""), nullptr, false);
  if (!header.is_object()) return false;
  const std::string algorithm = header.value("alg", "");
  if (algorithm != "ES256" && algorithm != "PS256" && algorithm != "RS256") return false;
  for (const json& key : key_set.at("keys")) {
    if (key.value("kid", "") == header.value("kid", "") && key.value("alg", "") == algorithm) {
      return true;
    }
  }
  return false;
}

struct Counts {
  int total = 0;
  int accepted = 0;
  int unsupported = 0;
};

void CheckGroup(const json& group, const json& key_set, Counts& counts) {
  for (const json& test : group.at("tests")) {
    const std::string token = test.at("jws");
    const bool valid = test.at("result") == "valid";
    const bool supported = valid && IsSupported(key_set, token);
    const bool accepted = Accepts(key_set, token);
    EXPECT_EQ(accepted, supported) << group.at("comment") << " " << test;
    ++counts.total;
    counts.accepted += accepted ? 1 : 0;
    counts.unsupported += valid && !supported ? 1 : 0;
  }
}

void Report(const char* what, const Counts& counts) {
  std::printf("%s: %d cases, %d accepted, %d refused, of which %d valid but unsupported\n", what,
              counts.total, counts.accepted, counts.total - counts.accepted, counts.unsupported);
}

TEST(Wycheproof, JsonWebSignatures_InvalidRefusedValidAccepted) {
  const json file = Load("json_web_signature_test.json");
  if (file.is_null()) GTEST_SKIP() << "TSUNAGI_WYCHEPROOF_DIR is not set";
  Counts counts;
  for (const json& group : file.at("testGroups")) {
    const json& key = group.contains("public") ? group.at("public") : group.at("private");
    CheckGroup(group, {{"keys", json::array({key})}}, counts);
  }
  Report("json_web_signature", counts);
  EXPECT_EQ(counts.total, file.at("numberOfTests"));
  EXPECT_GT(counts.accepted, 0);
}

TEST(Wycheproof, JsonWebKeys_InvalidRefusedValidAccepted) {
  const json file = Load("json_web_key_test.json");
  if (file.is_null()) GTEST_SKIP() << "TSUNAGI_WYCHEPROOF_DIR is not set";
  Counts counts;
  for (const json& group : file.at("testGroups")) {
    CheckGroup(group, group.contains("public") ? group.at("public") : group.at("private"), counts);
  }
  Report("json_web_key", counts);
  EXPECT_EQ(counts.total, file.at("numberOfTests"));
  EXPECT_GT(counts.accepted, 0);
}

}  // namespace
}  // namespace tsunagi::jwt
