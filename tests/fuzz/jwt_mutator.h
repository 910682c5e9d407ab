// Tokens that are valid, nearly valid, or broken in the ways in which attackers break them.
#ifndef TSUNAGI_TESTS_FUZZ_JWT_MUTATOR_H_
#define TSUNAGI_TESTS_FUZZ_JWT_MUTATOR_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "common/crypto/signature.h"
#include "common/jwt/testing/test_keys.h"

namespace tsunagi::fuzz {

struct Mutated {
  std::string token;
  // The key that the unchanged token was made for.
  std::string kid;
};

// The choices follow from the seed alone; signatures of ES256 and PS256 are random, as they are.
class Mutator {
 public:
  Mutator(const testing::TestKeys& keys, uint64_t seed);

  Mutated Next();

 private:
  // A token before it is put together.
  struct Draft {
    crypto::SignatureAlgorithm algorithm = crypto::SignatureAlgorithm::kEs256;
    std::string kid;
    std::string header;
    std::string payload;
    std::string signature;
  };

  size_t Below(size_t end);
  bool OneIn(size_t n) { return Below(n) == 0; }
  template <typename T>
  const T& Pick(const std::vector<T>& list) {
    return list[Below(list.size())];
  }
  void FlipBits(std::string& bytes);
  void CutOrGrow(std::string& bytes);

  Draft Fresh(crypto::SignatureAlgorithm algorithm);
  void ChangeHeader(Draft& draft);
  void ChangeEcdsa(std::string& signature);
  void ChangeRsa(std::string& signature);
  void ChangeSignature(Draft& draft);
  void ChangeText(std::string& token);
  void Sign(Draft& draft) const;

  const testing::TestKeys& keys_;
  std::mt19937_64 random_;
  // Of the RSA key.
  std::string modulus_;
  // Signed once: a signature of RSA costs as much as ten verifications.
  std::vector<Draft> pool_;
};

}  // namespace tsunagi::fuzz

#endif  // TSUNAGI_TESTS_FUZZ_JWT_MUTATOR_H_
