#include "services/aggregation/domain/figure.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

site::PlanPeriod Plan() {
  site::PlanPeriod plan;
  plan.id = "p";
  plan.from = absl::CivilDay(2020, 4, 1);
  plan.to = absl::CivilDay(2025, 3, 31);
  site::Kpi reported;
  reported.id = "K-1";
  reported.reported = true;
  site::Kpi counted;
  counted.id = "K-2";
  site::Kpi goal;
  goal.id = "G0";
  site::Stream stream;
  stream.id = "subsidies";
  stream.reported = true;
  site::Stream silent;
  silent.id = "silent";
  goal.streams = {stream, silent};
  plan.kpis = {reported, counted, goal};
  return plan;
}

ReportedFigure Figure() {
  ReportedFigure figure;
  figure.plan = "p";
  figure.kpi = "K-1";
  figure.months = {202304, 202403};
  figure.value = 12;
  figure.source = "労働局の公表資料";
  figure.agency = "body-labour-bureau";
  return figure;
}

std::vector<std::string> Reasons(const ReportedFigure& figure) {
  std::vector<std::string> reasons;
  for (const FieldProblem& problem : CheckFigure(Plan(), figure)) {
    reasons.push_back(problem.reason);
    EXPECT_FALSE(problem.message_ja.empty());
  }
  return reasons;
}

TEST(CheckFigure, RightFigure_HasNoProblem) {
  EXPECT_THAT(Reasons(Figure()), IsEmpty());
  ReportedFigure stream = Figure();
  stream.kpi = "G0/subsidies";
  stream.value = 0;
  EXPECT_THAT(Reasons(stream), IsEmpty());
}

TEST(CheckFigure, UnknownKpiOrStream_IsNamed) {
  for (const char* kpi : {"K-9", "", "/", "G0/", "G0/other", "K-1/subsidies", "G0/subsidies/x"}) {
    ReportedFigure figure = Figure();
    figure.kpi = kpi;
    EXPECT_THAT(Reasons(figure), ElementsAre("KPI_UNKNOWN")) << kpi;
  }
  for (const char* kpi : {"K-2", "G0", "G0/silent"}) {
    ReportedFigure figure = Figure();
    figure.kpi = kpi;
    EXPECT_THAT(Reasons(figure), ElementsAre("KPI_NOT_REPORTED")) << kpi;
  }
}

TEST(CheckFigure, WrongMonths_AreNamed) {
  const std::vector<std::pair<MonthRange, std::string>> cases = {
      {{202313, 202403}, "MONTH_INVALID"},
      {{202304, 0}, "MONTH_INVALID"},
      {{202305, 202304}, "PERIOD_REVERSED"},
      {{202003, 202003}, "PERIOD_OUTSIDE_PLAN"},
      {{202504, 202504}, "PERIOD_OUTSIDE_PLAN"},
      {{202503, 202504}, "PERIOD_OUTSIDE_PLAN"},
      {{202403, 202404}, "PERIOD_CROSSES_FISCAL_YEAR"}};
  for (const auto& [months, reason] : cases) {
    ReportedFigure figure = Figure();
    figure.months = months;
    EXPECT_THAT(Reasons(figure), ElementsAre(reason)) << months.from << " " << months.to;
  }
}

TEST(CheckFigure, WrongValueOrSource_AreAllNamed) {
  ReportedFigure figure = Figure();
  figure.value = -1;
  figure.source = " \n";
  EXPECT_THAT(Reasons(figure), ElementsAre("VALUE_NEGATIVE", "SOURCE_REQUIRED"));
  figure.value = kMostFigureValue + 1;
  figure.source = std::string(301, 'x');
  EXPECT_THAT(Reasons(figure), ElementsAre("VALUE_TOO_LARGE", "SOURCE_TOO_LONG"));
  figure.value = kMostFigureValue;
  figure.source = "\xff";
  EXPECT_THAT(Reasons(figure), ElementsAre("SOURCE_UNREADABLE"));
}

TEST(CheckFigure, SourceLength_CountsCodePoints) {
  ReportedFigure figure = Figure();
  figure.source.clear();
  for (int i = 0; i < 300; ++i) figure.source += "栃";
  EXPECT_THAT(Reasons(figure), IsEmpty());
  figure.source += "木";
  EXPECT_THAT(Reasons(figure), ElementsAre("SOURCE_TOO_LONG"));
}

TEST(SumFigures, StandingFiguresInside_AreAddedByKpi) {
  ReportedFigure first = Figure();
  first.months = {202304, 202309};
  ReportedFigure second = Figure();
  second.months = {202310, 202403};
  second.value = 30;
  ReportedFigure other_agency = second;
  other_agency.agency = "body-prefecture";
  other_agency.value = 100;
  other_agency.source = "県";
  ReportedFigure replaced = second;
  replaced.superseded_by = "x";
  const auto totals =
      SumFigures({first, second, other_agency, replaced}, MonthRange{202304, 202403});
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals.at("K-1").value, 142);
  EXPECT_EQ(totals.at("K-1").source, "労働局の公表資料 / 県");
}

TEST(SumFigures, FigureThatReachesOutside_IsLeftOut) {
  EXPECT_TRUE(SumFigures({Figure()}, MonthRange{202304, 202402}).empty());
  EXPECT_TRUE(SumFigures({Figure()}, MonthRange{202404, 202503}).empty());
}

}  // namespace
}  // namespace tsunagi::aggregation
