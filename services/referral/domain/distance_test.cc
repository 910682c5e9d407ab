#include "services/referral/domain/distance.h"

#include <vector>

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::referral {
namespace {

TEST(GreatCircleKm, KnownDistances_AreFound) {
  EXPECT_DOUBLE_EQ(GreatCircleKm({36.5, 139.9}, {36.5, 139.9}), 0);
  // A degree of latitude: 2 pi R / 360.
  EXPECT_NEAR(GreatCircleKm({36, 139}, {37, 139}), 111.195, 0.001);
  // A quarter of the equator.
  EXPECT_NEAR(GreatCircleKm({0, 0}, {0, 90}), 10007.557, 0.001);
  // Half way round: no rounding error may leave the domain of the arc sine.
  EXPECT_NEAR(GreatCircleKm({36, -40}, {-36, 140}), 20015.115, 0.001);
}

TEST(GreatCircleKm, Distance_IsTheSameBothWays) {
  const site::GeoPoint a{36.23, 139.74};
  const site::GeoPoint b{37.02, 140.12};
  EXPECT_DOUBLE_EQ(GreatCircleKm(a, b), GreatCircleKm(b, a));
}

TEST(KmBetween, Municipalities_AreMeasuredFromOfficeToOffice) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite(testing::kTochigi));
  EXPECT_EQ(KmBetween(site->municipalities, "09201", "09201"), 0);
  // 小山市 to 宇都宮市.
  EXPECT_EQ(KmBetween(site->municipalities, "09208", "09201"), 29);
  EXPECT_EQ(KmBetween(site->municipalities, "09201", "09208"), 29);
  EXPECT_EQ(KmBetween(site->municipalities, "09201", "13101"), std::nullopt);
  EXPECT_EQ(KmBetween(site->municipalities, "", "09201"), std::nullopt);
}

TEST(KmBetween, PlaceThatIsNotKnown_AnswersNothingButAtHome) {
  std::vector<site::Municipality> all(2);
  all[0].code = "09201";
  all[0].office = site::GeoPoint{36.56, 139.88};
  all[1].code = "09202";
  const site::MunicipalityTable table(std::move(all), {});
  EXPECT_EQ(KmBetween(table, "09201", "09202"), std::nullopt);
  EXPECT_EQ(KmBetween(table, "09202", "09202"), 0);
}

}  // namespace
}  // namespace tsunagi::referral
