#include "services/intake/app/assessment.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/error/error.h"
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

absl::StatusOr<Disclosure> PrepareDisclosure(const IntakeEnvironment& environment,
                                             const IntakeStore& store, absl::string_view name,
                                             absl::string_view recipient,
                                             const std::optional<rules::PartialDate>& on,
                                             absl::CivilDay today) {
  ASSIGN_OR_RETURN(const CaseRecord record, FindCaseByName(store, name));
  if (environment.site.directory.Find(recipient) == nullptr) {
    return InvalidFields({{"recipient", "UNKNOWN_AGENCY",
                           "提供先が登録されていない機関です。一覧から選んでください。"}});
  }
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDate(on, today, "on"));
  ASSIGN_OR_RETURN(std::vector<Consent> consents, store.ListConsents(record.header.id));
  // The package leaves now, whatever day is written on it: what is withdrawn by now stays here.
  std::erase_if(consents, [today](const Consent& consent) {
    return consent.withdrawn_on && *consent.withdrawn_on <= today;
  });
  return MakeDisclosure(record.content, consents, recipient, day, environment.site.questions);
}

}  // namespace tsunagi::intake
