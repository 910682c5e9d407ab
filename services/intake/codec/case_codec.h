// The case between its domain value and the API's message, which is also the form in which it is
// stored.
#ifndef TSUNAGI_SERVICES_INTAKE_CODEC_CASE_CODEC_H_
#define TSUNAGI_SERVICES_INTAKE_CODEC_CASE_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/contact_log.h"
#include "services/intake/domain/validate_case.h"
#include "tsunagi/intake/v1/case.pb.h"

namespace tsunagi::intake {

// All functions here are pure and thread-safe.

Person PersonFromProto(const v1::Person& in);
void PersonToProto(const Person& in, v1::Person& out);
void ConsulterToProto(const Consulter& in, v1::Consulter& out);
void ConcernsToProto(const Concerns& in, v1::Concerns& out);
void AnswersToProto(const Answers& in, google::protobuf::RepeatedPtrField<v1::Answer>& out);

// A request's case: nothing is checked, output-only fields are skipped.
CaseInput InputFromProto(const v1::Case& in);

// What an office wrote, without name, etag, state and times.
void ContentToProto(const Case& in, v1::Case& out);
Case ContentFromProto(const v1::Case& in);

// Name, etag, state and times.
void HeaderToProto(const CaseHeader& header, v1::Case& out);
// No personal data: header, sheet number, reception date, channel.
void BasicToProto(const CaseRecord& record, v1::Case& out);
// Leaves of a whole message what the BASIC view has.
void ReduceToBasic(v1::Case& out);

// Bytes for the store.
std::string EncodeContent(const Case& in);
// DATA_LOSS where the bytes are no case.
absl::StatusOr<Case> DecodeContent(absl::string_view bytes);

std::string EncodeConsent(const Consent& consent);
absl::StatusOr<Consent> DecodeConsent(absl::string_view bytes);
Consent ConsentFromProto(const v1::Consent& in);
void ConsentToProto(const Consent& in, v1::Consent& out);

std::string EncodeLogEntry(const ContactLogEntry& entry);
absl::StatusOr<ContactLogEntry> DecodeLogEntry(absl::string_view bytes);
ContactLogEntry LogEntryFromProto(const v1::ContactLogEntry& in);
void LogEntryToProto(const ContactLogEntry& in, v1::ContactLogEntry& out);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_CODEC_CASE_CODEC_H_
