#include "services/referral/app/update_capacity.h"

#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

constexpr int kMostPlaces = 100'000;

}  // namespace

absl::StatusOr<const site::Agency*> UpdateCapacity(const NewCapacity& input, const site::Site& site,
                                                   ReferralStore& store, const Caller& caller) {
  const std::vector<absl::string_view> parts = absl::StrSplit(input.name, '/');
  const bool own = parts.size() == 4 && parts[0] == "agencies" && parts[2] == "offerings" &&
                   !caller.agency.empty() && parts[1] == caller.agency;
  const site::Agency* agency = own ? site.directory.Find(parts[1]) : nullptr;
  const site::Offering* offering = agency == nullptr ? nullptr : agency->FindOffering(parts[3]);
  if (offering == nullptr) return NotFound("OFFERING", input.name);
  if (input.free_places < 0 || input.free_places > kMostPlaces) {
    return InvalidFields(
        {{"free_places", "OUT_OF_RANGE", "空き枠は0以上の数で入力してください。"}});
  }
  ASSIGN_OR_RETURN(const absl::CivilDay as_of, EventDay(input.as_of, caller));
  ASSIGN_OR_RETURN(const StatedCapacities stated, store.Capacities());
  const std::optional<site::Capacity> current = CurrentCapacity(*agency, *offering, stated);
  if (current && current->as_of && as_of < *current->as_of) {
    return Error(absl::StatusCode::kFailedPrecondition, "CAPACITY_OUTDATED",
                 "a younger figure is there already")
        .Ja("もっと新しい日付の空き枠が登録されています。日付をお確かめください。");
  }
  RETURN_IF_ERROR(
      store.PutCapacity(agency->id, offering->id, site::Capacity{input.free_places, as_of}));
  return agency;
}

}  // namespace tsunagi::referral
