#include "tests/fuzz/jwt_mutator.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace tsunagi::fuzz {
namespace {

using crypto::Base64UrlEncode;
using crypto::SignatureAlgorithm;

constexpr size_t kHalf = 32;  // of an ES256 signature

std::string KidOf(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kEs256:
      return "es";
    case SignatureAlgorithm::kPs256:
      return "ps";
    case SignatureAlgorithm::kRs256:
      break;
  }
  return "rs";
}

std::string AlgorithmOf(const std::string& kid) {
  if (kid == "es") return "ES256";
  return kid == "ps" ? "PS256" : "RS256";
}

// The order of P-256.
std::string Order() {
  return absl::HexStringToBytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
}

// a - b of big-endian numbers of one length, a being the larger.
std::string Minus(std::string a, const std::string& b) {
  int borrow = 0;
  for (size_t i = a.size(); i-- > 0;) {
    int digit = static_cast<unsigned char>(a[i]) - static_cast<unsigned char>(b[i]) - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 256;
    a[i] = static_cast<char>(digit);
  }
  return a;
}

// Of a number; wraps around at its length.
std::string PlusOne(std::string number) {
  for (size_t i = number.size(); i-- > 0;) {
    number[i] = static_cast<char>(number[i] + 1);
    if (number[i] != '\0') break;
  }
  return number;
}

// The DER form of r and s, which JWS does not use.
std::string DerOf(const std::string& signature) {
  const auto integer = [](const std::string& number) {
    const bool high = (number[0] & 0x80) != 0;
    const std::string body = high ? std::string(1, '\0') + number : number;
    return absl::StrCat("\x02", std::string(1, static_cast<char>(body.size())), body);
  };
  const std::string body =
      absl::StrCat(integer(signature.substr(0, kHalf)), integer(signature.substr(kHalf)));
  return absl::StrCat("\x30", std::string(1, static_cast<char>(body.size())), body);
}

// Members that are put into a header, each with a comma behind it.
const std::vector<std::string>& ExtraMembers() {
  static const auto* const list = new std::vector<std::string>{R"("typ":1,)",
                                                               R"("typ":null,)",
                                                               R"("typ":"JWT",)",
                                                               R"("jku":"https://evil.invalid",)",
                                                               R"("jwk":{"kty":"EC"},)",
                                                               R"("x5u":"",)",
                                                               R"("x5c":[],)",
                                                               R"("crit":["b64"],)",
                                                               R"("b64":false,)",
                                                               R"("b64":true,)",
                                                               R"("alg":"none",)",
                                                               R"("alg":"ES256",)",
                                                               R"("alg":"RS256",)",
                                                               R"("kid":"es",)",
                                                               R"("kid":"rs",)",
                                                               R"("a":{"b":{"c":{}}},)",
                                                               R"("a":{"b":{"c":{"d":1}}},)",
                                                               R"("a":{"b":{"c":{"d":{}}}},)",
                                                               R"("a":[[[[]]]],)",
                                                               R"("a":1.5,)",
                                                               R"("a":1e400,)",
                                                               R"("a":9223372036854775807,)",
                                                               R"("a":9223372036854775808,)",
                                                               R"("a":-9223372036854775809,)",
                                                               R"("a":-0,)",
                                                               R"("a":01,)",
                                                               R"("a":"\u0000",)",
                                                               R"("\u0000":1,)",
                                                               R"("a":"\ud83d\ude00",)",
                                                               R"("a":"\ud83d",)",
                                                               R"("a":"\udc00",)",
                                                               "\"a\":\"\xff\",",
                                                               "\"a\":\"\xe3\x81\x82\",",
                                                               "\"a\":\"\xc0\xaf\",",
                                                               "\"a\":\"\t\",",
                                                               R"("a":"\/",)",
                                                               R"("a":"\x",)",
                                                               R"("a":nul,)",
                                                               R"("a":true,"a":true,)",
                                                               R"("a":{"b":1,"b":2},)",
                                                               R"("":1,)",
                                                               ",",
                                                               "/**/",
                                                               " \t\r\n",
                                                               "\v"};
  return *list;
}

const std::vector<std::string>& OddAlgorithms() {
  static const auto* const list = new std::vector<std::string>{
      R"("none")",  R"("None")",       R"("HS256")", R"("ES384")",      R"("RS384")",
      R"("RS512")", R"("PS384")",      R"("es256")", R"("")",           "null",
      "1",          R"(["ES256"])",    R"("ES256")", R"("\u0045S256")", R"("PS256")",
      R"("RS256")", R"("RS256\u0000")"};
  return *list;
}

