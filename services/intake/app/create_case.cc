#include "services/intake/app/create_case.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/consultation_fact.h"
#include "services/intake/app/names.h"

namespace tsunagi::intake {
namespace {

absl::Status UnknownAgency(absl::string_view agency) {
  return Error(absl::StatusCode::kFailedPrecondition, "UNKNOWN_AGENCY",
               "the site's directory lacks the agency")
      .Ja("この機関は拠点の一覧に登録されていません。事務局に登録を依頼してください。")
      .Resource(absl::StrCat("agencies/", agency));
}

}  // namespace

absl::Status TakeWarnings(const std::vector<Finding>& warnings, bool accepted, Case& content) {
  std::vector<Finding> fresh;
  for (const Finding& warning : warnings) {
    const bool known = std::any_of(
        content.warnings.begin(), content.warnings.end(), [&warning](const Warning& taken) {
          return taken.reason == warning.reason && taken.field == warning.field;
        });
    if (!known) fresh.push_back(warning);
  }
  if (fresh.empty()) return absl::OkStatus();
  if (!accepted) {
    return Error(absl::StatusCode::kFailedPrecondition, "WARNINGS_NOT_ACCEPTED",
                 absl::StrCat(fresh.size(), " warning(s) stand in the way"))
        .Ja("確認が必要な項目があります。内容に間違いがなければ、もう一度押してください。")
        .Fields(ToFieldProblems(fresh));
  }
  for (const Finding& warning : fresh) {
    content.warnings.push_back({warning.reason, warning.field, warning.message_ja});
  }
  return absl::OkStatus();
}

absl::Status SheetNumberTaken(absl::string_view case_name) {
  return Error(absl::StatusCode::kAlreadyExists, "SHEET_NUMBER_TAKEN",
               "the agency already has a case with this sheet number")
      .Ja("この受付番号の相談はすでに登録されています。番号をお確かめください。")
      .Resource(case_name);
}

absl::StatusOr<std::optional<CaseRecord>> InsertNewCase(const IntakeEnvironment& environment,
                                                        IntakeStore& store,
                                                        absl::string_view agency, Case content,
                                                        const Moment& moment) {
  if (environment.site.directory.Find(agency) == nullptr) return UnknownAgency(agency);
  const SearchKey key = MakeSearchKey(content.person);
  CaseRecord record;
  record.content = std::move(content);
  CaseHeader& header = record.header;
  header.id = NewUuidV7(moment.now);
  header.agency = std::string(agency);
  header.create_time = moment.now;
  header.update_time = moment.now;
  record.fact = ConsultationFact(environment, record, key);
  record.fact.id = NewUuidV7(moment.now);
  ASSIGN_OR_RETURN(const bool inserted, store.InsertCase(record, key));
  if (!inserted) return std::optional<CaseRecord>();
  RETURN_IF_ERROR(store.AppendFact(record.fact, moment.now));
  RETURN_IF_ERROR(store.AppendCaseChange("CREATED", record.header));
  return std::optional<CaseRecord>(std::move(record));
}

absl::StatusOr<CaseRecord> CreateCase(const IntakeEnvironment& environment, IntakeStore& store,
                                      CreateCaseCommand command, const Moment& moment) {
  ValidatedCase validated =
      ValidateCase(std::move(command.input),
                   {environment.site.questions, environment.site.municipalities, moment.today});
  if (!validated.findings.errors.empty()) {
    return InvalidFields(ToFieldProblems(validated.findings.errors));
  }
  Case& content = validated.value;
  RETURN_IF_ERROR(TakeWarnings(validated.findings.warnings, command.accept_warnings, content));
  std::optional<DraftName> draft;
  if (!command.draft.empty()) {
    draft = ParseDraftName(command.draft);
    if (!draft || draft->agency != command.agency) return NotFound("DRAFT", command.draft);
  }
  const std::string sheet_number = content.sheet_number;
  ASSIGN_OR_RETURN(std::optional<CaseRecord> record,
                   InsertNewCase(environment, store, command.agency, std::move(content), moment));
  if (!record) {
    ASSIGN_OR_RETURN(const std::string id, store.FindSheetNumber(command.agency, sheet_number));
    return SheetNumberTaken(MakeCaseName(command.agency, id));
  }
  // A draft that another window removed meanwhile is no reason to refuse the case.
  if (draft) RETURN_IF_ERROR(store.DeleteDraft(draft->agency, draft->id, moment.now).status());
  return *std::move(record);
}

}  // namespace tsunagi::intake
