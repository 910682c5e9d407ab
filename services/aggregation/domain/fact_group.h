// Grouped facts as storage answers them, and which of them a filter selects. Pure.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FACT_GROUP_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FACT_GROUP_H_

#include <cstdint>
#include <string>

#include "common/site/plan.h"

namespace tsunagi::aggregation {

// Facts that are alike but for the person.
struct FactGroup {
  // Name of tsunagi.facts.v1.Fact.Kind.
  std::string kind;
  std::string detail;
  std::string attribute;
  std::string category;
  std::string agency;
  std::string agency_kind;
  // "IN", "OUT" or "UNKNOWN".
  std::string cohort;
  int event_month = 0;
  // Sum of the counts: reversals subtract.
  int64_t count = 0;
  // How many facts, reversals included.
  int64_t facts = 0;
};

// The same of one person. `subject` is a pseudonym, compared only.
struct PersonGroup {
  FactGroup group;
  std::string subject;
};

// Facts of `kind`; with a detail only those.
struct FactSelection {
  std::string kind;
  std::string detail;

  bool operator==(const FactSelection&) const = default;
  auto operator<=>(const FactSelection&) const = default;
};

// True where the filter selects the group and the person is in the plan's cohort. Of a plan with a
// cohort scheme only cohort "IN" counts ("UNKNOWN" does not: nobody is guessed into the plan),
// unless the filter counts people outside the cohort too; then every cohort does.
bool Selects(const site::FactFilter& filter, const site::PlanPeriod& plan, const FactGroup& group);

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_FACT_GROUP_H_
