#include "services/intake/app/assessment.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {

absl::StatusOr<Assessment> GetCaseAssessment(const IntakeEnvironment& environment,
                                             const IntakeStore& store, absl::string_view name) {
  ASSIGN_OR_RETURN(CaseRecord record, FindCaseByName(store, name));
  Person& person = record.content.person;
  Assessment assessment;
  assessment.case_name = std::string(name);
  assessment.subject = environment.pseudonymizer.SubjectOf(MakeSearchKey(person), record.header.id);
  assessment.reception_date = record.content.reception_date;
  assessment.birth_date = person.birth_date;
  assessment.municipality = std::move(person.municipality);
  assessment.answers = std::move(record.content.answers);
  assessment.version = record.header.version;
  return assessment;
}

}  // namespace tsunagi::intake
