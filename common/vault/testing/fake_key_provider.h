// Key-encryption keys in memory, which can be out of reach.
#ifndef TSUNAGI_COMMON_VAULT_TESTING_FAKE_KEY_PROVIDER_H_
#define TSUNAGI_COMMON_VAULT_TESTING_FAKE_KEY_PROVIDER_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"
#include "common/vault/key_provider.h"

namespace tsunagi::testing {

// Thread-safe. Starts with one key, "fake-1".
class FakeKeyProvider final : public KeyProvider {
 public:
  FakeKeyProvider() { Add(); }

  std::string Add() {
    std::lock_guard lock(mutex_);
    keys_.emplace(++last_, Kek{*crypto::AeadKey::Create(*crypto::RandomBytes(32))});
    return absl::StrCat("fake-", last_);
  }
  void Retire(const std::string& kek) { With(kek)->retired = true; }
  void Destroy(const std::string& kek) {
    std::lock_guard lock(mutex_);
    keys_.erase(std::stoi(kek.substr(5)));
  }
  void SetDown(bool down) {
    std::lock_guard lock(mutex_);
    down_ = down;
  }
  int64_t unwraps() {
    std::lock_guard lock(mutex_);
    return unwraps_;
  }

  absl::StatusOr<std::string> Wrap(absl::string_view kek, const crypto::SecretKey& data_key,
                                   absl::string_view aad) override {
    Kek* const found = With(kek);
    if (found == nullptr) return Unavailable();
    if (found->retired) {
      return Error(absl::StatusCode::kFailedPrecondition, "KEY_RETIRED", "the key is retired");
    }
    return found->key.Seal(data_key.Bytes(), aad);
  }
  absl::StatusOr<crypto::SecretKey> Unwrap(absl::string_view kek, absl::string_view wrapped,
                                           absl::string_view aad) override {
    Kek* const found = With(kek);
    if (found == nullptr) return Unavailable();
    {
      std::lock_guard lock(mutex_);
      ++unwraps_;
    }
    const auto bytes = found->key.Open(wrapped, aad);
    if (!bytes.ok()) {
      return Error(absl::StatusCode::kDataLoss, "KEY_BROKEN", "a wrapped data key was changed");
    }
    return crypto::SecretKey::From(*bytes);
  }
  absl::StatusOr<std::string> Primary() override {
    std::lock_guard lock(mutex_);
    for (auto at = keys_.rbegin(); at != keys_.rend() && !down_; ++at) {
      if (!at->second.retired) return absl::StrCat("fake-", at->first);
    }
    return Unavailable();
  }
  absl::StatusOr<std::vector<std::string>> List() override {
    std::lock_guard lock(mutex_);
    if (down_) return Unavailable();
    std::vector<std::string> ids;
    for (const auto& [number, kek] : keys_) ids.push_back(absl::StrCat("fake-", number));
    return ids;
  }

 private:
  struct Kek {
    crypto::AeadKey key;
    bool retired = false;
  };
  static absl::Status Unavailable() {
    return Error(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE", "out of reach");
  }
  // The key, unless it is absent or everything is out of reach.
  Kek* With(absl::string_view kek) {
    std::lock_guard lock(mutex_);
    for (auto& [number, found] : keys_) {
      if (!down_ && absl::StrCat("fake-", number) == kek) return &found;
    }
    return nullptr;
  }

  std::mutex mutex_;
  std::map<int, Kek> keys_;
  int last_ = 0;
  int64_t unwraps_ = 0;
  bool down_ = false;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_VAULT_TESTING_FAKE_KEY_PROVIDER_H_
