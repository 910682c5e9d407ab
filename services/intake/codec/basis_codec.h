// Legal bases and disclosures between their domain values and the API's messages, which are also
// the form in which they are stored.
#ifndef TSUNAGI_SERVICES_INTAKE_CODEC_BASIS_CODEC_H_
#define TSUNAGI_SERVICES_INTAKE_CODEC_BASIS_CODEC_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/domain/disclosure.h"
#include "services/intake/domain/legal_basis.h"
#include "tsunagi/intake/v1/legal_basis.pb.h"

namespace tsunagi::intake {

// All functions here are pure and thread-safe.

void BasisRefToProto(const BasisRef& in, v1::BasisReference& out);
void DataClassesToProto(const std::vector<DataClass>& in,
                        google::protobuf::RepeatedField<int>& out);
std::vector<DataClass> DataClassesFromProto(const google::protobuf::RepeatedField<int>& in);

// A request's basis: nothing is checked, output-only fields and days are skipped.
LegalBasis LegalBasisFromProto(const v1::LegalBasis& in);
// Without name and article.
void LegalBasisToProto(const LegalBasis& in, v1::LegalBasis& out);
std::string EncodeLegalBasis(const LegalBasis& basis);
// DATA_LOSS where the bytes are none; without id.
absl::StatusOr<LegalBasis> DecodeLegalBasis(absl::string_view bytes);

// Without name and articles.
void DisclosureToProto(const DisclosureRecord& in, v1::Disclosure& out);
std::string EncodeDisclosure(const DisclosureRecord& record);
// DATA_LOSS where the bytes are none; without id and case.
absl::StatusOr<DisclosureRecord> DecodeDisclosure(absl::string_view bytes);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_CODEC_BASIS_CODEC_H_
