#include "services/referral/domain/holding.h"

#include "absl/strings/str_split.h"

namespace tsunagi::referral {
namespace {

// The last referral of the chain that begins with `transfer` and is still worked on, or null. What
// was recorded in error carries nothing.
const Referral* EndOfChain(const Referral& transfer, const std::vector<Referral>& all) {
  if (transfer.kind != Kind::kTransfer || transfer.state == State::kEnteredInError) return nullptr;
  for (const Referral& next : all) {
    if (next.part_of != transfer.id) continue;
    if (const Referral* end = EndOfChain(next, all)) return end;
  }
  return IsActive(transfer.state) ? &transfer : nullptr;
}

}  // namespace

std::string OwnOfficeOf(absl::string_view case_name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(case_name, '/');
  return parts.size() == 4 ? std::string(parts[1]) : std::string();
}

Holding HoldingFrom(absl::string_view case_name, const std::vector<Referral>& transfers) {
  Holding holding;
  holding.case_name = std::string(case_name);
  holding.holder = OwnOfficeOf(case_name);
  for (const Referral& transfer : transfers) {
    if (transfer.case_name != case_name) continue;
    const Referral* end = EndOfChain(transfer, transfers);
    if (end == nullptr) continue;
    holding.holder = end->receiver;
    holding.referral = end->id;
    break;
  }
  return holding;
}

}  // namespace tsunagi::referral
