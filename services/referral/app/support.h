// The steps around the support itself.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// All answer the errors of BeginStep; INVALID_ARGUMENT EVENT_DATE_IN_FUTURE,
// EVENT_DATE_BEFORE_REFERRAL, INVALID_FIELDS.

// ACCEPTED to IN_SUPPORT by the receiver: the first interview took place.
absl::StatusOr<ReferralView> StartSupport(const TransitionInput& input, ReferralStore& store,
                                          const Caller& caller);

// IN_SUPPORT to COMPLETED by the receiver.
absl::StatusOr<ReferralView> CompleteReferral(const TransitionInput& input, ReferralStore& store,
                                              const Caller& caller);

// DRAFT or SENT to CANCELLED by the sender; the package goes.
absl::StatusOr<ReferralView> CancelReferral(const TransitionInput& input, ReferralStore& store,
                                            const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_SUPPORT_H_
