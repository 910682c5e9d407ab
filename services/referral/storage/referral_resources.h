// What the wall asks about a referral before a call may touch it.
#ifndef TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_RESOURCES_H_
#define TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_RESOURCES_H_

#include "common/access/restricted.h"

namespace tsunagi::referral {

// agencies/{sender}/referrals/{referral}/…: its receiver, once it was sent, and the person. Other
// names tell all themselves.
class ReferralResources final : public PersonResources {
 public:
  absl::StatusOr<FoundResource> Find(sql::Transaction& transaction, const Principal& principal,
                                     absl::string_view name, absl::Time now) const override;
};

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_STORAGE_REFERRAL_RESOURCES_H_
