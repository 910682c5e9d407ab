#include "common/crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>

#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

constexpr size_t kMaxSize = 255 * 32;

struct FreeContext {
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

// OpenSSL only reads what such a parameter points to.
OSSL_PARAM Octets(const char* name, absl::string_view bytes) {
  static char nothing = 0;
  return OSSL_PARAM_construct_octet_string(
      name, bytes.empty() ? &nothing : const_cast<char*>(bytes.data()), bytes.size());
}

}  // namespace

absl::StatusOr<std::string> HkdfSha256(absl::string_view key, absl::string_view salt,
                                       absl::string_view info, size_t size) {
  if (size == 0 || size > kMaxSize) {
    return Error(absl::StatusCode::kInvalidArgument, "HKDF_SIZE", "HKDF makes 1 to 8160 bytes");
  }
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  const std::unique_ptr<EVP_KDF_CTX, FreeContext> context(kdf == nullptr ? nullptr
                                                                         : EVP_KDF_CTX_new(kdf));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, sizeof(digest) - 1),
      Octets(OSSL_KDF_PARAM_KEY, key), Octets(OSSL_KDF_PARAM_SALT, salt),
      Octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string made(size, '\0');
  if (context == nullptr ||
      EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(made.data()), size, params) !=
          1) {
    return Error(absl::StatusCode::kInternal, "HKDF_FAILED", "the key derivation failed")
        .Ja("サーバーで暗号化に失敗しました。しばらくしてから、もう一度お試しください。");
  }
  return made;
}

}  // namespace tsunagi::crypto
