// UpdateCase.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_UPDATE_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_APP_UPDATE_CASE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/validate_case.h"

namespace tsunagi::intake {

struct UpdateCaseCommand {
  std::string name;
  std::string etag;
  CaseInput input;
  // Paths within the case, e.g. "person.phone" or "person"; not empty.
  std::vector<std::string> paths;
  bool accept_warnings = false;
};

// Changes the fields of `paths`. Where the change alters what the consultation was counted as, its
// fact is reversed and counted anew. Warnings accepted before are not asked again.
// Errors: NOT_FOUND, ABORTED ETAG_MISMATCH, INVALID_ARGUMENT UPDATE_MASK_INVALID, and those of
// CreateCase.
absl::StatusOr<CaseRecord> UpdateCase(const IntakeEnvironment& environment, IntakeStore& store,
                                      UpdateCaseCommand command, const Moment& moment);

// The stored case in the form of a request.
CaseInput InputOf(const Case& value);

// Takes the field of `path` from one input to another; false where no path is that name. Pure.
bool CopyField(absl::string_view path, const CaseInput& from, CaseInput& to);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_UPDATE_CASE_H_
