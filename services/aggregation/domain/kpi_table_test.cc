#include "services/aggregation/domain/kpi_table.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

site::RoundingProfile HalfUp() {
  site::RoundingProfile profile;
  profile.mode = site::RoundingMode::kHalfUp;
  profile.decimals = 1;
  return profile;
}

site::FactFilter Outcome(const std::string& detail) {
  site::FactFilter filter;
  filter.kinds = {"OUTCOME"};
  filter.details = {detail};
  return filter;
}

// Two fiscal years with one KPI in events, one in persons and a goal of two streams.
site::PlanPeriod Plan() {
  site::PlanPeriod plan;
  plan.id = "p";
  plan.from = absl::CivilDay(2023, 4, 1);
  plan.to = absl::CivilDay(2025, 3, 31);
  plan.cohort_scheme = "plan";
  plan.citation.verified = true;
  site::Kpi events;
  events.id = "EVENTS";
  events.unit = site::KpiUnit::kEvents;
  events.counts = Outcome("PLACED");
  events.reported = true;
  events.targets = {{2023, 10, {"s", true, ""}}, {2024, 30, {"s", false, "a"}}};
  events.citation.verified = true;
  site::Kpi persons = events;
  persons.id = "PERSONS";
  persons.unit = site::KpiUnit::kPersons;
  persons.targets = {{2023, 4, {"s", true, ""}}};
  site::Kpi goal;
  goal.id = "GOAL";
  goal.unit = site::KpiUnit::kPersons;
  goal.period_target = 100;
  goal.citation.verified = true;
  site::Stream placed;
  placed.id = "placed";
  placed.counts = Outcome("PLACED");
  placed.reported = true;
  placed.citation.verified = true;
  site::Stream trained = placed;
  trained.id = "trained";
  trained.counts = Outcome("TRAINING_STARTED");
  goal.streams = {placed, trained};
  plan.kpis = {events, persons, goal};
  return plan;
}

FactGroup Group(const std::string& detail, int64_t count, const std::string& category = "") {
  FactGroup group;
  group.kind = "OUTCOME";
  group.detail = detail;
  group.category = category;
  group.cohort = "IN";
  group.event_month = 202305;
  group.count = count;
  group.facts = 1;
  return group;
}

void AddBoth(KpiTableBuilder& builder, const std::string& subject, const FactGroup& group) {
  builder.AddGroup(group);
  builder.AddPerson({group, subject});
}

ReportedFigure Figure(const std::string& kpi, int64_t value) {
  ReportedFigure figure;
  figure.kpi = kpi;
  figure.value = value;
  figure.months = {202304, 202403};
  figure.source = "資料";
  return figure;
}

TEST(KpiTableBuilder, NoFacts_CountsZeroEverywhere) {
  const site::PlanPeriod plan = Plan();
  const KpiTable table = KpiTableBuilder(plan, 2023).Build({}, HalfUp());
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(table.rows[0].counted, 0);
  EXPECT_EQ(table.rows[0].rate, "0.0");
  EXPECT_EQ(table.rows[0].rate_basis, "CASES");
  EXPECT_THAT(table.rows[0].counted_by_category, IsEmpty());
  EXPECT_EQ(table.goal->plain_sum, 0);
  EXPECT_EQ(table.facts, 0);
}

TEST(KpiTableBuilder, SamePersonTwice_IsTwoEventsAndOnePerson) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 2023);
  AddBoth(builder, "a", Group("PLACED", 1, "UNSTABLE_EMPLOYMENT"));
  AddBoth(builder, "a", Group("PLACED", 1, "LONG_TERM_JOBLESS"));
  const KpiTable table = builder.Build({}, HalfUp());
  EXPECT_EQ(table.rows[0].counted, 2);
  EXPECT_EQ(table.rows[1].counted, 1);
  // The parts of a KPI in persons may exceed the whole.
  EXPECT_THAT(table.rows[1].counted_by_category,
              ElementsAre(Pair("LONG_TERM_JOBLESS", 1), Pair("UNSTABLE_EMPLOYMENT", 1)));
  EXPECT_EQ(table.goal->plain_sum, 2);
  EXPECT_EQ(table.goal->distinct_persons, 1);
  EXPECT_EQ(table.facts, 2);
}

TEST(KpiTableBuilder, ReversedPerson_CountsNowhere) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 2023);
  AddBoth(builder, "a", Group("PLACED", 1, "UNSTABLE_EMPLOYMENT"));
  AddBoth(builder, "a", Group("PLACED", -1, "UNSTABLE_EMPLOYMENT"));
  AddBoth(builder, "b", Group("PLACED", 2));
  AddBoth(builder, "b", Group("PLACED", -1));
  const KpiTable table = builder.Build({}, HalfUp());
  EXPECT_EQ(table.rows[0].counted, 1);
  EXPECT_THAT(table.rows[0].counted_by_category, ElementsAre(Pair("", 1)));
  EXPECT_EQ(table.rows[1].counted, 1);
  EXPECT_THAT(table.rows[1].counted_by_category, ElementsAre(Pair("", 1)));
}

