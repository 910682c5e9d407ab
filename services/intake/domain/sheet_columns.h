// The columns of the consultation sheet (相談受付・申込票 as a table).
#ifndef TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_COLUMNS_H_
#define TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_COLUMNS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/site/question.h"
#include "services/intake/domain/case.h"

namespace tsunagi::intake {

enum class SheetField {
  kSheetNumber,
  kReceptionDate,
  kAgency,
  kReceivedBy,
  kChannel,
  kConsulterKind,
  kConsulterName,
  kConsulterRelation,
  kConsulterPhone,
  kKana,
  kName,
  kSex,
  kBirthDate,
  kPostalCode,
  kMunicipality,
  kAddress,
  kPhone,
  kEmail,
  kConcern,
  kConsultation,
  kConsent,
  kConsentDate,
  kConsentGiver,
  kConsentForm,
  kQuestion,
};

struct SheetColumn {
  SheetField field = SheetField::kQuestion;
  // Of kConcern.
  Concern concern = Concern::kUnspecified;
  // Of kQuestion; points into the question set.
  const site::Question* question = nullptr;
  // As in the file.
  std::string header;
  // Position in the row.
  size_t index = 0;
};

// The columns of one file. A value; the question set must outlive it.
class SheetColumns {
 public:
  // Columns in any order; headers compare by FoldLabel; columns that are none of ours are skipped.
  // INVALID_ARGUMENT MISSING_COLUMNS without 受付番号, 受付日 and 受付機関; DUPLICATE_COLUMN where
  // one of ours stands there twice. Both name the columns in their metadata "columns".
  static absl::StatusOr<SheetColumns> Read(absl::Span<const std::string> headers,
                                           const site::QuestionSet& questions);

  // Ours, in the order of the file.
  const std::vector<SheetColumn>& columns() const { return columns_; }
  // Cells of a row.
  size_t width() const { return width_; }

  // Null where the file has no such column.
  const SheetColumn* Find(SheetField field) const;

  // The column of a finding's field, e.g. "case.person.phone"; null where the file has none.
  const SheetColumn* FindByPath(absl::string_view path) const;

 private:
  std::vector<SheetColumn> columns_;
  size_t width_ = 0;
};

// The header of a column with one meaning, as the simulator and the forms write it; empty for
// kConcern and kQuestion.
absl::string_view SheetHeader(SheetField field);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_DOMAIN_SHEET_COLUMNS_H_