const std::vector<std::string>& OddKids() {
  static const auto* const list = new std::vector<std::string>{
      R"("es")",      R"("ps")", R"("rs")", R"("")",     R"("ES")",       R"("es ")",
      R"("e\u0073")", "null",    "1",       R"(["es"])", R"("es\u0000")", R"("../x")"};
  return *list;
}

}  // namespace

Mutator::Mutator(const testing::TestKeys& keys, uint64_t seed) : keys_(keys), random_(seed) {
  const std::string jwk = keys.Jwk("rs");
  const size_t at = jwk.find("\"n\":\"") + 5;
  modulus_ = crypto::Base64UrlDecode(jwk.substr(at, jwk.find('"', at) - at)).value();
  for (const auto algorithm :
       {SignatureAlgorithm::kEs256, SignatureAlgorithm::kPs256, SignatureAlgorithm::kRs256}) {
    for (int i = 0; i < 20; ++i) {
      pool_.push_back(Fresh(algorithm));
      Sign(pool_.back());
      // One signature in twenty starts with a zero, which a lenient reader lets us drop.
      while (i == 0 && pool_.back().signature[0] != '\0') {
        pool_.back() = Fresh(algorithm);
        Sign(pool_.back());
      }
    }
  }
}

size_t Mutator::Below(size_t end) { return static_cast<size_t>(random_() % end); }

void Mutator::Sign(Draft& draft) const {
  draft.signature = keys_.Sign(draft.algorithm, absl::StrCat(Base64UrlEncode(draft.header), ".",
                                                             Base64UrlEncode(draft.payload)));
}

Mutator::Draft Mutator::Fresh(SignatureAlgorithm algorithm) {
  Draft draft;
  draft.algorithm = algorithm;
  draft.kid = KidOf(algorithm);
  const std::string space(Below(3), ' ');
  const char* const type = OneIn(2) ? R"(,"typ":"at+jwt"})" : "}";
  draft.header = absl::StrCat("{", space, R"("alg":")", AlgorithmOf(draft.kid), R"(","kid":")",
                              draft.kid, "\"", type);
  draft.payload.resize(Below(64));
  for (char& byte : draft.payload) byte = static_cast<char>(Below(256));
  return draft;
}

void Mutator::FlipBits(std::string& bytes) {
  if (bytes.empty()) return;
  for (size_t i = Below(3) + 1; i > 0; --i) {
    bytes[Below(bytes.size())] ^= static_cast<char>(1 << Below(8));
  }
}

void Mutator::CutOrGrow(std::string& bytes) {
  switch (Below(4)) {
    case 0:
      bytes.resize(bytes.size() - std::min(bytes.size(), Below(4) + 1));
      break;
    case 1:
      bytes.erase(0, std::min(bytes.size(), Below(4) + 1));
      break;
    case 2:
      bytes.append(Below(4) + 1, static_cast<char>(OneIn(2) ? 0 : Below(256)));
      break;
    default:
      bytes.insert(0, Below(4) + 1, static_cast<char>(OneIn(2) ? 0 : Below(256)));
  }
}

void Mutator::ChangeHeader(Draft& draft) {
  std::string& header = draft.header;
  switch (Below(8)) {
    case 0:
    case 1:
    case 2:
      header.insert(1, Pick(ExtraMembers()));
      break;
    case 3:
      header = absl::StrReplaceAll(
          header, {{absl::StrCat("\"", AlgorithmOf(draft.kid), "\""), Pick(OddAlgorithms())}});
      break;
    case 4:
      header =
          absl::StrReplaceAll(header, {{absl::StrCat("\"", draft.kid, "\""), Pick(OddKids())}});
      break;
    case 5:
      header = absl::StrReplaceAll(header, {{OneIn(2) ? R"("kid":)" : R"("alg":)", R"("x":)"}});
      break;
    case 6:
      FlipBits(header);
      break;
    default:
      static const std::vector<std::string> ends = {
          " ", "\n", "x", "{}", std::string(1, '\0'), std::string("\0x", 2), "]", "\xef\xbb\xbf"};
      if (OneIn(2)) {
        header += Pick(ends);
      } else {
        header.insert(0, Pick(ends));
      }
  }
}

