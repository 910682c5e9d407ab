#include "common/text/encoding.h"

#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/text/utf8.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

TEST(DetectEncoding, FilesAsExcelWritesThem_AreToldApart) {
  EXPECT_EQ(*DetectEncoding(""), Encoding::kUtf8);
  EXPECT_EQ(*DetectEncoding("name,kana\r\n"), Encoding::kUtf8);
  EXPECT_EQ(*DetectEncoding("氏名"), Encoding::kUtf8);
  EXPECT_EQ(*DetectEncoding("\xEF\xBB\xBF氏名"), Encoding::kUtf8Bom);
  EXPECT_EQ(*DetectEncoding("\x8E\x81\x96\xBC"), Encoding::kCp932);
  EXPECT_EQ(*DetectEncoding("\xB6\xC5"), Encoding::kCp932);
}

TEST(DetectEncoding, BytesOfNoEncoding_AreRefusedWithTheirOffset) {
  const struct {
    std::string bytes;
    std::string what;
  } kCases[] = {
      {"abc\x80", "byte offset 3"},
      {"\x8E\x81\xFF", "CP932 (byte offset 2)"},
      {"\x8E\x81\x8E", "CP932 (byte offset 2)"},      // cut inside a character
      {"\x8E\x81\x81\xAD", "CP932 (byte offset 2)"},  // a hole in the table
      {"\xA0", "byte offset 0"},
      {"\xFD\xFE", "byte offset 0"},
      {"\xEF\xBB\xBFok\xE6\xB0", "UTF-8 at byte offset 5"},
      {"\xC0\xAF\xFF", "UTF-8 (byte offset 0)"},  // overlong slash
      {"\xED\xA0\x80", "UTF-8 (byte offset 0)"},  // surrogate
      {"\xFF\xFE\x0F\x6C", "UTF-16"},
      {"\xFE\xFF\x6C\x0F", "UTF-16"},
  };
  for (const auto& test : kCases) {
    const auto encoding = DetectEncoding(test.bytes);
    ASSERT_FALSE(encoding.ok()) << test.what;
    EXPECT_EQ(encoding.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Message(encoding.status()), HasSubstr(test.what));
  }
}

TEST(IsAmbiguousEncoding, OnlyPairsOfHalfWidthKana_AreAmbiguous) {
  EXPECT_TRUE(IsAmbiguousEncoding("a,\xC2\xB1\r\n"));
  EXPECT_FALSE(IsAmbiguousEncoding("abc"));
  EXPECT_FALSE(IsAmbiguousEncoding("氏名±"));
  EXPECT_FALSE(IsAmbiguousEncoding("\x8E\x81"));
  EXPECT_FALSE(IsAmbiguousEncoding("\xC2\x80"));
}

TEST(DecodeToUtf8, Cp932OfWindows_KeepsNamesAndSymbols) {
  const struct {
    std::string bytes;
    std::string utf8;
  } kCases[] = {
      {"\xFB\xFC\x8B\xB4", "髙橋"},  // IBM extension
      {"\xEE\xE0\x8B\xB4", "髙橋"},  // NEC selected IBM extension
      {"\x8E\x52\xFA\xB1", "山﨑"},
      {"\xED\x95", "﨑"},
      {"\x87\x40", "①"},
      {"\xFA\x40", "ⅰ"},
      {"\x81\x99", "☆"},
      {"\x81\x60", "～"},
      {"\x81\x7C", "－"},
      {"\x5C\x7E", "\\~"},
      {"\x83\x5C", "ソ"},
      {"\x95\x5C", "表"},
      {"\xB6\xC5", "ｶﾅ"},
      {"\xF0\x40", "\xEE\x80\x80"},
      {"\x1A\x1C\x7F", "\x1A\x1C\x7F"},
      {std::string("\0a", 2), std::string("\0a", 2)},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(*DecodeToUtf8(test.bytes, Encoding::kCp932), test.utf8);
  }
}

TEST(DecodeToUtf8, Utf8_LosesOnlyItsByteOrderMark) {
  EXPECT_EQ(*DecodeToUtf8("\xEF\xBB\xBF氏名", Encoding::kUtf8Bom), "氏名");
  EXPECT_EQ(*DecodeToUtf8("氏名", Encoding::kUtf8Bom), "氏名");
  EXPECT_EQ(*DecodeToUtf8("葛\U000E0100城", Encoding::kUtf8), "葛\U000E0100城");
}

