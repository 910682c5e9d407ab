#include "services/aggregation/domain/rounding.h"

#include <limits>

#include "gtest/gtest.h"

namespace tsunagi::aggregation {
namespace {

constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

std::string HalfUp(int64_t numerator, int64_t denominator, int decimals = 1) {
  site::RoundingProfile profile;
  profile.mode = site::RoundingMode::kHalfUp;
  profile.decimals = decimals;
  return FormatRate(numerator, denominator, profile);
}

std::string Truncated(int64_t numerator, int64_t denominator, int decimals = 1) {
  site::RoundingProfile profile;
  profile.mode = site::RoundingMode::kTruncate;
  profile.decimals = decimals;
  return FormatRate(numerator, denominator, profile);
}

TEST(FormatRate, OrdinaryFigures_RoundsByTheProfile) {
  EXPECT_EQ(HalfUp(3478, 3334), "104.3");
  EXPECT_EQ(Truncated(3478, 3334), "104.3");
  EXPECT_EQ(HalfUp(2, 3), "66.7");
  EXPECT_EQ(Truncated(2, 3), "66.6");
}

TEST(FormatRate, ExactHalf_GoesUpOrIsCut) {
  // 1/2000 is 0.05 %.
  EXPECT_EQ(HalfUp(1, 2000), "0.1");
  EXPECT_EQ(Truncated(1, 2000), "0.0");
  // 1/8 is 12.5 %.
  EXPECT_EQ(HalfUp(1, 8, 0), "13");
  EXPECT_EQ(Truncated(1, 8, 0), "12");
  // Just below the half.
  EXPECT_EQ(HalfUp(4'999'999, 10'000'000'000), "0.0");
  EXPECT_EQ(HalfUp(5'000'000, 10'000'000'000), "0.1");
}

TEST(FormatRate, CarryIntoNextDigit_IsPrintedWhole) {
  EXPECT_EQ(HalfUp(9996, 10000), "100.0");
  EXPECT_EQ(Truncated(9999, 10000), "99.9");
  EXPECT_EQ(HalfUp(9995, 10000), "100.0");
  EXPECT_EQ(HalfUp(9994, 10000), "99.9");
}

TEST(FormatRate, Zero_HasItsDecimals) {
  EXPECT_EQ(HalfUp(0, 3334), "0.0");
  EXPECT_EQ(HalfUp(0, 3334, 0), "0");
  EXPECT_EQ(HalfUp(0, 3334, 3), "0.000");
}

TEST(FormatRate, SmallRate_KeepsLeadingZeros) {
  EXPECT_EQ(HalfUp(1, 100'000, 3), "0.001");
  EXPECT_EQ(HalfUp(12, 100'000, 3), "0.012");
  EXPECT_EQ(Truncated(1, 1'000'000, 3), "0.000");
}

TEST(FormatRate, OverHundredPercent_IsNotClamped) {
  EXPECT_EQ(HalfUp(7, 3), "233.3");
  EXPECT_EQ(HalfUp(850 * 20, 850), "2000.0");
}

TEST(FormatRate, HugeFigures_AreExact) {
  EXPECT_EQ(HalfUp(kHuge, kHuge, 3), "100.000");
  EXPECT_EQ(HalfUp(kHuge - 1, kHuge, 3), "100.000");
  EXPECT_EQ(Truncated(kHuge - 1, kHuge, 3), "99.999");
  EXPECT_EQ(HalfUp(kHuge, 1, 3), "922337203685477580700.000");
  EXPECT_EQ(HalfUp(1, kHuge, 3), "0.000");
}

TEST(FormatRate, NoSuchRate_IsEmpty) {
  EXPECT_EQ(HalfUp(1, 0), "");
  EXPECT_EQ(HalfUp(0, 0), "");
  EXPECT_EQ(HalfUp(1, -1), "");
  EXPECT_EQ(HalfUp(-1, 10), "");
}

}  // namespace
}  // namespace tsunagi::aggregation
