// Where a case may go next.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_NEXT_DESTINATIONS_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_NEXT_DESTINATIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// Every referral of the case by its office, newest first.
absl::StatusOr<std::vector<Referral>> ReferralsOfCase(const ReferralStore& store,
                                                      absl::string_view case_name);

// The rules that made this destination on `day`, as SuggestDestinations explains it; nothing where
// the directory does not know it.
std::optional<Match> MatchOf(const Referral& referral, const rules::Subject& subject,
                             absl::CivilDay day, const site::Site& site,
                             const StatedCapacities& capacities);

// After `referral` was given back or expired: the best kMostProposals destinations that none of the
// case's referrals speaks against, judged with what was known when it was sent, kept with it for
// its sender. Another office than the sender comes first. Nothing for a referral that was sent
// before matches were kept.
absl::Status ProposeNext(const Referral& referral, absl::CivilDay day, const site::Site& site,
                         ReferralStore& store);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_NEXT_DESTINATIONS_H_
