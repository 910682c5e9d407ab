#include "services/intake/codec/case_codec.h"

#include <utility>

#include "common/api/convert.h"
#include "services/intake/app/names.h"

namespace tsunagi::intake {
namespace {

Consulter ConsulterFromProto(const v1::Consulter& in) {
  return {static_cast<Consulter::Kind>(in.kind()), in.display_name(), in.relation(), in.phone()};
}

Concerns ConcernsFromProto(const v1::Concerns& in) {
  Concerns out;
  out.marked.reserve(static_cast<size_t>(in.marked_size()));
  for (const int concern : in.marked()) out.marked.push_back(static_cast<Concern>(concern));
  out.primary = static_cast<Concern>(in.primary());
  return out;
}

// Everything but reception date and answers.
void PlainFromProto(const v1::Case& in, Case& out) {
  out.sheet_number = in.sheet_number();
  out.received_by = in.received_by();
  out.channel = static_cast<Channel>(in.channel());
  if (in.has_consulter()) out.consulter = ConsulterFromProto(in.consulter());
  if (in.has_person()) out.person = PersonFromProto(in.person());
  if (in.has_concerns()) out.concerns = ConcernsFromProto(in.concerns());
  out.consultation = in.consultation();
  out.address_protected = in.address_protected();
}

absl::Status Unreadable() { return absl::DataLossError("a stored record cannot be read"); }

absl::CivilDay DayFromProto(const common::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Time TimeFromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

Person PersonFromProto(const v1::Person& in) {
  Person out;
  out.display_name = in.display_name();
  out.display_name_kana = in.display_name_kana();
  out.sex = static_cast<Sex>(in.sex());
  out.birth_date = api::PartialFrom(in.birth_date());
  out.postal_code = in.postal_code();
  out.municipality = in.municipality();
  out.address = in.address();
  out.phone = in.phone();
  out.email = in.email();
  return out;
}

void PersonToProto(const Person& in, v1::Person& out) {
  out.set_display_name(in.display_name);
  out.set_display_name_kana(in.display_name_kana);
  out.set_sex(static_cast<v1::Person::Sex>(in.sex));
  if (in.birth_date) *out.mutable_birth_date() = api::ToProto(*in.birth_date);
  out.set_postal_code(in.postal_code);
  out.set_municipality(in.municipality);
  out.set_address(in.address);
  out.set_phone(in.phone);
  out.set_email(in.email);
}

void ConsulterToProto(const Consulter& in, v1::Consulter& out) {
  out.set_kind(static_cast<v1::Consulter::Kind>(in.kind));
  out.set_display_name(in.display_name);
  out.set_relation(in.relation);
  out.set_phone(in.phone);
}

void ConcernsToProto(const Concerns& in, v1::Concerns& out) {
  for (const Concern concern : in.marked) {
    out.add_marked(static_cast<v1::Concerns::Concern>(concern));
  }
  out.set_primary(static_cast<v1::Concerns::Concern>(in.primary));
}

void AnswersToProto(const Answers& in, google::protobuf::RepeatedPtrField<v1::Answer>& out) {
  out.Reserve(out.size() + static_cast<int>(in.size()));
  for (const auto& [question, answer] : in) {
    v1::Answer& one = *out.Add();
    one.set_question(question);
    for (const std::string& value : answer.values) one.add_values(value);
    if (answer.number) one.set_number(*answer.number);
  }
}

CaseInput InputFromProto(const v1::Case& in) {
  CaseInput out;
  PlainFromProto(in, out.value);
  out.reception_date = api::PartialFrom(in.reception_date());
  out.answers.reserve(static_cast<size_t>(in.answers_size()));
  for (const v1::Answer& answer : in.answers()) {
    AnswerInput& one = out.answers.emplace_back();
    one.question = answer.question();
    one.values.assign(answer.values().begin(), answer.values().end());
    if (answer.has_number()) one.number = answer.number();
  }
  return out;
}

void ContentToProto(const Case& in, v1::Case& out) {
  out.set_sheet_number(in.sheet_number);
  *out.mutable_reception_date() = api::ToProto(in.reception_date);
  out.set_received_by(in.received_by);
  out.set_channel(static_cast<v1::Case::Channel>(in.channel));
  if (in.consulter != Consulter()) ConsulterToProto(in.consulter, *out.mutable_consulter());
  if (in.person != Person()) PersonToProto(in.person, *out.mutable_person());
  if (in.concerns != Concerns()) ConcernsToProto(in.concerns, *out.mutable_concerns());
  out.set_consultation(in.consultation);
  out.set_address_protected(in.address_protected);
  AnswersToProto(in.answers, *out.mutable_answers());
  for (const Warning& warning : in.warnings) {
    common::v1::Warning& one = *out.add_warnings();
    one.set_reason(warning.reason);
    one.set_field(warning.field);
    one.set_message_ja(warning.message_ja);
  }
}

Case ContentFromProto(const v1::Case& in) {
  Case out;
  PlainFromProto(in, out);
  out.reception_date = DayFromProto(in.reception_date());
  for (const v1::Answer& answer : in.answers()) {
    rules::AnswerValue& one = out.answers[answer.question()];
    one.values.insert(answer.values().begin(), answer.values().end());
    if (answer.has_number()) one.number = answer.number();
  }
  for (const common::v1::Warning& warning : in.warnings()) {
    out.warnings.push_back({warning.reason(), warning.field(), warning.message_ja()});
  }
  return out;
}

void HeaderToProto(const CaseHeader& header, v1::Case& out) {
  out.set_name(MakeCaseName(header.agency, header.id));
  out.set_etag(MakeEtag(header.version));
  out.set_state(static_cast<v1::Case::State>(header.state));
  *out.mutable_create_time() = api::ToProto(header.create_time);
  *out.mutable_update_time() = api::ToProto(header.update_time);
}

void BasicToProto(const CaseRecord& record, v1::Case& out) {
  HeaderToProto(record.header, out);
  out.set_sheet_number(record.content.sheet_number);
  *out.mutable_reception_date() = api::ToProto(record.content.reception_date);
  out.set_channel(static_cast<v1::Case::Channel>(record.content.channel));
}

void ReduceToBasic(v1::Case& out) {
  out.clear_received_by();
  out.clear_consulter();
  out.clear_person();
  out.clear_concerns();
  out.clear_consultation();
  out.clear_answers();
  out.clear_warnings();
  out.clear_address_protected();
}

std::string EncodeContent(const Case& in) {
  v1::Case message;
  ContentToProto(in, message);
  return message.SerializeAsString();
}

absl::StatusOr<Case> DecodeContent(absl::string_view bytes) {
  v1::Case message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  return ContentFromProto(message);
}

void ConsentToProto(const Consent& in, v1::Consent& out) {
  out.set_purpose(in.purpose);
  for (const std::string& recipient : in.recipients) out.add_recipients(recipient);
  for (const DataClass data_class : in.data_classes) {
    out.add_data_classes(static_cast<v1::Consent::DataClass>(data_class));
  }
  out.set_giver(static_cast<v1::Consent::Giver>(in.giver));
  out.set_form(static_cast<v1::Consent::Form>(in.form));
  *out.mutable_given_on() = api::ToProto(in.given_on);
  out.set_text_version(in.text_version);
  if (in.until) *out.mutable_until() = api::ToProto(*in.until);
  if (in.withdrawn_on) *out.mutable_withdrawn_on() = api::ToProto(*in.withdrawn_on);
  *out.mutable_create_time() = api::ToProto(in.create_time);
}

Consent ConsentFromProto(const v1::Consent& in) {
  Consent out;
  out.purpose = in.purpose();
  out.recipients.assign(in.recipients().begin(), in.recipients().end());
  for (const int data_class : in.data_classes()) {
    out.data_classes.push_back(static_cast<DataClass>(data_class));
  }
  out.giver = static_cast<Consent::Giver>(in.giver());
  out.form = static_cast<Consent::Form>(in.form());
  out.text_version = in.text_version();
  return out;
}

std::string EncodeConsent(const Consent& consent) {
  v1::Consent message;
  ConsentToProto(consent, message);
  return message.SerializeAsString();
}

absl::StatusOr<Consent> DecodeConsent(absl::string_view bytes) {
  v1::Consent message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  Consent out = ConsentFromProto(message);
  out.given_on = DayFromProto(message.given_on());
  if (message.has_until()) out.until = DayFromProto(message.until());
  if (message.has_withdrawn_on()) out.withdrawn_on = DayFromProto(message.withdrawn_on());
  out.create_time = TimeFromProto(message.create_time());
  return out;
}

void LogEntryToProto(const ContactLogEntry& in, v1::ContactLogEntry& out) {
  *out.mutable_event_date() = api::ToProto(in.event_date);
  out.set_method(static_cast<v1::ContactLogEntry::Method>(in.method));
  out.set_staff(in.staff);
  out.set_counterpart(in.counterpart);
  out.set_text(in.text);
  *out.mutable_create_time() = api::ToProto(in.create_time);
}

ContactLogEntry LogEntryFromProto(const v1::ContactLogEntry& in) {
  ContactLogEntry out;
  out.method = static_cast<ContactMethod>(in.method());
  out.staff = in.staff();
  out.counterpart = in.counterpart();
  out.text = in.text();
  return out;
}

std::string EncodeLogEntry(const ContactLogEntry& entry) {
  v1::ContactLogEntry message;
  LogEntryToProto(entry, message);
  return message.SerializeAsString();
}

absl::StatusOr<ContactLogEntry> DecodeLogEntry(absl::string_view bytes) {
  v1::ContactLogEntry message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  ContactLogEntry out = LogEntryFromProto(message);
  out.event_date = DayFromProto(message.event_date());
  out.create_time = TimeFromProto(message.create_time());
  return out;
}

}  // namespace tsunagi::intake
