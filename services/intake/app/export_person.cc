#include "services/intake/app/export_person.h"

#include <limits>
#include <utility>

#include "common/base/status_macros.h"
#include "services/intake/app/disclosures.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {

absl::StatusOr<PersonExport> ExportPerson(const IntakeStore& store, absl::string_view case_name) {
  PersonExport out;
  ASSIGN_OR_RETURN(out.record, FindCaseByName(store, case_name));
  const std::string& id = out.record.header.id;
  ASSIGN_OR_RETURN(out.access.restricted, store.IsRestricted(id));
  ASSIGN_OR_RETURN(out.access.team, store.TeamOf(id));
  ASSIGN_OR_RETURN(out.transitions, store.ListTransitions(id));
  ASSIGN_OR_RETURN(out.log,
                   store.ListLogEntries(id, std::nullopt, std::numeric_limits<int>::max()));
  ASSIGN_OR_RETURN(out.consents, store.ListConsents(id));
  ASSIGN_OR_RETURN(out.bases, store.ListLegalBases(id));
  ASSIGN_OR_RETURN(out.disclosures, AllDisclosures(store, id));
  ASSIGN_OR_RETURN(out.conferences, store.ConferencesOf(id));
  ASSIGN_OR_RETURN(out.grants, store.GrantsOf(id));
  ASSIGN_OR_RETURN(out.holds, store.HoldsOf(id));
  return out;
}

}  // namespace tsunagi::intake
