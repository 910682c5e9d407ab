#include "common/jwt/testing/test_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace tsunagi::testing {
namespace {

using crypto::Base64UrlEncode;
using crypto::SignatureAlgorithm;

void Require(bool condition) {
  if (condition) return;
  std::fputs("test key: OpenSSL failed\n", stderr);
  std::abort();
}

std::string NumberOf(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  Require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return Base64UrlEncode(bytes);
}

}  // namespace

struct TestKeys::Impl {
  crypto::Es256PrivateKey es256 = crypto::Es256PrivateKey::Create(std::string(32, '\x11')).value();
  EVP_PKEY* rsa = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048});
};

TestKeys::TestKeys() : impl_(std::make_unique<Impl>()) { Require(impl_->rsa != nullptr); }
TestKeys::~TestKeys() { EVP_PKEY_free(impl_->rsa); }

std::string TestKeys::Jwk(absl::string_view kid) const {
  if (kid == "es") {
    return absl::StrCat(R"({"kty":"EC","crv":"P-256","kid":"es","x":")",
                        Base64UrlEncode(impl_->es256.x()), R"(","y":")",
                        Base64UrlEncode(impl_->es256.y()), R"("})");
  }
  return absl::StrCat(R"({"kty":"RSA","kid":")", kid, R"(","alg":")",
                      kid == "ps" ? "PS256" : "RS256", R"(","n":")",
                      NumberOf(impl_->rsa, OSSL_PKEY_PARAM_RSA_N), R"(","e":")",
                      NumberOf(impl_->rsa, OSSL_PKEY_PARAM_RSA_E), R"("})");
}

std::string TestKeys::KeySetJson() const {
  return absl::StrCat(R"({"keys":[)", Jwk("es"), ",", Jwk("ps"), ",", Jwk("rs"), "]}");
}

std::string TestKeys::Sign(SignatureAlgorithm algorithm, absl::string_view text) const {
  if (algorithm == SignatureAlgorithm::kEs256) return impl_->es256.Sign(text).value();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  Require(EVP_DigestSignInit_ex(context, &parameters, "SHA256", nullptr, nullptr, impl_->rsa,
                                nullptr) == 1);
  if (algorithm == SignatureAlgorithm::kPs256) {
    Require(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1);
  }
  std::string signature(256, '\0');
  size_t size = signature.size();
  Require(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                         reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  EVP_MD_CTX_free(context);
  return signature;
}

std::string TestKeys::Token(SignatureAlgorithm algorithm, absl::string_view header,
                            absl::string_view payload) const {
  const std::string text = absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(payload));
  return absl::StrCat(text, ".", Base64UrlEncode(Sign(algorithm, text)));
}

}  // namespace tsunagi::testing
