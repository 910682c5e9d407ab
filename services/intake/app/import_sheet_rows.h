// ImportSheetRows.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_IMPORT_SHEET_ROWS_H_
#define TSUNAGI_SERVICES_INTAKE_APP_IMPORT_SHEET_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/intake/app/ports.h"
#include "services/intake/domain/sheet.h"

namespace tsunagi::intake {

inline constexpr size_t kMaxImportRows = 200;

// A row as it came: its line in the file, and its cells, borrowed.
struct ImportRow {
  int line = 0;
  std::vector<absl::string_view> cells;
};

// A row as it was read.
struct ReadRow {
  int line = 0;
  SheetRow row;
};

struct ImportResult {
  enum class Outcome { kCreated = 1, kAlreadyThere = 2, kRejected = 3 };
  int line = 0;
  Outcome outcome = Outcome::kRejected;
  // Name of the case, where created or already there.
  std::string case_name;
  std::vector<SheetProblem> problems;
};

// Reads the rows; needs no store. Rows of another agency than `agency` get the problem
// OTHER_AGENCY; an empty `agency` lets every row decide. INVALID_ARGUMENT TOO_MANY_ROWS,
// MISSING_COLUMNS, DUPLICATE_COLUMN.
absl::StatusOr<std::vector<ReadRow>> ReadRows(const site::Site& site, absl::string_view agency,
                                              absl::Span<const std::string> headers,
                                              const std::vector<ImportRow>& rows,
                                              absl::CivilDay today);

// Creates a case for each row that is whole and new; a row that is rejected never stops the others.
// Rows with warnings only are taken with `accept_warnings`.
absl::StatusOr<std::vector<ImportResult>> ImportRows(const IntakeEnvironment& environment,
                                                     IntakeStore& store,
                                                     const std::vector<ReadRow>& rows,
                                                     bool accept_warnings, const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_IMPORT_SHEET_ROWS_H_
