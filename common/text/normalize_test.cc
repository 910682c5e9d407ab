#include "common/text/normalize.h"

#include <random>
#include <string>

#include "common/text/kanji_variants.h"
#include "gtest/gtest.h"

namespace tsunagi::text {
namespace {

TEST(Utf8, HostileBytes_AreFoundAndCounted) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("葛\U000E0100"));
  EXPECT_FALSE(IsValidUtf8("\xC0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsValidUtf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(IsValidUtf8("\xE6\xB0"));
  EXPECT_EQ(CodePointLength("山𠮷a"), 3u);
  EXPECT_EQ(CodePointLength("葛\U000E0100"), 2u);
  EXPECT_EQ(FirstInvalidUtf8("山\xFF"), std::optional<size_t>(3));
  EXPECT_EQ(FromCodePoints(std::u32string(1, static_cast<char32_t>(0xD800))), "\xEF\xBF\xBD");
}

TEST(ToNfc, CombiningMark_IsComposed) {
  EXPECT_EQ(ToNfc("か\u3099"), "が");
  EXPECT_EQ(ToNfc("\uFA19"), "\u795E");
}

TEST(ToNfcKeepingKanji, FormOfAKanjiInAName_IsKept) {
  EXPECT_EQ(ToNfcKeepingKanji("か\u3099\uFA19"), "が\uFA19");
  EXPECT_EQ(ToNfcKeepingKanji("葛\U000E0100"), "葛\U000E0100");
}

TEST(ToNfkc, WidthsAndSquareEraNames_AreResolved) {
  EXPECT_EQ(ToNfkc("Ａ１ｶﾞ①"), "A1ガ1");
  EXPECT_EQ(ToNfkc("㍼㍻㋿"), "昭和平成令和");
}

TEST(FoldKana, AnyKana_BecomesFullWidthKatakana) {
  EXPECT_EQ(FoldKana("うつのみや"), "ウツノミヤ");
  EXPECT_EQ(FoldKana("ｳﾂﾉﾐﾔ ﾀﾛｳ"), "ウツノミヤ タロウ");
  EXPECT_EQ(FoldKana("ﾊﾟｰﾄ｡"), "パート。");
  EXPECT_EQ(FoldKana("カﾞ"), "ガ");
  EXPECT_EQ(FoldKana("か\u3099"), "ガ");
  EXPECT_EQ(FoldKana("ｱﾞ"), "ア゛");
  EXPECT_EQ(FoldKana("ﾞ"), "゛");
  EXPECT_EQ(FoldKana("ｳﾞ"), "ヴ");
  EXPECT_EQ(FoldKana("ＡＢＣ①㈱宇"), "ＡＢＣ①㈱宇");
  EXPECT_EQ(FoldKana("a\u3099"), "a\u309B");
}

TEST(ToHiragana, AnyKana_BecomesHiragana) {
  EXPECT_EQ(ToHiragana("カミノカワ"), "かみのかわ");
  EXPECT_EQ(ToHiragana("ﾓｵｶ"), "もおか");
  EXPECT_EQ(ToHiragana("ヴァレー"), "ゔぁれー");
  EXPECT_EQ(ToHiragana("ヷ"), "ヷ");
}

TEST(FoldForSearch, SpellingsOfOneName_FoldAlike) {
  const struct {
    std::string a;
    std::string b;
  } kCases[] = {
      {"髙橋", "高橋"},
      {"山﨑", "山崎"},
      {"渡邉", "渡辺"},
      {"渡邊", "渡辺"},
      {"𠮷田", "吉田"},
      {"栁", "柳"},
      {"葛\U000E0100城", "葛城"},
      {"齋藤", "斎藤"},
      {"齊藤", "斉藤"},
      {"斎藤", "斉藤"},
      {"澤田", "沢田"},
      {"濵", "浜"},
      {"濱", "浜"},
      {"嶋", "島"},
      {"嶌", "島"},
      {"廣田", "広田"},
      {"國分", "国分"},
      {"佐々木", "佐佐木"},
      {"\uFA19谷", "神谷"},
      {"ﾀﾅｶ ﾀﾛｳ", "たなか　たろう"},
      {"ポラリス☆とちぎ", "ぽらりすとちぎ"},
      {"Ｔochigi", "TOCHIGI"},
      {"ジョブ・モール", "ｼﾞﾖﾌﾞﾓ-ﾙ"},
      {"ユ―コ", "ユーコ"},
      {"ユ‐コ", "ユーコ"},
      {"鎌ヶ谷", "鎌ケ谷"},
      {"みづき", "ミズキ"},
      {"ちぢみ", "チジミ"},
      {"ヴァイオリン", "バイオリン"},
      {"ｳﾞｨ", "ビ"},
      {"イヴ", "イブ"},
      {"かをる", "カオル"},
      {"杤木", "栃木"},
      {"か\u3099", "ガ"},
      {"山\u200B田", "山田"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(FoldForSearch(test.a), FoldForSearch(test.b)) << test.a << " / " << test.b;
  }
}

TEST(FoldForSearch, DifferentNames_StayDifferent) {
  EXPECT_NE(FoldForSearch("山田"), FoldForSearch("山口"));
  EXPECT_NE(FoldForSearch("さくら"), FoldForSearch("さくらい"));
  EXPECT_NE(FoldForSearch("ハシ"), FoldForSearch("バシ"));
  EXPECT_NE(FoldForSearch("小野"), FoldForSearch("大野"));
  EXPECT_EQ(FoldForSearch("　☆ "), "");
}

// Strings made of what the functions treat specially, in every adjacency.
std::string RandomText(std::mt19937* random) {
  static const std::u32string kAlphabet =
      U"aＺ１カかｶガﾞﾟヴう゛ァぁヅぢ々佐﨑髙邉𠮷齋ー-― 　☆・ヿゟㇰ㍼①ﬁİßΣé\u0301\u3099\u309A\u200D"
      U"\U000E0100\uFE00\uFA19\u0345\u1E9B\u0323\uAC00\u11A8\U0001F468\u0000\u00AD\uFFA0\u3164龍";
  std::u32string text(((*random)() % 8), U' ');
  for (char32_t& c : text) {
    c = (*random)() % 4 != 0 ? kAlphabet[(*random)() % kAlphabet.size()]
                             : static_cast<char32_t>((*random)() % 0x30000);
  }
  std::string utf8 = FromCodePoints(text);
  if ((*random)() % 8 == 0) utf8.push_back(static_cast<char>((*random)()));
  return utf8;
}

TEST(NormalizeProperties, AnyText_IsAFixedPointAfterOnePass) {
  std::mt19937 random(9201);
  for (int round = 0; round < 40000; ++round) {
    const std::string text = RandomText(&random);
    for (const auto function :
         {&ToNfc, &ToNfcKeepingKanji, &ToNfkc, &FoldKana, &ToHiragana, &FoldForSearch}) {
      const std::string once = function(text);
      ASSERT_TRUE(IsValidUtf8(once));
      ASSERT_EQ(function(once), once) << testing::PrintToString(text);
    }
  }
}

TEST(UsualKanji, EveryUsualForm_HasNoOtherUsualForm) {
  for (char32_t c = 0; c <= 0x323AF; ++c) {
    ASSERT_EQ(UsualKanji(UsualKanji(c)), UsualKanji(c)) << static_cast<uint32_t>(c);
  }
}

TEST(NormalizeProperties, EveryCodePoint_FoldsToAFixedPoint) {
  for (char32_t c = 0; c <= 0x323AF; ++c) {
    const std::string once = FoldForSearch(FromCodePoints(std::u32string(1, c)));
    ASSERT_EQ(FoldForSearch(once), once) << static_cast<uint32_t>(c);
  }
}

TEST(FoldForSearch, KanaWrittenInAnyWay_FoldsAsItsKatakana) {
  std::mt19937 random(3);
  for (int round = 0; round < 5000; ++round) {
    const std::string text = RandomText(&random);
    ASSERT_EQ(FoldForSearch(ToNfkc(text)), FoldForSearch(text)) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace tsunagi::text
