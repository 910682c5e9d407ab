#include "common/jp/phone.h"

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace tsunagi::jp {
namespace {

std::string ReadPhone(const std::string& text) {
  const PhoneResult result = NormalizePhoneNumber(text);
  if (!result.ok()) return result.problem().reason;
  return result->extension.empty() ? result->formatted
                                   : absl::StrCat(result->formatted, " x", result->extension);
}

std::string ReadPostal(const std::string& text) {
  const PostalCodeResult result = NormalizePostalCode(text);
  return result.ok() ? *result : result.problem().reason;
}

TEST(NormalizePhoneNumber, EveryWayToWriteOneNumber_IsThatNumber) {
  for (const std::string text :
       {"0285-00-0001", "0285000001", "０２８５－００－０００１", "0285ー00ー0001", "0285.00.0001",
        "(0285)00-0001", "（０２８５）００−０００１", "0285 00 0001", "0285-00-0001（代表）",
        "0285-00-0001(代)", "TEL 0285-00-0001", "℡0285-00-0001", "電話：0285-00-0001",
        "+81-285-00-0001", "+81 (0)285-00-0001", " 0285-00-0001　"}) {
    EXPECT_EQ(ReadPhone(text), "0285-00-0001") << text;
    EXPECT_EQ(NormalizePhoneNumber(text)->digits, "0285000001");
  }
}

TEST(NormalizePhoneNumber, EachKindOfNumber_IsGroupedAsItsKind) {
  EXPECT_EQ(ReadPhone("0286000001"), "028-600-0001");
  EXPECT_EQ(ReadPhone("09000000001"), "090-0000-0001");
  EXPECT_EQ(ReadPhone("05000000001"), "050-0000-0001");
  EXPECT_EQ(ReadPhone("0120000001"), "0120-000-001");
  EXPECT_EQ(ReadPhone("08000000001"), "0800-000-0001");
  EXPECT_EQ(ReadPhone("0300000001"), "03-0000-0001");
  EXPECT_EQ(ReadPhone("090-00000001"), "090-0000-0001");
  EXPECT_EQ(ReadPhone("0299-00-0001"), "0299-00-0001");
  EXPECT_EQ(ReadPhone("0299000001"), "0299000001");
}

TEST(NormalizePhoneNumber, Extension_IsKeptApart) {
  for (const std::string text : {"0285-00-0001 内線12", "0285-00-0001（内線１２）",
                                 "0285-00-0001(内12)", "0285-00-0001 ext.12"}) {
    EXPECT_EQ(ReadPhone(text), "0285-00-0001 x12") << text;
  }
}

TEST(NormalizePhoneNumber, HostileInput_IsRefusedByReason) {
  const struct {
    std::string text;
    std::string reason;
  } kCases[] = {
      {"", "EMPTY"},
      {"（代表）", "EMPTY"},
      {"なし", "UNREADABLE"},
      {"-", "UNREADABLE"},
      {"0285-00-0001 母", "UNREADABLE"},
      {"0285-00-0001 内線", "UNREADABLE"},
      {"0285-00-0001 内線abc", "UNREADABLE"},
      {"0285-00-000", "TOO_SHORT"},
      {"00-0001", "TOO_SHORT"},
      {"110", "TOO_SHORT"},
      {"090-0000-001", "TOO_SHORT"},
      {"0285-00-00011", "TOO_LONG"},
      {"090-0000-00011", "TOO_LONG"},
      {"0285-00-0001、090-0000-0001", "MULTIPLE_NUMBERS"},
      {"0285-00-0001/090-0000-0001", "MULTIPLE_NUMBERS"},
      {"0285-00-0001 090-0000-0001", "MULTIPLE_NUMBERS"},
      {"285000001", "NO_LEADING_ZERO"},
      {"9000000001", "NO_LEADING_ZERO"},
      {"1234567890123", "NO_LEADING_ZERO"},
      {"=cmd|0285000001", "UNREADABLE"},
      {std::string("0285000001\0", 11), "UNREADABLE"},
      {"\xFF\xFF", "UNREADABLE"},
      {"0285-00-0001" + std::string(1000, ' ') + "090-0000-0001", "UNREADABLE"},
  };
  for (const auto& test : kCases) EXPECT_EQ(ReadPhone(test.text), test.reason) << test.text;
}

TEST(NormalizePhoneNumber, ZeroLostInASpreadsheet_IsSuggested) {
  EXPECT_EQ(NormalizePhoneNumber("9000000001").problem().suggestion, "090-0000-0001");
  EXPECT_EQ(NormalizePhoneNumber("285000001").problem().suggestion, "0285-00-0001");
  EXPECT_EQ(NormalizePhoneNumber("1234567890123").problem().suggestion, "");
}

TEST(NormalizePhoneNumberProperties, RandomInput_IsAFixedPointOrHasAUsableSuggestion) {
  const std::vector<std::string> kPieces = {"0",    "2",  "8",     "5",  "90",   "0120", "-",
                                            "(",    ")",  "（",    "ー", " ",    "+81",  "内線",
                                            "代表", "０", "00000", ".",  "\xFF", "000"};
  std::mt19937 random(28);
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    for (size_t n = random() % 10; n > 0; --n) text += kPieces[random() % kPieces.size()];
    const PhoneResult result = NormalizePhoneNumber(text);
    if (result.ok()) {
      const PhoneResult again = NormalizePhoneNumber(result->formatted);
      ASSERT_TRUE(again.ok()) << text;
      EXPECT_EQ(again->formatted, result->formatted) << text;
      EXPECT_EQ(again->digits, result->digits);
    } else if (!result.problem().suggestion.empty()) {
      EXPECT_TRUE(NormalizePhoneNumber(result.problem().suggestion).ok()) << text;
    }
  }
}

TEST(NormalizePostalCode, EveryWayToWriteOneCode_IsThatCode) {
  for (const std::string text : {"320-8501", "3208501", "〒320-8501", "３２０－８５０１",
                                 "〒３２０ー８５０１", " 320 8501 ", "郵便番号320-8501"}) {
    EXPECT_EQ(ReadPostal(text), "320-8501") << text;
  }
}

TEST(NormalizePostalCode, HostileInput_IsRefusedByReason) {
  EXPECT_EQ(ReadPostal(""), "EMPTY");
  EXPECT_EQ(ReadPostal("〒"), "EMPTY");
  EXPECT_EQ(ReadPostal("320"), "WRONG_LENGTH");
  EXPECT_EQ(ReadPostal("320-85011"), "WRONG_LENGTH");
  EXPECT_EQ(ReadPostal("32-8501"), "WRONG_LENGTH");
  EXPECT_EQ(ReadPostal("宇都宮"), "UNREADABLE");
  EXPECT_EQ(ReadPostal("600001"), "LEADING_ZERO_LOST");
  EXPECT_EQ(NormalizePostalCode("600001").problem().suggestion, "060-0001");
}

}  // namespace
}  // namespace tsunagi::jp
