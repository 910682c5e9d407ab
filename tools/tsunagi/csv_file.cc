#include "tools/tsunagi/csv_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/calendar/wareki.h"
#include "common/error/error.h"
#include "common/text/normalize.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

constexpr size_t kShownProblems = 20;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr absl::string_view kRejectColumns[] = {"行", "列", "値の種類", "理由", "説明", "提案"};

bool IsRejectColumn(absl::string_view name) {
  return std::find(std::begin(kRejectColumns), std::end(kRejectColumns), name) !=
         std::end(kRejectColumns);
}

// They stand together at the end; a column of the same name elsewhere is the office's own.
void DropRejectColumns(text::CsvTable& table) {
  constexpr size_t kCount = std::size(kRejectColumns);
  if (table.header.size() <= kCount) return;
  const size_t keep = table.header.size() - kCount;
  if (!std::all_of(table.header.begin() + keep, table.header.end(), IsRejectColumn)) return;
  table.header.resize(keep);
  for (text::CsvRow& row : table.rows) row.fields.resize(std::min(row.fields.size(), keep));
}

std::string Joined(const std::vector<RowProblem>& problems, std::string RowProblem::*field) {
  std::vector<std::string> parts;
  for (const RowProblem& problem : problems) parts.push_back(problem.*field);
  // Only gaps: nothing to separate.
  if (std::all_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); })) {
    return "";
  }
  return OneLine(absl::StrJoin(parts, "／"));
}

}  // namespace

absl::StatusOr<CsvFile> ReadCsvFile(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  return ParseCsvFile(path, bytes);
}

absl::StatusOr<CsvFile> ParseCsvFile(const std::string& path, absl::string_view bytes) {
  CsvFile file;
  file.path = path;
  const absl::StatusOr<text::Encoding> encoding = text::DetectEncoding(bytes);
  if (!encoding.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "ENCODING_UNKNOWN",
                 encoding.status().message())
        .Ja(absl::StrCat(path, ": 文字コードが分かりません。UTF-8 か CP932 (Excel の CSV) で",
                         "保存し直してください。", encoding.status().message()));
  }
  file.encoding = *encoding;
  file.ambiguous = text::IsAmbiguousEncoding(bytes);
  ASSIGN_OR_RETURN(const std::string utf8, text::DecodeToUtf8(bytes, file.encoding));
  absl::StatusOr<text::CsvTable> table = text::ParseCsv(utf8);
  if (!table.ok()) {
    return Error(absl::StatusCode::kInvalidArgument, "CSV_UNREADABLE", table.status().message())
        .Ja(absl::StrCat(path, ": CSV として読めません。1行目の見出しをお確かめください。",
                         table.status().message()));
  }
  file.table = *std::move(table);
  DropRejectColumns(file.table);
  return file;
}

std::optional<size_t> FindColumn(const text::CsvTable& table, absl::string_view name) {
  const auto found = std::find(table.header.begin(), table.header.end(), name);
  if (found == table.header.end()) return std::nullopt;
  return static_cast<size_t>(found - table.header.begin());
}

std::string ValueClassOf(absl::string_view cell) {
  const std::string folded = text::ToNfkc(absl::StripAsciiWhitespace(cell));
  if (folded.empty()) return "EMPTY";
  if (std::all_of(folded.begin(), folded.end(), absl::ascii_isdigit)) return "DIGITS";
  const bool date = calendar::ParseJapaneseDate(cell).ok();
  const bool western = absl::ascii_isdigit(folded.front());
  if (date) return western ? "DATE" : "ERA_DATE";
  return "TEXT";
}

RowProblem ProblemOfBrokenRow(const text::CsvRow& row) {
  if (!row.problem) return {};
  return {"", "TEXT", row.problem->reason, row.problem->message_ja, row.problem->suggestion};
}

std::string DescribeRowProblem(size_t line, const RowProblem& problem) {
  std::string out = absl::StrCat(line, "行目");
  if (!problem.column.empty()) {
    absl::StrAppend(&out, " ", problem.column, " (", problem.value_class, ")");
  }
  absl::StrAppend(&out, " ", problem.reason, ": ", problem.message_ja);
  if (!problem.suggestion.empty()) absl::StrAppend(&out, " 提案: ", problem.suggestion);
  return OneLine(out) + "\n";
}

void ProblemLines::Add(size_t line, const RowProblem& problem) {
  lines_.emplace_back(line, DescribeRowProblem(line, problem));
}

std::string ProblemLines::Text(absl::string_view rejects_path) const {
  auto lines = lines_;
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string out;
  const size_t shown = std::min(kShownProblems, lines.size());
  for (size_t i = 0; i < shown; ++i) out += lines[i].second;
  if (lines.size() == shown) return out;
  absl::StrAppend(&out, "ほか ", lines.size() - shown, " 件");
  if (!rejects_path.empty()) absl::StrAppend(&out, "は ", rejects_path, " をご覧ください");
  return out + "\n";
}

RejectsFile::RejectsFile(const CsvFile& source)
    : header_(source.table.header), encoding_(source.encoding) {}

void RejectsFile::Add(const text::CsvRow& row, const std::vector<RowProblem>& problems) {
  std::vector<std::string> fields = row.fields;
  fields.resize(header_.size());
  fields.push_back(absl::StrCat(row.line));
  fields.push_back(Joined(problems, &RowProblem::column));
  fields.push_back(Joined(problems, &RowProblem::value_class));
  fields.push_back(Joined(problems, &RowProblem::reason));
  fields.push_back(text::NeutralizeFormula(Joined(problems, &RowProblem::message_ja)));
  fields.push_back(text::NeutralizeFormula(Joined(problems, &RowProblem::suggestion)));
  rows_.push_back({row.line, std::move(fields)});
}

std::string RejectsFile::Bytes(text::Encoding& encoding) const {
  std::vector<std::string> header = header_;
  for (const absl::string_view column : kRejectColumns) header.emplace_back(column);
  std::vector<Row> rows = rows_;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.line < b.line; });
  std::string utf8 = text::WriteCsvRow(header);
  for (const Row& row : rows) utf8 += text::WriteCsvRow(row.fields);
  encoding = encoding_;
  if (encoding == text::Encoding::kUtf8) return utf8;
  if (encoding == text::Encoding::kCp932) {
    if (absl::StatusOr<std::string> bytes = text::EncodeCp932(utf8); bytes.ok()) {
      return *std::move(bytes);
    }
    encoding = text::Encoding::kUtf8Bom;
  }
  return absl::StrCat(kByteOrderMark, utf8);
}

absl::StatusOr<text::Encoding> RejectsFile::Write(const std::string& path) const {
  text::Encoding encoding;
  RETURN_IF_ERROR(WritePrivateFile(path, Bytes(encoding)));
  return encoding;
}

}  // namespace tsunagi::cli
