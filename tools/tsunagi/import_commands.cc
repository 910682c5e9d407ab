// tsunagi import sheets: the offices' consultation sheets.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/bulk.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/csv_file.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::ImportSheetRowsRequest;
using intake::v1::ImportSheetRowsResponse;
using intake::v1::SheetRowResult;

constexpr size_t kBatch = 100;

struct SheetOptions {
  std::vector<std::string> files;
  bool accept_warnings = false;
  std::string rejects;
};

struct Counts {
  int64_t created = 0;
  int64_t already = 0;
  int64_t rejected = 0;
};

// One file on its way; rows that the CSV parser marks broken are not sent.
struct Upload {
  CsvFile file;
  std::vector<const text::CsvRow*> rows;
  std::vector<ImportSheetRowsResponse> responses;
};

std::string RejectsPath(const SheetOptions& options, const std::string& file) {
  if (options.files.size() == 1) return options.rejects;
  const std::filesystem::path path(options.rejects);
  const std::string name =
      absl::StrCat(path.stem().string(), "-", std::filesystem::path(file).stem().string(),
                   path.extension().string());
  return (path.parent_path() / name).string();
}

absl::Status SendRows(const Client& client, const SheetOptions& options, Upload& upload) {
  const size_t batches = (upload.rows.size() + kBatch - 1) / kBatch;
  upload.responses.resize(batches);
  const bool one_office = client.identity() != ExpandIdentity("import");
  const BulkResult result = RunBulk(batches, "取込", [&](size_t batch) -> absl::Status {
    ImportSheetRowsRequest request;
    request.set_parent(one_office ? client.parent() : "agencies/-");
    request.set_accept_warnings(options.accept_warnings);
    request.set_request_id(NewRequestId());
    for (const std::string& column : upload.file.table.header) request.add_columns(column);
    const size_t end = std::min(upload.rows.size(), (batch + 1) * kBatch);
    for (size_t i = batch * kBatch; i < end; ++i) {
      auto& row = *request.add_rows();
      row.set_line(static_cast<int32_t>(upload.rows[i]->line));
      for (const std::string& field : upload.rows[i]->fields) row.add_cells(field);
    }
    ASSIGN_OR_RETURN(upload.responses[batch], client.Call<ImportSheetRowsResponse>(
                                                  "tsunagi.intake.v1.IntakeService/ImportSheetRows",
                                                  request, absl::Seconds(60)));
    return absl::OkStatus();
  });
  return ReportFailures(result, [](size_t batch) {
    return absl::StrCat(batch * kBatch + 1, "件目からの", kBatch, "件");
  });
}

// Warnings that are accepted anyway do not hide what has to be corrected.
std::vector<RowProblem> ProblemsOf(const SheetRowResult& result, bool accept_warnings) {
  std::vector<RowProblem> problems;
  for (const auto& problem : result.problems()) {
    if (problem.warning() && accept_warnings) continue;
    problems.push_back({problem.column(), problem.value_class(), problem.reason(),
                        problem.message_ja(), problem.suggestion()});
  }
  return problems;
}

// Counts the results and collects the rejected rows.
Counts Collect(const Upload& upload, bool accept_warnings, RejectsFile& rejects,
               ProblemLines& lines) {
  Counts counts;
  const auto reject = [&](const text::CsvRow& row, const std::vector<RowProblem>& problems) {
    ++counts.rejected;
    for (const RowProblem& problem : problems) lines.Add(row.line, problem);
    rejects.Add(row, problems);
  };
  std::map<int32_t, const text::CsvRow*> row_of;
  for (const text::CsvRow& row : upload.file.table.rows) {
    row_of[static_cast<int32_t>(row.line)] = &row;
    if (row.problem) reject(row, {ProblemOfBrokenRow(row)});
  }
  for (const ImportSheetRowsResponse& response : upload.responses) {
    for (const SheetRowResult& result : response.results()) {
      counts.created += result.outcome() == SheetRowResult::CREATED ? 1 : 0;
      counts.already += result.outcome() == SheetRowResult::ALREADY_THERE ? 1 : 0;
      const auto row = row_of.find(result.line());
      if (result.outcome() == SheetRowResult::REJECTED && row != row_of.end()) {
        reject(*row->second, ProblemsOf(result, accept_warnings));
      }
    }
  }
  return counts;
}

