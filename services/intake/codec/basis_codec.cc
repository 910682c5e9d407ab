#include "services/intake/codec/basis_codec.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/api/convert.h"
#include "services/intake/app/names.h"

namespace tsunagi::intake {
namespace {

absl::Status Unreadable() { return absl::DataLossError("a stored record cannot be read"); }

absl::CivilDay DayFromProto(const common::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::Time TimeFromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::string_view CollectionOf(BasisKind kind) {
  switch (kind) {
    case BasisKind::kConsent:
      return kConsents;
    case BasisKind::kConference:
      return kConferences;
    case BasisKind::kStatute:
    case BasisKind::kLifeSafety:
    case BasisKind::kUnspecified:
      break;
  }
  return kLegalBases;
}

BasisRef BasisRefFromProto(const v1::BasisReference& in) {
  BasisRef out;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(in.basis(), '/');
  out.id = std::string(parts.second);
  out.kind = static_cast<BasisKind>(in.kind());
  out.item = in.item();
  if (in.has_until()) out.until = DayFromProto(in.until());
  return out;
}

}  // namespace

void BasisRefToProto(const BasisRef& in, v1::BasisReference& out) {
  out.set_basis(absl::StrCat(CollectionOf(in.kind), "/", in.id));
  out.set_kind(static_cast<v1::BasisKind>(in.kind));
  out.set_item(in.item);
  if (in.until) *out.mutable_until() = api::ToProto(*in.until);
}

void DataClassesToProto(const std::vector<DataClass>& in,
                        google::protobuf::RepeatedField<int>& out) {
  for (const DataClass data_class : in) out.Add(static_cast<int>(data_class));
}

std::vector<DataClass> DataClassesFromProto(const google::protobuf::RepeatedField<int>& in) {
  std::vector<DataClass> out;
  out.reserve(static_cast<size_t>(in.size()));
  for (const int data_class : in) out.push_back(static_cast<DataClass>(data_class));
  return out;
}

LegalBasis LegalBasisFromProto(const v1::LegalBasis& in) {
  LegalBasis out;
  out.item = in.item();
  out.purpose = in.purpose();
  out.recipients.assign(in.recipients().begin(), in.recipients().end());
  out.data_classes = DataClassesFromProto(in.data_classes());
  out.reason = in.reason();
  out.approved_by = in.approved_by();
  return out;
}

void LegalBasisToProto(const LegalBasis& in, v1::LegalBasis& out) {
  out.set_kind(static_cast<v1::BasisKind>(in.kind));
  out.set_item(in.item);
  out.set_purpose(in.purpose);
  for (const std::string& recipient : in.recipients) out.add_recipients(recipient);
  DataClassesToProto(in.data_classes, *out.mutable_data_classes());
  out.set_reason(in.reason);
  out.set_approved_by(in.approved_by);
  out.set_recorded_by(in.recorded_by);
  *out.mutable_from() = api::ToProto(in.from);
  if (in.until) *out.mutable_until() = api::ToProto(*in.until);
  if (in.ended_on) *out.mutable_ended_on() = api::ToProto(*in.ended_on);
  *out.mutable_create_time() = api::ToProto(in.create_time);
}

std::string EncodeLegalBasis(const LegalBasis& basis) {
  v1::LegalBasis message;
  LegalBasisToProto(basis, message);
  return message.SerializeAsString();
}

absl::StatusOr<LegalBasis> DecodeLegalBasis(absl::string_view bytes) {
  v1::LegalBasis message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  LegalBasis out = LegalBasisFromProto(message);
  out.kind = static_cast<BasisKind>(message.kind());
  out.recorded_by = message.recorded_by();
  out.from = DayFromProto(message.from());
  if (message.has_until()) out.until = DayFromProto(message.until());
  if (message.has_ended_on()) out.ended_on = DayFromProto(message.ended_on());
  out.create_time = TimeFromProto(message.create_time());
  return out;
}

void DisclosureToProto(const DisclosureRecord& in, v1::Disclosure& out) {
  *out.mutable_disclose_time() = api::ToProto(in.time);
  out.set_recipient(in.recipient);
  out.set_purpose(in.purpose);
  out.set_referral(in.referral);
  out.set_user(in.user);
  for (const BasisRef& basis : in.bases) BasisRefToProto(basis, *out.add_bases());
  DataClassesToProto(in.data_classes, *out.mutable_data_classes());
  for (const std::string& path : in.field_paths) out.add_field_paths(path);
  out.set_protected_address(in.protected_address);
}

std::string EncodeDisclosure(const DisclosureRecord& record) {
  v1::Disclosure message;
  DisclosureToProto(record, message);
  return message.SerializeAsString();
}

absl::StatusOr<DisclosureRecord> DecodeDisclosure(absl::string_view bytes) {
  v1::Disclosure message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable();
  DisclosureRecord out;
  out.time = TimeFromProto(message.disclose_time());
  out.recipient = message.recipient();
  out.purpose = message.purpose();
  out.referral = message.referral();
  out.user = message.user();
  for (const v1::BasisReference& basis : message.bases()) {
    out.bases.push_back(BasisRefFromProto(basis));
  }
  out.data_classes = DataClassesFromProto(message.data_classes());
  out.field_paths.assign(message.field_paths().begin(), message.field_paths().end());
  out.protected_address = message.protected_address();
  return out;
}

}  // namespace tsunagi::intake
