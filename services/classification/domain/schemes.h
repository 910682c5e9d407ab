// Which schemes a person may use: what the rules say on two dates, never a decision of the scheme's
// office.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_SCHEMES_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_SCHEMES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/schemes.h"
#include "common/rules/subject.h"
#include "services/classification/domain/proposal.h"

namespace tsunagi::classification {

struct SchemeDates {
  // Says which version applies.
  absl::CivilDay referral;
  // On which conditions at hire are measured, not before the referral. Absent: they are judged for
  // every day from the referral on.
  std::optional<absl::CivilDay> hire;
};

// Hires for which a rule is yes, both ends inclusive; an absent end is open.
struct HireWindow {
  // Absent: from the referral on.
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> until;

  bool operator==(const HireWindow&) const = default;
};

// One rule of the version that applies, as it was evaluated.
struct SchemeTrace {
  // Values as in tsunagi.classification.v1.SchemeTrace.Kind.
  enum class Kind { kCondition = 1, kGround = 2, kExclusion = 3 };

  // `group` is the version's id. `truth` is that of the rule itself: an exclusion keeps the scheme
  // possible with no.
  RuleTrace rule;
  Kind kind = Kind::kCondition;
  // Where not verified: the office to ask.
  std::string ask;
  bool at_hire = false;
  // Where only the day of hire decides: the earliest time in which the rule is yes.
  std::optional<HireWindow> yes_for_hires;
};

struct SchemeResult {
  std::string scheme;
  std::string title_ja;
  std::string gives_ja;
  std::string not_judged_ja;
  // Of what it gives.
  rules::Citation citation;
  rules::Truth truth = rules::Truth::kUnknown;
  // Empty where the data have no version for the day of referral; then `truth` is unknown.
  std::string version;
  std::string version_title_ja;
  // Why that version, or why none.
  std::string version_why_ja;
  rules::Citation version_citation;
  // Conditions, grounds, exclusions in the order of the data.
  std::vector<SchemeTrace> trace;
  // What would decide: question ids, "birth_date", "municipality", "hire_date". Those that most
  // rules miss first (the grounds are one), of equal ones questions in their order. Unless `truth`
  // is unknown, empty.
  std::vector<std::string> missing;
};

// The version that applies to whom was referred on `day`; null where there is none.
const rules::SchemeVersion* VersionOn(const rules::Scheme& scheme, absl::CivilDay day);

// Evaluates every scheme, in order: yes where all conditions of the version are yes, one of its
// grounds is (where it has any) and every exclusion is no; in Kleene's logic, so that an unknown
// answer is never a no. A rule at hire without a day of hire is yes or no only where it is so for
// every day from the referral on, for the birth date leaves no other; else unknown, missing
// "hire_date". A rule without the day on which it is measured is unknown. Pure; thread-safe.
std::vector<SchemeResult> EvaluateSchemes(const rules::SchemeSet& schemes,
                                          const rules::Subject& subject, const SchemeDates& dates);

}  // namespace tsunagi::classification

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_DOMAIN_SCHEMES_H_
