#include "tools/tsunagi/plans.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

using ::testing::ElementsAre;

aggregation::v1::ListPlansResponse TwoPlans() {
  aggregation::v1::ListPlansResponse plans;
  auto* const first = plans.add_plans();
  first->set_plan("tochigi-2020");
  *first->mutable_from() = ToDate(absl::CivilDay(2020, 4, 1));
  *first->mutable_to() = ToDate(absl::CivilDay(2025, 3, 31));
  auto* const second = plans.add_plans();
  second->set_plan("tochigi-2025");
  *second->mutable_from() = ToDate(absl::CivilDay(2025, 4, 1));
  return plans;
}

TEST(PlanOfYear, InsideBeforeAndAfter_IsTheOneThatHoldsIt) {
  const auto plans = TwoPlans();
  ASSERT_NE(PlanOfYear(plans, 2024), nullptr);
  EXPECT_EQ(PlanOfYear(plans, 2024)->plan(), "tochigi-2020");
  ASSERT_NE(PlanOfYear(plans, 2031), nullptr);
  EXPECT_EQ(PlanOfYear(plans, 2031)->plan(), "tochigi-2025");
  EXPECT_EQ(PlanOfYear(plans, 2019), nullptr);
}

TEST(FiscalYearsOf, ClosedAndOpenPlan_EndWithThePlanOrTheLastYear) {
  const auto plans = TwoPlans();
  EXPECT_THAT(FiscalYearsOf(plans.plans(0), 2030), ElementsAre(2020, 2021, 2022, 2023, 2024));
  EXPECT_THAT(FiscalYearsOf(plans.plans(1), 2026), ElementsAre(2025, 2026));
}

}  // namespace
}  // namespace tsunagi::cli
