// An office states how many places are free.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_UPDATE_CAPACITY_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_UPDATE_CAPACITY_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

struct NewCapacity {
  // agencies/{agency}/offerings/{offering}; the caller's.
  std::string name;
  int free_places = 0;
  // Absent: today.
  std::optional<absl::CivilDay> as_of;
};

// Answers the agency. NOT_FOUND OFFERING_NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS,
// EVENT_DATE_IN_FUTURE; FAILED_PRECONDITION CAPACITY_OUTDATED where a younger figure is there.
absl::StatusOr<const site::Agency*> UpdateCapacity(const NewCapacity& input, const site::Site& site,
                                                   ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_UPDATE_CAPACITY_H_
