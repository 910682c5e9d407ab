// The receiver takes an outcome back: a reversal, never an edit.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_REVERSE_OUTCOME_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_REVERSE_OUTCOME_H_

#include "absl/status/statusor.h"
#include "services/referral/app/record_outcome.h"

namespace tsunagi::referral {

// `name`: agencies/{sender}/referrals/{referral}/outcomes/{outcome}. Appends the reversal of the
// outcome's fact. The errors of BeginStep and CheckReversible; NOT_FOUND OUTCOME_NOT_FOUND.
absl::StatusOr<OutcomeView> ReverseOutcome(absl::string_view name, ReferralStore& store,
                                           const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_REVERSE_OUTCOME_H_
