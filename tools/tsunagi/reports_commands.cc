// tsunagi reports import, reports list: the figures that owners report.
#include <cstdio>
#include <memory>
#include <set>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/calendar/fiscal_year.h"
#include "common/error/error.h"
#include "common/text/normalize.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/csv_file.h"
#include "tools/tsunagi/plans.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::ListPlansResponse;
using aggregation::v1::ListReportedFiguresRequest;
using aggregation::v1::ListReportedFiguresResponse;
using aggregation::v1::ReportedFigure;
using aggregation::v1::ReportFigureRequest;

constexpr absl::string_view kColumns[] = {"指標", "年度", "報告機関", "値", "出典", "確認者"};

// Agency, plan, KPI, months, value, source: a figure with all of these equal is the same report.
using FigureKey = std::tuple<std::string, std::string, std::string, int, int, int64_t, std::string>;

FigureKey KeyOf(const ReportedFigure& figure) {
  return {figure.agency(),   figure.plan(),  figure.kpi(),   figure.from_month(),
          figure.to_month(), figure.value(), figure.source()};
}

std::string Cell(const CsvFile& file, const text::CsvRow& row, absl::string_view column) {
  const auto place = FindColumn(file.table, column);
  return place ? row.fields.at(*place) : "";
}

RowProblem NumberProblem(absl::string_view column, absl::string_view cell) {
  return {std::string(column), ValueClassOf(cell), "NUMBER_UNREADABLE",
          absl::StrCat(column, "は0以上の数字で記入してください。"), ""};
}

// The figure of a row, or its problem in `problem`.
bool ReadFigure(const CsvFile& file, const text::CsvRow& row, const ListPlansResponse& plans,
                ReportedFigure& figure, RowProblem& problem) {
  if (row.problem) {
    problem = ProblemOfBrokenRow(row);
    return false;
  }
  const std::string year_cell = Cell(file, row, "年度");
  const std::string value_cell = Cell(file, row, "値");
  int year = 0;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text::ToNfkc(year_cell), &year)) {
    problem = NumberProblem("年度", year_cell);
    return false;
  }
  if (!absl::SimpleAtoi(text::ToNfkc(value_cell), &value) || value < 0) {
    problem = NumberProblem("値", value_cell);
    return false;
  }
  const auto* plan = PlanOfYear(plans, year);
  if (plan == nullptr) {
    problem = {"年度", "DIGITS", "NO_PLAN", "この年度を含む計画がありません。", ""};
    return false;
  }
  figure.set_plan(plan->plan());
  figure.set_kpi(Cell(file, row, "指標"));
  figure.set_agency(Cell(file, row, "報告機関"));
  figure.set_from_month(year * 100 + 4);
  figure.set_to_month((year + 1) * 100 + 3);
  figure.set_value(value);
  const std::string confirmer = Cell(file, row, "確認者");
  figure.set_source(absl::StrCat(Cell(file, row, "出典"),
                                 confirmer.empty() ? "" : "（確認者: " + confirmer + "）"));
  return true;
}

// What is already reported, superseded figures aside.
absl::StatusOr<std::set<FigureKey>> KnownFigures(const Client& client,
                                                 const ListPlansResponse& plans) {
  std::set<FigureKey> known;
  for (const auto& plan : plans.plans()) {
    ListReportedFiguresRequest request;
    request.set_plan(plan.plan());
    ASSIGN_OR_RETURN(const auto response,
                     client.Call<ListReportedFiguresResponse>(
                         "tsunagi.aggregation.v1.AggregationService/ListReportedFigures", request));
    for (const ReportedFigure& figure : response.figures()) {
      if (!figure.superseded()) known.insert(KeyOf(figure));
    }
  }
  return known;
}

absl::Status Report(const Client& client, const ReportedFigure& figure) {
  ReportFigureRequest request;
  request.set_parent("agencies/" + figure.agency());
  *request.mutable_figure() = figure;
  request.set_request_id(NewRequestId());
  return client
      .Call<ReportedFigure>("tsunagi.aggregation.v1.AggregationService/ReportFigure", request)
      .status();
}

struct Tally {
  int reported = 0;
  int already = 0;
  int rejected = 0;
};

