#include "services/aggregation/domain/figure.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/utf8.h"

namespace tsunagi::aggregation {
namespace {

class FigureChecker {
 public:
  FigureChecker(const site::PlanPeriod& plan, const ReportedFigure& figure)
      : plan_(plan), figure_(figure) {}

  std::vector<FieldProblem> Check() && {
    CheckKpi();
    CheckMonths();
    CheckValue();
    CheckSource();
    return std::move(problems_);
  }

 private:
  void Add(absl::string_view field, absl::string_view reason, absl::string_view message_ja) {
    problems_.push_back(
        {absl::StrCat("figure.", field), std::string(reason), std::string(message_ja)});
  }

  void CheckKpi() {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(figure_.kpi, absl::MaxSplits('/', 1));
    const bool of_stream = figure_.kpi.find('/') != std::string::npos;
    const site::Kpi* kpi = plan_.FindKpi(parts.first);
    bool known = kpi != nullptr && !of_stream;
    bool reported = known && kpi->reported;
    if (kpi != nullptr && of_stream) {
      for (const site::Stream& stream : kpi->streams) {
        if (stream.id != parts.second) continue;
        known = true;
        reported = stream.reported;
      }
    }
    if (!known) {
      Add("kpi", "KPI_UNKNOWN", "この計画にない指標です。指標の番号をお確かめください。");
    } else if (!reported) {
      Add("kpi", "KPI_NOT_REPORTED", "この指標は相談の記録から数えます。報告はできません。");
    }
  }

  void CheckMonths() {
    const MonthRange& months = figure_.months;
    constexpr absl::string_view kMonth = "年月を、202404のように6桁で入力してください。";
    if (!IsMonth(months.from)) Add("from_month", "MONTH_INVALID", kMonth);
    if (!IsMonth(months.to)) Add("to_month", "MONTH_INVALID", kMonth);
    if (!IsMonth(months.from) || !IsMonth(months.to)) return;
    if (months.to < months.from) {
      return Add("to_month", "PERIOD_REVERSED", "終わりの月を、始まりの月以降にしてください。");
    }
    if (!MonthsOfPlan(plan_).Contains(months)) {
      return Add("from_month", "PERIOD_OUTSIDE_PLAN", "計画期間の中の月を入力してください。");
    }
    if (FiscalYearOfMonth(months.from) != FiscalYearOfMonth(months.to)) {
      Add("to_month", "PERIOD_CROSSES_FISCAL_YEAR",
          "年度をまたぐ報告はできません。年度ごとに分けて入力してください。");
    }
  }

  void CheckValue() {
    if (figure_.value < 0) Add("value", "VALUE_NEGATIVE", "0以上の数を入力してください。");
    if (figure_.value > kMostFigureValue) {
      Add("value", "VALUE_TOO_LARGE", "数が大きすぎます。桁をお確かめください。");
    }
  }

  void CheckSource() {
    if (!text::IsValidUtf8(figure_.source)) {
      return Add("source", "SOURCE_UNREADABLE", "出典の文字を読めません。入力し直してください。");
    }
    if (absl::StripAsciiWhitespace(figure_.source).empty()) {
      return Add("source", "SOURCE_REQUIRED",
                 "出典（公表資料の名称や、確認した相手）を入力してください。");
    }
    if (text::CodePointLength(figure_.source) > kMostSourceLength) {
      Add("source", "SOURCE_TOO_LONG", "出典を300字以内にしてください。");
    }
  }

  const site::PlanPeriod& plan_;
  const ReportedFigure& figure_;
  std::vector<FieldProblem> problems_;
};

}  // namespace

std::string FigureName(absl::string_view id) { return absl::StrCat("reportedFigures/", id); }

std::vector<FieldProblem> CheckFigure(const site::PlanPeriod& plan, const ReportedFigure& figure) {
  return FigureChecker(plan, figure).Check();
}

std::map<std::string, FigureTotal> SumFigures(const std::vector<ReportedFigure>& figures,
                                              const MonthRange& months) {
  std::map<std::string, FigureTotal> totals;
  std::map<std::string, std::set<std::string>> sources;
  for (const ReportedFigure& figure : figures) {
    if (!figure.superseded_by.empty() || !months.Contains(figure.months)) continue;
    FigureTotal& total = totals[figure.kpi];
    total.value += figure.value;
    if (!sources[figure.kpi].insert(figure.source).second) continue;
    absl::StrAppend(&total.source, total.source.empty() ? "" : " / ", figure.source);
  }
  return totals;
}

}  // namespace tsunagi::aggregation
