// The order of the offices that the rules suggest: distance, places, hours, needs and wishes. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_RANKING_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_RANKING_H_

#include <vector>

#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {

// Adds to each destination the points of the site's ranking factors, with a reason for every one
// that moves its score. None is added, taken out or moved; the rule score stays.
//
// What is not known adds nothing and is listed as unknown: with the question that would decide it,
// asked only where an answer would change one of these destinations against another; without, where
// only the office could tell.
void ApplyRanking(const SuggestionInput& input, std::vector<Destination>& destinations);

// Whether what is known of free places is too old to count on the day.
bool CapacityIsStale(const site::Ranking& ranking, const site::Capacity& capacity,
                     absl::CivilDay on);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_RANKING_H_
