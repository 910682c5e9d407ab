// PreviewDisclosure, PrepareDisclosure, CheckDisclosure, ListDisclosures.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_DISCLOSURES_H_
#define TSUNAGI_SERVICES_INTAKE_APP_DISCLOSURES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/disclosure.h"

namespace tsunagi::intake {

struct DisclosureCommand {
  std::string case_name;
  // Agency id.
  std::string recipient;
  // Empty: COORDINATION.
  std::string purpose;
  // "consents/{id}", "legalBases/{id}" or "conferences/{id}": the only basis to be used; empty:
  // every one on file.
  std::string basis;
  bool confirm_protected_address = false;
  // The day written on it; absent: today.
  std::optional<rules::PartialDate> on;
  // For the register.
  std::string referral;
};

// What would be disclosed now; nothing with a refusal where no basis covers anything. NOT_FOUND;
// INVALID_ARGUMENT INVALID_FIELDS (UNKNOWN_AGENCY, UNKNOWN_VALUE, EVENT_DATE_IN_FUTURE).
absl::StatusOr<Disclosure> PreviewDisclosure(const IntakeEnvironment& environment,
                                             const IntakeStore& store,
                                             const DisclosureCommand& command,
                                             const Moment& moment);

// The package and its row of the register, written together. Errors of PreviewDisclosure;
// FAILED_PRECONDITION BASIS_MISSING with metadata "refusal".
struct PreparedDisclosure {
  Disclosure package;
  DisclosureRecord record;
};
absl::StatusOr<PreparedDisclosure> PrepareDisclosure(const IntakeEnvironment& environment,
                                                     IntakeStore& store,
                                                     const DisclosureCommand& command,
                                                     const Actor& actor, const Moment& moment);

// Whether the office of `actor` may read the package of "disclosures/{id}" now: every class that it
// holds must still be covered. `action` is kPreview or kReadAccepted. kNone: it may. NOT_FOUND
// CASE_NOT_FOUND where the case or the disclosure is not there or was made to another office.
absl::StatusOr<DisclosureRefusal> CheckDisclosure(const IntakeStore& store,
                                                  absl::string_view case_name,
                                                  absl::string_view disclosure,
                                                  DisclosureAction action, const Actor& actor,
                                                  const Moment& moment);

// Newest first. NOT_FOUND.
absl::StatusOr<std::vector<DisclosureRecord>> ListDisclosures(const IntakeStore& store,
                                                              absl::string_view case_name,
                                                              absl::string_view before, int limit);

// All of a case, newest first.
absl::StatusOr<std::vector<DisclosureRecord>> AllDisclosures(const IntakeStore& store,
                                                             absl::string_view case_id);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_DISCLOSURES_H_
