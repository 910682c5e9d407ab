#include "common/site/directory.h"

#include <algorithm>
#include <utility>

#include "tsunagi/config/v1/directory.pb.h"

namespace tsunagi::site {
namespace {

bool Contains(const std::vector<std::string>& values, absl::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

std::string AgencyKindName(AgencyKind kind) {
  return config::v1::Agency::Kind_Name(static_cast<int>(kind));
}

std::optional<AgencyKind> ParseAgencyKind(absl::string_view name) {
  config::v1::Agency::Kind kind;
  if (!config::v1::Agency::Kind_Parse(std::string(name), &kind)) return std::nullopt;
  return static_cast<AgencyKind>(kind);
}

rules::Truth Provisions::Has(NeedOf of, absl::string_view code) const {
  const bool stated = (of == NeedOf::kLanguages && Contains(languages, code)) ||
                      (of == NeedOf::kAccess && Contains(access, code));
  if (stated) return rules::Truth::kYes;
  return Contains(lacking, code) ? rules::Truth::kNo : rules::Truth::kUnknown;
}

bool Offering::Serves(absl::string_view municipality) const {
  return catchment.empty() || Contains(catchment, municipality);
}

bool Agency::OpenOn(absl::CivilDay day) const {
  return (!valid_from || *valid_from <= day) && (!valid_to || day <= *valid_to);
}

const Offering* Agency::FindOffering(absl::string_view offering) const {
  for (const Offering& each : offerings) {
    if (each.id == offering) return &each;
  }
  return nullptr;
}

Directory::Directory(std::vector<Agency> agencies, std::vector<RoutingRule> routing,
                     Ranking ranking)
    : agencies_(std::move(agencies)), routing_(std::move(routing)), ranking_(std::move(ranking)) {
  for (const Agency& agency : agencies_) by_id_.emplace(agency.id, &agency);
}

const Agency* Directory::Find(absl::string_view id) const {
  const auto it = by_id_.find(std::string(id));
  return it == by_id_.end() ? nullptr : it->second;
}

std::vector<const Agency*> Directory::OfKind(AgencyKind kind) const {
  std::vector<const Agency*> found;
  for (const Agency& agency : agencies_) {
    if (agency.kind == kind) found.push_back(&agency);
  }
  return found;
}

std::vector<const Agency*> Directory::SelfRelianceFor(absl::string_view municipality) const {
  std::vector<const Agency*> found;
  for (const Agency* agency : OfKind(AgencyKind::kSelfReliance)) {
    if (std::any_of(agency->offerings.begin(), agency->offerings.end(),
                    [&](const Offering& o) { return o.Serves(municipality); })) {
      found.push_back(agency);
    }
  }
  return found;
}

std::vector<const Agency*> Directory::HelloWorkFor(absl::string_view municipality) const {
  std::vector<const Agency*> found;
  for (const Agency* agency : OfKind(AgencyKind::kHelloWork)) {
    if (agency->parent.empty() &&
        std::any_of(agency->offerings.begin(), agency->offerings.end(),
                    [&](const Offering& o) { return Contains(o.catchment, municipality); })) {
      found.push_back(agency);
    }
  }
  return found;
}

}  // namespace tsunagi::site
