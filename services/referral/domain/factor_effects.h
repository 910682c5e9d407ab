// What one ranking factor says of one office. Pure.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_FACTOR_EFFECTS_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_FACTOR_EFFECTS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/rules/condition.h"
#include "common/site/directory.h"
#include "common/site/municipality.h"
#include "common/site/office_calendar.h"
#include "common/site/ranking.h"

namespace tsunagi::referral {

struct Effect {
  // Japanese; empty: there is nothing to say.
  std::string text_ja;
  int points = 0;
  // It is not known; then without points.
  bool unknown = false;
  // Where what is said of the office stands; without source: it needs none.
  rules::Citation fact;
  // That would decide what is unknown; empty: only the office can tell.
  std::vector<std::string> questions;
};

// What the person's answers are held against.
struct Surroundings {
  // Of residence, five digits; empty: unknown.
  const std::string& municipality;
  // Null: no hours are known.
  const site::CalendarTable* calendar = nullptr;
  absl::CivilDay on;
};

// From the known `residence`; nothing to say at no distance.
Effect DistanceEffect(const site::DistanceFactor& factor, const site::MunicipalityTable& table,
                      const std::string& residence, const site::Agency& agency);

// E.g. 「空き枠がありません（2026-04-01現在）」.
std::string FullText(const site::Capacity& capacity);
Effect CapacityEffect(const site::CapacityFactor& factor, const site::Capacity& capacity,
                      bool stale);

// Of the choices marked; those that the factor does not name do not count.
std::vector<Effect> EffectsOf(const site::HoursFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& offering,
                              const Surroundings& around);
std::vector<Effect> EffectsOf(const site::NeedFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& offering,
                              const Surroundings& around);
std::vector<Effect> EffectsOf(const site::WishFactor& factor, const std::set<std::string>& chosen,
                              const site::Agency& agency, const site::Offering& offering,
                              const Surroundings& around);

// The choices that a factor names, in its order; one may come twice.
std::vector<std::string> ChoicesOf(const site::HoursFactor& factor);
std::vector<std::string> ChoicesOf(const site::NeedFactor& factor);
std::vector<std::string> ChoicesOf(const site::WishFactor& factor);

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_FACTOR_EFFECTS_H_
