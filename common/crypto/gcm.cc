#include "common/crypto/gcm.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

// OpenSSL counts in int.
constexpr size_t kMaxText = size_t{1} << 30;

struct FreeContext {
  // Erases the key schedule too.
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* Cipher() {
  // Fetched once: a fetch by name takes longer than sealing a short text.
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

const unsigned char* In(absl::string_view bytes) {
  // A view may be null when empty, and OpenSSL takes a null input for "no data argument".
  static constexpr unsigned char kNothing = 0;
  return bytes.empty() ? &kNothing : reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

absl::Status Broken() {
  return Error(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN",
               "the sealed text was not made by this key for this purpose")
      .Ja("暗号化された情報を読めません。システムの担当者に連絡してください。");
}

absl::Status Failed() {
  return Error(absl::StatusCode::kInternal, "SEAL_FAILED", "the cipher failed")
      .Ja("サーバーで暗号化に失敗しました。しばらくしてから、もう一度お試しください。");
}

absl::Status RandomFailed() {
  return Error(absl::StatusCode::kInternal, "RANDOM_FAILED", "the random generator failed")
      .Ja("サーバーで乱数を作れませんでした。システムの担当者に連絡してください。");
}

// How often this process came out of a fork.
uint32_t Forks() {
  static std::atomic<uint32_t> forks = 0;
  static const int registered = pthread_atfork(nullptr, nullptr, [] { ++forks; });
  // Without the count, no two calls may share what they drew.
  return registered == 0 ? forks.load(std::memory_order_relaxed) : ++forks;
}

}  // namespace

absl::StatusOr<SecretKey> SecretKey::From(absl::string_view bytes) {
  if (bytes.size() != kSize) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_SIZE", "the key must have 32 bytes")
        .Ja("鍵の長さが違います。32 バイトの鍵を用意してください。");
  }
  SecretKey key;
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

absl::StatusOr<SecretKey> SecretKey::Random() {
  SecretKey key;
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(key.bytes_.data()), kSize) != 1) {
    return RandomFailed();
  }
  return key;
}

SecretKey::~SecretKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

void Cleanse(std::string& bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
  bytes.clear();
}

absl::StatusOr<std::string> RandomGcmNonce() {
  // Drawn in lots: the generator takes longer for twelve bytes than the cipher for a whole text.
  struct Lot {
    std::string bytes;
    size_t used = 0;
    uint32_t forks = 0;
  };
  static thread_local Lot lot;
  constexpr size_t kLot = 64 * kGcmNonceSize;
  // A forked process must not hand out the nonces that its parent hands out.
  const uint32_t forks = Forks();
  if (lot.used == lot.bytes.size() || lot.forks != forks) {
    lot.bytes.resize(kLot);
    lot.used = kLot;
    if (RAND_bytes(Out(lot.bytes), static_cast<int>(kLot)) != 1) return RandomFailed();
    lot.used = 0;
    lot.forks = forks;
  }
  std::string nonce = lot.bytes.substr(lot.used, kGcmNonceSize);
  lot.used += kGcmNonceSize;
  return nonce;
}

absl::StatusOr<std::string> GcmSeal(const SecretKey& key, absl::string_view nonce,
                                    absl::string_view prefix, absl::string_view plain,
                                    absl::string_view aad) {
  if (nonce.size() != kGcmNonceSize || prefix.size() > kMaxText || plain.size() > kMaxText ||
      aad.size() > kMaxText) {
    return Error(absl::StatusCode::kInvalidArgument, "SEAL_SIZE",
                 "more than 1 GiB to seal, or a nonce of another size");
  }
  std::string sealed(prefix.size() + plain.size() + kGcmTagSize, '\0');
  std::copy(prefix.begin(), prefix.end(), sealed.begin());
  unsigned char* const text = Out(sealed) + prefix.size();
  const ContextPtr context(EVP_CIPHER_CTX_new());
  const auto size = static_cast<int>(plain.size());
  int written = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), Cipher(), In(key.Bytes()), In(nonce), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &rest, In(aad), static_cast<int>(aad.size())) !=
          1 ||
      EVP_EncryptUpdate(context.get(), text, &written, In(plain), size) != 1 ||
      EVP_EncryptFinal_ex(context.get(), text + written, &rest) != 1 || written + rest != size ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagSize, text + size) != 1) {
    return Failed();
  }
  return sealed;
}

absl::StatusOr<std::string> GcmOpen(const SecretKey& key, absl::string_view nonce,
                                    absl::string_view text, absl::string_view aad) {
  if (nonce.size() != kGcmNonceSize || text.size() < kGcmTagSize ||
      text.size() > kMaxText + kGcmTagSize || aad.size() > kMaxText) {
    return Broken();
  }
  std::string tag(text.substr(text.size() - kGcmTagSize));
  text.remove_suffix(kGcmTagSize);
  // One byte more than needed, so that the output is never a null pointer.
  std::string plain(text.size() + 1, '\0');
  const ContextPtr context(EVP_CIPHER_CTX_new());
  int written = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_DecryptInit_ex2(context.get(), Cipher(), In(key.Bytes()), In(nonce), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &rest, In(aad), static_cast<int>(aad.size())) !=
          1 ||
      EVP_DecryptUpdate(context.get(), Out(plain), &written, In(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagSize, tag.data()) != 1) {
    Cleanse(plain);
    return Failed();
  }
  if (EVP_DecryptFinal_ex(context.get(), Out(plain) + written, &rest) != 1) {
    Cleanse(plain);
    return Broken();
  }
  plain.resize(text.size());
  return plain;
}

}  // namespace tsunagi::crypto
