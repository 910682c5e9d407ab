#include "services/referral/app/get_digest.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

bool ComesBack(State state) {
  return state == State::kInformationRequested || state == State::kDeclined ||
         state == State::kExpired || state == State::kEndedEarly;
}

absl::Status AddReceived(const site::Site& site, const ReferralStore& store, const Caller& caller,
                         std::vector<DigestItem>& items) {
  ReferralQuery query;
  query.agency = caller.agency;
  query.states = {State::kSent,     State::kReceived,  State::kDeclineProposed,
                  State::kAccepted, State::kInSupport, State::kOnHold};
  query.limit = kAll;
  ASSIGN_OR_RETURN(const std::vector<Referral> received, store.ListReferrals(query));
  for (const Referral& referral : received) {
    ASSIGN_OR_RETURN(const std::vector<ReferralStep> steps, store.StepsOf(referral.id));
    ASSIGN_OR_RETURN(std::vector<DigestItem> owed,
                     OwedByReceiver(referral, steps, site, caller.now));
    for (DigestItem& item : owed) items.push_back(std::move(item));
    if (!IsActive(referral.state)) continue;
    ASSIGN_OR_RETURN(const std::vector<Outcome> outcomes, store.OutcomesOf(referral.id));
    ASSIGN_OR_RETURN(std::optional<DigestItem> result,
                     ResultOwed(referral, outcomes, site, caller.now));
    if (result) items.push_back(*std::move(result));
  }
  return absl::OkStatus();
}

absl::Status AddSent(const ReferralStore& store, const Caller& caller, absl::string_view user,
                     std::vector<DigestItem>& items) {
  ReferralQuery query;
  query.agency = caller.agency;
  query.box = Box::kOutbox;
  query.user = std::string(user);
  query.limit = kAll;
  ASSIGN_OR_RETURN(const std::vector<Referral> sent, store.ListReferrals(query));
  // The youngest referral of each case that goes on; ids grow with time.
  std::map<std::string, std::string> going_on;
  for (const Referral& referral : sent) {
    if (IsOver(referral.state) && referral.state != State::kCompleted) continue;
    std::string& youngest = going_on[referral.case_name];
    youngest = std::max(youngest, referral.id);
  }
  for (const Referral& referral : sent) {
    if (!ComesBack(referral.state)) continue;
    const auto later = going_on.find(referral.case_name);
    std::optional<DigestItem> item = OwedBySender(
        referral, later != going_on.end() && later->second > referral.id, caller.today);
    if (item) items.push_back(*std::move(item));
  }
  return absl::OkStatus();
}

absl::Status AddEscalated(const site::Agency& agency, const site::Site& site,
                          const ReferralStore& store, const Caller& caller,
                          std::vector<DigestItem>& items) {
  ASSIGN_OR_RETURN(const std::vector<std::string> late, store.DueBefore(caller.now, kAll));
  for (const std::string& id : late) {
    ASSIGN_OR_RETURN(const std::optional<Referral> referral, store.FindReferral(id));
    if (!referral) continue;
    ASSIGN_OR_RETURN(const std::vector<ReferralStep> steps, store.StepsOf(id));
    ASSIGN_OR_RETURN(std::optional<DigestItem> item,
                     EscalatedTo(agency, *referral, steps, site, caller.now));
    if (item) items.push_back(*std::move(item));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Digest> GetDigest(const site::Site& site, const ReferralStore& store,
                                 const Caller& caller, absl::string_view user) {
  Digest digest;
  RETURN_IF_ERROR(AddReceived(site, store, caller, digest.items));
  RETURN_IF_ERROR(AddSent(store, caller, user, digest.items));
  if (const site::Agency* agency = site.directory.Find(caller.agency)) {
    RETURN_IF_ERROR(AddEscalated(*agency, site, store, caller, digest.items));
    const site::OfficeCalendar* calendar = site.calendar.Of(agency->id, agency->kind, caller.today);
    digest.working_day = calendar != nullptr && calendar->days.IsWorkingDay(caller.today);
  }
  std::sort(digest.items.begin(), digest.items.end(), [](const DigestItem& a, const DigestItem& b) {
    const auto key = [](const DigestItem& item) {
      return std::make_tuple(item.due.value_or(absl::InfiniteFuture()), item.kind,
                             item.referral.id);
    };
    return key(a) < key(b);
  });
  return digest;
}

}  // namespace tsunagi::referral
