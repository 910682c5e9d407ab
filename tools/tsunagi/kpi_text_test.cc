#include "tools/tsunagi/kpi_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::KpiTable;
using ::testing::HasSubstr;
using ::testing::Not;

KpiTable SmallTable() {
  KpiTable table;
  table.set_title_ja("計画");
  table.set_fiscal_year(2024);
  table.set_marking_ja("内部用");
  table.set_facts(1234);
  auto* const whole = table.add_rows();
  whole->set_kpi("K-1");
  whole->set_section_ja("1");
  whole->set_title_ja("相談件数");
  whole->set_unit_ja("件");
  whole->set_target(3334);
  whole->set_counted(12);
  (*whole->mutable_counted_by_category())["UNSTABLE_EMPLOYMENT"] = 7;
  whole->set_rate("0.3");
  whole->set_rate_basis("CASES");
  whole->set_verified(true);
  auto* const part = table.add_rows();
  part->set_kpi("K-2");
  part->set_section_ja("1");
  part->set_title_ja("セミナー");
  part->set_subset_of("K-1");
  part->set_reported(5);
  return table;
}

TEST(KpiTableText, Heading_SaysInternalAndYear) {
  EXPECT_THAT(KpiTableText(SmallTable()),
              HasSubstr("【内部用】 計画 工程表 令和6年度（2024年度）  集計した事実 1,234 件"));
}

TEST(KpiTableText, Subset_IsIndentedAndUnverifiedIsMarked) {
  const std::string text = KpiTableText(SmallTable());
  EXPECT_THAT(text, HasSubstr("  内数 K-2 セミナー ※未確認"));
  EXPECT_THAT(text, HasSubstr("K-1 相談件数 "));
  EXPECT_THAT(text, HasSubstr("3,334"));
  EXPECT_THAT(text, HasSubstr("0.3%(集計)"));
}

TEST(KpiTableText, Goal_ShowsSumPersonsAndRate) {
  KpiTable table = SmallTable();
  EXPECT_THAT(KpiTableText(table), Not(HasSubstr("単純合計")));
  auto& goal = *table.mutable_goal();
  goal.set_target(10000);
  goal.set_plain_sum(1123);
  goal.set_distinct_persons(5);
  goal.set_rate("11.2");
  goal.add_streams()->set_title_ja("正社員就職");
  const std::string text = KpiTableText(table);
  EXPECT_THAT(text, HasSubstr("1,123\n"));
  EXPECT_THAT(text, HasSubstr("重複を除く): 5\n"));
  EXPECT_THAT(text, HasSubstr("目標: 10,000  達成率: 11.2%\n"));
}

}  // namespace
}  // namespace tsunagi::cli
