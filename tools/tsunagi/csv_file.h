// CSV files that offices send: read with their encoding, and rejected rows written back.
#ifndef TSUNAGI_TOOLS_TSUNAGI_CSV_FILE_H_
#define TSUNAGI_TOOLS_TSUNAGI_CSV_FILE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/text/csv.h"
#include "common/text/encoding.h"

namespace tsunagi::cli {

struct CsvFile {
  std::string path;
  text::Encoding encoding = text::Encoding::kUtf8;
  // Reads sensibly in two encodings; a person should look.
  bool ambiguous = false;
  text::CsvTable table;
};

// Why a row was not taken.
struct RowProblem {
  std::string column;
  std::string value_class;
  std::string reason;
  std::string message_ja;
  std::string suggestion;

  bool operator==(const RowProblem&) const = default;
};

// Reads a CSV file in whichever encoding it is. The columns that a rejects file adds are left out,
// so that a corrected one can be imported. Errors: FAILED_PRECONDITION FILE_UNREADABLE,
// INVALID_ARGUMENT ENCODING_UNKNOWN or CSV_UNREADABLE.
absl::StatusOr<CsvFile> ReadCsvFile(const std::string& path);

// The same for bytes at hand; `path` is for messages.
absl::StatusOr<CsvFile> ParseCsvFile(const std::string& path, absl::string_view bytes);

// Where the column stands; nothing if the file has none.
std::optional<size_t> FindColumn(const text::CsvTable& table, absl::string_view name);

// "EMPTY", "DIGITS", "DATE", "ERA_DATE" or "TEXT": what stands in a cell without quoting it. Pure.
std::string ValueClassOf(absl::string_view cell);

// The problem of a row that the CSV parser marks as broken.
RowProblem ProblemOfBrokenRow(const text::CsvRow& row);

// "12行目 生年月日 (ERA_DATE) ERA_ENDED: … 提案: …" with a line end; on one line.
std::string DescribeRowProblem(size_t line, const RowProblem& problem);

// The problems of rejected rows for a person at the terminal. Not thread-safe.
class ProblemLines {
 public:
  void Add(size_t line, const RowProblem& problem);

  // The first 20 in the order of the lines, then how many more stand in the rejects file. Its path
  // may be empty.
  std::string Text(absl::string_view rejects_path) const;

 private:
  std::vector<std::pair<size_t, std::string>> lines_;
};

// Collects rejected rows: the original columns, then 行, 列, 値の種類, 理由, 説明, 提案. Not
// thread-safe.
class RejectsFile {
 public:
  explicit RejectsFile(const CsvFile& source);

  // Several problems of one row stand in one record, separated by ／.
  void Add(const text::CsvRow& row, const std::vector<RowProblem>& problems);
  size_t size() const { return rows_.size(); }

  // The file in the encoding of the source; as UTF-8 with byte order mark where that encoding
  // lacks a character (gaiji); `encoding` tells which. Rows in the order of their lines.
  std::string Bytes(text::Encoding& encoding) const;

  // Writes it, readable by its owner only. Without rows the file holds the header alone.
  absl::StatusOr<text::Encoding> Write(const std::string& path) const;

 private:
  struct Row {
    size_t line;
    std::vector<std::string> fields;
  };
  std::vector<std::string> header_;
  text::Encoding encoding_;
  std::vector<Row> rows_;
};

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_CSV_FILE_H_
