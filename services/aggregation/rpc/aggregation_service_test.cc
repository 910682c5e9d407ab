#include "services/aggregation/rpc/aggregation_service.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/testing/ledger.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::aggregation {
namespace {

using ::testing::SizeIs;
using tsunagi::testing::IsError;

// No feed was ever reached.
class SilentMonitor final : public FeedMonitor {
 public:
  FeedConnection ConnectionOf(absl::string_view) const override { return {}; }
};

// What the policy lets the secretariat report for: any agency.
std::string ParentAgency(const rpc::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("parent");
  if (field == nullptr) return "";
  return std::string(AgencyOfName(request.GetReflection()->GetString(request, field)));
}

class AggregationServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto site = site::LoadSite("deploy/tochigi");
    ASSERT_OK(site);
    site_ = *std::move(site);
    auto binder = RegisterAggregation(
        registry_,
        {ledger_.database(), *site_, monitor_,
         [](sql::Transaction& t) { return std::make_unique<SqlAggregationStore>(t); },
         [](sql::WriteTransaction& t) { return std::make_unique<SqlAggregationStore>(t); }});
    ASSERT_OK(binder);
    binder_ = *std::move(binder);
  }

  // The handler's answer to a call of `agency` in `role`; the wall is not between.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& name, const rpc::Message& request, Role role,
                                const std::string& agency) {
    rpc::CallContext context;
    context.principal.agency = agency;
    context.principal.roles = {role};
    context.scope = role == Role::kSecretariat ? ParentAgency(request) : agency;
    context.now = ledger_.clock().Now();
    context.today = DayInJapan(context.now);
    rpc::Method& method = registry_.Find(
        v1::KpiTable::descriptor()->file()->FindServiceByName("AggregationService"), name);
    absl::StatusOr<rpc::AnyMessage> answer = absl::InternalError("not run");
    if (method.read) {
      EXPECT_OK(ledger_.database().Read([&](sql::Transaction& transaction) {
        answer = method.read(context, request, transaction);
        return absl::OkStatus();
      }));
    } else if (method.call) {
      answer = method.call(context, request);
    } else {
      const absl::Status status =
          ledger_.database().RunWrite([&](sql::WriteTransaction& transaction) {
            answer = method.write(context, request, nullptr, transaction);
            return answer.status();
          });
      if (!status.ok()) return status;
    }
    if (!answer.ok()) return answer.status();
    return static_cast<const Response&>(**answer);
  }

  template <typename Response>
  absl::StatusOr<Response> AsSecretariat(const std::string& name, const rpc::Message& request) {
    return Call<Response>(name, request, Role::kSecretariat, "secretariat");
  }

  v1::ReportFigureRequest Report(const std::string& agency) {
    v1::ReportFigureRequest request;
    request.set_parent("agencies/" + agency);
    v1::ReportedFigure& figure = *request.mutable_figure();
    figure.set_plan("tochigi-2020");
    figure.set_kpi("K-2-1-a");
    figure.set_from_month(202304);
    figure.set_to_month(202403);
    figure.set_value(3478);
    figure.set_source("栃木労働局 業務統計");
    return request;
  }

  testing::LedgerDatabase ledger_;
  SilentMonitor monitor_;
  std::shared_ptr<const site::Site> site_;
  rpc::Registry registry_;
  std::unique_ptr<Binder> binder_;
};

TEST_F(AggregationServiceTest, Registry_EveryMethodHasItsHandler) {
  EXPECT_OK(registry_.CheckComplete());
}

TEST_F(AggregationServiceTest, GetKpiTable_CarriesCountsReportsAndMarking) {
  ASSERT_OK(ledger_.sink().Apply("referral", testing::Batch({testing::Placed(1)})));
  ASSERT_OK(AsSecretariat<v1::ReportedFigure>("ReportFigure", Report("body-labour-bureau")));
  v1::GetKpiTableRequest request;
  request.set_plan("tochigi-2020");
  request.set_fiscal_year(2023);
  ASSERT_OK_AND_ASSIGN(const v1::KpiTable table,
                       AsSecretariat<v1::KpiTable>("GetKpiTable", request));
  EXPECT_EQ(table.marking_ja(), "内部用");
  EXPECT_EQ(table.fiscal_year(), 2023);
  EXPECT_EQ(table.facts(), 1);
  ASSERT_THAT(table.rows(), SizeIs(16));
  const v1::KpiRow& row = table.rows(1);
  EXPECT_EQ(row.kpi(), "K-2-1-a");
  EXPECT_EQ(row.unit_ja(), "件");
  EXPECT_EQ(row.target(), 3334);
  EXPECT_EQ(row.counted(), 1);
  EXPECT_EQ(row.counted_by_category().at("UNSTABLE_EMPLOYMENT"), 1);
  EXPECT_EQ(row.reported(), 3478);
  EXPECT_EQ(row.reported_source(), "栃木労働局 業務統計");
  EXPECT_EQ(row.rate_basis(), "REPORT");
  EXPECT_EQ(row.rate(), "104.3");
  EXPECT_TRUE(row.verified());
  EXPECT_FALSE(table.rows(5).has_counted());
  EXPECT_FALSE(table.rows(5).has_reported());
  ASSERT_THAT(table.goal().streams(), SizeIs(3));
  EXPECT_TRUE(table.goal().streams(0).has_counted());
  EXPECT_FALSE(table.goal().streams(1).has_counted());
}

