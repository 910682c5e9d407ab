#include "services/referral/app/read_referrals.h"

#include <limits>
#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::referral {

absl::StatusOr<ReferralView> GetReferral(absl::string_view name, const ReferralStore& store,
                                         const Caller& caller) {
  ReferralView view;
  ASSIGN_OR_RETURN(view.referral, FindVisible(store, name, caller));
  ASSIGN_OR_RETURN(view.outcomes, store.OutcomesOf(view.referral.id));
  ASSIGN_OR_RETURN(view.steps, store.StepsOf(view.referral.id));
  const Referral& referral = view.referral;
  ASSIGN_OR_RETURN(view.parts, store.PartsOf(referral.id));
  // What was not sent is the receiver's own business.
  std::erase_if(view.parts, [](const Referral& part) { return !VisibleToReceiver(part); });
  if (!referral.part_of.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Referral> above, store.FindReferral(referral.part_of));
    if (above) view.part_of_name = ReferralName(*above);
  }
  if (referral.kind == Kind::kTeam &&
      (IsActive(referral.state) || caller.agency == referral.sender)) {
    ASSIGN_OR_RETURN(view.team, store.TeamOf(referral.case_name));
  }
  if (caller.agency == referral.receiver && VisibleToReceiver(referral)) {
    ASSIGN_OR_RETURN(view.package, store.FindPackage(referral.id));
  }
  if (caller.agency == referral.sender) {
    ASSIGN_OR_RETURN(view.match, store.FindMatch(referral));
    ASSIGN_OR_RETURN(view.proposals, store.ProposalsOf(referral));
  }
  return view;
}

absl::Status CheckPackage(ReferralView& view, CaseSource& cases, const Caller& caller) {
  if (!view.package) return absl::OkStatus();
  const bool pending = IsWaiting(view.referral.state);
  if (!pending && !view.package->conference) return absl::OkStatus();
  absl::StatusOr<PackageCheck> check =
      cases.CheckDisclosure(view.referral.case_name, view.package->disclosure,
                            /*accepted=*/!pending, caller.bearer);
  if (absl::IsNotFound(check.status())) {
    check = PackageCheck{"NO_BASIS",
                         "提供の記録が見つからないため表示できません。紹介元にご確認ください。"};
  }
  RETURN_IF_ERROR(check.status());
  if (check->refusal.empty()) return absl::OkStatus();
  view.package.reset();
  view.package_check = *std::move(check);
  return absl::OkStatus();
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

absl::StatusOr<std::vector<ReferralView>> ExportReferrals(absl::string_view agency,
                                                          absl::string_view case_name,
                                                          const ReferralStore& store) {
  ReferralQuery query;
  query.agency = std::string(agency);
  query.box = Box::kOutbox;
  query.case_name = std::string(case_name);
  query.limit = std::numeric_limits<int>::max();
  ASSIGN_OR_RETURN(std::vector<ReferralView> views, ListReferrals(query, store));
  for (ReferralView& view : views) {
    ASSIGN_OR_RETURN(view.package, store.FindPackage(view.referral.id));
    ASSIGN_OR_RETURN(view.steps, store.StepsOf(view.referral.id));
    ASSIGN_OR_RETURN(view.match, store.FindMatch(view.referral));
    ASSIGN_OR_RETURN(view.proposals, store.ProposalsOf(view.referral));
  }
  return views;
}

}  // namespace tsunagi::referral
