// Referrals as the offices read them.
#ifndef TSUNAGI_SERVICES_REFERRAL_APP_READ_REFERRALS_H_
#define TSUNAGI_SERVICES_REFERRAL_APP_READ_REFERRALS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/referral/app/common.h"

namespace tsunagi::referral {

// One referral with its outcomes, for the receiver with the package while there is one.
// NOT_FOUND REFERRAL_NOT_FOUND.
absl::StatusOr<ReferralView> GetReferral(absl::string_view name, const ReferralStore& store,
                                         const Caller& caller);

// Second stage: asks intake whether the receiver may still read the package, while the referral
// waits for its answer and where a support conference is among the bases; takes it out of the view
// where not. What intake does not know any more may not be read. Errors of the source.
absl::Status CheckPackage(ReferralView& view, CaseSource& cases, const Caller& caller);

// One page, without packages. `query.agency` is the caller's.
absl::StatusOr<std::vector<ReferralView>> ListReferrals(const ReferralQuery& query,
                                                        const ReferralStore& store);

// Every referral of the case of the office, newest first, each with all that is kept of it and what
// its receiver holds.
absl::StatusOr<std::vector<ReferralView>> ExportReferrals(absl::string_view agency,
                                                          absl::string_view case_name,
                                                          const ReferralStore& store);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_APP_READ_REFERRALS_H_
