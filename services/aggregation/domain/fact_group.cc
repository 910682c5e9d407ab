#include "services/aggregation/domain/fact_group.h"

#include <algorithm>
#include <vector>

namespace tsunagi::aggregation {
namespace {

bool Allows(const std::vector<std::string>& values, const std::string& value) {
  return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool Selects(const site::FactFilter& filter, const site::PlanPeriod& plan, const FactGroup& group) {
  const bool everybody = plan.cohort_scheme.empty() || filter.outside_cohort_too;
  return (everybody || group.cohort == "IN") && Allows(filter.kinds, group.kind) &&
         Allows(filter.details, group.detail) && Allows(filter.attributes, group.attribute) &&
         Allows(filter.agency_kinds, group.agency_kind) && Allows(filter.agencies, group.agency);
}

}  // namespace tsunagi::aggregation
