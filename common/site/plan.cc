#include "common/site/plan.h"

namespace tsunagi::site {

const Target* Kpi::TargetOf(int fiscal_year) const {
  for (const Target& target : targets) {
    if (target.fiscal_year == fiscal_year) return &target;
  }
  return nullptr;
}

bool PlanPeriod::Contains(absl::CivilDay day) const {
  return (!from || *from <= day) && (!to || day <= *to);
}

const Kpi* PlanPeriod::FindKpi(absl::string_view kpi) const {
  for (const Kpi& each : kpis) {
    if (each.id == kpi) return &each;
  }
  return nullptr;
}

const PlanPeriod* PlanSet::Find(absl::string_view plan) const {
  for (const PlanPeriod& each : plans) {
    if (each.id == plan) return &each;
  }
  return nullptr;
}

const PlanPeriod* PlanSet::On(absl::CivilDay day) const {
  for (const PlanPeriod& each : plans) {
    if (each.Contains(day)) return &each;
  }
  return nullptr;
}

const RoundingProfile* PlanSet::FindRounding(absl::string_view profile) const {
  for (const RoundingProfile& each : rounding) {
    if (each.id == profile) return &each;
  }
  return nullptr;
}

}  // namespace tsunagi::site