absl::StatusOr<Counts> ImportFile(const Client& client, const SheetOptions& options,
                                  const std::string& path, bool json) {
  Upload upload;
  ASSIGN_OR_RETURN(upload.file, ReadCsvFile(path));
  std::fprintf(stderr, "%s: %s、%zu 件\n", path.c_str(),
               std::string(text::EncodingName(upload.file.encoding)).c_str(),
               upload.file.table.rows.size());
  if (upload.file.ambiguous) {
    std::fprintf(stderr,
                 "%s: 文字コードを確定できません。氏名が正しく読めているか確認してください。\n",
                 path.c_str());
  }
  for (const text::CsvRow& row : upload.file.table.rows) {
    if (!row.problem) upload.rows.push_back(&row);
  }
  RETURN_IF_ERROR(SendRows(client, options, upload));
  RejectsFile rejects(upload.file);
  ProblemLines lines;
  const Counts counts = Collect(upload, options.accept_warnings, rejects, lines);
  const std::string target = options.rejects.empty() ? "" : RejectsPath(options, path);
  std::fputs(lines.Text(target).c_str(), stderr);
  if (!json) {
    Print(absl::StrCat(path, ": 登録 ", counts.created, " 件、登録済み ", counts.already,
                       " 件、取込不可 ", counts.rejected, " 件\n"));
  }
  if (!target.empty()) {
    ASSIGN_OR_RETURN(const text::Encoding encoding, rejects.Write(target));
    std::fprintf(stderr, "取込不可の行: %s (%s)\n", target.c_str(),
                 std::string(text::EncodingName(encoding)).c_str());
  } else if (counts.rejected > 0) {
    std::fputs("--rejects FILE を付けると、取り込めない行を直せる形で書き出します。\n", stderr);
  }
  return counts;
}

absl::StatusOr<int> ImportSheets(Session& session, const SheetOptions& options) {
  const Client client = session.CallerOr("import");
  const bool json = session.options().json;
  Counts total;
  for (const std::string& file : options.files) {
    ASSIGN_OR_RETURN(const Counts counts, ImportFile(client, options, file, json));
    total.created += counts.created;
    total.already += counts.already;
    total.rejected += counts.rejected;
  }
  if (json) {
    Print(absl::StrCat("{\"created\": ", total.created, ", \"alreadyThere\": ", total.already,
                       ", \"rejected\": ", total.rejected, "}\n"));
  } else if (options.files.size() > 1) {
    Print(absl::StrCat("合計: 登録 ", total.created, " 件、登録済み ", total.already,
                       " 件、取込不可 ", total.rejected, " 件\n"));
  }
  return total.rejected > 0 ? kExitRejectedRows : kExitOk;
}

}  // namespace

void AddImportCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "import", "ファイルの取込");
  auto options = std::make_shared<SheetOptions>();
  CLI::App* sheets = AddCommand(
      *group, cli, "sheets",
      "相談受付・申込票の CSV を取り込む (--as がなければ取込用の機械アカウントで全機関分)",
      [options](Session& session) { return ImportSheets(session, *options); });
  sheets->add_option("files", options->files, "CSV ファイル (UTF-8 か CP932)")->required();
  sheets->add_flag("--accept-warnings", options->accept_warnings, "警告だけの行も取り込む");
  sheets->add_option("--rejects", options->rejects,
                     "取り込めない行の書き出し先。ファイルが複数なら名前に元の名前を足す");
}

}  // namespace tsunagi::cli
