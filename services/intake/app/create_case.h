// CreateCase.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_CREATE_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_APP_CREATE_CASE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/validate_case.h"

namespace tsunagi::intake {

struct CreateCaseCommand {
  std::string agency;
  CaseInput input;
  bool accept_warnings = false;
  // Name of a draft to remove, or empty.
  std::string draft;
};

// Registers a consultation with its fact and its change for the agency's watch.
// INVALID_ARGUMENT INVALID_FIELDS; FAILED_PRECONDITION WARNINGS_NOT_ACCEPTED with the fields, or
// UNKNOWN_AGENCY where the directory lacks the agency; ALREADY_EXISTS SHEET_NUMBER_TAKEN naming the
// case that has the number.
absl::StatusOr<CaseRecord> CreateCase(const IntakeEnvironment& environment, IntakeStore& store,
                                      CreateCaseCommand command, const Moment& moment);

// The same for content that was validated. Nothing where the agency has the sheet number.
absl::StatusOr<std::optional<CaseRecord>> InsertNewCase(const IntakeEnvironment& environment,
                                                        IntakeStore& store,
                                                        absl::string_view agency, Case content,
                                                        const Moment& moment);

// Appends the warnings to the case as accepted, or fails with WARNINGS_NOT_ACCEPTED.
absl::Status TakeWarnings(const std::vector<Finding>& warnings, bool accepted, Case& content);

// ALREADY_EXISTS SHEET_NUMBER_TAKEN.
absl::Status SheetNumberTaken(absl::string_view case_name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_CREATE_CASE_H_
