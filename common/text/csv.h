#ifndef TSUNAGI_COMMON_TEXT_CSV_H_
#define TSUNAGI_COMMON_TEXT_CSV_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/text/input_problem.h"

namespace tsunagi::text {

// All functions here are pure and may be called from any thread.

// One record of a CSV file.
struct CsvRow {
  // The physical line on which the record starts, from 1, as a text editor or Excel counts it.
  size_t line = 0;
  std::vector<std::string> fields;
  // Set if the record is broken; `fields` then holds what could be read. Reasons:
  //   UNTERMINATED_QUOTE  a quoted field is not closed; only the first line of the record is kept
  //   STRAY_QUOTE         a quote inside an unquoted field, or text after a closing quote
  //   FIELD_COUNT         another number of fields than the header has
  std::optional<InputProblem> problem;

  friend bool operator==(const CsvRow&, const CsvRow&) = default;
};

struct CsvTable {
  std::vector<std::string> header;
  std::vector<CsvRow> rows;
};

// Reads a CSV file by RFC 4180. `utf8` is the whole file, decoded; a leading byte order mark is
// ignored. Line ends may be CRLF, LF or CR, also mixed, and are kept as they are inside quotes.
// Spaces belong to the field. Lines with nothing on them are skipped but counted.
//
// A record that is broken does not cost the others: it comes back as a row with a problem. When a
// quoted field is not closed, reading resumes on the line after the one where the broken record
// starts, so a forgotten quote spoils one record and not the rest of the file.
//
// INVALID_ARGUMENT, with the line: not valid UTF-8, a NUL character, no header, a broken header, a
// header with an empty or repeated name, more than kMaxCsvFields fields in a record.
absl::StatusOr<CsvTable> ParseCsv(absl::string_view utf8);

// The most fields a record may have.
inline constexpr size_t kMaxCsvFields = 1000;

// One record with CRLF at its end. A field is quoted if it has a comma, a quote, a line end, or a
// space or tab at either end, and so is the only field of a record if it is empty. Inverse of
// ParseCsv for every list of at least one field.
std::string WriteCsvRow(const std::vector<std::string>& fields);

// `field` with an apostrophe before it if a spreadsheet would otherwise take it for a formula, that
// is, if it starts with = + - @ TAB CR or LF, or with a full-width ＝ ＋ － ＠, which Japanese
// Excel reads alike. Apply it to text that a person typed, not to numbers: it also marks "-5".
std::string NeutralizeFormula(absl::string_view field);

}  // namespace tsunagi::text

#endif  // TSUNAGI_COMMON_TEXT_CSV_H_
