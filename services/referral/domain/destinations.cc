#include "services/referral/domain/destinations.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/rules/evaluate.h"
#include "services/referral/domain/ranking.h"

namespace tsunagi::referral {
namespace {

using rules::Truth;
using site::AgencyKind;

Reason ReasonOf(const rules::Rule& rule) {
  Reason reason;
  reason.rule = rule.id;
  reason.text_ja = rule.title_ja;
  reason.citation = rule.citation.source;
  reason.verified = rule.citation.verified;
  reason.version = VersionOf(rule.valid_from, rule.valid_to);
  return reason;
}

// What the row of the agency itself says.
Reason ReasonOf(absl::string_view id, std::string text_ja, const site::Agency& agency) {
  Reason reason;
  reason.rule = std::string(id);
  reason.text_ja = std::move(text_ja);
  reason.citation = agency.citation.source;
  reason.verified = agency.citation.verified;
  reason.version = VersionOf(agency.valid_from, agency.valid_to);
  return reason;
}

// The id without its last part.
absl::string_view StemOf(absl::string_view id) {
  const size_t dot = id.rfind('.');
  return dot == absl::string_view::npos ? absl::string_view() : id.substr(0, dot);
}

// How one offering is looked at, step by step.
class Judge {
 public:
  Judge(const SuggestionInput& input, const site::Agency& agency, const site::Offering& offering)
      : input_(input), agency_(agency), offering_(offering) {
    result_.destination.agency = &agency;
    result_.destination.offering = &offering;
    result_.destination.capacity = CurrentCapacity(agency, offering, input.capacities);
  }

  Judgement Run() {
    LookAtCatchment();
    LookAtPlatform();
    for (const rules::Rule& rule : offering_.eligibility) LookAtEligibility(rule);
    Score();
    if (result_.excluded) {
      result_.destination.reasons = std::move(exclusions_);
      result_.destination.unknown.clear();
      result_.destination.questions.clear();
    }
    return std::move(result_);
  }

 private:
  void Exclude(Reason reason) {
    result_.excluded = true;
    exclusions_.push_back(std::move(reason));
  }

  void Unknown(Reason reason, const std::set<std::string>& missing) {
    reason.questions.assign(missing.begin(), missing.end());
    result_.destination.AddUnknown(std::move(reason));
  }

  std::string AreaJa() const {
    std::string names;
    for (const std::string& code : offering_.catchment) {
      const site::Municipality* found = input_.municipalities.Find(code);
      absl::StrAppend(&names, names.empty() ? "" : "、", found == nullptr ? code : found->name);
    }
    return names;
  }

  void LookAtCatchment() {
    if (offering_.catchment.empty()) return;
    const std::string& residence = input_.subject.municipality;
    if (!residence.empty() && offering_.Serves(residence)) {
      fits_.push_back(ReasonOf(kCatchmentReason, "お住まいの地域を担当する窓口です", agency_));
      return;
    }
    if (offering_.catchment_advisory) return;
    Reason reason =
        ReasonOf(kCatchmentReason, absl::StrCat(AreaJa(), "にお住まいの方の窓口です"), agency_);
    if (residence.empty()) {
      Unknown(std::move(reason), {rules::kMunicipality});
    } else {
      Exclude(std::move(reason));
    }
  }

  // Where the office receives for platforms: whether one of them is that of the residence.
  void LookAtPlatform() {
    if (agency_.kind != AgencyKind::kMunicipalPlatform) return;
    const Truth here = ReceivesForPlatform();
    if (here == Truth::kYes) return;
    Reason reason = ReasonOf(kPlatformReason,
                             "この市町プラットフォームの市町にお住まいの方の窓口です", agency_);
    if (here == Truth::kUnknown) return Unknown(std::move(reason), {rules::kMunicipality});
    Exclude(std::move(reason));
  }

  bool AnyPlatform(absl::string_view agency) const {
    return std::any_of(input_.municipalities.all().begin(), input_.municipalities.all().end(),
                       [&](const site::Municipality& each) {
                         const absl::string_view found = each.PlatformAgency(input_.on);
                         return !found.empty() && (agency.empty() || found == agency);
                       });
  }

  // Whether the office receives for the platform of the residence.
  Truth ReceivesForPlatform() const {
    if (input_.subject.municipality.empty()) {
      return AnyPlatform(agency_.id) ? Truth::kUnknown : Truth::kNo;
    }
    return PlatformOfResidence() == agency_.id ? Truth::kYes : Truth::kNo;
  }

  absl::string_view PlatformOfResidence() const {
    const site::Municipality* home = input_.municipalities.Find(input_.subject.municipality);
    return home == nullptr ? absl::string_view() : home->PlatformAgency(input_.on);
  }

  void LookAtEligibility(const rules::Rule& rule) {
    if (!rules::InForce(rule, input_.on)) return;
    const rules::Evaluation evaluation = rules::Evaluate(rule.when, input_.subject, input_.on);
    if (evaluation.truth == Truth::kNo) Exclude(ReasonOf(rule));
    if (evaluation.truth == Truth::kUnknown) Unknown(ReasonOf(rule), evaluation.missing);
  }

