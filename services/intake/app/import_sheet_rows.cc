#include "services/intake/app/import_sheet_rows.h"

#include <optional>
#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/create_case.h"
#include "services/intake/app/names.h"

namespace tsunagi::intake {
namespace {

// The accepted warnings of a row as the case keeps them.
std::vector<Warning> AcceptedWarnings(const SheetRow& row) {
  std::vector<Warning> warnings;
  for (const SheetProblem& problem : row.problems) {
    if (!problem.warning) continue;
    warnings.push_back({problem.reason, problem.field.empty() ? problem.column : problem.field,
                        problem.message_ja});
  }
  return warnings;
}

absl::Status AddSheetConsent(IntakeStore& store, const std::string& case_id, Consent consent,
                             const Moment& moment) {
  consent.id = NewUuidV7(moment.now);
  consent.create_time = moment.now;
  return store.AddConsent(case_id, consent);
}

absl::StatusOr<ImportResult> ImportOne(const IntakeEnvironment& environment, IntakeStore& store,
                                       const ReadRow& read, bool accept_warnings,
                                       const Moment& moment) {
  const SheetRow& row = read.row;
  ImportResult result;
  result.line = read.line;
  result.problems = row.problems;
  if (row.blocked()) return result;
  // What is already there needs no acceptance.
  ASSIGN_OR_RETURN(const std::string there,
                   store.FindSheetNumber(row.agency, row.value.sheet_number));
  if (!there.empty()) {
    result.outcome = ImportResult::Outcome::kAlreadyThere;
    // Who brings a number need not know the case behind it.
    ASSIGN_OR_RETURN(const bool restricted, store.IsRestricted(there));
    if (!restricted) result.case_name = MakeCaseName(row.agency, there);
    result.problems.clear();
    return result;
  }
  if (row.has_warnings() && !accept_warnings) return result;
  Case content = row.value;
  content.warnings = AcceptedWarnings(row);
  ASSIGN_OR_RETURN(const std::optional<CaseRecord> record,
                   InsertNewCase(environment, store, row.agency, std::move(content), moment));
  if (!record) return absl::InternalError("a sheet number appeared within its transaction");
  if (row.consent) {
    RETURN_IF_ERROR(AddSheetConsent(store, record->header.id, *row.consent, moment));
  }
  result.outcome = ImportResult::Outcome::kCreated;
  result.case_name = MakeCaseName(row.agency, record->header.id);
  return result;
}

}  // namespace

absl::StatusOr<std::vector<ReadRow>> ReadRows(const site::Site& site, absl::string_view agency,
                                              absl::Span<const std::string> headers,
                                              const std::vector<ImportRow>& rows,
                                              absl::CivilDay today) {
  if (rows.size() > kMaxImportRows) {
    return absl::Status(Error(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS",
                              "more rows than one request may carry")
                            .Ja("一度に取り込めるのは200行までです。分けて送信してください。"));
  }
  ASSIGN_OR_RETURN(const SheetColumns columns, SheetColumns::Read(headers, site.questions));
  const SheetContext context{{site.questions, site.municipalities, today}, site.directory};
  std::vector<ReadRow> read;
  read.reserve(rows.size());
  for (const ImportRow& row : rows) {
    ReadRow one{row.line, ReadSheetRow(columns, row.cells, context)};
    if (!agency.empty() && !one.row.agency.empty() && one.row.agency != agency) {
      const SheetColumn& column = *columns.Find(SheetField::kAgency);
      one.row.problems.push_back({column.header, "CODE", "OTHER_AGENCY",
                                  "ほかの機関の行です。自機関の行だけを取り込めます。", "",
                                  /*warning=*/false, ""});
    }
    read.push_back(std::move(one));
  }
  return read;
}

absl::StatusOr<std::vector<ImportResult>> ImportRows(const IntakeEnvironment& environment,
                                                     IntakeStore& store,
                                                     const std::vector<ReadRow>& rows,
                                                     bool accept_warnings, const Moment& moment) {
  std::vector<ImportResult> results;
  results.reserve(rows.size());
  for (const ReadRow& row : rows) {
    ASSIGN_OR_RETURN(ImportResult result,
                     ImportOne(environment, store, row, accept_warnings, moment));
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace tsunagi::intake
