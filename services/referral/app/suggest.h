// Destinations for a case.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_SUGGEST_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_SUGGEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

struct CaseSuggestions {
  std::string category;
  Suggestions suggestions;
};

// Ranked destinations of the caller's case on `on` (today where absent), without those that its
// `earlier` referrals speak against (ApplyRefusals). Calls other services.
// NOT_FOUND CASE_NOT_FOUND; FAILED_PRECONDITION CASE_NOT_CLASSIFIED; INVALID_ARGUMENT
// EVENT_DATE_IN_FUTURE.
absl::StatusOr<CaseSuggestions> SuggestForCase(
    absl::string_view case_name, std::optional<absl::CivilDay> on, const site::Site& site,
    const StatedCapacities& capacities, const std::vector<Referral>& earlier, CaseSource& cases,
    CategorySource& categories, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_SUGGEST_H_
