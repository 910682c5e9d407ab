#include "common/crypto/signature.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

constexpr size_t kCoordinateSize = 32;
constexpr size_t kMinRsaBits = 2048;
constexpr size_t kMaxRsaBits = 8192;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using GroupPtr = std::unique_ptr<EC_GROUP, Deleter<EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, Deleter<EC_POINT_free>>;
using EcdsaPtr = std::unique_ptr<ECDSA_SIG, Deleter<ECDSA_SIG_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using ParamsPtr = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

const unsigned char* In(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

NumberPtr NumberOf(absl::string_view bytes) {
  return NumberPtr(BN_bin2bn(In(bytes), static_cast<int>(bytes.size()), nullptr));
}

absl::Status KeyInvalid(absl::string_view why) {
  ERR_clear_error();
  return Error(absl::StatusCode::kInvalidArgument, "KEY_INVALID", absl::StrCat("the key ", why))
      .Ja("鍵が正しくありません。鍵を発行した担当者に連絡してください。");
}

// Null where the numbers make no key of `type`.
KeyPtr KeyFrom(const char* type, int selection, OSSL_PARAM* params) {
  const KeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (context != nullptr && params != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &key, selection, params);
  }
  return KeyPtr(key);
}

// `point`: uncompressed; `scalar`: null for a public key.
KeyPtr EcKeyFrom(absl::string_view point, const BIGNUM* scalar) {
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1 ||
      (scalar != nullptr &&
       OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1)) {
    return nullptr;
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  return KeyFrom("EC", scalar == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR, params.get());
}

// The fingerprint of CVE-2017-15361 (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017):
// modulo each of these primes the modulus is a power of 65537. One sound modulus in 2^27 has it by
// chance.
bool IsRoca(absl::string_view modulus) {
  constexpr uint32_t kPrimes[] = {3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                  47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                  107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  for (const uint32_t prime : kPrimes) {
    uint32_t rest = 0;
    for (const char c : modulus) rest = (rest * 256 + static_cast<unsigned char>(c)) % prime;
    uint32_t power = 1;
    do {
      power = power * 65537 % prime;
    } while (power != rest && power != 1);
    if (power != rest) return false;
  }
  return true;
}

// The DER form that OpenSSL takes of r || s; empty on failure.
std::string EcdsaDer(absl::string_view signature) {
  NumberPtr r = NumberOf(signature.substr(0, kCoordinateSize));
  NumberPtr s = NumberOf(signature.substr(kCoordinateSize));
  const EcdsaPtr parts(ECDSA_SIG_new());
  if (r == nullptr || s == nullptr || parts == nullptr ||
      ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) {
    return "";
  }
  (void)r.release();
  (void)s.release();
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &der);
  std::string out;
  if (size > 0) out.assign(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return out;
}

}  // namespace

struct PublicKey::Impl {
  SignatureAlgorithm algorithm;
  KeyPtr key;
};

PublicKey::PublicKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;

SignatureAlgorithm PublicKey::algorithm() const { return impl_->algorithm; }

absl::StatusOr<PublicKey> PublicKey::Es256(absl::string_view x, absl::string_view y) {
  if (x.size() != kCoordinateSize || y.size() != kCoordinateSize) {
    return KeyInvalid("must have coordinates of 32 bytes");
  }
  KeyPtr key = EcKeyFrom(absl::StrCat("\x04", x, y), nullptr);
  const KeyCtxPtr context(key == nullptr ? nullptr
                                         : EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_public_check(context.get()) != 1) {
    return KeyInvalid("is no point of P-256");
  }
  return PublicKey(std::make_unique<Impl>(Impl{SignatureAlgorithm::kEs256, std::move(key)}));
}

absl::StatusOr<PublicKey> PublicKey::Rsa(SignatureAlgorithm algorithm, absl::string_view modulus,
                                         absl::string_view exponent) {
  if (algorithm == SignatureAlgorithm::kEs256) return KeyInvalid("is no key of ES256");
  if (modulus.empty() || modulus[0] == '\0' || exponent.empty() || exponent[0] == '\0') {
    return KeyInvalid("has a number with leading zeros");
  }
  // With its first byte not zero and its last bit set, a number of three bytes is 65537 or more.
  if (exponent.size() < 3 || exponent.size() > 8 || (exponent.back() & 1) == 0) {
    return KeyInvalid("has an exponent that is even or out of range");
  }
  if (modulus.size() > kMaxRsaBits / 8) return KeyInvalid("is too long");
  const NumberPtr n = NumberOf(modulus);
  const NumberPtr e = NumberOf(exponent);
  if (n == nullptr || BN_num_bits(n.get()) < static_cast<int>(kMinRsaBits) ||
      BN_is_odd(n.get()) == 0) {
    return KeyInvalid("has a modulus that is even or shorter than 2048 bits");
  }
  if (IsRoca(modulus)) return KeyInvalid("is weak (CVE-2017-15361)");
  const BuilderPtr builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr || e == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return KeyInvalid("cannot be built");
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  KeyPtr key = KeyFrom("RSA", EVP_PKEY_PUBLIC_KEY, params.get());
  if (key == nullptr) return KeyInvalid("cannot be built");
  return PublicKey(std::make_unique<Impl>(Impl{algorithm, std::move(key)}));
}

