// RecordConsent, WithdrawConsent, ListConsents.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CONSENTS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CONSENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct RecordConsentCommand {
  std::string case_name;
  // Its id, day, withdrawal and create time are not looked at.
  Consent consent;
  // Absent: today.
  std::optional<rules::PartialDate> given_on;
  // Last day in force; absent: until it is withdrawn.
  std::optional<rules::PartialDate> until;
};

// NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS (UNKNOWN_VALUE, UNKNOWN_AGENCY, MISSING_REQUIRED,
// TOO_LONG, EVENT_DATE_IN_FUTURE, INVALID_DATE, UNTIL_BEFORE_FROM).
absl::StatusOr<Consent> RecordConsent(const IntakeEnvironment& environment, IntakeStore& store,
                                      RecordConsentCommand command, const Moment& moment);

// Stops new sharing from that day (absent: today) on. NOT_FOUND CONSENT_NOT_FOUND;
// FAILED_PRECONDITION CONSENT_WITHDRAWN where it already was; INVALID_ARGUMENT INVALID_FIELDS
// (EVENT_DATE_IN_FUTURE, WITHDRAWN_BEFORE_GIVEN).
struct WithdrawnConsent {
  Consent consent;
  // What was disclosed under it, newest first: the withdrawal does not undo that.
  std::vector<DisclosureRecord> not_undone;
};
absl::StatusOr<WithdrawnConsent> WithdrawConsent(
    IntakeStore& store, absl::string_view name,
    const std::optional<rules::PartialDate>& withdrawn_on, const Moment& moment);

// Oldest first. NOT_FOUND.
absl::StatusOr<std::vector<Consent>> ListConsents(const IntakeStore& store,
                                                  absl::string_view case_name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CONSENTS_H_
