// The real plan of deploy/tochigi over real SQLite: every row of its table, one fact at a time.
#include "services/aggregation/app/get_kpi_table.h"

#include <functional>
#include <map>
#include <set>

#include "common/site/site.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/aggregation/app/report_figure.h"
#include "services/aggregation/testing/ledger.h"

namespace tsunagi::aggregation {
namespace {

using testing::Batch;
using ::testing::ContainerEq;
using ::testing::IsEmpty;
using testing::Placed;
using testing::ReversalOf;
using ::testing::UnorderedElementsAreArray;
using tsunagi::testing::IsError;

// Every printed cell by its place, e.g. "K-2-1-a.counted".
using Cells = std::map<std::string, std::string>;

void PutFigure(Cells& cells, const std::string& place, const std::optional<int64_t>& counted,
               const std::optional<FigureTotal>& reported) {
  if (counted) cells[place + ".counted"] = absl::StrCat(*counted);
  if (!reported) return;
  cells[place + ".reported"] = absl::StrCat(reported->value);
  cells[place + ".source"] = reported->source;
}

Cells CellsOf(const KpiTable& table) {
  Cells cells;
  for (const KpiRow& row : table.rows) {
    const std::string& kpi = row.kpi->id;
    PutFigure(cells, kpi, row.counted, row.reported);
    for (const auto& [category, count] : row.counted_by_category) {
      cells[absl::StrCat(kpi, ".counted[", category, "]")] = absl::StrCat(count);
    }
    if (row.target) cells[kpi + ".target"] = absl::StrCat(*row.target);
    cells[kpi + ".subset_of"] = row.kpi->subset_of;
    cells[kpi + ".unit"] = std::string(UnitJa(row.kpi->unit));
    cells[kpi + ".basis"] = row.rate_basis;
    cells[kpi + ".rate"] = row.rate;
    cells[kpi + ".verified"] = row.verified ? "yes" : "no";
  }
  for (const StreamRow& stream : table.goal->streams) {
    PutFigure(cells, "goal/" + stream.stream->id, stream.counted, stream.reported);
  }
  cells["goal.target"] = absl::StrCat(table.goal->target);
  cells["goal.plain_sum"] = absl::StrCat(table.goal->plain_sum);
  cells["goal.distinct_persons"] = absl::StrCat(table.goal->distinct_persons);
  cells["goal.rate"] = table.goal->rate;
  cells["facts"] = absl::StrCat(table.facts);
  return cells;
}

// Cells that are new or different in `after`.
Cells Changed(const Cells& before, const Cells& after) {
  Cells changed;
  for (const auto& [place, value] : after) {
    const auto it = before.find(place);
    if (it == before.end() || it->second != value) changed[place] = value;
  }
  for (const auto& [place, value] : before) {
    if (!after.contains(place)) changed[place] = "(gone)";
  }
  return changed;
}

class GetKpiTableTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto site = site::LoadSite("deploy/tochigi");
    ASSERT_OK(site);
    site_ = *std::move(site);
    plan_ = site_->plans.Find("tochigi-2020");
    ASSERT_NE(plan_, nullptr);
  }

  absl::StatusOr<KpiTable> Table(const KpiTableQuery& query) {
    return ledger_.Read<KpiTable>(
        [&](const AggregationStore& store) { return GetKpiTable(store, site_->plans, query); });
  }

  Cells TableCells(int fiscal_year = 2023, const std::string& plan = "tochigi-2020") {
    const auto table = Table({plan, fiscal_year, ""});
    EXPECT_OK(table);
    return table.ok() ? CellsOf(*table) : Cells();
  }

  void Add(IncomingFact fact) {
    fact.sequence = ++sequence_;
    fact.id = testing::FactId(sequence_);
    const auto result = ledger_.sink().Apply("referral", Batch({fact}));
    ASSERT_OK(result);
    ASSERT_EQ(result->applied, 1);
  }

  void Report(const std::string& kpi, int64_t value, MonthRange months = {202304, 202403}) {
    ReportedFigure figure;
    figure.plan = "tochigi-2020";
    figure.kpi = kpi;
    figure.months = months;
    figure.value = value;
    figure.source = "公表資料";
    figure.agency = "body-labour-bureau";
    ASSERT_OK(ledger_.Write<ReportedFigure>([&](AggregationStore& store) {
      return ReportFigure(store, site_->plans, figure, ledger_.clock().Now());
    }));
  }

  std::shared_ptr<const site::Site> site_;
  const site::PlanPeriod* plan_ = nullptr;
  testing::LedgerDatabase ledger_;
  int64_t sequence_ = 0;
};

