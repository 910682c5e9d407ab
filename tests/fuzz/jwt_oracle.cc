#include "tests/fuzz/jwt_oracle.h"

#include <cjose/cjose.h>
#include <jansson.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "absl/strings/str_split.h"

namespace tsunagi::fuzz {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using JwkPtr = std::unique_ptr<cjose_jwk_t, Deleter<cjose_jwk_release>>;
using JwsPtr = std::unique_ptr<cjose_jws_t, Deleter<cjose_jws_release>>;
using JsonPtr = std::unique_ptr<json_t, Deleter<json_decref>>;

// As in TestKeys.
const std::map<std::string, std::string>& AlgorithmOfKid() {
  static const auto* const map =
      new std::map<std::string, std::string>{{"es", "ES256"}, {"ps", "PS256"}, {"rs", "RS256"}};
  return *map;
}

// cjose 0.6.2 aborts by an assertion (base64.c, "shift != 1") where padding follows the first
// letter of four. Such a text encodes nothing, so that refusing it is the only right answer.
bool WouldAbort(absl::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, absl::MaxSplits('.', 2));
  return std::any_of(parts.begin(), parts.end(), [](absl::string_view part) {
    const size_t padding = part.find('=');
    return padding != absl::string_view::npos && padding % 4 == 1;
  });
}

JwsPtr Import(absl::string_view token) {
  if (WouldAbort(token)) return nullptr;
  cjose_err error = {};
  return JwsPtr(cjose_jws_import(token.data(), token.size(), &error));
}

std::string TextOf(json_t* header, const char* name) {
  const json_t* value = json_object_get(header, name);
  return json_is_string(value) ? std::string(json_string_value(value), json_string_length(value))
                               : "";
}

size_t DepthOf(json_t* value) {
  size_t deepest = 0;
  if (json_is_object(value)) {
    const char* name = nullptr;
    json_t* member = nullptr;
    json_object_foreach(value, name, member) deepest = std::max(deepest, DepthOf(member));
    return deepest + 1;
  }
  if (json_is_array(value)) {
    size_t index = 0;
    json_t* element = nullptr;
    json_array_foreach(value, index, element) deepest = std::max(deepest, DepthOf(element));
    return deepest + 1;
  }
  return 0;
}

std::string DecodeAsCjose(absl::string_view part) {
  cjose_err error = {};
  uint8_t* bytes = nullptr;
  size_t size = 0;
  if (!cjose_base64url_decode(part.data(), part.size(), &bytes, &size, &error)) return "";
  std::string out(reinterpret_cast<char*>(bytes), size);
  cjose_get_dealloc()(bytes);
  return out;
}

// Whether bits are set behind the last byte that the part encodes.
bool HasSpareBits(absl::string_view part) {
  constexpr absl::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const size_t rest = part.size() % 4;
  const size_t value = part.empty() ? 0 : kAlphabet.find(part.back());
  return (rest == 2 && value % 16 != 0) || (rest == 3 && value % 4 != 0);
}

std::string RuleOfBase64(const std::vector<absl::string_view>& parts) {
  for (const absl::string_view part : parts) {
    if (part.find('=') != absl::string_view::npos) return "base64 without padding";
    if (HasSpareBits(part)) return "base64 without spare bits";
  }
  return "";
}

std::string RuleOfJson(const std::string& text, json_t* header) {
  json_error_t error = {};
  const JsonPtr unique(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, &error));
  if (unique == nullptr) return "names once";
  return DepthOf(header) > 4 ? "depth of four" : "";
}

std::string RuleOfSignature(const std::string& algorithm, size_t size) {
  if (algorithm == "ES256" && size != 64) return "ES256 signature of 64 bytes";
  if (algorithm == "PS256" && size != 256) return "PS256 signature of the key's size";
  return "";
}

}  // namespace

struct Oracle::Impl {
  std::map<std::string, JwkPtr> keys;
};

Oracle::Oracle(const testing::TestKeys& keys) : impl_(std::make_unique<Impl>()) {
  for (const auto& [kid, algorithm] : AlgorithmOfKid()) {
    cjose_err error = {};
    const std::string text = keys.Jwk(kid);
    JwkPtr key(cjose_jwk_import(text.data(), text.size(), &error));
    if (key == nullptr) {
      std::fprintf(stderr, "cjose does not take the key: %s\n", error.message);
      std::abort();
    }
    impl_->keys.emplace(kid, std::move(key));
  }
}

Oracle::~Oracle() = default;

Opinion Oracle::Judge(absl::string_view token, absl::string_view otherwise) const {
  Opinion opinion;
  const JwsPtr jws = Import(token);
  if (jws != nullptr) {
    auto key = impl_->keys.find(TextOf(cjose_jws_get_protected(jws.get()), "kid"));
    if (key == impl_->keys.end()) key = impl_->keys.find(std::string(otherwise));
    cjose_err error = {};
    opinion.accepted = cjose_jws_verify(jws.get(), key->second.get(), &error);
    uint8_t* bytes = nullptr;
    size_t size = 0;
    if (opinion.accepted && cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error)) {
      opinion.payload.assign(reinterpret_cast<char*>(bytes), size);
    }
  }
  ERR_clear_error();
  return opinion;
}

std::string Oracle::RuleFor(absl::string_view token, absl::string_view why) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  const JwsPtr jws = Import(token);
  if (jws == nullptr || parts.size() != 3) return "";
  json_t* header = cjose_jws_get_protected(jws.get());
  const std::string algorithm = TextOf(header, "alg");
  const auto pinned = AlgorithmOfKid().find(TextOf(header, "kid"));
  if (why == "size") return token.size() > 4096 ? "size of 4 KiB" : "";
  if (why == "base64") return RuleOfBase64(parts);
  if (why == "json") return RuleOfJson(DecodeAsCjose(parts[0]), header);
  if (why == "header") {
    for (const char* name : {"jku", "jwk", "x5u", "x5c", "crit", "b64"}) {
      if (json_object_get(header, name) != nullptr) return "no keys or extensions in the header";
    }
  }
  if (why == "kid" && pinned == AlgorithmOfKid().end()) return "kid that names a key";
  if (why == "algorithm" && pinned != AlgorithmOfKid().end() && algorithm != pinned->second) {
    return "algorithm of the key";
  }
  const json_t* type = json_object_get(header, "typ");
  if (why == "type" && type != nullptr && !json_is_string(type)) return "type as text";
  if (why == "signature") return RuleOfSignature(algorithm, DecodeAsCjose(parts[2]).size());
  return "";
}

std::vector<std::string> Oracle::Rules() {
  return {"size of 4 KiB",
          "base64 without padding",
          "base64 without spare bits",
          "names once",
          "depth of four",
          "no keys or extensions in the header",
          "kid that names a key",
          "algorithm of the key",
          "type as text",
          "ES256 signature of 64 bytes",
          "PS256 signature of the key's size"};
}

}  // namespace tsunagi::fuzz
