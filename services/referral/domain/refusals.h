// What earlier refusals of a case say about where to refer it next. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFUSALS_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFUSALS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/site/decline_reason.h"
#include "services/referral/domain/destinations.h"
#include "services/referral/domain/referral.h"

namespace tsunagi::referral {

// Ids of reasons that are no rules of the site's data, with the code of the decline behind the
// first.
inline constexpr char kRefusedReason[] = "refused.";
inline constexpr char kExpiredReason[] = "expired";
inline constexpr char kOpenReason[] = "already_referred";

// Days for which an office that let a referral expire is not proposed again for the case.
inline constexpr int kExpiredRetryDays = 30;

// The rule of the offering's eligibility that a decline names: `rule`, or where it is empty the
// only one in force on `day`, or none. INVALID_ARGUMENT INVALID_FIELDS where the offering has no
// such rule.
absl::StatusOr<std::string> RefusedRule(const site::Offering& offering, absl::string_view rule,
                                        absl::CivilDay day);

// Moves out of the destinations, each with the reason why, what the earlier referrals of the same
// case speak against on `on`:
// * an offering to which one is open;
// * an offering that declined or let it expire, for the days of its code (kExpiredRetryDays);
// * with kExcludeCatchment every offering that serves no municipality but those of the one that
//   declined;
// * with kExcludeRule every offering with a rule in force that tests the same as the one that the
//   decline names.
// The last two last as long as the first for the office that declined.
void ApplyRefusals(const std::vector<Referral>& earlier, const site::Directory& directory,
                   const site::DeclineReasonTable& reasons, absl::CivilDay on,
                   Suggestions& suggestions);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_REFUSALS_H_
