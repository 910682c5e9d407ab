#include "services/referral/app/suggest.h"

#include "common/base/status_macros.h"
#include "services/referral/domain/refusals.h"

namespace tsunagi::referral {

absl::StatusOr<CaseSuggestions> SuggestForCase(
    absl::string_view case_name, std::optional<absl::CivilDay> on, const site::Site& site,
    const StatedCapacities& capacities, const std::vector<Referral>& earlier, CaseSource& cases,
    CategorySource& categories, const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(case_name, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(on, caller));
  ASSIGN_OR_RETURN(const ClassifiedCase classified,
                   ReadClassifiedCase(case_name, day, cases, categories, caller));
  CaseSuggestions found;
  found.category = classified.subject.category;
  found.suggestions = SuggestDestinations(
      {site.directory, site.municipalities, capacities, classified.subject, day});
  ApplyRefusals(earlier, site.directory, site.decline_reasons, day, found.suggestions);
  return found;
}

}  // namespace tsunagi::referral
