#include "services/referral/app/next_destinations.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "common/base/status_macros.h"
#include "services/referral/domain/refusals.h"

namespace tsunagi::referral {

absl::StatusOr<std::vector<Referral>> ReferralsOfCase(const ReferralStore& store,
                                                      absl::string_view case_name) {
  ReferralQuery query;
  query.box = Box::kOutbox;
  query.agency = OwnOfficeOf(case_name);
  query.case_name = std::string(case_name);
  query.limit = std::numeric_limits<int>::max();
  return store.ListReferrals(query);
}

std::optional<Match> MatchOf(const Referral& referral, const rules::Subject& subject,
                             absl::CivilDay day, const site::Site& site,
                             const StatedCapacities& capacities) {
  const site::Agency* agency = site.directory.Find(referral.receiver);
  const site::Offering* offering =
      agency == nullptr ? nullptr : agency->FindOffering(referral.offering);
  if (offering == nullptr) return std::nullopt;
  const SuggestionInput input{site.directory, site.municipalities, capacities, subject, day,
                              &site.calendar};
  // What fits no rule is in neither list of the suggestions.
  Judgement judgement = JudgeOffering(input, *agency, *offering);
  const Suggestions suggestions = SuggestDestinations(input);
  for (const Destination& each : suggestions.destinations) {
    if (each.offering == offering) judgement.destination = each;
  }
  Match match;
  match.subject = subject;
  match.on = day;
  match.site_digest = site.digest;
  match.excluded = judgement.excluded;
  match.score = judgement.destination.score;
  match.reasons = std::move(judgement.destination.reasons);
  match.unknown = std::move(judgement.destination.unknown);
  match.questions = std::move(judgement.destination.questions);
  return match;
}

absl::Status ProposeNext(const Referral& referral, absl::CivilDay day, const site::Site& site,
                         ReferralStore& store) {
  ASSIGN_OR_RETURN(const std::optional<Match> match, store.FindMatch(referral));
  if (!match) return absl::OkStatus();
  ASSIGN_OR_RETURN(const StatedCapacities capacities, store.Capacities());
  Suggestions suggestions = SuggestDestinations(
      {site.directory, site.municipalities, capacities, match->subject, day, &site.calendar});
  ASSIGN_OR_RETURN(std::vector<Referral> earlier, ReferralsOfCase(store, referral.case_name));
  // Its new state is not written yet.
  std::replace_if(
      earlier.begin(), earlier.end(), [&](const Referral& each) { return each.id == referral.id; },
      referral);
  ApplyRefusals(earlier, site.directory, site.decline_reasons, day, suggestions);
  std::stable_partition(
      suggestions.destinations.begin(), suggestions.destinations.end(),
      [&](const Destination& each) { return each.agency->id != referral.sender; });
  std::vector<Proposal> proposals;
  for (Destination& each : suggestions.destinations) {
    if (proposals.size() == kMostProposals) break;
    proposals.push_back({each.agency->id, each.offering->id, each.score, std::move(each.reasons)});
  }
  return store.PutProposals(referral, proposals);
}

}  // namespace tsunagi::referral
