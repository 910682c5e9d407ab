#include "services/referral/app/suggest.h"

#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<CaseSuggestions> SuggestForCase(absl::string_view case_name,
                                               std::optional<absl::CivilDay> on,
                                               const site::Site& site,
                                               const StatedCapacities& capacities,
                                               CaseSource& cases, CategorySource& categories,
                                               const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(case_name, caller));
  ASSIGN_OR_RETURN(const absl::CivilDay day, EventDay(on, caller));
  ASSIGN_OR_RETURN(const ClassifiedCase classified,
                   ReadClassifiedCase(case_name, day, cases, categories, caller));
  return CaseSuggestions{classified.subject.category,
                         SuggestDestinations({site.directory, site.municipalities, capacities,
                                              classified.subject, day})};
}

}  // namespace tsunagi::referral