TEST_F(AggregationServiceTest, ReportFigure_OwnAgency_IsKeptUnderItsName) {
  ASSERT_OK_AND_ASSIGN(
      const v1::ReportedFigure kept,
      Call<v1::ReportedFigure>("ReportFigure", Report("jobmall"), Role::kOfficeLead, "jobmall"));
  EXPECT_EQ(kept.agency(), "jobmall");
  EXPECT_EQ(kept.value(), 3478);
  EXPECT_THAT(kept.name(), ::testing::StartsWith("reportedFigures/"));
  EXPECT_EQ(kept.create_time().seconds(), absl::ToUnixSeconds(ledger_.clock().Now()));
  EXPECT_FALSE(kept.superseded());
}

TEST_F(AggregationServiceTest, ReportFigure_ForAnotherAgency_IsTheSecretariatsOnly) {
  const v1::ReportFigureRequest request = Report("body-labour-bureau");
  for (const Role role : {Role::kCounsellor, Role::kOfficeLead, Role::kCoordinator}) {
    EXPECT_THAT(Call<v1::ReportedFigure>("ReportFigure", request, role, "jobmall"),
                IsError(absl::StatusCode::kNotFound, "AGENCY_NOT_FOUND"));
  }
  EXPECT_OK(AsSecretariat<v1::ReportedFigure>("ReportFigure", request));
}

TEST_F(AggregationServiceTest, ReportFigure_UnknownParent_IsNotFoundForAll) {
  v1::ReportFigureRequest request = Report("nobody");
  EXPECT_THAT(AsSecretariat<v1::ReportedFigure>("ReportFigure", request),
              IsError(absl::StatusCode::kNotFound, "AGENCY_NOT_FOUND"));
  for (const char* parent : {"", "jobmall", "agencies/", "agencies/jobmall/cases/1"}) {
    request.set_parent(parent);
    EXPECT_THAT(Call<v1::ReportedFigure>("ReportFigure", request, Role::kOfficeLead, "jobmall"),
                IsError(absl::StatusCode::kNotFound, "AGENCY_NOT_FOUND"))
        << parent;
  }
}

TEST_F(AggregationServiceTest, ListReportedFigures_TellsWhatWasReplaced) {
  ASSERT_OK(AsSecretariat<v1::ReportedFigure>("ReportFigure", Report("jobmall")));
  ledger_.clock().Advance(absl::Seconds(1));
  ASSERT_OK(AsSecretariat<v1::ReportedFigure>("ReportFigure", Report("jobmall")));
  v1::ListReportedFiguresRequest request;
  request.set_plan("tochigi-2020");
  ASSERT_OK_AND_ASSIGN(const auto standing, AsSecretariat<v1::ListReportedFiguresResponse>(
                                                "ListReportedFigures", request));
  ASSERT_THAT(standing.figures(), SizeIs(1));
  request.set_history(true);
  ASSERT_OK_AND_ASSIGN(const auto all, AsSecretariat<v1::ListReportedFiguresResponse>(
                                           "ListReportedFigures", request));
  ASSERT_THAT(all.figures(), SizeIs(2));
  EXPECT_TRUE(all.figures(0).superseded());
  EXPECT_FALSE(all.figures(1).superseded());
  request.set_plan("elsewhere");
  EXPECT_THAT(AsSecretariat<v1::ListReportedFiguresResponse>("ListReportedFigures", request),
              IsError(absl::StatusCode::kNotFound, "PLAN_NOT_FOUND"));
}

TEST_F(AggregationServiceTest, GetIngestionStatus_NamesTheThreeFeeds) {
  ASSERT_OK(ledger_.sink().Apply("referral", testing::Batch({testing::Placed(1)})));
  ASSERT_OK_AND_ASSIGN(
      const auto status,
      AsSecretariat<v1::IngestionStatus>("GetIngestionStatus", v1::GetIngestionStatusRequest()));
  ASSERT_THAT(status.feeds(), SizeIs(3));
  EXPECT_EQ(status.feeds(2).feed(), "referral");
  EXPECT_EQ(status.feeds(2).sequence(), 1);
  EXPECT_EQ(status.feeds(2).facts(), 1);
  EXPECT_FALSE(status.feeds(2).connected());
  EXPECT_FALSE(status.feeds(2).has_last_time());
}

TEST_F(AggregationServiceTest, ListPlans_TellsPeriodsAndWhatIsUnverified) {
  ASSERT_OK_AND_ASSIGN(const auto plans,
                       AsSecretariat<v1::ListPlansResponse>("ListPlans", v1::ListPlansRequest()));
  ASSERT_THAT(plans.plans(), SizeIs(2));
  EXPECT_EQ(plans.plans(0).plan(), "tochigi-2020");
  EXPECT_TRUE(plans.plans(0).verified());
  EXPECT_EQ(plans.plans(0).to().year(), 2025);
  EXPECT_EQ(plans.plans(0).to().month(), 3);
  EXPECT_FALSE(plans.plans(1).has_to());
  EXPECT_FALSE(plans.plans(1).verified());
}

}  // namespace
}  // namespace tsunagi::aggregation
