// RecordLegalBasis, EndLegalBasis, ListLegalBases.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_LEGAL_BASES_H_
#define TSUNAGI_SERVICES_INTAKE_APP_LEGAL_BASES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct RecordLegalBasisCommand {
  std::string case_name;
  // Item, purpose (empty: COORDINATION), recipients, classes, reason and approved_by are looked at.
  LegalBasis basis;
  // Absent: today. May lie ahead.
  std::optional<rules::PartialDate> from;
  // Absent: until it is ended.
  std::optional<rules::PartialDate> until;
};

// Where the item asks for approval, the caller must be a lead or name one of the office.
// NOT_FOUND; FAILED_PRECONDITION LEGAL_BASIS_NOT_IN_USE; INVALID_ARGUMENT INVALID_FIELDS
// (UNKNOWN_VALUE, UNKNOWN_AGENCY, RECIPIENT_NOT_ALLOWED, MISSING_REQUIRED, TOO_SHORT, TOO_LONG,
// NOT_A_LEAD, INVALID_DATE, UNTIL_BEFORE_FROM).
absl::StatusOr<LegalBasis> RecordLegalBasis(const IntakeEnvironment& environment,
                                            IntakeStore& store, RecordLegalBasisCommand command,
                                            const Actor& actor, const Moment& moment);

// Stops new sharing from that day (absent: today) on. NOT_FOUND LEGAL_BASIS_NOT_FOUND;
// FAILED_PRECONDITION LEGAL_BASIS_ENDED; INVALID_ARGUMENT INVALID_FIELDS (EVENT_DATE_IN_FUTURE,
// INVALID_DATE).
absl::StatusOr<LegalBasis> EndLegalBasis(IntakeStore& store, absl::string_view name,
                                         const std::optional<rules::PartialDate>& ended_on,
                                         const Moment& moment);

// Oldest first. NOT_FOUND.
absl::StatusOr<std::vector<LegalBasis>> ListLegalBases(const IntakeStore& store,
                                                       absl::string_view case_name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_LEGAL_BASES_H_
