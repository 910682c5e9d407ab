// HoldCase, ReleaseCase.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_LEGAL_HOLDS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_LEGAL_HOLDS_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/legal_hold.h"

namespace tsunagi::intake {

// The hold in force; nothing where there is none.
absl::StatusOr<std::optional<LegalHold>> HoldInForce(const IntakeStore& store,
                                                     absl::string_view case_id);

// NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS; FAILED_PRECONDITION ALREADY_HELD.
absl::StatusOr<LegalHold> HoldCase(IntakeStore& store, absl::string_view case_name,
                                   absl::string_view reason, const Actor& actor,
                                   const Moment& moment);

// NOT_FOUND; FAILED_PRECONDITION NOT_HELD.
absl::StatusOr<LegalHold> ReleaseCase(IntakeStore& store, absl::string_view case_name,
                                      const Actor& actor, const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_LEGAL_HOLDS_H_
