// How far offices are, roughly. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_DISTANCE_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_DISTANCE_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "common/site/municipality.h"

namespace tsunagi::referral {

// Kilometres on a great circle of the mean earth (6371.0088 km); never negative.
double GreatCircleKm(const site::GeoPoint& a, const site::GeoPoint& b);

// Whole kilometres between the offices of two municipalities (five digits), rounded; 0 where both
// are the same. Nothing where one is not in the table or its office's place is not known.
std::optional<int> KmBetween(const site::MunicipalityTable& table, absl::string_view from,
                             absl::string_view to);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_DISTANCE_H_
