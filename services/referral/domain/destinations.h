// Which offices fit a person, why, and which do not. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_DESTINATIONS_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_DESTINATIONS_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/condition.h"
#include "common/rules/subject.h"
#include "common/site/directory.h"
#include "common/site/municipality.h"
#include "common/site/office_calendar.h"

namespace tsunagi::referral {

// Ids of reasons that are no rules of the site's data.
inline constexpr char kCatchmentReason[] = "catchment";
inline constexpr char kPlatformReason[] = "municipal_platform";
inline constexpr char kFullReason[] = "capacity.full";

// Free places stated through the API, by agency and offering.
using StatedCapacities = std::map<std::pair<std::string, std::string>, site::Capacity>;

// The capacity in force: what was stated, unless the site's data are younger.
std::optional<site::Capacity> CurrentCapacity(const site::Agency& agency,
                                              const site::Offering& offering,
                                              const StatedCapacities& stated);

// Why an office fits, does not fit, or may not.
struct Reason {
  // Id of the rule, or one of the ids above.
  std::string rule;
  std::string text_ja;
  std::string citation;
  bool verified = false;
  // When the rule is in force (VersionOf), or the version of the ranking.
  std::string version;
  // What it added to the score.
  int points = 0;
  // Of unknown ones: what would decide; see Destination::questions.
  std::vector<std::string> questions;

  bool operator==(const Reason&) const = default;
};

struct Destination {
  // Both point into the directory.
  const site::Agency* agency = nullptr;
  const site::Offering* offering = nullptr;
  // The weights of the routing rules that hold; the list holds none with 0.
  int rule_score = 0;
  // With the points of the ranking: the sum of the points of the reasons. May be below 0.
  int score = 0;
  // Of an excluded one: what excludes it.
  std::vector<Reason> reasons;
  // Conditions that are unknown.
  std::vector<Reason> unknown;
  // Question ids, "birth_date" and "municipality" that would decide them; no duplicates.
  std::vector<std::string> questions;
  std::optional<site::Capacity> capacity;
  // The capacity is too old to count.
  bool capacity_stale = false;

  // Adds to `unknown`, and its questions to `questions`.
  void AddUnknown(Reason reason);
};

struct Suggestions {
  // Best first.
  std::vector<Destination> destinations;
  // Whatever excludes by its score, then by agency and offering.
  std::vector<Destination> excluded;
};

// Who is looked at; all must outlive the answers.
struct SuggestionInput {
  const site::Directory& directory;
  const site::MunicipalityTable& municipalities;
  const StatedCapacities& capacities;
  // With category.
  const rules::Subject& subject;
  absl::CivilDay on;
  // For the opening hours; null: they are not known.
  const site::CalendarTable* calendar = nullptr;
};

// E.g. "2023-04-01〜2025-03-31", "2025-01-31〜", 「期間の定めなし」.
std::string VersionOf(const std::optional<absl::CivilDay>& from,
                      const std::optional<absl::CivilDay>& to);

// Every offering of the agencies open on the day:
// * excluded where its catchment, unless advisory, does not hold the residence, where a rule of its
//   eligibility in force is no, or where it receives for a municipal platform that is not the one
//   of the residence;
// * else scored with the weights of the routing rules that are yes, and left out at score 0.
// What is unknown neither excludes nor scores: it is listed with the questions that would decide.
//
// Routing rules for MUNICIPAL_PLATFORM hold for the office that receives for the platform of the
// residence on that day, whatever its kind. A rule of another kind whose id differs from such a
// rule in its last part only ("needs.platform", "needs.self_reliance") stands in for it and counts
// only where there is no platform.
//
// Those that are left are then ranked (ranking.h): factors move the score, but neither bring in nor
// take out an offering.
//
// Order: score; rule score; an advisory catchment that holds the residence before one that does
// not; free places before none stated before full; agency id, then offering id.
Suggestions SuggestDestinations(const SuggestionInput& input);

// The one offering as the rules judge it, in which list whatever its score; without ranking.
struct Judgement {
  bool excluded = false;
  Destination destination;
};
Judgement JudgeOffering(const SuggestionInput& input, const site::Agency& agency,
                        const site::Offering& offering);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_DESTINATIONS_H_
