#include "common/crypto/ed25519.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "common/error/error.h"

namespace tsunagi::crypto {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;

const unsigned char* In(absl::string_view bytes) {
  static constexpr unsigned char kNothing = 0;
  return bytes.empty() ? &kNothing : reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

struct Ed25519Key::Impl {
  KeyPtr key;
};

absl::StatusOr<Ed25519Key> Ed25519Key::FromSeed(absl::string_view seed) {
  if (seed.size() != kSeedSize) {
    return Error(absl::StatusCode::kInvalidArgument, "KEY_SIZE", "an Ed25519 seed has 32 bytes")
        .Ja("署名鍵の長さが違います。鍵ファイルを作り直してください。");
  }
  KeyPtr key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, In(seed), seed.size()));
  std::string public_key(kPublicKeySize, '\0');
  size_t size = public_key.size();
  if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), Out(public_key), &size) != 1 ||
      size != kPublicKeySize) {
    return Error(absl::StatusCode::kInternal, "KEY_FAILED", "the signing key cannot be set up")
        .Ja("署名鍵を準備できませんでした。システムの担当者に連絡してください。");
  }
  return Ed25519Key(std::make_shared<const Impl>(Impl{std::move(key)}), std::move(public_key));
}

std::string Ed25519Key::Sign(absl::string_view message) const {
  const MdCtxPtr context(EVP_MD_CTX_new());
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, impl_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), Out(signature), &size, In(message), message.size()) != 1) {
    std::fputs("crypto: Ed25519 failed\n", stderr);
    std::abort();
  }
  return signature;
}

bool VerifyEd25519(absl::string_view public_key, absl::string_view message,
                   absl::string_view signature) {
  if (public_key.size() != Ed25519Key::kPublicKeySize ||
      signature.size() != Ed25519Key::kSignatureSize) {
    return false;
  }
  const KeyPtr key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, In(public_key), public_key.size()));
  const MdCtxPtr context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), In(signature), signature.size(), In(message),
                          message.size()) == 1;
}

}  // namespace tsunagi::crypto
