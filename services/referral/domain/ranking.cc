#include "services/referral/domain/ranking.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rules/evaluate.h"
#include "services/referral/domain/distance.h"
#include "services/referral/domain/factor_effects.h"

namespace tsunagi::referral {
namespace {

// Adds the factors to a list of destinations, one factor after the other.
class Ranker {
 public:
  Ranker(const SuggestionInput& input, std::vector<Destination>& destinations)
      : input_(input), ranking_(input.directory.ranking()), destinations_(destinations) {}

  void Run() {
    if (ranking_.catchment) RankByCatchment(*ranking_.catchment);
    if (ranking_.distance) RankByDistance(*ranking_.distance);
    for (Destination& each : destinations_) RankByCapacity(each);
    if (ranking_.hours) RankByAnswer(*ranking_.hours);
    for (const site::NeedFactor& factor : ranking_.needs) RankByAnswer(factor);
    for (const site::WishFactor& factor : ranking_.wishes) RankByAnswer(factor);
  }

 private:
  Reason ReasonOf(const site::Factor& factor, const Effect& effect) const {
    Reason reason;
    reason.rule = factor.id;
    reason.text_ja = effect.text_ja;
    reason.citation = factor.citation.source;
    reason.verified = factor.citation.verified;
    if (!effect.fact.source.empty()) {
      reason.citation = absl::StrCat(effect.fact.source, "／", factor.citation.source);
      reason.verified = factor.citation.verified && effect.fact.verified;
    }
    reason.version = ranking_.version;
    reason.points = effect.points;
    reason.questions = effect.questions;
    return reason;
  }

  void Add(const site::Factor& factor, const Effect& effect, Destination& to) const {
    if (effect.text_ja.empty()) return;
    if (effect.unknown) return to.AddUnknown(ReasonOf(factor, effect));
    to.score += effect.points;
    to.reasons.push_back(ReasonOf(factor, effect));
  }

  // That the person's answer is missing.
  void Ask(const site::Factor& factor, const std::string& question, Destination& to) const {
    Effect effect;
    effect.unknown = true;
    effect.text_ja = absl::StrCat(factor.title_ja, "が分かれば、順位に反映できます");
    effect.questions = {question};
    Add(factor, effect, to);
  }

  void RankByCatchment(const site::CatchmentFactor& factor) {
    const std::string& residence = input_.subject.municipality;
    for (Destination& each : destinations_) {
      const site::Offering& offering = *each.offering;
      if (!offering.catchment_advisory || offering.catchment.empty()) continue;
      if (residence.empty()) Ask(factor, rules::kMunicipality, each);
      // The rules have told so already, without points.
      for (Reason& reason : each.reasons) {
        if (reason.rule != kCatchmentReason) continue;
        reason.points = factor.points;
        reason.citation = absl::StrCat(reason.citation, "／", factor.citation.source);
        reason.verified = reason.verified && factor.citation.verified;
        each.score += factor.points;
      }
    }
  }

  void RankByDistance(const site::DistanceFactor& factor) {
    const std::string& residence = input_.subject.municipality;
    const auto place = [](const Destination& each) { return each.agency->municipality; };
    const bool differ = std::any_of(
        destinations_.begin(), destinations_.end(),
        [&](const Destination& each) { return place(each) != place(destinations_.front()); });
    for (Destination& each : destinations_) {
      if (residence.empty()) {
        if (differ) Ask(factor, rules::kMunicipality, each);
        continue;
      }
      Add(factor, DistanceEffect(factor, input_.municipalities, residence, *each.agency), each);
    }
  }

  void RankByCapacity(Destination& each) const {
    if (!each.capacity) return;
    each.capacity_stale = CapacityIsStale(ranking_, *each.capacity, input_.on);
    if (ranking_.capacity) {
      Add(*ranking_.capacity,
          CapacityEffect(*ranking_.capacity, *each.capacity, each.capacity_stale), each);
    } else if (each.capacity->free_places <= 0) {
      // Told even where it moves nothing.
      Reason reason;
      reason.rule = kFullReason;
      reason.text_ja = FullText(*each.capacity);
      reason.verified = true;
      reason.version = VersionOf(each.capacity->as_of, std::nullopt);
      each.reasons.push_back(std::move(reason));
    }
  }

  // The effects of choices on a destination, each factor in its own way.
  template <typename Factor>
  std::vector<Effect> Effects(const Factor& factor, const std::set<std::string>& chosen,
                              const Destination& on) const {
    return EffectsOf(factor, chosen, *on.agency, *on.offering,
                     {input_.subject.municipality, input_.calendar, input_.on});
  }

  template <typename Factor>
  void RankByAnswer(const Factor& factor) {
    const auto answer = input_.subject.answers.find(factor.question);
    if (answer == input_.subject.answers.end() || answer->second.values.empty()) {
      if (!AnyChoiceDiffers(factor)) return;
      for (Destination& each : destinations_) Ask(factor, factor.question, each);
      return;
    }
    for (Destination& each : destinations_) {
      for (const Effect& effect : Effects(factor, answer->second.values, each)) {
        Add(factor, effect, each);
      }
    }
  }

  // Whether some answer would move one destination against another.
  template <typename Factor>
  bool AnyChoiceDiffers(const Factor& factor) const {
    for (const std::string& choice : ChoicesOf(factor)) {
      std::optional<int> first;
      for (const Destination& each : destinations_) {
        int points = 0;
        for (const Effect& effect : Effects(factor, {choice}, each)) points += effect.points;
        if (!first) first = points;
        if (points != *first) return true;
      }
    }
    return false;
  }

  const SuggestionInput& input_;
  const site::Ranking& ranking_;
  std::vector<Destination>& destinations_;
};

}  // namespace

bool CapacityIsStale(const site::Ranking& ranking, const site::Capacity& capacity,
                     absl::CivilDay on) {
  if (!capacity.as_of) return true;
  return ranking.capacity && on - *capacity.as_of > ranking.capacity->stale_after_days;
}

void ApplyRanking(const SuggestionInput& input, std::vector<Destination>& destinations) {
  Ranker(input, destinations).Run();
}

}  // namespace tsunagi::referral
