// Plan periods with their KPI tables (工程表), and rounding profiles.
#ifndef TSUNAGI_COMMON_SITE_PLAN_H_
#define TSUNAGI_COMMON_SITE_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/rules/condition.h"

namespace tsunagi::site {

// tsunagi.config.v1.Kpi.Unit.
enum class KpiUnit {
  kUnspecified = 0,
  kEvents = 1,       // 件
  kPersons = 2,      // 人
  kTimesHeld = 3,    // 回
  kCapacity = 4,     // 定員
  kQualitative = 5,  // held or not
};

// tsunagi.config.v1.RoundingProfile.Mode.
enum class RoundingMode { kUnspecified = 0, kHalfUp = 1, kTruncate = 2 };

// Selects facts; an empty list selects every value.
struct FactFilter {
  // Names of tsunagi.facts.v1.Fact.Kind.
  std::vector<std::string> kinds;
  std::vector<std::string> details;
  std::vector<std::string> attributes;
  // Names of agency kinds, and agency ids.
  std::vector<std::string> agency_kinds;
  std::vector<std::string> agencies;
  // People outside the plan's cohort count too.
  bool outside_cohort_too = false;
};

// The target of one fiscal year (2020 is April 2020 to March 2021).
struct Target {
  int fiscal_year = 0;
  int64_t value = 0;
  rules::Citation citation;
};

// One stream of the overall goal.
struct Stream {
  std::string id;
  std::string title_ja;
  std::optional<FactFilter> counts;
  bool reported = false;
  rules::Citation citation;
};

struct Kpi {
  // Unique within its plan, e.g. "K-2-1-a".
  std::string id;
  std::string title_ja;
  std::string section_ja;
  KpiUnit unit = KpiUnit::kUnspecified;
  std::string owner_ja;
  // 1, 2, 3, or 0 for all.
  int plan_category = 0;
  // KPI whose figure includes this one (内数); empty for none.
  std::string subset_of;
  // What of the facts counts; absent: reports only.
  std::optional<FactFilter> counts;
  // The owner reports a figure.
  bool reported = false;
  std::vector<Target> targets;
  // The overall goal: the sum of these; empty for an ordinary KPI.
  std::vector<Stream> streams;
  // Target for the whole period; 0 for none.
  int64_t period_target = 0;
  rules::Citation citation;

  // Null where the year states none.
  const Target* TargetOf(int fiscal_year) const;
};

// A measure of the plan (具体的な取組).
struct Measure {
  std::string id;
  std::string text_ja;
  std::string owner_ja;
  rules::Citation citation;
};

struct PlanPeriod {
  std::string id;
  std::string title_ja;
  // Within both ends, inclusive; an absent end is open.
  std::optional<absl::CivilDay> from;
  std::optional<absl::CivilDay> to;
  // Cohort scheme whose members are counted; empty: everybody.
  std::string cohort_scheme;
  std::vector<Kpi> kpis;
  std::vector<Measure> measures;
  rules::Citation citation;
  std::string file;

  bool Contains(absl::CivilDay day) const;
  // Null where there is none.
  const Kpi* FindKpi(absl::string_view kpi) const;
};

struct RoundingProfile {
  std::string id;
  RoundingMode mode = RoundingMode::kUnspecified;
  // Digits after the point, 0 to 3.
  int decimals = 0;
  rules::Citation citation;
  std::string file;
};

// Immutable once loaded; thread-safe then. Answers point into the set.
struct PlanSet {
  std::vector<PlanPeriod> plans;
  std::vector<RoundingProfile> rounding;

  // Null where there is none.
  const PlanPeriod* Find(absl::string_view plan) const;
  const PlanPeriod* On(absl::CivilDay day) const;
  const RoundingProfile* FindRounding(absl::string_view profile) const;
};

}  // namespace tsunagi::site

#endif  // TSUNAGI_COMMON_SITE_PLAN_H_
