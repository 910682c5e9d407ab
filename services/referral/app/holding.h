// Keeps who is accountable for a case in step with its transfers.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_HOLDING_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_HOLDING_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// Who holds the case now.
absl::StatusOr<Holding> HoldingOf(const ReferralStore& store, absl::string_view case_name);

// Whether the sender may hand the case over with this transfer now, or lead the team it asks for.
// FAILED_PRECONDITION NOT_THE_HOLDER where it does not hold the case, or does not hold the one that
// it received under `part_of` any more.
absl::Status CheckMayHandOver(const ReferralStore& store, const Referral& referral);

// After a step of `referral` was written: sets who holds its case and those up the chain of which
// it is a part. Nothing for other kinds than kTransfer.
absl::Status UpdateHoldings(ReferralStore& store, const Referral& referral, absl::Time now);

// Sets who holds the case from its transfers as they are.
absl::Status RecomputeHolding(ReferralStore& store, absl::string_view case_name, absl::Time now);

// `referral` is the resource name of the own office's transfer; `holder` is empty where that one's
// receiver transferred the case on.
struct HoldingHistory {
  Holding current;
  // Oldest first; empty where nobody but its own office ever held the case.
  std::vector<Holding> changes;
};

// For the office of the case. NOT_FOUND CASE_NOT_FOUND for others.
absl::StatusOr<HoldingHistory> GetHolding(absl::string_view case_name, const ReferralStore& store,
                                          const Caller& caller);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_HOLDING_H_
