#include "services/aggregation/domain/kpi_table.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregation/domain/rounding.h"

namespace tsunagi::aggregation {
namespace {

constexpr std::array<const char*, 6> kKinds = {"CONSULTATION",      "CATEGORY_DECIDED",
                                               "REFERRAL_SENT",     "REFERRAL_ACCEPTED",
                                               "REFERRAL_DECLINED", "OUTCOME"};

// What of the facts counts for a KPI: its own filter, or those of its streams.
std::vector<const site::FactFilter*> FiltersOf(const site::Kpi& kpi) {
  std::vector<const site::FactFilter*> filters;
  if (kpi.counts) filters.push_back(&*kpi.counts);
  for (const site::Stream& stream : kpi.streams) {
    if (stream.counts) filters.push_back(&*stream.counts);
  }
  return filters;
}

bool CountsPersons(const site::Kpi& kpi) {
  return kpi.unit == site::KpiUnit::kPersons || !kpi.streams.empty();
}

// A fact that several streams count is one fact.
bool SelectedByAny(const std::vector<const site::FactFilter*>& filters,
                   const site::PlanPeriod& plan, const FactGroup& group) {
  return std::any_of(filters.begin(), filters.end(),
                     [&](const site::FactFilter* filter) { return Selects(*filter, plan, group); });
}

template <typename Map>
auto Lookup(const Map& map, const std::string& key) -> std::optional<typename Map::mapped_type> {
  const auto it = map.find(key);
  if (it == map.end()) return std::nullopt;
  return it->second;
}

}  // namespace

absl::string_view UnitJa(site::KpiUnit unit) {
  switch (unit) {
    case site::KpiUnit::kEvents:
      return "件";
    case site::KpiUnit::kPersons:
      return "人";
    case site::KpiUnit::kTimesHeld:
      return "回";
    case site::KpiUnit::kCapacity:
      return "人（定員）";
    case site::KpiUnit::kQualitative:
    case site::KpiUnit::kUnspecified:
      return "";
  }
  return "";
}

void Tally::AddCount(const std::string& category, int64_t count) {
  count_ += count;
  by_category_[category] += count;
}

void Tally::AddPerson(const std::string& subject, const std::string& category, int64_t count) {
  persons_[subject][category] += count;
}

std::map<std::string, int64_t> Tally::CountByCategory() const {
  std::map<std::string, int64_t> result;
  for (const auto& [category, count] : by_category_) {
    if (count != 0) result[category] = count;
  }
  return result;
}

int64_t Tally::Persons() const {
  return std::count_if(persons_.begin(), persons_.end(), [](const auto& person) {
    int64_t net = 0;
    for (const auto& [category, count] : person.second) net += count;
    return net > 0;
  });
}

std::map<std::string, int64_t> Tally::PersonsByCategory() const {
  std::map<std::string, int64_t> result;
  for (const auto& [subject, categories] : persons_) {
    for (const auto& [category, count] : categories) {
      if (count > 0) ++result[category];
    }
  }
  return result;
}

KpiTableBuilder::KpiTableBuilder(const site::PlanPeriod& plan, int fiscal_year)
    : plan_(plan),
      fiscal_year_(fiscal_year),
      months_(MonthsOfTable(plan, fiscal_year).value_or(MonthRange{kLastMonth + 1, kLastMonth})),
      tallies_(plan.kpis.size()) {
  for (const site::Kpi& kpi : plan.kpis) streams_.emplace_back(kpi.streams.size());
}

std::vector<FactSelection> KpiTableBuilder::PersonSelections() const {
  std::set<FactSelection> wanted;
  for (const site::Kpi& kpi : plan_.kpis) {
    if (!CountsPersons(kpi)) continue;
    for (const site::FactFilter* filter : FiltersOf(kpi)) {
      std::vector<std::string> kinds = filter->kinds;
      if (kinds.empty()) kinds.assign(kKinds.begin(), kKinds.end());
      for (const std::string& kind : kinds) {
        if (filter->details.empty()) wanted.insert({kind, ""});
        for (const std::string& detail : filter->details) wanted.insert({kind, detail});
      }
    }
  }
  // Where all of a kind is wanted, its details are in that already.
  std::vector<FactSelection> selections;
  for (const FactSelection& selection : wanted) {
    if (selection.detail.empty() || !wanted.contains({selection.kind, ""})) {
      selections.push_back(selection);
    }
  }
  return selections;
}

void KpiTableBuilder::AddGroup(const FactGroup& group) {
  if (!months_.Contains(group.event_month)) return;
  facts_ += group.facts;
  for (size_t i = 0; i < plan_.kpis.size(); ++i) {
    const site::Kpi& kpi = plan_.kpis[i];
    if (SelectedByAny(FiltersOf(kpi), plan_, group)) {
      tallies_[i].AddCount(group.category, group.count);
    }
    for (size_t j = 0; j < kpi.streams.size(); ++j) {
      const site::Stream& stream = kpi.streams[j];
      if (stream.counts && Selects(*stream.counts, plan_, group)) {
        streams_[i][j].AddCount(group.category, group.count);
      }
    }
  }
}

void KpiTableBuilder::AddPerson(const PersonGroup& person) {
  const FactGroup& group = person.group;
  if (!months_.Contains(group.event_month)) return;
  for (size_t i = 0; i < plan_.kpis.size(); ++i) {
    const site::Kpi& kpi = plan_.kpis[i];
    if (CountsPersons(kpi) && SelectedByAny(FiltersOf(kpi), plan_, group)) {
      tallies_[i].AddPerson(person.subject, group.category, group.count);
    }
  }
}

std::optional<int64_t> KpiTableBuilder::TargetOf(const site::Kpi& kpi) const {
  if (fiscal_year_ != 0) {
    const site::Target* target = kpi.TargetOf(fiscal_year_);
    if (target == nullptr) return std::nullopt;
    return target->value;
  }
  if (kpi.period_target > 0) return kpi.period_target;
  const std::vector<int> years = FiscalYearsOf(plan_);
  if (years.empty()) return std::nullopt;
  int64_t sum = 0;
  for (const int year : years) {
    const site::Target* target = kpi.TargetOf(year);
    if (target == nullptr) return std::nullopt;
    sum += target->value;
  }
  return sum;
}

bool KpiTableBuilder::VerifiedOf(const site::Kpi& kpi) const {
  bool verified = plan_.citation.verified && kpi.citation.verified;
  for (const site::Stream& stream : kpi.streams) verified = verified && stream.citation.verified;
  for (const site::Target& target : kpi.targets) {
    if (fiscal_year_ == 0 || target.fiscal_year == fiscal_year_) {
      verified = verified && target.citation.verified;
    }
  }
  return verified;
}

KpiRow KpiTableBuilder::BuildRow(size_t index, const std::map<std::string, FigureTotal>& reported,
                                 const site::RoundingProfile& rounding) const {
  const site::Kpi& kpi = plan_.kpis[index];
  KpiRow row;
  row.kpi = &kpi;
  row.target = TargetOf(kpi);
  if (!FiltersOf(kpi).empty()) {
    const Tally& tally = tallies_[index];
    const bool persons = kpi.unit == site::KpiUnit::kPersons;
    row.counted = persons ? tally.Persons() : tally.Count();
    row.counted_by_category = persons ? tally.PersonsByCategory() : tally.CountByCategory();
  }
  row.reported = Lookup(reported, kpi.id);
  row.verified = VerifiedOf(kpi);
  std::optional<int64_t> figure = row.counted;
  if (row.counted) row.rate_basis = "CASES";
  if (row.reported) {
    figure = row.reported->value;
    row.rate_basis = "REPORT";
  }
  if (row.target && figure) row.rate = FormatRate(*figure, *row.target, rounding);
  return row;
}

OverallGoal KpiTableBuilder::BuildGoal(size_t index,
                                       const std::map<std::string, FigureTotal>& reported,
                                       const site::RoundingProfile& rounding) const {
  const site::Kpi& kpi = plan_.kpis[index];
  OverallGoal goal;
  goal.kpi = &kpi;
  goal.target = TargetOf(kpi).value_or(0);
  for (size_t j = 0; j < kpi.streams.size(); ++j) {
    StreamRow row;
    row.stream = &kpi.streams[j];
    if (row.stream->counts) row.counted = streams_[index][j].Count();
    row.reported = Lookup(reported, absl::StrCat(kpi.id, "/", row.stream->id));
    goal.plain_sum += row.reported ? row.reported->value : row.counted.value_or(0);
    goal.streams.push_back(std::move(row));
  }
  goal.distinct_persons = tallies_[index].Persons();
  goal.rate = FormatRate(goal.plain_sum, goal.target, rounding);
  return goal;
}

KpiTable KpiTableBuilder::Build(const std::vector<ReportedFigure>& figures,
                                const site::RoundingProfile& rounding) const {
  const std::map<std::string, FigureTotal> reported = SumFigures(figures, months_);
  KpiTable table;
  table.plan = &plan_;
  table.fiscal_year = fiscal_year_;
  table.facts = facts_;
  for (size_t i = 0; i < plan_.kpis.size(); ++i) {
    table.rows.push_back(BuildRow(i, reported, rounding));
    if (!table.goal && !plan_.kpis[i].streams.empty()) {
      table.goal = BuildGoal(i, reported, rounding);
    }
  }
  return table;
}

}  // namespace tsunagi::aggregation
