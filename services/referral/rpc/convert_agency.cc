#include "services/referral/rpc/convert_agency.h"
#include "common/api/convert.h"

#include "services/referral/rpc/convert.h"

namespace tsunagi::referral {
namespace {

config::v1::Condition ToProto(const rules::Condition& condition);

// Writes one test into its field of the message.
class ConditionWriter {
 public:
  explicit ConditionWriter(config::v1::Condition& out) : out_(out) {}

  void operator()(const rules::Unset&) const {}
  void operator()(const rules::Always&) const { out_.set_always(true); }
  void operator()(const rules::AllOf& all) const {
    for (const auto& each : all.conditions) *out_.mutable_all()->add_conditions() = ToProto(each);
  }
  void operator()(const rules::AnyOf& any) const {
    for (const auto& each : any.conditions) *out_.mutable_any()->add_conditions() = ToProto(each);
  }
  void operator()(const rules::NotOf& negation) const {
    for (const auto& each : negation.condition) *out_.mutable_not_() = ToProto(each);
  }
  void operator()(const rules::AnswerTest& test) const {
    out_.mutable_answer()->set_question(test.question);
    for (const std::string& value : test.values) out_.mutable_answer()->add_values(value);
  }
  void operator()(const rules::NumberTest& test) const {
    out_.mutable_number()->set_question(test.question);
    if (test.min) out_.mutable_number()->set_min(*test.min);
    if (test.max) out_.mutable_number()->set_max(*test.max);
  }
  void operator()(const rules::AgeTest& test) const {
    out_.mutable_age()->set_min_years(test.min_years.value_or(0));
    out_.mutable_age()->set_max_years(test.max_years.value_or(0));
    if (test.on) *out_.mutable_age()->mutable_on() = api::ToProto(*test.on);
  }
  void operator()(const rules::BornTest& test) const {
    out_.mutable_born();
    if (test.from) *out_.mutable_born()->mutable_from() = api::ToProto(*test.from);
    if (test.to) *out_.mutable_born()->mutable_to() = api::ToProto(*test.to);
  }
  void operator()(const rules::CategoryTest& test) const {
    for (const std::string& value : test.values) out_.mutable_category()->add_values(value);
  }
  void operator()(const rules::MunicipalityTest& test) const {
    for (const std::string& value : test.values) out_.mutable_municipality()->add_values(value);
  }

 private:
  config::v1::Condition& out_;
};

config::v1::Condition ToProto(const rules::Condition& condition) {
  config::v1::Condition out;
  std::visit(ConditionWriter(out), condition.test);
  return out;
}

void SetCitation(const rules::Citation& citation, config::v1::Citation& out) {
  out.set_source(citation.source);
  out.set_verified(citation.verified);
  out.set_ask(citation.ask);
}

config::v1::Rule ToProto(const rules::Rule& rule) {
  config::v1::Rule out;
  out.set_id(rule.id);
  if (rule.valid_from) *out.mutable_valid_from() = api::ToProto(*rule.valid_from);
  if (rule.valid_to) *out.mutable_valid_to() = api::ToProto(*rule.valid_to);
  *out.mutable_when() = ToProto(rule.when);
  out.set_title_ja(rule.title_ja);
  SetCitation(rule.citation, *out.mutable_citation());
  return out;
}

void SetProvisions(const site::Provisions& provisions, config::v1::Provisions& out) {
  for (const std::string& code : provisions.languages) out.add_languages(code);
  for (const std::string& code : provisions.access) out.add_access(code);
  for (const std::string& code : provisions.lacking) out.add_lacking(code);
  SetCitation(provisions.citation, *out.mutable_citation());
}

config::v1::Offering ToProto(const site::Agency& agency, const site::Offering& offering,
                             const StatedCapacities& capacities) {
  config::v1::Offering out;
  out.set_id(offering.id);
  out.set_title_ja(offering.title_ja);
  out.set_places_in_jobs(offering.places_in_jobs);
  for (const std::string& code : offering.catchment) out.add_catchment(code);
  out.set_catchment_advisory(offering.catchment_advisory);
  for (const rules::Rule& rule : offering.eligibility) *out.add_eligibility() = ToProto(rule);
  if (offering.provisions) SetProvisions(*offering.provisions, *out.mutable_provisions());
  if (const auto capacity = CurrentCapacity(agency, offering, capacities)) {
    out.mutable_capacity()->set_free_places(capacity->free_places);
    if (capacity->as_of) *out.mutable_capacity()->mutable_as_of() = api::ToProto(*capacity->as_of);
  }
  return out;
}

}  // namespace

config::v1::Agency ToProto(const site::Agency& agency, const StatedCapacities& capacities) {
  config::v1::Agency out;
  out.set_id(agency.id);
  out.set_name(agency.name);
  out.set_kana(agency.kana);
  out.set_kind(static_cast<config::v1::Agency::Kind>(static_cast<int>(agency.kind)));
  out.set_phone(agency.phone);
  out.set_address(agency.address);
  out.set_municipality(agency.municipality);
  out.set_hours_ja(agency.hours_ja);
  out.set_operator_class(agency.operator_class);
  out.set_parent(agency.parent);
  for (const site::Offering& offering : agency.offerings) {
    *out.add_offerings() = ToProto(agency, offering, capacities);
  }
  if (agency.valid_from) *out.mutable_valid_from() = api::ToProto(*agency.valid_from);
  if (agency.valid_to) *out.mutable_valid_to() = api::ToProto(*agency.valid_to);
  SetCitation(agency.citation, *out.mutable_citation());
  out.set_deciding_office(agency.deciding_office);
  out.set_second_look(agency.second_look);
  if (agency.provisions) SetProvisions(*agency.provisions, *out.mutable_provisions());
  for (const site::AgencyContact& contact : agency.contacts) {
    auto* each = out.add_contacts();
    each->set_service_ja(contact.service_ja);
    each->set_window(contact.window);
    each->set_phone(contact.phone);
  }
  return out;
}

}  // namespace tsunagi::referral