TEST(KpiTableBuilder, PersonInTwoStreams_IsOnePersonOfTwoEvents) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 2023);
  AddBoth(builder, "a", Group("PLACED", 1));
  AddBoth(builder, "a", Group("TRAINING_STARTED", 1));
  AddBoth(builder, "b", Group("TRAINING_STARTED", 1));
  const KpiTable table = builder.Build({}, HalfUp());
  EXPECT_EQ(table.goal->streams[0].counted, 1);
  EXPECT_EQ(table.goal->streams[1].counted, 2);
  EXPECT_EQ(table.goal->plain_sum, 3);
  EXPECT_EQ(table.goal->distinct_persons, 2);
  EXPECT_EQ(table.rows[2].counted, 2);
}

TEST(KpiTableBuilder, FactTwoStreamsSelect_IsOnceInTheUnion) {
  site::PlanPeriod plan = Plan();
  plan.kpis[2].streams[1].counts->details = {"PLACED", "TRAINING_STARTED"};
  plan.kpis[2].unit = site::KpiUnit::kEvents;
  KpiTableBuilder builder(plan, 2023);
  AddBoth(builder, "a", Group("PLACED", 1));
  const KpiTable table = builder.Build({}, HalfUp());
  EXPECT_EQ(table.goal->plain_sum, 2);
  EXPECT_EQ(table.rows[2].counted, 1);
  EXPECT_EQ(table.goal->distinct_persons, 1);
}

TEST(KpiTableBuilder, MonthOutsideTheTable_IsLeftOut) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 2023);
  for (const int month : {202303, 202404}) {
    FactGroup group = Group("PLACED", 1);
    group.event_month = month;
    AddBoth(builder, "a", group);
  }
  const KpiTable table = builder.Build({}, HalfUp());
  EXPECT_EQ(table.rows[0].counted, 0);
  EXPECT_EQ(table.rows[1].counted, 0);
  EXPECT_EQ(table.facts, 0);
}

TEST(KpiTableBuilder, Report_IsTheBasisAndNeverAdded) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 2023);
  AddBoth(builder, "a", Group("PLACED", 1));
  const KpiTable table = builder.Build({Figure("EVENTS", 12)}, HalfUp());
  EXPECT_EQ(table.rows[0].counted, 1);
  EXPECT_EQ(table.rows[0].reported->value, 12);
  EXPECT_EQ(table.rows[0].rate_basis, "REPORT");
  EXPECT_EQ(table.rows[0].rate, "120.0");
}

TEST(KpiTableBuilder, ReportedStream_ReplacesItsCountInThePlainSum) {
  const site::PlanPeriod plan = Plan();
  KpiTableBuilder builder(plan, 0);
  AddBoth(builder, "a", Group("PLACED", 1));
  AddBoth(builder, "a", Group("TRAINING_STARTED", 1));
  const KpiTable table = builder.Build({Figure("GOAL/placed", 41)}, HalfUp());
  EXPECT_EQ(table.goal->plain_sum, 42);
  EXPECT_EQ(table.goal->rate, "42.0");
  EXPECT_EQ(table.goal->distinct_persons, 1);
  EXPECT_EQ(table.rows[2].reported, std::nullopt);
}

TEST(KpiTableBuilder, Target_IsOfTheYearOrTheSumOfAllYears) {
  const site::PlanPeriod plan = Plan();
  const KpiTable year = KpiTableBuilder(plan, 2024).Build({}, HalfUp());
  EXPECT_EQ(year.rows[0].target, 30);
  EXPECT_EQ(year.rows[1].target, std::nullopt);
  EXPECT_EQ(year.rows[1].rate, "");
  EXPECT_EQ(year.goal->target, 0);
  EXPECT_EQ(year.goal->rate, "");
  const KpiTable whole = KpiTableBuilder(plan, 0).Build({}, HalfUp());
  EXPECT_EQ(whole.rows[0].target, 40);
  // One year states none: there is no sum.
  EXPECT_EQ(whole.rows[1].target, std::nullopt);
  EXPECT_EQ(whole.goal->target, 100);
}

TEST(KpiTableBuilder, UnverifiedPart_MarksTheRow) {
  site::PlanPeriod plan = Plan();
  EXPECT_TRUE(KpiTableBuilder(plan, 2023).Build({}, HalfUp()).rows[0].verified);
  EXPECT_FALSE(KpiTableBuilder(plan, 2024).Build({}, HalfUp()).rows[0].verified);
  EXPECT_FALSE(KpiTableBuilder(plan, 0).Build({}, HalfUp()).rows[0].verified);
  EXPECT_TRUE(KpiTableBuilder(plan, 2023).Build({}, HalfUp()).rows[2].verified);
  plan.kpis[2].streams[1].citation.verified = false;
  EXPECT_FALSE(KpiTableBuilder(plan, 2023).Build({}, HalfUp()).rows[2].verified);
  plan.citation.verified = false;
  EXPECT_FALSE(KpiTableBuilder(plan, 2023).Build({}, HalfUp()).rows[0].verified);
}

TEST(PersonSelections, OverlappingFilters_AreDisjoint) {
  site::PlanPeriod plan = Plan();
  const auto selections = [&plan] { return KpiTableBuilder(plan, 2023).PersonSelections(); };
  EXPECT_THAT(selections(), ElementsAre(FactSelection{"OUTCOME", "PLACED"},
                                        FactSelection{"OUTCOME", "TRAINING_STARTED"}));
  plan.kpis[1].counts->details.clear();
  EXPECT_THAT(selections(), ElementsAre(FactSelection{"OUTCOME", ""}));
  plan.kpis[1].counts->kinds.clear();
  EXPECT_EQ(selections().size(), 6u);
}

}  // namespace
}  // namespace tsunagi::aggregation
