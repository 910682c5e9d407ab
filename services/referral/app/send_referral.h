// DRAFT to SENT: from here the receiver sees the referral and what intake may disclose.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_SEND_REFERRAL_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_SEND_REFERRAL_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// What the other services answered.
struct PreparedSend {
  absl::CivilDay day;
  Package package;
  // Category, residence and cohort when sent.
  ClassifiedCase classified;
  // Why the destination was chosen; nothing where the directory lost it.
  std::optional<Match> match;
};

// First stage, on a snapshot: the referral, if the caller may send it. The errors of BeginStep;
// FAILED_PRECONDITION ALREADY_REFERRED where the case has an open referral to the same offering,
// TRANSFER_PENDING for a transfer while another one of the case waits for its answer.
absl::StatusOr<Referral> FindForSending(const TransitionInput& input, const ReferralStore& store,
                                        const Caller& caller);

// Second stage: calls other services and no store; judges the destination by the rules of the day
// and the `capacities` of the first stage. INVALID_ARGUMENT EVENT_DATE_IN_FUTURE;
// FAILED_PRECONDITION CASE_NOT_CLASSIFIED where the case became urgent, BASIS_MISSING where no
// legal basis covers the disclosure; NOT_FOUND CASE_NOT_FOUND.
absl::StatusOr<PreparedSend> PrepareSend(const TransitionInput& input, const Referral& referral,
                                         const StatedCapacities& capacities, const site::Site& site,
                                         CaseSource& cases, CategorySource& categories,
                                         const Caller& caller);

// Third stage: keeps the package, the match, the state and the fact REFERRAL_SENT. The errors of
// the first.
absl::StatusOr<ReferralView> SendReferral(const TransitionInput& input,
                                          const PreparedSend& prepared, const site::Site& site,
                                          ReferralStore& store, const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_SEND_REFERRAL_H_