// Row after row: a later report of the same figure replaces the earlier one.
absl::StatusOr<Tally> ReportRows(const Client& client, const CsvFile& file, RejectsFile& rejects,
                                 ProblemLines& lines) {
  ASSIGN_OR_RETURN(const ListPlansResponse plans, ReadPlans(client));
  ASSIGN_OR_RETURN(std::set<FigureKey> known, KnownFigures(client, plans));
  Tally tally;
  for (const text::CsvRow& row : file.table.rows) {
    ReportedFigure figure;
    RowProblem problem;
    const bool readable = ReadFigure(file, row, plans, figure, problem);
    if (readable && !known.insert(KeyOf(figure)).second) {
      ++tally.already;
      continue;
    }
    const absl::Status status = readable ? Report(client, figure) : absl::OkStatus();
    if (IsUnreachable(status)) return status;
    if (readable && status.ok()) {
      ++tally.reported;
      continue;
    }
    if (readable) {
      const ErrorDetail detail = DetailOf(status);
      std::string sentence = detail.message_ja;
      for (const FieldProblem& field : detail.fields) absl::StrAppend(&sentence, field.message_ja);
      problem = {"指標", "TEXT", detail.reason, sentence, ""};
    }
    ++tally.rejected;
    lines.Add(row.line, problem);
    rejects.Add(row, {problem});
  }
  return tally;
}

absl::StatusOr<int> ImportReports(Session& session, const std::string& path,
                                  const std::string& rejects_path) {
  ASSIGN_OR_RETURN(const CsvFile file, ReadCsvFile(path));
  std::vector<std::string> missing;
  for (const absl::string_view column : kColumns) {
    if (!FindColumn(file.table, column)) missing.emplace_back(column);
  }
  if (!missing.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "COLUMN_MISSING", "columns are missing")
        .Ja(absl::StrCat(path, ": 次の列がありません: ", absl::StrJoin(missing, "、")));
  }
  RejectsFile rejects(file);
  ProblemLines lines;
  ASSIGN_OR_RETURN(const Tally tally,
                   ReportRows(session.CallerOr("secretariat"), file, rejects, lines));
  std::fputs(lines.Text(rejects_path).c_str(), stderr);
  if (!rejects_path.empty()) RETURN_IF_ERROR(rejects.Write(rejects_path).status());
  if (session.options().json) {
    Print(absl::StrCat("{\"reported\": ", tally.reported, ", \"alreadyThere\": ", tally.already,
                       ", \"rejected\": ", tally.rejected, "}\n"));
  } else {
    Print(absl::StrCat(path, ": 報告 ", tally.reported, " 件、登録済み ", tally.already,
                       " 件、取込不可 ", tally.rejected, " 件\n"));
  }
  return tally.rejected > 0 ? kExitRejectedRows : kExitOk;
}

absl::StatusOr<int> ListReports(Session& session, const std::string& plan, bool history) {
  ListReportedFiguresRequest request;
  request.set_plan(plan);
  request.set_history(history);
  ASSIGN_OR_RETURN(
      const auto response,
      session.CallerOr("secretariat")
          .Call<ListReportedFiguresResponse>(
              "tsunagi.aggregation.v1.AggregationService/ListReportedFigures", request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  for (const absl::string_view column : {"指標", "期間", "報告機関"}) table.AddColumn(column);
  table.AddColumn("値", Table::Align::kRight);
  for (const absl::string_view column : {"出典", "記録", "状態"}) table.AddColumn(column);
  for (const ReportedFigure& figure : response.figures()) {
    table.AddRow({figure.kpi(), absl::StrCat(figure.from_month(), "-", figure.to_month()),
                  figure.agency(), absl::StrCat(figure.value()), figure.source(),
                  FormatTime(figure.create_time()), figure.superseded() ? "差替済み" : ""});
  }
  Print(table.Render());
  return kExitOk;
}

}  // namespace

void AddReportsCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "reports", "所管機関の報告値");
  struct Options {
    std::string file;
    std::string rejects;
    std::string plan = "tochigi-2020";
    bool history = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* import = AddCommand(*group, cli, "import",
                                "報告値の CSV (指標,年度,報告機関,値,出典,確認者) を取り込む",
                                [options](Session& session) {
                                  return ImportReports(session, options->file, options->rejects);
                                });
  import->add_option("file", options->file, "CSV ファイル")->required();
  import->add_option("--rejects", options->rejects, "取り込めない行の書き出し先");
  CLI::App* list = AddCommand(*group, cli, "list", "報告値の一覧", [options](Session& session) {
    return ListReports(session, options->plan, options->history);
  });
  list->add_option("--plan", options->plan, "計画 (既定 tochigi-2020)");
  list->add_flag("--history", options->history, "差し替えられたものも");
}

}  // namespace tsunagi::cli
