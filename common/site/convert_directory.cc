#include <utility>

#include "absl/strings/str_cat.h"
#include "common/site/convert.h"
#include "common/site/convert_util.h"

namespace tsunagi::site {
namespace {

Provisions ProvisionsOf(const config::v1::Provisions& proto) {
  return {Strings(proto.languages()), Strings(proto.access()), Strings(proto.lacking()),
          CitationOf(proto.citation())};
}

}  // namespace

Municipality Converter::Convert(const config::v1::Municipality& proto) {
  Municipality municipality;
  municipality.code = proto.code();
  municipality.code6 = proto.code6();
  municipality.name = proto.name();
  municipality.kana = proto.kana();
  municipality.romaji = proto.romaji();
  municipality.kind = proto.kind();
  municipality.county = proto.county();
  municipality.areas.insert(proto.areas().begin(), proto.areas().end());
  for (const auto& platform : proto.platforms()) {
    municipality.platforms.push_back(
        {platform.agency(), Day(platform.has_from(), platform.from(), proto.code()),
         Day(platform.has_to(), platform.to(), proto.code()), CitationOf(platform.citation())});
  }
  if (proto.has_office()) {
    municipality.office = GeoPoint{proto.office().latitude(), proto.office().longitude()};
  }
  municipality.file = file_;
  return municipality;
}

RetiredMunicipality Converter::Convert(const config::v1::RetiredMunicipality& proto) const {
  return {proto.code(),
          proto.name(),
          proto.merged_into(),
          {proto.on().year(), proto.on().month(), proto.on().day()},
          CitationOf(proto.citation()),
          file_};
}

Offering Converter::Convert(const config::v1::Offering& proto, absl::string_view agency) {
  Offering offering;
  offering.id = proto.id();
  offering.title_ja = proto.title_ja();
  offering.places_in_jobs = proto.places_in_jobs();
  offering.catchment = Strings(proto.catchment());
  offering.catchment_advisory = proto.catchment_advisory();
  for (const auto& rule : proto.eligibility()) offering.eligibility.push_back(Convert(rule));
  if (proto.has_capacity()) {
    offering.capacity = Capacity{proto.capacity().free_places(),
                                 Day(proto.capacity().has_as_of(), proto.capacity().as_of(),
                                     absl::StrCat(agency, "/", proto.id()))};
  }
  if (proto.has_provisions()) offering.provisions = ProvisionsOf(proto.provisions());
  return offering;
}

Agency Converter::Convert(const config::v1::Agency& proto) {
  Agency agency;
  agency.id = proto.id();
  agency.name = proto.name();
  agency.kana = proto.kana();
  agency.kind = static_cast<AgencyKind>(proto.kind());
  agency.phone = proto.phone();
  agency.address = proto.address();
  agency.municipality = proto.municipality();
  agency.hours_ja = proto.hours_ja();
  agency.operator_class = proto.operator_class();
  agency.parent = proto.parent();
  agency.second_look = proto.second_look();
  if (proto.has_provisions()) agency.provisions = ProvisionsOf(proto.provisions());
  for (const auto& offering : proto.offerings()) {
    agency.offerings.push_back(Convert(offering, proto.id()));
  }
  agency.valid_from = Day(proto.has_valid_from(), proto.valid_from(), proto.id());
  agency.valid_to = Day(proto.has_valid_to(), proto.valid_to(), proto.id());
  agency.citation = CitationOf(proto.citation());
  agency.deciding_office = proto.deciding_office();
  for (const auto& contact : proto.contacts()) {
    agency.contacts.push_back({contact.service_ja(), contact.window(), contact.phone()});
  }
  agency.file = file_;
  return agency;
}

RoutingRule Converter::Convert(const config::v1::RoutingRule& proto) {
  return {Convert(proto.rule()), static_cast<AgencyKind>(proto.agency_kind()), proto.offering(),
          proto.weight()};
}

}  // namespace tsunagi::site
