// The receiver takes a referral or gives it back.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// To ACCEPTED, with the fact REFERRAL_ACCEPTED. The errors of BeginStep; INVALID_ARGUMENT
// EVENT_DATE_IN_FUTURE, EVENT_DATE_BEFORE_REFERRAL, INVALID_FIELDS.
absl::StatusOr<ReferralView> AcceptReferral(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller);

// To DECLINED, with the fact REFERRAL_DECLINED; the package goes, and with kCapacity the directory
// learns that no place is free. Where the office wants a second look and the caller is no reviewer,
// to DECLINE_PROPOSED, and nothing else happens yet. `reason` is required, and a note with kOther.
// The same errors.
absl::StatusOr<ReferralView> DeclineReferral(const TransitionInput& input, DeclineReason reason,
                                             const site::Site& site, ReferralStore& store,
                                             const Caller& caller);

// DECLINE_PROPOSED to DECLINED by a reviewer, for the reason that was proposed. The same errors.
absl::StatusOr<ReferralView> ConfirmDecline(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_
