// One row of the consultation sheet, read into a case.
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/site/directory.h"
#include "services/intake/domain/case.h"
#include "services/intake/domain/consent.h"
#include "services/intake/domain/sheet_columns.h"
#include "services/intake/domain/validate_case.h"

namespace tsunagi::intake {

// One problem of a row. It tells what kind of value stands there, never the value.
struct SheetProblem {
  std::string column;
  std::string value_class;
  std::string reason;
  // Personal data, as is the suggestion: it may name the right reading.
  std::string message_ja;
  std::string suggestion;
  // An acceptance takes the row all the same.
  bool warning = false;
  // Path of the case's field, e.g. "case.reception_date", where it is one of ValidateCase's.
  std::string field;
};

struct SheetRow {
  std::string agency;
  Case value;
  // Id and create time are not set.
  std::optional<Consent> consent;
  std::vector<SheetProblem> problems;

  // A problem stands in the way that no acceptance removes.
  bool blocked() const;
  bool has_warnings() const;
};

struct SheetContext {
  ValidationContext validation;
  const site::Directory& directory;
};

// Text version of the consents that a sheet carries.
inline constexpr absl::string_view kSheetTextVersion = "sheet";

// Reads one row; every cell of a column of ours is understood or reported. Pure.
//
// Reasons beside those of ValidateCase: FIELD_COUNT, MISSING_REQUIRED, UNKNOWN_AGENCY, INVALID_DATE
// (every date that cannot be read), UNKNOWN_MARK, TWO_PRIMARY_CONCERNS (on the second ◎),
// UNKNOWN_CHOICE (also for words of the other columns), INVALID_NUMBER; warning
// CONSENT_DETAILS_WITHOUT_CONSENT.
SheetRow ReadSheetRow(const SheetColumns& columns, absl::Span<const absl::string_view> cells,
                      const SheetContext& context);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_H_
