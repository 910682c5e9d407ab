// Offices, rules and a person that a test makes up.
#ifndef TSUNAGI_SERVICES_REFERRAL_DOMAIN_TESTING_WORLD_H_
#define TSUNAGI_SERVICES_REFERRAL_DOMAIN_TESTING_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include "services/referral/domain/destinations.h"

namespace tsunagi::referral::fixture {

inline constexpr absl::CivilDay kOn(2026, 4, 1);

inline site::Agency Office(const std::string& id, site::AgencyKind kind,
                           std::vector<std::string> catchment = {}, bool advisory = false) {
  site::Agency agency;
  agency.id = id;
  agency.kind = kind;
  agency.citation.source = "source of " + id;
  site::Offering offering;
  offering.id = "service";
  offering.catchment = std::move(catchment);
  offering.catchment_advisory = advisory;
  agency.offerings.push_back(std::move(offering));
  return agency;
}

inline rules::Rule RuleOf(const std::string& id, rules::Condition when) {
  rules::Rule rule;
  rule.id = id;
  rule.when = std::move(when);
  rule.title_ja = "title of " + id;
  rule.citation.source = "source of " + id;
  return rule;
}

inline rules::Condition Always() { return {rules::Always{}}; }

inline site::RoutingRule Route(const std::string& id, site::AgencyKind kind, int weight,
                               rules::Condition when = Always()) {
  site::RoutingRule routing;
  routing.rule = RuleOf(id, std::move(when));
  routing.agency_kind = kind;
  routing.weight = weight;
  return routing;
}

// What a test builds up before it asks. Without ranking unless the test gives one.
struct World {
  std::vector<site::Agency> agencies;
  std::vector<site::RoutingRule> routing;
  site::Ranking ranking;
  std::vector<site::Municipality> municipalities;
  StatedCapacities capacities;
  rules::Subject subject;
  absl::CivilDay on = kOn;
  const site::CalendarTable* calendar = nullptr;
  // Answers point into these.
  site::Directory directory;
  site::MunicipalityTable table;

  World() {
    for (const char* code : {"09201", "09202"}) {
      site::Municipality municipality;
      municipality.code = code;
      municipality.name = code;
      municipalities.push_back(municipality);
    }
    subject.municipality = "09201";
    subject.category = "UNSTABLE_EMPLOYMENT";
  }

  Suggestions Suggest() {
    directory = site::Directory(agencies, routing, ranking);
    table = site::MunicipalityTable(municipalities, {});
    return SuggestDestinations({directory, table, capacities, subject, on, calendar});
  }
};

inline std::vector<std::string> Ids(const std::vector<Destination>& list) {
  std::vector<std::string> ids;
  for (const Destination& each : list) ids.push_back(each.agency->id);
  return ids;
}

inline std::vector<std::string> Rules(const std::vector<Reason>& reasons) {
  std::vector<std::string> ids;
  for (const Reason& each : reasons) ids.push_back(each.rule);
  return ids;
}

// The reason of the rule; null where there is none.
inline const Reason* Find(const std::vector<Reason>& reasons, const std::string& rule) {
  for (const Reason& each : reasons) {
    if (each.rule == rule) return &each;
  }
  return nullptr;
}

}  // namespace tsunagi::referral::fixture

#endif  // TSUNAGI_SERVICES_REFERRAL_DOMAIN_TESTING_WORLD_H_
