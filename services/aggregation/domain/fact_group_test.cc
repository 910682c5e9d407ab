#include "services/aggregation/domain/fact_group.h"

#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

FactGroup Group() {
  FactGroup group;
  group.kind = "OUTCOME";
  group.detail = "PLACED";
  group.attribute = "REGULAR";
  group.agency = "hw-utsunomiya";
  group.agency_kind = "HELLO_WORK";
  group.cohort = "IN";
  return group;
}

site::PlanPeriod PlanWithCohort() {
  site::PlanPeriod plan;
  plan.cohort_scheme = "plan";
  return plan;
}

TEST(Selects, EmptyFilter_SelectsEveryoneOfTheCohort) {
  EXPECT_TRUE(Selects({}, PlanWithCohort(), Group()));
}

TEST(Selects, EachList_NarrowsByItsField) {
  const site::PlanPeriod plan = PlanWithCohort();
  site::FactFilter all;
  all.kinds = {"CONSULTATION", "OUTCOME"};
  all.details = {"PLACED"};
  all.attributes = {"REGULAR"};
  all.agency_kinds = {"MIDDLE_GEN_DESK", "HELLO_WORK"};
  all.agencies = {"hw-utsunomiya"};
  EXPECT_TRUE(Selects(all, plan, Group()));
  const std::vector<std::vector<std::string> site::FactFilter::*> lists = {
      &site::FactFilter::kinds, &site::FactFilter::details, &site::FactFilter::attributes,
      &site::FactFilter::agency_kinds, &site::FactFilter::agencies};
  for (size_t i = 0; i < lists.size(); ++i) {
    site::FactFilter other = all;
    other.*lists[i] = {"SOMETHING_ELSE"};
    EXPECT_FALSE(Selects(other, plan, Group())) << i;
  }
}

TEST(Selects, OutsideOrUnknownCohort_CountsOnlyWhereAsked) {
  const site::PlanPeriod plan = PlanWithCohort();
  site::FactFilter wide;
  wide.outside_cohort_too = true;
  for (const char* cohort : {"OUT", "UNKNOWN"}) {
    FactGroup group = Group();
    group.cohort = cohort;
    EXPECT_FALSE(Selects({}, plan, group)) << cohort;
    EXPECT_TRUE(Selects(wide, plan, group)) << cohort;
    EXPECT_TRUE(Selects({}, site::PlanPeriod(), group)) << cohort;
  }
}

}  // namespace
}  // namespace tsunagi::aggregation
