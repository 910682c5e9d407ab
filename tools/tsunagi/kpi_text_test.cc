#include "tools/tsunagi/kpi_text.h"

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

using aggregation::v1::KpiTable;
using ::testing::EndsWith;
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
              HasSubstr("【内部用】 計画 工程表 令和6年度（2024年度）\n集計した事実 1,234 件"));
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
  EXPECT_THAT(text, HasSubstr("目標: 10,000 人  達成率: 11.2%\n"));
}

TEST(KpiTableText, GoalOfOneYear_HasNoTargetAndNoRate) {
  KpiTable table = SmallTable();
  table.mutable_goal()->add_streams()->set_title_ja("正社員就職");
  const std::string text = KpiTableText(table, {.years = 5, .target = 5643});
  EXPECT_THAT(text, HasSubstr("目標: 単年度の目標はありません（5年間で 5,643 人）\n"));
  EXPECT_THAT(text, Not(HasSubstr("達成率: ")));
  EXPECT_THAT(KpiTableText(table), HasSubstr("目標: 単年度の目標はありません\n"));
}

TEST(KpiTableText, LongTitlesAndSections_AreWrappedAndSectionsStandOnce) {
  KpiTable table = SmallTable();
  for (auto& row : *table.mutable_rows()) {
    row.set_section_ja("2(2) 雇用機会の拡大・正社員転換等の促進");
    row.set_title_ja("求職者支援訓練（就職氷河期対策実施分）認定定員（うち基礎コース）");
  }
  const std::string text = KpiTableText(table);
  EXPECT_EQ(text.find("2(2)"), text.rfind("2(2)"));
  const std::string rows = text.substr(text.find("2(2)"));
  EXPECT_THAT(rows, HasSubstr("\n  "));
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(DisplayWidth(line), 156u) << line;
  }
}

TEST(KpiTableText, LastLine_SaysThatPublishingIsDecidedElsewhere) {
  EXPECT_THAT(KpiTableText(SmallTable()), EndsWith("公表してよい数かどうかは別に判断します。\n"));
}

}  // namespace
}  // namespace tsunagi::cli
