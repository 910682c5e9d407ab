#include "tools/tsunagi/table.h"

#include "gtest/gtest.h"

namespace tsunagi::cli {
namespace {

TEST(DisplayWidth, AsciiKanjiAndHalfWidthKana_AreOneTwoAndOne) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("相談"), 4u);
  EXPECT_EQ(DisplayWidth("ｶﾅ"), 2u);
  EXPECT_EQ(DisplayWidth("①※○"), 6u);
}

TEST(DisplayWidth, VariationSelectorAndCombiningMark_TakeNoRoom) {
  EXPECT_EQ(DisplayWidth("葛\U000E0100"), 2u);
  EXPECT_EQ(DisplayWidth("か\u3099"), 2u);
}

TEST(OneLine, ControlCharacters_BecomeSpaces) {
  EXPECT_EQ(OneLine("a\r\nb\tc\x1b[31m"), "a b c [31m");
}

TEST(Table, MixedWidths_AlignsColumns) {
  Table table;
  table.AddColumn("指標");
  table.AddColumn("件数", Table::Align::kRight);
  table.AddRow({"就職", "12"});
  table.AddRow({"abc", "3,456"});
  EXPECT_EQ(table.Render(),
            "指標   件数\n"
            "----  -----\n"
            "就職     12\n"
            "abc   3,456\n");
}

TEST(Table, ShortAndLongRows_FillsAndDrops) {
  Table table;
  table.AddColumn("a");
  table.AddColumn("b");
  table.AddRow({"1"});
  table.AddRow({"1", "2", "3"});
  EXPECT_EQ(table.Render(), "a  b\n-  -\n1\n1  2\n");
}

}  // namespace
}  // namespace tsunagi::cli
