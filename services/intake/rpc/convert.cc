#include "services/intake/rpc/convert.h"

#include <utility>

#include "common/api/convert.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/names.h"
#include "services/intake/codec/case_codec.h"

namespace tsunagi::intake {

absl::Status CheckOwn(const rpc::CallContext& context, absl::string_view kind,
                      absl::string_view name) {
  if (!context.scope.empty() && AgencyOfName(name) == context.scope) return absl::OkStatus();
  return NotFound(kind, name);
}

absl::StatusOr<std::string> OwnAgency(const rpc::CallContext& context, absl::string_view parent) {
  std::string agency = ParseAgencyName(parent);
  if (agency.empty() || agency != context.scope) return NotFound("AGENCY", parent);
  return agency;
}

Moment MomentOf(const rpc::CallContext& context) { return {context.now, context.today}; }

v1::Case FullCase(const CaseRecord& record) {
  v1::Case out;
  ContentToProto(record.content, out);
  HeaderToProto(record.header, out);
  return out;
}

absl::StatusOr<v1::Case> FullCase(const CaseRow& row) {
  v1::Case out;
  if (!out.ParseFromString(row.content)) {
    return absl::DataLossError("a stored case cannot be read");
  }
  HeaderToProto(row.header, out);
  return out;
}

absl::StatusOr<v1::Case> BasicCase(const CaseRow& row) {
  ASSIGN_OR_RETURN(v1::Case out, FullCase(row));
  ReduceToBasic(out);
  return out;
}

v1::Case FoundCase(const CaseRecord& record) {
  v1::Case out;
  BasicToProto(record, out);
  const Person& person = record.content.person;
  v1::Person& shown = *out.mutable_person();
  shown.set_display_name(person.display_name);
  shown.set_display_name_kana(person.display_name_kana);
  if (person.birth_date) *shown.mutable_birth_date() = api::ToProto(*person.birth_date);
  return out;
}

std::vector<std::string> PathsOf(const v1::UpdateCaseRequest& request) {
  const auto& mask = request.update_mask().paths();
  if (mask.size() == 1 && mask[0] == "*") {
    return {"sheet_number", "reception_date", "received_by",  "channel", "consulter",
            "person",       "concerns",       "consultation", "answers", "address_protected"};
  }
  if (!mask.empty()) return {mask.begin(), mask.end()};
  const v1::Case& in = request.case_();
  std::vector<std::string> paths;
  const auto add = [&paths](bool populated, const char* path) {
    if (populated) paths.emplace_back(path);
  };
  add(!in.sheet_number().empty(), "sheet_number");
  add(in.has_reception_date(), "reception_date");
  add(!in.received_by().empty(), "received_by");
  add(in.channel() != v1::Case::CHANNEL_UNSPECIFIED, "channel");
  add(in.has_consulter(), "consulter");
  add(in.has_person(), "person");
  add(in.has_concerns(), "concerns");
  add(!in.consultation().empty(), "consultation");
  add(!in.answers().empty(), "answers");
  add(in.address_protected(), "address_protected");
  return paths;
}

v1::ContactLogEntry LogEntryMessage(const ContactLogEntry& entry, absl::string_view case_name) {
  v1::ContactLogEntry out;
  LogEntryToProto(entry, out);
  out.set_name(MakeCaseChildName(case_name, kLogEntries, entry.id));
  return out;
}

v1::Consent ConsentMessage(const Consent& consent, absl::string_view case_name) {
  v1::Consent out;
  ConsentToProto(consent, out);
  out.set_name(MakeCaseChildName(case_name, kConsents, consent.id));
  return out;
}

v1::Draft DraftMessage(const Draft& draft) {
  v1::Draft out;
  out.set_name(MakeDraftName(draft.agency, draft.id));
  out.set_content(draft.content);
  out.set_etag(MakeEtag(draft.version));
  *out.mutable_update_time() = api::ToProto(draft.update_time);
  return out;
}

void ImportResultToProto(const ImportResult& in, v1::SheetRowResult& out) {
  out.set_line(in.line);
  out.set_outcome(static_cast<v1::SheetRowResult::Outcome>(in.outcome));
  out.set_case_(in.case_name);
  for (const SheetProblem& problem : in.problems) {
    v1::SheetRowResult::Problem& one = *out.add_problems();
    one.set_column(problem.column);
    one.set_value_class(problem.value_class);
    one.set_reason(problem.reason);
    one.set_message_ja(problem.message_ja);
    one.set_suggestion(problem.suggestion);
    one.set_warning(problem.warning);
  }
}

}  // namespace tsunagi::intake