// One row of the plan: the fact that counts in it (none: reports only) and every cell that it
// changes in the table of fiscal year 2023, beside "facts".
struct RowCase {
  std::string kpi;
  std::string detail;
  std::string attribute;
  std::string agency;
  std::string agency_kind;
  Cells changed;
};

std::vector<RowCase> RowCases() {
  const std::string category = ".counted[UNSTABLE_EMPLOYMENT]";
  const auto one = [&category](const std::string& kpi, const std::string& rate) {
    Cells cells = {{kpi + ".counted", "1"}, {kpi + category, "1"}};
    if (!rate.empty()) cells[kpi + ".rate"] = rate;
    return cells;
  };
  // 1 of 3,334 and 1 of 2,100 are 0.0 % still.
  Cells goal = one("K-2-1-a", "");
  goal.insert({{"G0.counted", "1"},
               {"G0" + category, "1"},
               {"goal/hello_work_regular.counted", "1"},
               {"goal.plain_sum", "1"},
               {"goal.distinct_persons", "1"}});
  Cells seat = one("K-2-4-d", "1.7");
  seat.merge(one("K-2-4-a", ""));
  return {
      {"G0", "PLACED", "REGULAR", "desk-middle", "MIDDLE_GEN_DESK", goal},
      {"K-2-1-a", "PLACED", "NON_REGULAR", "desk-mothers", "MOTHERS_CORNER", one("K-2-1-a", "")},
      {"K-2-1-b", "CONSULTED", "", "jobmall", "JOB_MALL", one("K-2-1-b", "0.3")},
      {"K-2-1-c", "SEMINAR_ATTENDED", "", "jobmall", "JOB_MALL", one("K-2-1-c", "1.3")},
      {"K-2-2", "", "", "", "", {}},
      {"K-2-3", "", "", "", "", {}},
      {"K-2-4-a", "TRAINING_STARTED", "JOB_SEEKER_SUPPORT", "polytech-center", "REPORTING_BODY",
       one("K-2-4-a", "")},
      {"K-2-4-b", "", "", "", "", {}},
      {"K-2-4-c", "", "", "", "", {}},
      {"K-2-4-d", "TRAINING_STARTED", "PRIORITY_SEAT", "poly-kennan", "POLYTECHNIC_SCHOOL", seat},
      {"K-3-1", "REGISTERED", "", "saposute-keno", "SAPOSUTE", one("K-3-1", "0.3")},
      {"K-3-2", "EMPLOYMENT_ETC", "", "saposute-keno", "SAPOSUTE", one("K-3-2", "0.7")},
      {"K-4-1", "", "", "", "", {}},
      {"K-4-2-a", "", "", "", "", {}},
      {"K-4-2-b", "", "", "", "", {}},
      {"K-4-3", "", "", "", "", {}},
  };
}

IncomingFact FactOf(const RowCase& row) {
  IncomingFact fact = Placed(1);
  fact.detail = row.detail;
  fact.attribute = row.attribute;
  fact.agency = row.agency;
  fact.agency_kind = row.agency_kind;
  return fact;
}

TEST_F(GetKpiTableTest, EveryKpiOfThePlan_HasACase) {
  std::vector<std::string> planned;
  for (const site::Kpi& kpi : plan_->kpis) planned.push_back(kpi.id);
  std::vector<std::string> tested;
  for (const RowCase& row : RowCases()) tested.push_back(row.kpi);
  EXPECT_THAT(tested, UnorderedElementsAreArray(planned));
  EXPECT_EQ(tested.size(), 16u);
}

