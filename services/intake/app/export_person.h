// ExportPerson: everything that intake holds on the person of a case (個人情報保護法76条).
#ifndef TSUNAGI_SERVICES_INTAKE_APP_EXPORT_PERSON_H_
#define TSUNAGI_SERVICES_INTAKE_APP_EXPORT_PERSON_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/intake/app/case_access.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// Each list oldest first, but disclosures.
struct PersonExport {
  CaseRecord record;
  CaseAccess access;
  std::vector<TransitionRecord> transitions;
  std::vector<ContactLogEntry> log;
  std::vector<Consent> consents;
  std::vector<LegalBasis> bases;
  std::vector<DisclosureRecord> disclosures;
  // With this case only.
  std::vector<Conference> conferences;
  std::vector<BreakGlassGrant> grants;
  std::vector<LegalHold> holds;
};

// NOT_FOUND.
absl::StatusOr<PersonExport> ExportPerson(const IntakeStore& store, absl::string_view case_name);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_EXPORT_PERSON_H_
