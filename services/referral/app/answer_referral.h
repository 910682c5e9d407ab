// The receiver takes a referral or gives it back.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// Why an office gives a referral back.
struct RefusalInput {
  // Of decline_reasons.textproto.
  std::string code;
  // Id of a rule of the offering's eligibility; kExcludeRule only.
  std::string failed_rule;
};

// To ACCEPTED, with the fact REFERRAL_ACCEPTED, and for a transfer the receiver holds the case. The
// errors of BeginStep; INVALID_ARGUMENT EVENT_DATE_IN_FUTURE, EVENT_DATE_BEFORE_REFERRAL,
// INVALID_FIELDS.
absl::StatusOr<ReferralView> AcceptReferral(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller);

// To DECLINED, with the fact REFERRAL_DECLINED; the package goes, the next destinations are
// proposed to the sender, and the effect of the code takes place (site::DeclineEffect). A code that
// asks for information leads to INFORMATION_REQUESTED instead, unless it was asked for already.
// Where the office wants a second look and the caller is no reviewer, to DECLINE_PROPOSED, and
// nothing else happens yet. The same errors; the code must be one of the day, with a note where it
// needs one.
absl::StatusOr<ReferralView> DeclineReferral(const TransitionInput& input, RefusalInput refusal,
                                             const site::Site& site, ReferralStore& store,
                                             const Caller& caller);

// DECLINE_PROPOSED to DECLINED by a reviewer, for the reason that was proposed. The same errors.
absl::StatusOr<ReferralView> ConfirmDecline(const TransitionInput& input, const site::Site& site,
                                            ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_ANSWER_REFERRAL_H_