TEST_F(GetKpiTableTest, EveryKpiOfThePlan_HasARowWithItsTarget) {
  ASSERT_OK_AND_ASSIGN(const KpiTable table, Table({"tochigi-2020", 2023, ""}));
  ASSERT_EQ(table.rows.size(), plan_->kpis.size());
  const std::map<std::string, int64_t> targets = {
      {"K-2-1-a", 3334}, {"K-2-1-b", 400}, {"K-2-1-c", 80},  {"K-2-2", 3},    {"K-2-3", 850},
      {"K-2-4-a", 2100}, {"K-2-4-b", 60},  {"K-2-4-c", 910}, {"K-2-4-d", 60}, {"K-3-1", 300},
      {"K-3-2", 150},    {"K-4-1", 1},     {"K-4-2-a", 3},   {"K-4-2-b", 2}};
  for (const KpiRow& row : table.rows) {
    const auto it = targets.find(row.kpi->id);
    EXPECT_EQ(row.target.has_value(), it != targets.end()) << row.kpi->id;
    if (it != targets.end()) {
      EXPECT_EQ(row.target, it->second) << row.kpi->id;
    }
  }
  const Cells cells = CellsOf(table);
  EXPECT_EQ(cells.at("K-2-1-c.subset_of"), "K-2-1-b");
  EXPECT_EQ(cells.at("K-2-1-a.unit"), "件");
  EXPECT_EQ(cells.at("K-2-1-c.unit"), "人");
  EXPECT_EQ(cells.at("K-2-2.unit"), "回");
  EXPECT_EQ(cells.at("K-2-4-b.unit"), "人（定員）");
  EXPECT_EQ(cells.at("K-4-3.unit"), "");
  // The streams' handling of duplicates is not verified.
  EXPECT_EQ(cells.at("G0.verified"), "no");
  EXPECT_EQ(cells.at("K-2-1-a.verified"), "yes");
}

TEST_F(GetKpiTableTest, OneFact_ChangesExactlyItsCells) {
  for (const RowCase& row : RowCases()) {
    const site::Kpi* kpi = plan_->FindKpi(row.kpi);
    ASSERT_NE(kpi, nullptr) << row.kpi;
    const Cells before = TableCells();
    if (row.detail.empty()) {
      // Reports only: no fact may count, so there is no count to change.
      EXPECT_FALSE(kpi->counts.has_value()) << row.kpi;
      EXPECT_FALSE(before.contains(row.kpi + ".counted")) << row.kpi;
      continue;
    }
    const IncomingFact fact = FactOf(row);
    Add(fact);
    Cells expected = row.changed;
    expected["facts"] = absl::StrCat(std::stoll(before.at("facts")) + 1);
    EXPECT_THAT(Changed(before, TableCells()), ContainerEq(expected)) << row.kpi;
    // Taken back, only the ledger has grown.
    IncomingFact reversal = ReversalOf(fact, 0);
    reversal.reverses = testing::FactId(sequence_);
    Add(reversal);
    const std::string facts = absl::StrCat(std::stoll(before.at("facts")) + 2);
    EXPECT_THAT(Changed(before, TableCells()), ContainerEq(Cells{{"facts", facts}})) << row.kpi;
  }
}

TEST_F(GetKpiTableTest, OneReport_ChangesExactlyItsCells) {
  // 6 against the targets of the year; a KPI without target has no rate.
  const std::map<std::string, std::string> rates = {
      {"K-2-1-a", "0.2"},   {"K-2-1-b", "1.5"},  {"K-2-1-c", "7.5"},  {"K-2-2", "200.0"},
      {"K-2-3", "0.7"},     {"K-2-4-a", "0.3"},  {"K-2-4-b", "10.0"}, {"K-2-4-c", "0.7"},
      {"K-2-4-d", "10.0"},  {"K-3-1", "2.0"},    {"K-3-2", "4.0"},    {"K-4-1", "600.0"},
      {"K-4-2-a", "200.0"}, {"K-4-2-b", "300.0"}};
  for (const RowCase& row : RowCases()) {
    const Cells before = TableCells();
    Report(row.kpi, 6);
    Cells expected = {{row.kpi + ".reported", "6"},
                      {row.kpi + ".source", "公表資料"},
                      {row.kpi + ".basis", "REPORT"}};
    if (rates.contains(row.kpi)) expected[row.kpi + ".rate"] = rates.at(row.kpi);
    EXPECT_THAT(Changed(before, TableCells()), ContainerEq(expected)) << row.kpi;
  }
}

TEST_F(GetKpiTableTest, ReportOfAStream_ChangesOnlyTheGoal) {
  const Cells before = TableCells(0);
  EXPECT_EQ(before.at("goal.target"), "5643");
  EXPECT_EQ(before.at("G0.target"), "5643");
  Report("G0/subsidies", 564);
  EXPECT_THAT(Changed(before, TableCells(0)),
              ContainerEq(Cells{{"goal/subsidies.reported", "564"},
                                {"goal/subsidies.source", "公表資料"},
                                {"goal.plain_sum", "564"},
                                {"goal.rate", "10.0"}}));
}

