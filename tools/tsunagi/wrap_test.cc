#include "tools/tsunagi/wrap.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::cli {
namespace {

using ::testing::ElementsAre;

TEST(Wrap, ShortText_StaysOneLine) {
  EXPECT_THAT(Wrap("  K-1 相談", 40, 4), ElementsAre("  K-1 相談"));
  EXPECT_THAT(Wrap("", 40), ElementsAre(""));
}

TEST(Wrap, LongText_BreaksWithinWidthAndHangs) {
  EXPECT_THAT(Wrap("相談体制の整備と充実", 8, 2), ElementsAre("相談体制", "  の整備", "  と充実"));
}

TEST(Wrap, ClosingMark_DoesNotStartALine) {
  EXPECT_THAT(Wrap("相談（内数）件", 11), ElementsAre("相談（内", "数）件"));
  EXPECT_THAT(Wrap("就職、定着", 4), ElementsAre("就", "職、", "定着"));
}

TEST(Wrap, NoPlaceToBreak_StandsLonger) {
  EXPECT_THAT(Wrap("abcdefgh", 4), ElementsAre("abcdefgh"));
}

}  // namespace
}  // namespace tsunagi::cli
