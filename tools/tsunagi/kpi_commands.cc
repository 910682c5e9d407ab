// tsunagi kpi: the plan's KPI table as the secretariat prints it.
#include <algorithm>
#include <fstream>
#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/calendar/fiscal_year.h"
#include "common/error/error.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/kpi_text.h"
#include "tools/tsunagi/plans.h"
#include "tools/tsunagi/status.h"
#include "tsunagi/aggregation/v1/aggregation_service.pb.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::GetKpiTableRequest;
using aggregation::v1::KpiTable;
using aggregation::v1::ListPlansResponse;

struct KpiOptions {
  std::string plan = "tochigi-2020";
  std::string year = "0";
  std::string rounding;
  std::string out;
};

// 0 stands for the whole period.
absl::StatusOr<std::vector<int>> YearsOf(const Client& client, const KpiOptions& options) {
  if (options.year != "all") {
    int year = 0;
    if (!absl::SimpleAtoi(options.year, &year) || year < 0) {
      return UsageError(
          "--fy には西暦の年度 (例: 2024)、all、または 0 (計画期間) を指定してください。");
    }
    return std::vector<int>{year};
  }
  ASSIGN_OR_RETURN(const ListPlansResponse plans, ReadPlans(client));
  for (const auto& plan : plans.plans()) {
    if (plan.plan() != options.plan) continue;
    const int today = calendar::FiscalYearOf(DayInJapan(absl::Now()));
    std::vector<int> years = FiscalYearsOf(plan, today);
    years.push_back(0);
    return years;
  }
  return NotFound("PLAN", options.plan);
}

// The goal is stated for the whole period only.
absl::StatusOr<PlanPeriod> PeriodOf(const Client& client, const KpiOptions& options) {
  PlanPeriod period;
  ASSIGN_OR_RETURN(const ListPlansResponse plans, ReadPlans(client));
  for (const auto& plan : plans.plans()) {
    if (plan.plan() != options.plan || !plan.has_to()) continue;
    period.years = static_cast<int>(FiscalYearsOf(plan, 0).size());
  }
  GetKpiTableRequest request;
  request.set_plan(options.plan);
  request.set_rounding(options.rounding);
  ASSIGN_OR_RETURN(
      const auto table,
      client.Call<KpiTable>("tsunagi.aggregation.v1.AggregationService/GetKpiTable", request));
  period.target = table.goal().target();
  return period;
}

absl::StatusOr<int> ShowKpi(Session& session, const KpiOptions& options) {
  const Client client = session.CallerOr("secretariat");
  ASSIGN_OR_RETURN(const std::vector<int> years, YearsOf(client, options));
  PlanPeriod period;
  const bool one_year = std::any_of(years.begin(), years.end(), [](int year) { return year != 0; });
  if (one_year && !session.options().json) {
    ASSIGN_OR_RETURN(period, PeriodOf(client, options));
  }
  std::string out;
  for (const int year : years) {
    GetKpiTableRequest request;
    request.set_plan(options.plan);
    request.set_fiscal_year(year);
    request.set_rounding(options.rounding);
    ASSIGN_OR_RETURN(
        const auto table,
        client.Call<KpiTable>("tsunagi.aggregation.v1.AggregationService/GetKpiTable", request));
    if (session.options().json) {
      absl::StrAppend(&out, out.empty() ? "" : ",\n", ToJson(table));
    } else {
      absl::StrAppend(&out, out.empty() ? "" : "\n", KpiTableText(table, period));
    }
  }
  if (session.options().json && years.size() > 1) out = absl::StrCat("[\n", out, "]\n");
  if (options.out.empty()) {
    Print(out);
    return kExitOk;
  }
  std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
  file << out;
  file.close();
  if (!file) return FileUnwritable(options.out);
  return kExitOk;
}

}  // namespace

void AddKpiCommands(CLI::App& app, Cli& cli) {
  auto options = std::make_shared<KpiOptions>();
  CLI::App* kpi = AddCommand(app, cli, "kpi", "KPI 一覧 (工程表) を出す (内部用)",
                             [options](Session& session) { return ShowKpi(session, *options); });
  kpi->add_option("--plan", options->plan, "計画 (既定 tochigi-2020)");
  kpi->add_option("--fy", options->year, "年度 (例: 2024)、all、0 は計画期間 (既定 0)");
  kpi->add_option("--rounding", options->rounding, "端数処理 (例: tochigi_pf)");
  kpi->add_option("--out", options->out, "書き出し先 (既定は標準出力)");
}

}  // namespace tsunagi::cli
