// The second opinion of the differential fuzz: cjose, and the rules by which our verifier refuses
// more than cjose does. Nothing here uses code of common/jwt.
#ifndef TSUNAGI_TESTS_FUZZ_JWT_ORACLE_H_
#define TSUNAGI_TESTS_FUZZ_JWT_ORACLE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/jwt/testing/test_keys.h"

namespace tsunagi::fuzz {

struct Opinion {
  bool accepted = false;
  // Of an accepted token.
  std::string payload;
};

class Oracle {
 public:
  explicit Oracle(const testing::TestKeys& keys);
  ~Oracle();

  // What cjose makes of the token: import, then verification by the key that the header's kid
  // names, or by the key `otherwise` where it names none.
  Opinion Judge(absl::string_view token, absl::string_view otherwise) const;

  // The name of the rule that lets us refuse, with the word `why`, a token that cjose accepts;
  // empty where no rule does. Each rule looks at the token itself.
  std::string RuleFor(absl::string_view token, absl::string_view why) const;

  // Every name that RuleFor answers.
  static std::vector<std::string> Rules();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi::fuzz

#endif  // TSUNAGI_TESTS_FUZZ_JWT_ORACLE_H_
