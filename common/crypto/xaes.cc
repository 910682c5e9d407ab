#include "common/crypto/xaes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>

#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

constexpr size_t kBlock = 16;
using Block = std::array<unsigned char, kBlock>;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

absl::Status Failed() {
  return Error(absl::StatusCode::kInternal, "SEAL_FAILED", "the cipher failed")
      .Ja("サーバーで暗号化に失敗しました。しばらくしてから、もう一度お試しください。");
}

// One block through the bare cipher.
bool Encrypt(EVP_CIPHER_CTX* context, const unsigned char* in, unsigned char* out) {
  int written = 0;
  return EVP_EncryptUpdate(context, out, &written, in, kBlock) == 1 &&
         written == static_cast<int>(kBlock);
}

// Steps 1 to 5 of the specification: the key of one text, out of the first half of its nonce.
absl::StatusOr<SecretKey> DerivedKey(const SecretKey& key, absl::string_view nonce) {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
  const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.Bytes().data());
  Block k1 = {};
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), cipher, bytes, nullptr, nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      !Encrypt(context.get(), Block{}.data(), k1.data())) {
    return Failed();
  }
  // Doubling in GF(2^128), as CMAC's first subkey (NIST SP 800-38B, 6.1).
  const bool carry = (k1[0] & 0x80) != 0;
  for (size_t i = 0; i < kBlock; ++i) {
    const unsigned next = i + 1 < kBlock ? k1[i + 1] : 0u;
    k1[i] = static_cast<unsigned char>((k1[i] << 1) | (next >> 7));
  }
  if (carry) k1[kBlock - 1] ^= 0x87;
  std::array<unsigned char, SecretKey::kSize> derived = {};
  bool good = true;
  for (unsigned char counter = 1; counter <= 2; ++counter) {
    Block message = {0, counter, 'X', 0};
    std::copy_n(nonce.begin(), kGcmNonceSize, message.begin() + 4);
    for (size_t i = 0; i < kBlock; ++i) message[i] ^= k1[i];
    good = good && Encrypt(context.get(), message.data(), &derived[kBlock * (counter - 1u)]);
  }
  absl::StatusOr<SecretKey> made = Failed();
  if (good) made = SecretKey::From({reinterpret_cast<char*>(derived.data()), derived.size()});
  OPENSSL_cleanse(derived.data(), derived.size());
  OPENSSL_cleanse(k1.data(), k1.size());
  return made;
}

}  // namespace

absl::StatusOr<std::string> XaesSeal(const SecretKey& key, absl::string_view plain,
                                     absl::string_view aad) {
  ASSIGN_OR_RETURN(const std::string nonce, RandomBytes(kXaesNonceSize));
  return XaesSealWithNonce(key, nonce, plain, aad);
}

absl::StatusOr<std::string> XaesSealWithNonce(const SecretKey& key, absl::string_view nonce,
                                              absl::string_view plain, absl::string_view aad) {
  if (nonce.size() != kXaesNonceSize) {
    return Error(absl::StatusCode::kInvalidArgument, "SEAL_SIZE", "the nonce must have 24 bytes");
  }
  ASSIGN_OR_RETURN(const SecretKey derived, DerivedKey(key, nonce));
  return GcmSeal(derived, nonce.substr(kGcmNonceSize), nonce, plain, aad);
}

absl::StatusOr<std::string> XaesOpen(const SecretKey& key, absl::string_view sealed,
                                     absl::string_view aad) {
  if (sealed.size() < kXaesNonceSize) {
    return Error(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN",
                 "the sealed text was not made by this key for this purpose")
        .Ja("暗号化された情報を読めません。控えのファイルが途中で切れていないかお確かめください。");
  }
  ASSIGN_OR_RETURN(const SecretKey derived, DerivedKey(key, sealed));
  return GcmOpen(derived, sealed.substr(kGcmNonceSize, kGcmNonceSize),
                 sealed.substr(kXaesNonceSize), aad);
}

}  // namespace tsunagi::crypto
