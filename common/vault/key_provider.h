// Where key-encryption keys live: a folder of files today, a PKCS#11 token or a key management
// service behind the same four functions later.
#ifndef TSUNAGI_COMMON_VAULT_KEY_PROVIDER_H_
#define TSUNAGI_COMMON_VAULT_KEY_PROVIDER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/gcm.h"

namespace tsunagi {

// Wraps data keys. Thread-safe. Called on the database's writer thread too: a provider that is far
// away fetches its key-encryption keys beforehand rather than calling out for each key.
//
// Every function answers UNAVAILABLE KEY_UNAVAILABLE where the keys cannot be reached; no
// implementation may go on without them. key_provider_test.cc is what all must pass.
class KeyProvider {
 public:
  virtual ~KeyProvider() = default;

  // `data_key` under the key-encryption key `kek`, bound to `aad`; different at each call.
  // UNAVAILABLE KEY_UNAVAILABLE also where there is no such key; FAILED_PRECONDITION KEY_RETIRED.
  virtual absl::StatusOr<std::string> Wrap(absl::string_view kek, const crypto::SecretKey& data_key,
                                           absl::string_view aad) = 0;

  // What Wrap was given. UNAVAILABLE KEY_UNAVAILABLE also where there is no such key; DATA_LOSS
  // KEY_BROKEN where `wrapped` was cut, changed, or wrapped by another key or for another `aad`.
  // Retired keys unwrap until they are destroyed.
  virtual absl::StatusOr<crypto::SecretKey> Unwrap(absl::string_view kek, absl::string_view wrapped,
                                                   absl::string_view aad) = 0;

  // The key that new data keys are wrapped with.
  virtual absl::StatusOr<std::string> Primary() = 0;

  // Every key that unwraps, retired ones included, oldest first.
  virtual absl::StatusOr<std::vector<std::string>> List() = 0;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_VAULT_KEY_PROVIDER_H_