bool PublicKey::Verify(absl::string_view message, absl::string_view signature) const {
  std::string bytes(signature);
  if (impl_->algorithm == SignatureAlgorithm::kEs256) {
    if (signature.size() != 2 * kCoordinateSize) return false;
    bytes = EcdsaDer(signature);
  } else if (signature.size() != static_cast<size_t>(EVP_PKEY_get_size(impl_->key.get()))) {
    // OpenSSL would take a shorter one for a number with leading zeros.
    return false;
  }
  const MdCtxPtr context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  bool good =
      context != nullptr && EVP_DigestVerifyInit_ex(context.get(), &parameters, "SHA256", nullptr,
                                                    nullptr, impl_->key.get(), nullptr) == 1;
  if (impl_->algorithm == SignatureAlgorithm::kPs256) {
    good = good && EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  good = good &&
         EVP_DigestVerify(context.get(), In(bytes), bytes.size(), In(message), message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

struct Es256PrivateKey::Impl {
  KeyPtr key;
  std::string x;
  std::string y;
};

Es256PrivateKey::Es256PrivateKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Es256PrivateKey::~Es256PrivateKey() = default;
Es256PrivateKey::Es256PrivateKey(Es256PrivateKey&&) noexcept = default;
Es256PrivateKey& Es256PrivateKey::operator=(Es256PrivateKey&&) noexcept = default;

const std::string& Es256PrivateKey::x() const { return impl_->x; }
const std::string& Es256PrivateKey::y() const { return impl_->y; }

absl::StatusOr<Es256PrivateKey> Es256PrivateKey::Create(absl::string_view scalar) {
  const NumberPtr number = NumberOf(scalar);
  const GroupPtr group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  if (scalar.size() != kKeySize || number == nullptr || group == nullptr ||
      BN_is_zero(number.get()) != 0 ||
      BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return KeyInvalid("must be 32 bytes below the order of P-256");
  }
  const PointPtr point(EC_POINT_new(group.get()));
  std::string bytes(1 + 2 * kCoordinateSize, '\0');
  if (point == nullptr ||
      EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, Out(bytes),
                         bytes.size(), nullptr) != bytes.size()) {
    return KeyInvalid("cannot be built");
  }
  KeyPtr key = EcKeyFrom(bytes, number.get());
  if (key == nullptr) return KeyInvalid("cannot be built");
  return Es256PrivateKey(std::make_unique<Impl>(
      Impl{std::move(key), bytes.substr(1, kCoordinateSize), bytes.substr(1 + kCoordinateSize)}));
}

absl::StatusOr<std::string> Es256PrivateKey::Sign(absl::string_view message) const {
  const MdCtxPtr context(EVP_MD_CTX_new());
  std::string der(static_cast<size_t>(EVP_PKEY_get_size(impl_->key.get())), '\0');
  size_t size = der.size();
  bool good = context != nullptr &&
              EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr,
                                    impl_->key.get(), nullptr) == 1 &&
              EVP_DigestSign(context.get(), Out(der), &size, In(message), message.size()) == 1;
  const unsigned char* at = In(der);
  const EcdsaPtr parts(good ? d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)) : nullptr);
  std::string raw(2 * kCoordinateSize, '\0');
  constexpr int kSize = kCoordinateSize;
  good = parts != nullptr &&
         BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), Out(raw), kSize) == kSize &&
         BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), Out(raw) + kSize, kSize) == kSize;
  if (good) return raw;
  ERR_clear_error();
  return Error(absl::StatusCode::kInternal, "SIGN_FAILED", "the signature failed")
      .Ja("サーバーで署名に失敗しました。しばらくしてから、もう一度お試しください。");
}

std::string Base64UrlEncode(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> Base64UrlDecode(absl::string_view text) {
  std::string bytes;
  // Abseil forgives padding, white space and bits behind the end; what was forgiven does not come
  // back in the encoding.
  if (!absl::WebSafeBase64Unescape(text, &bytes) || Base64UrlEncode(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace tsunagi::crypto
