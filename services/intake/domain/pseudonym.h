// The pseudonym under which facts count a person.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_PSEUDONYM_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_PSEUDONYM_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/intake/domain/search_key.h"

namespace tsunagi::intake {

// Port. Thread-safe.
class Pseudonymizer {
 public:
  virtual ~Pseudonymizer() = default;

  // 64 hex characters. The same person gets the same one in every office and after every restart:
  // it is made of kana and whole birth date where both are known, else of the case alone.
  virtual std::string SubjectOf(const SearchKey& key, absl::string_view case_id) const = 0;
};

// What the pseudonym is the MAC of; no two inputs give the same text. Pure.
std::string PseudonymInput(const SearchKey& key, absl::string_view case_id);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_PSEUDONYM_H_