void Mutator::ChangeEcdsa(std::string& signature) {
  const std::string r = signature.substr(0, kHalf);
  const std::string s = signature.substr(kHalf);
  const std::vector<std::string> edges = {std::string(kHalf, '\0'),
                                          PlusOne(std::string(kHalf, '\0')),
                                          Order(),
                                          Minus(Order(), PlusOne(std::string(kHalf, '\0'))),
                                          PlusOne(Order()),
                                          std::string(kHalf, '\xff')};
  switch (Below(7)) {
    case 0:
      signature = Pick(edges) + s;
      break;
    case 1:
      signature = r + Pick(edges);
      break;
    case 2:
      signature = Pick(edges) + Pick(edges);
      break;
    case 3:
      signature = s + r;
      break;
    case 4:
      signature = r + Minus(Order(), s);  // as good as the original
      break;
    case 5:
      signature = DerOf(signature);
      break;
    default:
      // Each half with leading zeros, so that a reader that halves it still finds r and s.
      signature = std::string(1, '\0') + r + std::string(1, '\0') + s;
  }
}

void Mutator::ChangeRsa(std::string& signature) {
  const std::string zero(modulus_.size(), '\0');
  switch (Below(6)) {
    case 0:
      signature = OneIn(2) ? zero : PlusOne(zero);
      break;
    case 1:
      signature = OneIn(2) ? modulus_ : Minus(modulus_, PlusOne(zero));
      break;
    case 2:
      signature = Minus(modulus_, signature);
      break;
    case 3:
      signature.insert(0, 1, '\0');
      break;
    case 4:
      signature.erase(0, signature.find_first_not_of('\0'));
      break;
    default:
      // A signature of the same key by the other algorithm, or of another text.
      signature = pool_[20 + Below(40)].signature;
  }
}

void Mutator::ChangeSignature(Draft& draft) {
  if (OneIn(3)) {
    FlipBits(draft.signature);
  } else if (OneIn(3)) {
    CutOrGrow(draft.signature);
  } else if (draft.algorithm == SignatureAlgorithm::kEs256) {
    ChangeEcdsa(draft.signature);
  } else {
    ChangeRsa(draft.signature);
  }
}

void Mutator::ChangeText(std::string& token) {
  std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string& part = parts[Below(parts.size())];
  static const std::vector<std::string> odd = {"=",  "==", "====", "=A",   " ",
                                               "\n", "+",  "/",    "A",    "~",
                                               ".",  "-",  "_",    "\x80", std::string(1, '\0')};
  switch (Below(8)) {
    case 0:
      part += Pick(odd);
      break;
    case 1:
      part.insert(Below(part.size() + 1), Pick(odd));
      break;
    case 2:
      if (!part.empty()) part[Below(part.size())] = Pick(odd)[0];
      break;
    case 3:
      // Only the bits behind the last byte change, most often.
      if (!part.empty()) part.back() = static_cast<char>(part.back() ^ (1 << Below(2)));
      break;
    case 4:
      part = absl::StrReplaceAll(part, {{"-", "+"}, {"_", "/"}});
      break;
    case 5:
      parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(Below(parts.size())),
                   OneIn(2) ? "" : "e30");
      break;
    case 6:
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(Below(parts.size())));
      break;
    default:
      std::string text = absl::StrJoin(parts, ".");
      text.resize(Below(text.size() + 1));
      parts = absl::StrSplit(text, '.');
  }
  token = absl::StrJoin(parts, ".");
}

Mutated Mutator::Next() {
  Draft draft = Pick(pool_);
  const size_t kind = Below(100);
  if (kind < 30) {
    ChangeHeader(draft);
    // Signed again, so that the header alone decides. RSA is signed seldom, for its cost.
    if (draft.algorithm == SignatureAlgorithm::kEs256 || OneIn(4)) Sign(draft);
  } else if (kind < 40) {
    OneIn(2) ? FlipBits(draft.payload) : CutOrGrow(draft.payload);
  } else if (kind < 41 && draft.algorithm == SignatureAlgorithm::kEs256) {
    draft.payload.resize(2900 + Below(100), ' ');
    Sign(draft);
  } else if (kind < 75) {
    ChangeSignature(draft);
  }
  std::string token =
      absl::StrCat(Base64UrlEncode(draft.header), ".", Base64UrlEncode(draft.payload), ".",
                   Base64UrlEncode(draft.signature));
  if (kind >= 75 && kind < 92) ChangeText(token);
  if (OneIn(10)) ChangeText(token);
  return {std::move(token), draft.kid};
}

}  // namespace tsunagi::fuzz
