// GetCaseAssessment: what other services get of a case.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_ASSESSMENT_H_
#define TSUNAGI_SERVICES_INTAKE_APP_ASSESSMENT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rules/subject.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

struct Assessment {
  std::string case_name;
  // Pseudonym.
  std::string subject;
  absl::CivilDay reception_date;
  std::optional<rules::PartialDate> birth_date;
  std::string municipality;
  Answers answers;
  int64_t version = 0;
};

// NOT_FOUND.
absl::StatusOr<Assessment> GetCaseAssessment(const IntakeEnvironment& environment,
                                             const IntakeStore& store, absl::string_view name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_ASSESSMENT_H_