TEST(DecodeToUtf8, BytesOfAnotherEncoding_AreRefusedNotReplaced) {
  EXPECT_THAT(Message(DecodeToUtf8("ab\x8E\x81", Encoding::kUtf8).status()),
              HasSubstr("byte offset 2"));
  EXPECT_THAT(Message(DecodeToUtf8("ab\x80", Encoding::kCp932).status()),
              HasSubstr("byte offset 2"));
}

TEST(EncodeCp932, NamesOfPeople_AreWrittenAsWindowsWritesThem) {
  EXPECT_EQ(*EncodeCp932("髙"), "\xFB\xFC");
  EXPECT_EQ(*EncodeCp932("﨑"), "\xFA\xB1");
  EXPECT_EQ(*EncodeCp932("邉"), "\xE7\xB3");
  EXPECT_EQ(*EncodeCp932("①"), "\x87\x40");
  EXPECT_EQ(*EncodeCp932("ポラリス☆"), "\x83\x7C\x83\x89\x83\x8A\x83\x58\x81\x99");
  EXPECT_EQ(*EncodeCp932("a\\~\r\n\x1A\x7F"), "a\\~\r\n\x1A\x7F");
}

TEST(EncodeCp932, WaveDashOfEitherKind_IsTheSameBytes) {
  EXPECT_EQ(*EncodeCp932("9時〜17時"), *EncodeCp932("9時～17時"));
  EXPECT_EQ(*EncodeCp932("\u2212"), *EncodeCp932("－"));
}

TEST(EncodeCp932, CharacterOutsideCp932_IsNamedWithItsPlace) {
  const auto encoded = EncodeCp932("山田𠮷");
  EXPECT_EQ(encoded.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Message(encoded.status()), HasSubstr("U+20BB7 at code point index 2"));
  EXPECT_THAT(Message(EncodeCp932("葛\U000E0100").status()), HasSubstr("U+E0100"));
  EXPECT_THAT(Message(EncodeCp932("¥100").status()), HasSubstr("U+00A5"));
  EXPECT_THAT(Message(EncodeCp932("\xEE\x80\x80").status()), HasSubstr("U+E000"));
  EXPECT_THAT(Message(EncodeCp932("\xEF\xBF\xBD").status()), HasSubstr("U+FFFD"));
  EXPECT_THAT(Message(EncodeCp932("a\xFF").status()), HasSubstr("index 1"));
}

TEST(FindUnrepresentable, EveryCharacter_IsReportedInOrder) {
  EXPECT_THAT(FindUnrepresentable("邉田𠮷男😀"),
              ElementsAre(UnrepresentableChar{U'𠮷', 2}, UnrepresentableChar{U'😀', 4}));
  EXPECT_THAT(FindUnrepresentable("髙橋﨑"), IsEmpty());
}

TEST(FindPrivateUse, GaijiFromAnImport_IsFound) {
  EXPECT_THAT(FindPrivateUse("山\xEE\x80\x80"), ElementsAre(UnrepresentableChar{0xE000, 1}));
}

TEST(EncodeCp932, EveryCharacterOfCp932_RoundTripsOverUnicode) {
  // All two-byte cells; the duplicates of NEC and IBM come back as one of the pair.
  size_t characters = 0;
  for (int lead = 0x81; lead <= 0xEF; ++lead) {
    if (lead >= 0xA0 && lead < 0xE0) continue;
    for (int trail = 0x40; trail <= 0xFC; ++trail) {
      const std::string bytes = {static_cast<char>(lead), static_cast<char>(trail)};
      const auto utf8 = DecodeToUtf8(bytes, Encoding::kCp932);
      if (!utf8.ok()) continue;
      ++characters;
      const auto again = EncodeCp932(*utf8);
      ASSERT_TRUE(again.ok()) << CodePointName(ToCodePoints(*utf8)[0]);
      EXPECT_EQ(*DecodeToUtf8(*again, Encoding::kCp932), *utf8);
    }
  }
  EXPECT_EQ(characters, 6879u + 83u + 374u);  // JIS X 0208, NEC row 13, NEC selected IBM
}

TEST(EncodingProperties, RandomBytes_AreEitherRefusedOrDecodedToValidUtf8) {
  std::mt19937 random(20240401);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(random() % 12, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const auto encoding = DetectEncoding(bytes);
    if (!encoding.ok()) continue;
    const auto utf8 = DecodeToUtf8(bytes, *encoding);
    ASSERT_TRUE(utf8.ok());
    EXPECT_TRUE(IsValidUtf8(*utf8));
    const auto encoded = EncodeCp932(*utf8);
    EXPECT_EQ(encoded.ok(), FindUnrepresentable(*utf8).empty());
  }
}

}  // namespace
}  // namespace tsunagi::text