TEST_F(GetKpiTableTest, SaposuteEmployment_NeverEntersTheGoal) {
  IncomingFact fact = Placed(1);
  fact.agency = "saposute-keno";
  fact.agency_kind = "SAPOSUTE";
  for (const char* detail : {"EMPLOYMENT_ETC", "PLACED"}) {
    fact.detail = detail;
    fact.attribute = "REGULAR";
    Add(fact);
  }
  const Cells cells = TableCells(0);
  EXPECT_EQ(cells.at("K-3-2.counted"), "1");
  EXPECT_EQ(cells.at("goal.plain_sum"), "0");
  EXPECT_EQ(cells.at("goal.distinct_persons"), "0");
  EXPECT_EQ(cells.at("G0.counted"), "0");
}

TEST_F(GetKpiTableTest, OutsideOrUnknownCohort_IsInTheLedgerOnly) {
  const Cells before = TableCells();
  for (const char* cohort : {"OUT", "UNKNOWN"}) {
    IncomingFact fact = Placed(1);
    fact.cohort = cohort;
    Add(fact);
  }
  EXPECT_THAT(Changed(before, TableCells()), ContainerEq(Cells{{"facts", "2"}}));
}

TEST_F(GetKpiTableTest, PlanBoundary_SplitsMarchFromApril2025) {
  for (const int month : {202003, 202004, 202503, 202504}) {
    IncomingFact fact = Placed(1);
    fact.event_month = month;
    Add(fact);
  }
  EXPECT_EQ(TableCells(0).at("K-2-1-a.counted"), "2");
  EXPECT_EQ(TableCells(2020).at("K-2-1-a.counted"), "1");
  EXPECT_EQ(TableCells(2024).at("K-2-1-a.counted"), "1");
  EXPECT_EQ(TableCells(2023).at("K-2-1-a.counted"), "0");
  for (const int year : {0, 2025}) {
    ASSERT_OK_AND_ASSIGN(const KpiTable next, Table({"tochigi-2025", year, ""}));
    EXPECT_EQ(next.rows[0].kpi->id, "K-2-1-a");
    EXPECT_EQ(next.rows[0].counted, 1);
    EXPECT_EQ(next.rows[0].rate, "");
    EXPECT_FALSE(next.rows[0].verified);
    EXPECT_FALSE(next.goal.has_value());
  }
}

TEST_F(GetKpiTableTest, SamePersonInTwoYears_IsOnePersonOfTheWhole) {
  IncomingFact fact = FactOf(RowCases()[9]);
  for (const int month : {202303, 202304}) {
    fact.event_month = month;
    Add(fact);
  }
  EXPECT_EQ(TableCells(2022).at("K-2-4-d.counted"), "1");
  EXPECT_EQ(TableCells(2023).at("K-2-4-d.counted"), "1");
  EXPECT_EQ(TableCells(0).at("K-2-4-d.counted"), "1");
  EXPECT_EQ(TableCells(0).at("K-2-4-d.target"), "300");
}

TEST_F(GetKpiTableTest, ReportsOfTwoYears_AddUpOverTheWhole) {
  Report("K-2-3", 800);
  Report("K-2-3", 900, {202404, 202503});
  EXPECT_EQ(TableCells(2023).at("K-2-3.reported"), "800");
  EXPECT_EQ(TableCells(2024).at("K-2-3.rate"), "105.9");
  EXPECT_EQ(TableCells(0).at("K-2-3.reported"), "1700");
  EXPECT_EQ(TableCells(0).at("K-2-3.rate"), "40.0");
}

TEST_F(GetKpiTableTest, Rounding_IsTheProfiles) {
  Report("K-2-4-a", 2);
  EXPECT_EQ(TableCells().at("K-2-4-a.rate"), "0.1");
  Report("K-2-1-b", 7);
  ASSERT_OK_AND_ASSIGN(const KpiTable cut, Table({"tochigi-2020", 2023, "tochigi_pf"}));
  EXPECT_EQ(CellsOf(cut).at("K-2-4-a.rate"), "0.0");
  EXPECT_EQ(CellsOf(cut).at("K-2-1-b.rate"), "1.7");
}

TEST_F(GetKpiTableTest, WrongQuery_IsRefused) {
  EXPECT_THAT(Table({"elsewhere", 0, ""}), IsError(absl::StatusCode::kNotFound, "PLAN_NOT_FOUND"));
  const auto both = Table({"tochigi-2020", 2025, "nobody"});
  EXPECT_THAT(both, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  ASSERT_EQ(DetailOf(both.status()).fields.size(), 2u);
  EXPECT_EQ(DetailOf(both.status()).fields[0].reason, "FISCAL_YEAR_OUTSIDE_PLAN");
  EXPECT_EQ(DetailOf(both.status()).fields[1].reason, "ROUNDING_UNKNOWN");
}

}  // namespace
}  // namespace tsunagi::aggregation
