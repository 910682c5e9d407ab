#include "tools/tsunagi/kpi_text.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/calendar/wareki.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/wrap.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::KpiRow;
using aggregation::v1::KpiTable;
using aggregation::v1::OverallGoal;

constexpr absl::string_view kNone = "－";
constexpr size_t kSectionWidth = 25;
constexpr size_t kTitleWidth = 40;
constexpr char kPublishing[] = "内部用です。公表してよい数かどうかは別に判断します。\n";

// "12,345".
std::string Number(int64_t value) {
  std::string digits = absl::StrCat(value);
  const size_t first = value < 0 ? 1 : 0;
  for (size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string ByCategory(const KpiRow& row, const std::string& category) {
  if (!row.has_counted()) return std::string(kNone);
  const auto found = row.counted_by_category().find(category);
  return Number(found == row.counted_by_category().end() ? 0 : found->second);
}

std::string RateOf(const std::string& rate, absl::string_view basis) {
  if (rate.empty()) return std::string(kNone);
  return absl::StrCat(rate, "%", basis == "REPORT" ? "(報告)" : basis == "CASES" ? "(集計)" : "");
}

// How deep a row stands below the rows that include it.
size_t DepthOf(const KpiRow& row, const std::map<std::string, std::string>& parents) {
  size_t depth = 0;
  for (auto at = parents.find(row.kpi()); at != parents.end() && !at->second.empty() && depth < 4;
       at = parents.find(at->second)) {
    ++depth;
  }
  return depth;
}

std::string TitleOf(const KpiRow& row, size_t depth) {
  return absl::StrCat(std::string(depth * 2, ' '), depth > 0 ? "内数 " : "", row.kpi(), " ",
                      row.title_ja(), row.verified() ? "" : " ※未確認");
}

std::string RowsText(const KpiTable& table) {
  Table text;
  text.AddColumn("項目");
  text.AddColumn("指標");
  text.AddColumn("単位");
  for (const absl::string_view number :
       {"目標", "事例集計", "うち①", "②", "③", "報告値", "達成率"}) {
    text.AddColumn(number, Table::Align::kRight);
  }
  text.AddColumn("実施主体");
  std::map<std::string, std::string> parents;
  for (const KpiRow& row : table.rows()) parents[row.kpi()] = row.subset_of();
  std::string section;
  for (const KpiRow& row : table.rows()) {
    const size_t depth = DepthOf(row, parents);
    const std::vector<std::string> sections =
        Wrap(row.section_ja() == section ? "" : row.section_ja(), kSectionWidth, 2);
    const std::vector<std::string> titles = Wrap(TitleOf(row, depth), kTitleWidth, depth * 2 + 2);
    text.AddRow({sections[0], titles[0], row.unit_ja(),
                 row.has_target() ? Number(row.target()) : std::string(kNone),
                 row.has_counted() ? Number(row.counted()) : std::string(kNone),
                 ByCategory(row, "UNSTABLE_EMPLOYMENT"), ByCategory(row, "LONG_TERM_JOBLESS"),
                 ByCategory(row, "SOCIAL_PARTICIPATION"),
                 row.has_reported() ? Number(row.reported()) : std::string(kNone),
                 RateOf(row.rate(), row.rate_basis()), row.owner_ja()});
    for (size_t i = 1; i < std::max(sections.size(), titles.size()); ++i) {
      text.AddRow({i < sections.size() ? sections[i] : "", i < titles.size() ? titles[i] : ""});
    }
    section = row.section_ja();
  }
  return text.Render();
}

std::string TargetText(const OverallGoal& goal, int fiscal_year, const PlanPeriod& period) {
  if (goal.target() != 0) {
    return absl::StrCat("目標: ", Number(goal.target()), " 人  達成率: ", RateOf(goal.rate(), ""));
  }
  if (fiscal_year == 0) return absl::StrCat("目標: ", kNone);
  std::string out = "目標: 単年度の目標はありません";
  if (period.target == 0) return out;
  const std::string span =
      period.years > 0 ? absl::StrCat(period.years, "年間") : std::string("計画期間");
  return absl::StrCat(out, "（", span, "で ", Number(period.target), " 人）");
}

std::string GoalText(const OverallGoal& goal, int fiscal_year, const PlanPeriod& period) {
  Table text;
  text.AddColumn("全体目標の内訳");
  text.AddColumn("事例集計", Table::Align::kRight);
  text.AddColumn("報告値", Table::Align::kRight);
  text.AddColumn("出典");
  for (const auto& stream : goal.streams()) {
    text.AddRow({stream.title_ja(),
                 stream.has_counted() ? Number(stream.counted()) : std::string(kNone),
                 stream.has_reported() ? Number(stream.reported()) : std::string(kNone),
                 stream.reported_source()});
  }
  return absl::StrCat(text.Render(), "単純合計 (報告値があれば報告値、なければ事例集計): ",
                      Number(goal.plain_sum()),
                      "\n実人数 (事例集計の重複を除く): ", Number(goal.distinct_persons()), "\n",
                      TargetText(goal, fiscal_year, period), "\n");
}

}  // namespace

std::string KpiTableText(const KpiTable& table, const PlanPeriod& period) {
  const std::string years = table.fiscal_year() == 0
                                ? "計画期間"
                                : absl::StrCat(calendar::FormatFiscalYear(table.fiscal_year()),
                                               "（", table.fiscal_year(), "年度）");
  std::string out =
      absl::StrCat("【", table.marking_ja(), "】 ", OneLine(table.title_ja()), " 工程表 ", years,
                   "\n集計した事実 ", Number(table.facts()), " 件\n\n", RowsText(table));
  const bool unverified = std::any_of(table.rows().begin(), table.rows().end(),
                                      [](const KpiRow& row) { return !row.verified(); });
  if (unverified) absl::StrAppend(&out, "※未確認: 目標か定義を原典で確認していない指標。\n");
  absl::StrAppend(&out, "報告値は事例集計に足さない。達成率の元は(報告)か(集計)で示す。\n");
  if (table.has_goal() && table.goal().streams_size() > 0) {
    absl::StrAppend(&out, "\n", GoalText(table.goal(), table.fiscal_year(), period));
  }
  return out + "\n" + kPublishing;
}

}  // namespace tsunagi::cli