  // Whether a routing rule is about this offering at all.
  Truth Concerns(const site::RoutingRule& routing) const {
    if (!routing.offering.empty() && routing.offering != offering_.id) return Truth::kNo;
    if (routing.agency_kind == AgencyKind::kMunicipalPlatform) return ReceivesForPlatform();
    if (routing.agency_kind != agency_.kind) return Truth::kNo;
    if (!StandsInForPlatform(routing)) return Truth::kYes;
    if (!input_.subject.municipality.empty()) {
      return PlatformOfResidence().empty() ? Truth::kYes : Truth::kNo;
    }
    return AnyPlatform("") ? Truth::kUnknown : Truth::kYes;
  }

  bool StandsInForPlatform(const site::RoutingRule& routing) const {
    const absl::string_view stem = StemOf(routing.rule.id);
    if (stem.empty()) return false;
    return std::any_of(input_.directory.routing().begin(), input_.directory.routing().end(),
                       [&](const site::RoutingRule& other) {
                         return other.agency_kind == AgencyKind::kMunicipalPlatform &&
                                StemOf(other.rule.id) == stem;
                       });
  }

  void Score() {
    Destination& destination = result_.destination;
    for (const site::RoutingRule& routing : input_.directory.routing()) {
      if (!rules::InForce(routing.rule, input_.on)) continue;
      const Truth concerns = Concerns(routing);
      if (concerns == Truth::kNo) continue;
      rules::Evaluation evaluation = rules::Evaluate(routing.rule.when, input_.subject, input_.on);
      if (concerns == Truth::kUnknown && evaluation.truth != Truth::kNo) {
        evaluation.truth = Truth::kUnknown;
        evaluation.missing.insert(rules::kMunicipality);
      }
      if (evaluation.truth == Truth::kUnknown) {
        Unknown(ReasonOf(routing.rule), evaluation.missing);
      }
      if (evaluation.truth != Truth::kYes) continue;
      destination.rule_score += routing.weight;
      destination.reasons.push_back(ReasonOf(routing.rule));
      destination.reasons.back().points = routing.weight;
    }
    destination.score = destination.rule_score;
    destination.reasons.insert(destination.reasons.end(), fits_.begin(), fits_.end());
  }

  const SuggestionInput& input_;
  const site::Agency& agency_;
  const site::Offering& offering_;
  std::vector<Reason> exclusions_;
  std::vector<Reason> fits_;
  Judgement result_;
};

// 0 where the residence is in the catchment or nobody asks for it.
int Outside(const SuggestionInput& input, const Destination& destination) {
  if (!destination.offering->catchment_advisory) return 0;
  const std::string& residence = input.subject.municipality;
  return !residence.empty() && destination.offering->Serves(residence) ? 0 : 1;
}

int Fullness(const Destination& destination) {
  if (!destination.capacity || destination.capacity_stale) return 1;
  return destination.capacity->free_places > 0 ? 0 : 2;
}

auto IdsOf(const Destination& destination) {
  return std::tie(destination.agency->id, destination.offering->id);
}

}  // namespace

std::string VersionOf(const std::optional<absl::CivilDay>& from,
                      const std::optional<absl::CivilDay>& to) {
  if (!from && !to) return "期間の定めなし";
  return absl::StrCat(from ? absl::FormatCivilTime(*from) : "", "〜",
                      to ? absl::FormatCivilTime(*to) : "");
}

void Destination::AddUnknown(Reason reason) {
  for (const std::string& question : reason.questions) {
    if (std::find(questions.begin(), questions.end(), question) == questions.end()) {
      questions.push_back(question);
    }
  }
  unknown.push_back(std::move(reason));
}

std::optional<site::Capacity> CurrentCapacity(const site::Agency& agency,
                                              const site::Offering& offering,
                                              const StatedCapacities& stated) {
  const auto found = stated.find({agency.id, offering.id});
  if (found == stated.end()) return offering.capacity;
  if (offering.capacity && offering.capacity->as_of > found->second.as_of) return offering.capacity;
  return found->second;
}

Judgement JudgeOffering(const SuggestionInput& input, const site::Agency& agency,
                        const site::Offering& offering) {
  return Judge(input, agency, offering).Run();
}

Suggestions SuggestDestinations(const SuggestionInput& input) {
  Suggestions suggestions;
  for (const site::Agency& agency : input.directory.agencies()) {
    if (!agency.OpenOn(input.on)) continue;
    for (const site::Offering& offering : agency.offerings) {
      Judgement judgement = JudgeOffering(input, agency, offering);
      if (judgement.excluded) {
        suggestions.excluded.push_back(std::move(judgement.destination));
      } else if (judgement.destination.rule_score > 0) {
        suggestions.destinations.push_back(std::move(judgement.destination));
      }
    }
  }
  ApplyRanking(input, suggestions.destinations);
  const auto key = [&](const Destination& each) {
    return std::make_tuple(-each.score, -each.rule_score, Outside(input, each), Fullness(each),
                           IdsOf(each));
  };
  std::sort(suggestions.destinations.begin(), suggestions.destinations.end(),
            [&](const Destination& a, const Destination& b) { return key(a) < key(b); });
  std::sort(suggestions.excluded.begin(), suggestions.excluded.end(),
            [](const Destination& a, const Destination& b) {
              return std::make_tuple(-a.score, IdsOf(a)) < std::make_tuple(-b.score, IdsOf(b));
            });
  return suggestions;
}

}  // namespace tsunagi::referral
