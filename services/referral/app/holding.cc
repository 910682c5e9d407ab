#include "services/referral/app/holding.h"

#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

absl::Status NotTheHolder(const Referral& referral) {
  return Error(absl::StatusCode::kFailedPrecondition, "NOT_THE_HOLDER",
               "the sending office does not hold the case")
      .Ja("この相談は、いま紹介元の機関が受け持っていないため、移管やチーム支援の依頼はできません。"
          "受け持っている機関を確かめてください。")
      .Resource(ReferralName(referral));
}

// The transfers of the case and those that are part of them, down to the last.
absl::StatusOr<std::vector<Referral>> TransfersBelow(const ReferralStore& store,
                                                     absl::string_view case_name) {
  ASSIGN_OR_RETURN(std::vector<Referral> all, store.TransfersOf(case_name));
  // Grows while it is walked. A referral is made after the one that it is part of: no circles.
  for (size_t i = 0; i < all.size(); ++i) {
    ASSIGN_OR_RETURN(std::vector<Referral> parts, store.PartsOf(all[i].id));
    for (Referral& part : parts) {
      if (part.kind == Kind::kTransfer) all.push_back(std::move(part));
    }
  }
  return all;
}

// Where another office transferred the case on: only the own transfer that led there is named.
absl::Status ShowToOwnOffice(const ReferralStore& store, Holding& holding) {
  std::string id = holding.referral;
  while (!id.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Referral> found, store.FindReferral(id));
    if (!found) break;
    if (found->case_name == holding.case_name) {
      holding.referral = ReferralName(*found);
      return absl::OkStatus();
    }
    holding.holder.clear();
    id = found->part_of;
  }
  holding.referral.clear();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Holding> HoldingOf(const ReferralStore& store, absl::string_view case_name) {
  ASSIGN_OR_RETURN(std::optional<Holding> found, store.FindHolding(case_name));
  if (found) return *std::move(found);
  return HoldingFrom(case_name, {});
}

absl::Status CheckMayHandOver(const ReferralStore& store, const Referral& referral) {
  if (referral.kind != Kind::kTransfer && referral.kind != Kind::kTeam) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Holding own, HoldingOf(store, referral.case_name));
  if (own.holder != referral.sender || !own.referral.empty()) return NotTheHolder(referral);
  if (referral.kind != Kind::kTransfer || referral.part_of.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Referral> above, store.FindReferral(referral.part_of));
  if (!above || above->kind != Kind::kTransfer) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Holding received, HoldingOf(store, above->case_name));
  if (received.referral != above->id) return NotTheHolder(referral);
  return absl::OkStatus();
}

absl::Status RecomputeHolding(ReferralStore& store, absl::string_view case_name, absl::Time now) {
  ASSIGN_OR_RETURN(const Holding before, HoldingOf(store, case_name));
  ASSIGN_OR_RETURN(const std::vector<Referral> transfers, TransfersBelow(store, case_name));
  Holding after = HoldingFrom(case_name, transfers);
  if (after.SameHolder(before)) return absl::OkStatus();
  after.since = now;
  return store.PutHolding(after);
}

absl::Status UpdateHoldings(ReferralStore& store, const Referral& referral, absl::Time now) {
  if (referral.kind != Kind::kTransfer) return absl::OkStatus();
  RETURN_IF_ERROR(RecomputeHolding(store, referral.case_name, now));
  std::string above = referral.part_of;
  while (!above.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Referral> found, store.FindReferral(above));
    if (!found || found->kind != Kind::kTransfer) break;
    RETURN_IF_ERROR(RecomputeHolding(store, found->case_name, now));
    above = found->part_of;
  }
  return absl::OkStatus();
}

absl::StatusOr<HoldingHistory> GetHolding(absl::string_view case_name, const ReferralStore& store,
                                          const Caller& caller) {
  RETURN_IF_ERROR(CheckOwnCase(case_name, caller));
  HoldingHistory history;
  ASSIGN_OR_RETURN(history.current, HoldingOf(store, case_name));
  RETURN_IF_ERROR(ShowToOwnOffice(store, history.current));
  ASSIGN_OR_RETURN(history.changes, store.HoldingChangesOf(case_name));
  for (Holding& change : history.changes) RETURN_IF_ERROR(ShowToOwnOffice(store, change));
  return history;
}

}  // namespace tsunagi::referral
