// Pseudonyms by HMAC-SHA-256.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_HMAC_PSEUDONYMIZER_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_HMAC_PSEUDONYMIZER_H_

#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/crypto/crypto.h"
#include "services/intake/domain/pseudonym.h"

namespace tsunagi::intake {

// Thread-safe.
class HmacPseudonymizer final : public Pseudonymizer {
 public:
  // `key`: intake's own, the same after a restart.
  explicit HmacPseudonymizer(crypto::HmacSha256Key key) : key_(std::move(key)) {}

  std::string SubjectOf(const SearchKey& key, absl::string_view case_id) const override {
    return absl::BytesToHexString(key_.Mac(PseudonymInput(key, case_id)));
  }

 private:
  const crypto::HmacSha256Key key_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_HMAC_PSEUDONYMIZER_H_
