#include "services/referral/app/read_referrals.h"

#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<ReferralView> GetReferral(absl::string_view name, const ReferralStore& store,
                                         const Caller& caller) {
  ReferralView view;
  ASSIGN_OR_RETURN(view.referral, FindVisible(store, name, caller));
  ASSIGN_OR_RETURN(view.outcomes, store.OutcomesOf(view.referral.id));
  if (caller.agency == view.referral.receiver && VisibleToReceiver(view.referral)) {
    ASSIGN_OR_RETURN(view.package, store.FindPackage(view.referral.id));
  }
  return view;
}

absl::StatusOr<std::vector<ReferralView>> ListReferrals(const ReferralQuery& query,
                                                        const ReferralStore& store) {
  ASSIGN_OR_RETURN(std::vector<Referral> referrals, store.ListReferrals(query));
  std::vector<ReferralView> views;
  views.reserve(referrals.size());
  for (Referral& referral : referrals) {
    ReferralView view;
    ASSIGN_OR_RETURN(view.outcomes, store.OutcomesOf(referral.id));
    view.referral = std::move(referral);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace tsunagi::referral
