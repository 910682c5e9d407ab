#include "common/text/csv.h"

#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/text/utf8.h"

namespace tsunagi::text {
namespace {

InputProblem UnterminatedQuote(size_t line) {
  return {"UNTERMINATED_QUOTE", absl::StrCat(line, "行目: 引用符（\"）が閉じられていません。"), "",
          absl::StrCat("line ", line, ": a quoted field is not closed")};
}

InputProblem StrayQuote(size_t line) {
  return {"STRAY_QUOTE",
          absl::StrCat(line,
                       "行目: 引用符（\"）の位置が正しくありません。項目全体を引用符で囲み、"
                       "中の引用符は2つ重ねてください。"),
          "", absl::StrCat("line ", line, ": a quote stands inside an unquoted field")};
}

InputProblem WrongFieldCount(size_t line, size_t expected, size_t actual) {
  return {"FIELD_COUNT",
          absl::StrCat(line, "行目: 項目数が見出しと異なります（見出し", expected, "、この行",
                       actual, "）。"),
          "", absl::StrCat("line ", line, ": ", actual, " fields where the header has ", expected)};
}

// Reads records one after another.
//
// A forgotten quote makes the rest of the file look quoted the wrong way round. Two signs of it are
// used: the file ends inside a quoted field, or a record that has gone over a line end has a quote
// where none can be. Either way the record is cut off after its first line and reading resumes on
// the second. Lines inside the cut-off part have paired quotes, so none of them can open a field
// that runs on: no line is read more than three times, and the work stays linear in the file.
class CsvReader {
 public:
  explicit CsvReader(absl::string_view input) : input_(input) {}

  bool AtEnd() const { return position_ >= input_.size(); }

  // The next record. `*blank` tells whether its line had nothing on it.
  CsvRow Next(bool* blank) {
    const size_t start = position_;
    row_ = CsvRow();
    row_.line = line_;
    any_quoted_ = false;
    cut_off_ = false;
    while (ReadField() && !cut_off_ && row_.fields.size() <= kMaxCsvFields) {
    }
    if (cut_off_) {
      row_.problem = UnterminatedQuote(row_.line);
      KeepFirstLine();
      position_ = start;
      line_ = row_.line;
      SkipLine();
    }
    *blank = row_.fields.size() == 1 && row_.fields[0].empty() && !any_quoted_;
    return std::move(row_);
  }

 private:
  bool AtLineEnd() const { return input_[position_] == '\n' || input_[position_] == '\r'; }

  // Moves behind one line end and counts it.
  void ConsumeLineEnd() {
    const bool crlf = input_.substr(position_, 2) == "\r\n";
    position_ += crlf ? 2 : 1;
    ++line_;
  }

  void SkipLine() {
    while (!AtEnd() && !AtLineEnd()) ++position_;
    if (!AtEnd()) ConsumeLineEnd();
  }

  void KeepFirstLine() {
    for (size_t i = 0; i < row_.fields.size(); ++i) {
      const size_t line_end = row_.fields[i].find_first_of("\r\n");
      if (line_end == std::string::npos) continue;
      row_.fields[i].resize(line_end);
      row_.fields.resize(i + 1);
      return;
    }
  }

  // Reads one field and the separator behind it. Returns whether the record goes on.
  bool ReadField() {
    std::string field;
    const bool quoted = !AtEnd() && input_[position_] == '"';
    if (quoted) ReadQuoted(&field);
    while (!cut_off_ && !AtEnd() && !AtLineEnd() && input_[position_] != ',') {
      if (quoted || input_[position_] == '"') NoteStrayQuote();
      field.push_back(input_[position_++]);
    }
    row_.fields.push_back(std::move(field));
    if (cut_off_ || AtEnd()) return false;
    if (input_[position_] == ',') {
      ++position_;
      return true;
    }
    ConsumeLineEnd();
    return false;
  }

