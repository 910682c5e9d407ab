// Rates as they are printed. Pure, integer arithmetic only.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_ROUNDING_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_ROUNDING_H_

#include <cstdint>
#include <string>

#include "common/site/plan.h"

namespace tsunagi::aggregation {

// `numerator` of `denominator` in percent with exactly `profile.decimals` digits (0 to 3), rounded
// half up or truncated: FormatRate(3478, 3334, default) is "104.3". Exact for all of int64; not
// clamped at 100. Empty where the denominator is not positive or the numerator is negative: there
// is no such rate.
std::string FormatRate(int64_t numerator, int64_t denominator,
                       const site::RoundingProfile& profile);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_ROUNDING_H_
