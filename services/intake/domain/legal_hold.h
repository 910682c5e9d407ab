// Keeping a case beyond its term. Plain values.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_HOLD_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_HOLD_H_

#include <optional>
#include <string>

#include "absl/time/time.h"

namespace tsunagi::intake {

// In force until it is released: the case is not erased, whatever its term or the person says.
struct LegalHold {
  // UUIDv7; the name is agencies/{agency}/cases/{case}/legalHolds/{id}.
  std::string id;
  std::string case_id;
  std::string agency;
  // Why, in words.
  std::string reason;
  absl::Time held;
  // User ids.
  std::string held_by;
  std::optional<absl::Time> released;
  std::string released_by;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_LEGAL_HOLD_H_
