#include "common/crypto/crypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

constexpr size_t kNonceSize = 12;
constexpr size_t kTagSize = 16;
constexpr size_t kDigestSize = 32;
constexpr size_t kMaxRandom = size_t{1} << 20;
// OpenSSL counts in int.
constexpr size_t kMaxSealed = size_t{1} << 30;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using MdPtr = std::unique_ptr<EVP_MD, Deleter<EVP_MD_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, Deleter<EVP_MAC_free>>;
using MacCtxPtr = std::unique_ptr<EVP_MAC_CTX, Deleter<EVP_MAC_CTX_free>>;
using CipherPtr = std::unique_ptr<EVP_CIPHER, Deleter<EVP_CIPHER_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;

const unsigned char* In(absl::string_view bytes) {
  // A view may be null when empty, and OpenSSL takes a null input for "no data argument".
  static constexpr unsigned char kNothing = 0;
  return bytes.empty() ? &kNothing : reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void AbortUnless(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "crypto: %s failed\n", what);
  std::abort();
}

absl::Status Broken() {
  return Error(absl::StatusCode::kInvalidArgument, "SEAL_BROKEN",
               "the sealed text was not made by this key for this purpose")
      .Ja("この情報は使えなくなりました。最初の画面からやり直してください。");
}

absl::Status Failed() {
  return Error(absl::StatusCode::kInternal, "SEAL_FAILED", "the cipher failed")
      .Ja("サーバーで暗号化に失敗しました。しばらくしてから、もう一度お試しください。");
}

}  // namespace

std::string Sha256(absl::string_view bytes) {
  // Fetched once: a fetch by name takes longer than the hash of a short text.
  static EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(kDigestSize, '\0');
  AbortUnless(
      md != nullptr && EVP_Digest(In(bytes), bytes.size(), Out(digest), nullptr, md, nullptr) == 1,
      "SHA-256");
  return digest;
}

bool EqualInConstantTime(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(In(a), In(b), a.size()) == 0;
}

absl::StatusOr<std::string> RandomBytes(size_t count) {
  if (count > kMaxRandom) {
    return Error(absl::StatusCode::kInvalidArgument, "RANDOM_COUNT", "too many bytes asked for");
  }
  std::string bytes(count, '\0');
  if (RAND_priv_bytes(Out(bytes), static_cast<int>(count)) != 1) {
    return Error(absl::StatusCode::kInternal, "RANDOM_FAILED", "the random generator failed")
        .Ja("サーバーで乱数を作れませんでした。システムの担当者に連絡してください。");
  }
  return bytes;
}

struct HmacSha256Key::Impl {
  MacCtxPtr keyed;
};

HmacSha256Key::HmacSha256Key(absl::string_view key) : impl_(std::make_unique<Impl>()) {
  const MacPtr mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  AbortUnless(mac != nullptr, "fetch of HMAC");
  impl_->keyed.reset(EVP_MAC_CTX_new(mac.get()));
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof(digest) - 1),
      OSSL_PARAM_construct_end()};
  AbortUnless(
      impl_->keyed != nullptr && EVP_MAC_init(impl_->keyed.get(), In(key), key.size(), params) == 1,
      "set-up of HMAC");
}

HmacSha256Key::~HmacSha256Key() = default;
HmacSha256Key::HmacSha256Key(HmacSha256Key&&) noexcept = default;
HmacSha256Key& HmacSha256Key::operator=(HmacSha256Key&&) noexcept = default;

std::string HmacSha256Key::Mac(absl::string_view bytes) const {
  // The keyed context is only ever read; each call works on a copy of its own.
  const MacCtxPtr context(EVP_MAC_CTX_dup(impl_->keyed.get()));
  std::string mac(kDigestSize, '\0');
  size_t size = 0;
  AbortUnless(context != nullptr && EVP_MAC_update(context.get(), In(bytes), bytes.size()) == 1 &&
                  EVP_MAC_final(context.get(), Out(mac), &size, mac.size()) == 1 &&
                  size == kDigestSize,
              "HMAC");
  return mac;
}

struct AeadKey::Impl {
  ~Impl() { OPENSSL_cleanse(key.data(), key.size()); }
  CipherPtr cipher;
  std::string key;
};

AeadKey::AeadKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AeadKey::~AeadKey() = default;
AeadKey::AeadKey(AeadKey&&) noexcept = default;
AeadKey& AeadKey::operator=(AeadKey&&) noexcept = default;

absl::StatusOr<AeadKey> AeadKey::Create(absl::string_view key) {
  if (key.size() != kKeySize) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_SIZE", "the key must have 32 bytes")
        .Ja("鍵の長さが違います。32 バイトの鍵を用意してください。");
  }
  auto impl = std::make_unique<Impl>();
  impl->cipher.reset(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  if (impl->cipher == nullptr) return Failed();
  impl->key = std::string(key);
  return AeadKey(std::move(impl));
}

absl::StatusOr<std::string> AeadKey::Seal(absl::string_view plain, absl::string_view aad) const {
  if (plain.size() > kMaxSealed || aad.size() > kMaxSealed) {
    return Error(absl::StatusCode::kInvalidArgument, "SEAL_SIZE", "more than 1 GiB to seal");
  }
  ASSIGN_OR_RETURN(std::string sealed, RandomBytes(kNonceSize));
  sealed.resize(kNonceSize + plain.size() + kTagSize);
  unsigned char* const text = Out(sealed) + kNonceSize;
  const CipherCtxPtr context(EVP_CIPHER_CTX_new());
  const auto* key = In(impl_->key);
  int written = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_EncryptInit_ex2(context.get(), impl_->cipher.get(), key, In(sealed), nullptr) != 1 ||
      EVP_EncryptUpdate(context.get(), nullptr, &rest, In(aad), static_cast<int>(aad.size())) !=
          1 ||
      EVP_EncryptUpdate(context.get(), text, &written, In(plain), static_cast<int>(plain.size())) !=
          1 ||
      EVP_EncryptFinal_ex(context.get(), text + written, &rest) != 1 ||
      written + rest != static_cast<int>(plain.size()) ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, text + plain.size()) !=
          1) {
    return Failed();
  }
  return sealed;
}

absl::StatusOr<std::string> AeadKey::Open(absl::string_view sealed, absl::string_view aad) const {
  if (sealed.size() < kOverhead || sealed.size() > kMaxSealed + kOverhead ||
      aad.size() > kMaxSealed) {
    return Broken();
  }
  const absl::string_view text = sealed.substr(kNonceSize, sealed.size() - kOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  // One byte more than needed, so that the output is never a null pointer.
  std::string plain(text.size() + 1, '\0');
  const CipherCtxPtr context(EVP_CIPHER_CTX_new());
  const auto* key = In(impl_->key);
  int written = 0;
  int rest = 0;
  if (context == nullptr ||
      EVP_DecryptInit_ex2(context.get(), impl_->cipher.get(), key, In(sealed), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), nullptr, &rest, In(aad), static_cast<int>(aad.size())) !=
          1 ||
      EVP_DecryptUpdate(context.get(), Out(plain), &written, In(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) != 1) {
    return Failed();
  }
  if (EVP_DecryptFinal_ex(context.get(), Out(plain) + written, &rest) != 1) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return Broken();
  }
  plain.resize(text.size());
  return plain;
}

}  // namespace tsunagi::crypto