  void ReadQuoted(std::string* field) {
    any_quoted_ = true;
    ++position_;
    while (!AtEnd()) {
      const char c = input_[position_];
      if (c == '"') {
        ++position_;
        if (AtEnd() || input_[position_] != '"') return;
        field->push_back('"');
        ++position_;
      } else if (AtLineEnd()) {
        const size_t from = position_;
        ConsumeLineEnd();
        field->append(input_.data() + from, position_ - from);
        if (row_.problem.has_value()) {
          cut_off_ = true;
          return;
        }
      } else {
        field->push_back(c);
        ++position_;
      }
    }
    cut_off_ = true;
  }

  void NoteStrayQuote() {
    if (line_ != row_.line) {
      cut_off_ = true;
    } else if (!row_.problem.has_value()) {
      row_.problem = StrayQuote(line_);
    }
  }

  absl::string_view input_;
  size_t position_ = 0;
  size_t line_ = 1;
  // The record being read.
  CsvRow row_;
  bool any_quoted_ = false;
  bool cut_off_ = false;
};

size_t LineAt(absl::string_view text, size_t offset) {
  size_t line = 1;
  for (size_t i = 0; i < offset; ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      ++line;
    }
  }
  return line;
}

absl::Status CheckCharacters(absl::string_view utf8) {
  if (const std::optional<size_t> invalid = FirstInvalidUtf8(utf8)) {
    return absl::InvalidArgumentError(
        absl::StrCat("CSV line ", LineAt(utf8, *invalid), ": not valid UTF-8"));
  }
  const size_t nul = utf8.find('\0');
  if (nul != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("CSV line ", LineAt(utf8, nul), ": NUL character"));
  }
  return absl::OkStatus();
}

absl::Status CheckHeader(const CsvRow& row) {
  if (row.problem.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("CSV header, ", row.problem->message_en));
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < row.fields.size(); ++i) {
    const std::string& name = row.fields[i];
    if (name.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("CSV header: column ", i + 1, " has no name"));
    }
    if (!seen.insert(name).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("CSV header: column ", i + 1, " repeats a name"));
    }
  }
  return absl::OkStatus();
}

bool NeedsQuotes(const std::string& field) {
  if (field.find_first_of(",\"\r\n") != std::string::npos) return true;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  return !field.empty() && (is_blank(field.front()) || is_blank(field.back()));
}

}  // namespace

absl::StatusOr<CsvTable> ParseCsv(absl::string_view utf8) {
  if (absl::StartsWith(utf8, "\xEF\xBB\xBF")) utf8.remove_prefix(3);
  if (absl::Status status = CheckCharacters(utf8); !status.ok()) return status;
  CsvTable table;
  bool have_header = false;
  for (CsvReader reader(utf8); !reader.AtEnd();) {
    bool blank = false;
    CsvRow row = reader.Next(&blank);
    if (blank) continue;
    if (row.fields.size() > kMaxCsvFields) {
      return absl::InvalidArgumentError(
          absl::StrCat("CSV line ", row.line, ": more than ", kMaxCsvFields, " fields"));
    }
    if (!have_header) {
      if (absl::Status status = CheckHeader(row); !status.ok()) return status;
      table.header = std::move(row.fields);
      have_header = true;
      continue;
    }
    if (!row.problem.has_value() && row.fields.size() != table.header.size()) {
      row.problem = WrongFieldCount(row.line, table.header.size(), row.fields.size());
    }
    table.rows.push_back(std::move(row));
  }
  if (!have_header) return absl::InvalidArgumentError("CSV line 1: no header");
  return table;
}

std::string WriteCsvRow(const std::vector<std::string>& fields) {
  std::string out;
  const bool lone_empty = fields.size() == 1 && fields[0].empty();
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(',');
    if (!lone_empty && !NeedsQuotes(fields[i])) {
      out += fields[i];
      continue;
    }
    out.push_back('"');
    for (const char c : fields[i]) {
      if (c == '"') out.push_back('"');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out += "\r\n";
  return out;
}

std::string NeutralizeFormula(absl::string_view field) {
  static constexpr absl::string_view kTriggers[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                    "\n", "＝", "＋", "－", "＠"};
  for (const absl::string_view trigger : kTriggers) {
    if (absl::StartsWith(field, trigger)) return absl::StrCat("'", field);
  }
  return std::string(field);
}

}  // namespace tsunagi::text
