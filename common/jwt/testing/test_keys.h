// Keys that sign tokens in tests.
#ifndef TSUNAGI_COMMON_JWT_TESTING_TEST_KEYS_H_
#define TSUNAGI_COMMON_JWT_TESTING_TEST_KEYS_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/crypto/signature.h"

namespace tsunagi::testing {

// An ES256 key with kid "es" and one RSA key, made anew for each process, that stands in the key
// set twice: as "ps" for PS256 and as "rs" for RS256. So a signature of the other algorithm is
// refused by the pinned algorithm alone. Thread-safe.
class TestKeys {
 public:
  TestKeys();
  ~TestKeys();

  // The key with this kid as a JSON object.
  std::string Jwk(absl::string_view kid) const;
  // All three as a key set.
  std::string KeySetJson() const;

  // A signature of `algorithm` by the key that can make it.
  std::string Sign(crypto::SignatureAlgorithm algorithm, absl::string_view text) const;

  // header.payload.signature of the two JSON texts.
  std::string Token(crypto::SignatureAlgorithm algorithm, absl::string_view header,
                    absl::string_view payload) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_JWT_TESTING_TEST_KEYS_H_
