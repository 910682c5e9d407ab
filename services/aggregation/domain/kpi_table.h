// The KPI table (工程表) of a plan from grouped facts and reported figures. Pure.
#ifndef TSUNAGI_SERVICES_AGGREGATION_DOMAIN_KPI_TABLE_H_
#define TSUNAGI_SERVICES_AGGREGATION_DOMAIN_KPI_TABLE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/site/plan.h"
#include "services/aggregation/domain/fact_group.h"
#include "services/aggregation/domain/figure.h"
#include "services/aggregation/domain/period.h"

namespace tsunagi::aggregation {

// Points into the plan, which must outlive it.
struct KpiRow {
  const site::Kpi* kpi = nullptr;
  std::optional<int64_t> target;
  // Absent where the KPI is reports only. Of a KPI made of streams what any of them counts, once.
  std::optional<int64_t> counted;
  // Of `counted`; categories without any are left out, "" is none. A person counts in the category
  // of each event, so of a KPI in persons the parts may exceed the whole.
  std::map<std::string, int64_t> counted_by_category;
  std::optional<FigureTotal> reported;
  // "REPORT" where there is a report, else "CASES" where there is a count, else empty.
  std::string rate_basis;
  // Empty without target, or without figure.
  std::string rate;
  bool verified = false;
};

struct StreamRow {
  const site::Stream* stream = nullptr;
  // Events: a person who is placed twice counts twice.
  std::optional<int64_t> counted;
  std::optional<FigureTotal> reported;
};

// The KPI that is made of streams.
struct OverallGoal {
  const site::Kpi* kpi = nullptr;
  // 0 where the table's year states none.
  int64_t target = 0;
  std::vector<StreamRow> streams;
  // Of each stream the report where there is one, else the count.
  int64_t plain_sum = 0;
  // Persons with a counted event in any stream.
  int64_t distinct_persons = 0;
  // Of the plain sum; empty without target.
  std::string rate;
};

struct KpiTable {
  const site::PlanPeriod* plan = nullptr;
  int fiscal_year = 0;
  // In the order of the plan; every KPI has one.
  std::vector<KpiRow> rows;
  std::optional<OverallGoal> goal;
  // Facts of the table's months, reversals and people outside the cohort included.
  int64_t facts = 0;
};

// "件", "人", "回", "人（定員）", or empty for a qualitative KPI.
absl::string_view UnitJa(site::KpiUnit unit);

// Adds up counts, persons with a positive net count, and both by category.
class Tally {
 public:
  void AddCount(const std::string& category, int64_t count);
  void AddPerson(const std::string& subject, const std::string& category, int64_t count);

  // Sum of the counts.
  int64_t Count() const { return count_; }
  std::map<std::string, int64_t> CountByCategory() const;
  // Persons whose events outnumber their reversals.
  int64_t Persons() const;
  std::map<std::string, int64_t> PersonsByCategory() const;

 private:
  int64_t count_ = 0;
  std::map<std::string, int64_t> by_category_;
  // Net count of each person by category.
  std::unordered_map<std::string, std::map<std::string, int64_t>> persons_;
};

// Takes what storage answers, in any order, and makes the table. The plan must outlive it and the
// table.
class KpiTableBuilder {
 public:
  // `fiscal_year` 0 is the whole period; the plan must have months in the year (MonthsOfTable).
  KpiTableBuilder(const site::PlanPeriod& plan, int fiscal_year);

  // The months whose facts are wanted; facts of others are left out.
  const MonthRange& months() const { return months_; }

  // What AddPerson must be called with: no fact is in two of them.
  std::vector<FactSelection> PersonSelections() const;

  void AddGroup(const FactGroup& group);
  void AddPerson(const PersonGroup& person);

  // `figures` of this plan, superseded ones may be among them.
  KpiTable Build(const std::vector<ReportedFigure>& figures,
                 const site::RoundingProfile& rounding) const;

 private:
  std::optional<int64_t> TargetOf(const site::Kpi& kpi) const;
  bool VerifiedOf(const site::Kpi& kpi) const;
  KpiRow BuildRow(size_t index, const std::map<std::string, FigureTotal>& reported,
                  const site::RoundingProfile& rounding) const;
  OverallGoal BuildGoal(size_t index, const std::map<std::string, FigureTotal>& reported,
                        const site::RoundingProfile& rounding) const;

  const site::PlanPeriod& plan_;
  const int fiscal_year_;
  const MonthRange months_;
  int64_t facts_ = 0;
  // By the KPI's place in the plan.
  std::vector<Tally> tallies_;
  // By the places of KPI and stream.
  std::vector<std::vector<Tally>> streams_;
};

}  // namespace tsunagi::aggregation

#endif  // TSUNAGI_SERVICES_AGGREGATION_DOMAIN_KPI_TABLE_H_
