#include "services/referral/app/preview_rules.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace tsunagi::referral {
namespace {

// How one directory sees one referral.
struct View {
  bool known = false;
  bool excluded = false;
  std::vector<Reason> reasons;
  std::string best;
};

View Look(const site::Directory& directory, const site::Site& site,
          const StatedCapacities& capacities, const Referral& referral, const Match& match,
          absl::CivilDay on) {
  const SuggestionInput input{directory, site.municipalities, capacities, match.subject,
                              on,        &site.calendar};
  View view;
  const site::Agency* agency = directory.Find(referral.receiver);
  const site::Offering* offering =
      agency == nullptr ? nullptr : agency->FindOffering(referral.offering);
  if (offering != nullptr && agency->OpenOn(on)) {
    Judgement judgement = JudgeOffering(input, *agency, *offering);
    view.known = true;
    view.excluded = judgement.excluded;
    if (judgement.excluded) view.reasons = std::move(judgement.destination.reasons);
  }
  const Suggestions suggestions = SuggestDestinations(input);
  if (!suggestions.destinations.empty()) {
    const Destination& best = suggestions.destinations.front();
    view.best = absl::StrCat(best.agency->id, "/", best.offering->id);
  }
  return view;
}

std::vector<RuleEffect> EffectsOf(const View& now, const View& then) {
  std::vector<RuleEffect> effects;
  if (now.known && !then.known) effects.push_back(RuleEffect::kGone);
  if (now.known && then.known && !now.excluded && then.excluded) {
    effects.push_back(RuleEffect::kExcluded);
  }
  if (now.known && then.known && now.excluded && !then.excluded) {
    effects.push_back(RuleEffect::kAdmitted);
  }
  if (now.best != then.best) effects.push_back(RuleEffect::kBestChanged);
  return effects;
}

}  // namespace

absl::StatusOr<RulePreview> PreviewRules(const site::Directory& candidate, const site::Site& site,
                                         const ReferralStore& store, const Caller& caller,
                                         absl::string_view user) {
  ReferralQuery query;
  query.agency = caller.agency;
  query.box = Box::kOutbox;
  query.user = std::string(user);
  query.limit = std::numeric_limits<int>::max();
  ASSIGN_OR_RETURN(const std::vector<Referral> sent, store.ListReferrals(query));
  ASSIGN_OR_RETURN(const StatedCapacities capacities, store.Capacities());
  RulePreview preview;
  for (const Referral& referral : sent) {
    // What nobody owes a step on is over; a draft is judged anew when it is sent.
    if (referral.state == State::kDraft || !OwedBy(referral.state)) continue;
    ASSIGN_OR_RETURN(const std::optional<Match> match, store.FindMatch(referral));
    if (!match) {
      ++preview.not_judged;
      continue;
    }
    ++preview.looked_at;
    const View now = Look(site.directory, site, capacities, referral, *match, caller.today);
    View then = Look(candidate, site, capacities, referral, *match, caller.today);
    RuleImpact impact;
    impact.effects = EffectsOf(now, then);
    if (impact.effects.empty()) {
      ++preview.unchanged;
      continue;
    }
    impact.referral = referral;
    impact.reasons = std::move(then.reasons);
    impact.best_now = now.best;
    impact.best_then = then.best;
    preview.impacts.push_back(std::move(impact));
  }
  return preview;
}

}  // namespace tsunagi::referral
