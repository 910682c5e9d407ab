// Schemes that help a person into work and whom they are for, as plain values
// (tsunagi.config.v1.Scheme).
#ifndef TSUNAGI_COMMON_RULES_SCHEMES_H_
#define TSUNAGI_COMMON_RULES_SCHEMES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/condition.h"

namespace tsunagi::rules {

// An input that is no question: the day of hire.
inline constexpr char kHireDate[] = "hire_date";

// The day on which an age is taken. kUnset: the data is incomplete.
enum class MeasuredOn { kUnset = 0, kReferral = 1, kHire = 2 };

struct SchemeRule {
  // Without validity of its own: the version has it.
  Rule rule;
  MeasuredOn measured_on = MeasuredOn::kUnset;
};

// One wording of a scheme's rule, or one of the courses that followed each other.
struct SchemeVersion {
  std::string id;
  std::string title_ja;
  // Applies to whom was referred within both ends, inclusive, whenever the hire is; an absent end
  // is open.
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;
  Citation citation;
  // All must be yes.
  std::vector<SchemeRule> conditions;
  // One must be yes, where there are any.
  std::vector<SchemeRule> grounds;
  // All must be no.
  std::vector<SchemeRule> exclusions;
};

struct Scheme {
  std::string id;
  std::string title_ja;
  std::string gives_ja;
  // What the scheme asks besides, e.g. of the employer.
  std::string not_judged_ja;
  // Of what it gives and asks.
  Citation citation;
  std::vector<SchemeVersion> versions;
  // File of the site's data that holds it.
  std::string file;
};

struct SchemeSet {
  std::vector<Scheme> schemes;
  // Question ids in the order of the question set.
  std::vector<std::string> question_order;
  // Digest of the files that the set was read from, 64 hex characters.
  std::string version;
};

}  // namespace tsunagi::rules

#endif  // TSUNAGI_COMMON_RULES_SCHEMES_H_
