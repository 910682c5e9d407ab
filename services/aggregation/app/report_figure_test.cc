#include "services/aggregation/app/report_figure.h"

#include "common/site/site.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/app/list_figures.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using tsunagi::testing::IsError;

class ReportFigureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto site = site::LoadSite("deploy/tochigi");
    ASSERT_OK(site);
    site_ = *std::move(site);
  }

  ReportedFigure Figure(MonthRange months, int64_t value) {
    ReportedFigure figure;
    figure.plan = "tochigi-2020";
    figure.kpi = "K-2-3";
    figure.months = months;
    figure.value = value;
    figure.source = "労働局の公表資料";
    figure.agency = "body-labour-bureau";
    return figure;
  }

  absl::StatusOr<ReportedFigure> Report(const ReportedFigure& figure) {
    ledger_.clock().Advance(absl::Seconds(1));
    return ledger_.Write<ReportedFigure>([&](AggregationStore& store) {
      return ReportFigure(store, site_->plans, figure, ledger_.clock().Now());
    });
  }

  std::vector<ReportedFigure> List(bool history) {
    auto figures = ledger_.Read<std::vector<ReportedFigure>>([&](const AggregationStore& store) {
      return ListFigures(store, site_->plans, "tochigi-2020", history);
    });
    EXPECT_OK(figures);
    return figures.value_or(std::vector<ReportedFigure>());
  }

  std::shared_ptr<const site::Site> site_;
  testing::LedgerDatabase ledger_;
};

TEST_F(ReportFigureTest, SamePeriod_SupersedesAndKeepsTheHistory) {
  ASSERT_OK_AND_ASSIGN(const ReportedFigure first, Report(Figure({202304, 202403}, 800)));
  ASSERT_OK_AND_ASSIGN(const ReportedFigure second, Report(Figure({202304, 202403}, 801)));
  ASSERT_OK_AND_ASSIGN(const ReportedFigure third, Report(Figure({202304, 202403}, 799)));
  const std::vector<ReportedFigure> standing = List(/*history=*/false);
  ASSERT_EQ(standing.size(), 1u);
  EXPECT_EQ(standing[0].id, third.id);
  EXPECT_EQ(standing[0].value, 799);
  const std::vector<ReportedFigure> all = List(/*history=*/true);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, first.id);
  EXPECT_EQ(all[0].superseded_by, second.id);
  EXPECT_EQ(all[1].superseded_by, third.id);
  EXPECT_EQ(all[2].superseded_by, "");
}

TEST_F(ReportFigureTest, OverlappingPeriod_IsRefusedNamingTheEarlierOne) {
  ASSERT_OK_AND_ASSIGN(const ReportedFigure first, Report(Figure({202304, 202309}, 400)));
  for (const MonthRange months :
       {MonthRange{202304, 202403}, MonthRange{202309, 202312}, MonthRange{202305, 202306}}) {
    const auto refused = Report(Figure(months, 1));
    EXPECT_THAT(refused, IsError(absl::StatusCode::kFailedPrecondition, "PERIOD_OVERLAPS"));
    EXPECT_EQ(DetailOf(refused.status()).resource, FigureName(first.id));
    EXPECT_FALSE(DetailOf(refused.status()).message_ja.empty());
  }
  EXPECT_EQ(List(/*history=*/true).size(), 1u);
}

TEST_F(ReportFigureTest, OtherMonthsAgencyOrKpi_StandBeside) {
  ASSERT_OK(Report(Figure({202304, 202309}, 400)));
  ASSERT_OK(Report(Figure({202310, 202403}, 410)));
  ReportedFigure agency = Figure({202304, 202403}, 5);
  agency.agency = "body-prefecture";
  ASSERT_OK(Report(agency));
  ReportedFigure kpi = Figure({202304, 202403}, 6);
  kpi.kpi = "G0/subsidies";
  ASSERT_OK(Report(kpi));
  EXPECT_EQ(List(/*history=*/false).size(), 4u);
}

TEST_F(ReportFigureTest, SupersededFigure_DoesNotStandInTheWay) {
  ASSERT_OK(Report(Figure({202304, 202309}, 400)));
  ASSERT_OK(Report(Figure({202304, 202309}, 401)));
  ASSERT_OK(Report(Figure({202310, 202310}, 9)));
  EXPECT_EQ(List(/*history=*/false).size(), 2u);
}

TEST_F(ReportFigureTest, WrongFigureOrPlan_IsRefused) {
  EXPECT_THAT(Report(Figure({202304, 202403}, -1)),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  ReportedFigure other = Figure({202304, 202403}, 1);
  other.plan = "elsewhere";
  EXPECT_THAT(Report(other), IsError(absl::StatusCode::kNotFound, "PLAN_NOT_FOUND"));
  EXPECT_TRUE(List(/*history=*/true).empty());
}

}  // namespace
}  // namespace tsunagi::aggregation
