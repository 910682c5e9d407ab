// Destinations for a case.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_SUGGEST_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_SUGGEST_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// A question that a destination leaves open, as the person is asked.
struct AskedQuestion {
  std::string id;
  std::string text_ja;
  std::string why_ja;
};

struct CaseSuggestions {
  std::string category;
  Suggestions suggestions;
  // Of all destinations, each once, in the order in which they come.
  std::vector<AskedQuestion> questions;
  // Digest of the site's data.
  std::string data_version;
  absl::CivilDay on;
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
