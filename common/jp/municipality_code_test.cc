#include "common/jp/municipality_code.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::jp {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The six-digit codes of Tochigi's 25 municipalities.
constexpr const char* kTochigi[] = {
    "092011", "092029", "092037", "092045", "092053", "092061", "092088", "092096", "092100",
    "092118", "092134", "092142", "092151", "092169", "093017", "093424", "093432", "093441",
    "093459", "093611", "093645", "093840", "093866", "094072", "094111"};

std::string Read(const std::string& text) {
  const MunicipalityCodeResult result = NormalizeMunicipalityCode(text);
  return result.ok() ? *result : result.problem().reason;
}

TEST(MunicipalityCode, EveryMunicipalityOfTochigi_IsReadInEachForm) {
  for (const std::string six : kTochigi) {
    const std::string five = six.substr(0, 5);
    EXPECT_EQ(WithCheckDigit(five), six);
    for (const std::string& text : {six, five, six.substr(1), five.substr(1)}) {
      EXPECT_EQ(Read(text), five) << text;
      EXPECT_THAT(NormalizeMunicipalityCode(text).warnings(), IsEmpty()) << text;
    }
    EXPECT_EQ(Read(absl::StrCat("　", six, " ")), five);
  }
  EXPECT_EQ(Read("０９２０１１"), "09201");
  EXPECT_EQ(Read("９２０１"), "09201");
}

TEST(MunicipalityCode, WrongCheckDigitsOfAPublishedDataSet_AreCorrected) {
  const struct {
    std::string text;
    std::string right;
  } kCases[] = {
      {"092150", "092151"}, {"093440", "093441"}, {"093610", "093611"},
      {"094110", "094111"}, {"92150", "092151"},  {"092019", "092011"},
  };
  for (const auto& test : kCases) {
    const MunicipalityCodeResult result = NormalizeMunicipalityCode(test.text);
    ASSERT_FALSE(result.ok()) << test.text;
    EXPECT_EQ(result.problem().reason, "CHECK_DIGIT");
    EXPECT_EQ(result.problem().suggestion, test.right);
    EXPECT_THAT(result.problem().message_ja, HasSubstr(test.right));
    EXPECT_THAT(std::string(result.status().message()), HasSubstr(test.right));
    EXPECT_TRUE(NormalizeMunicipalityCode(result.problem().suggestion).ok());
  }
}

TEST(MunicipalityCode, FiveDigitsThatAreTwoCodes_AreReadWithAWarning) {
  const MunicipalityCodeResult result = NormalizeMunicipalityCode("12106");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, "12106");
  ASSERT_THAT(result.warnings(), SizeIs(1));
  EXPECT_EQ(result.warnings()[0].reason, "AMBIGUOUS_LEADING_ZERO");
  EXPECT_EQ(result.warnings()[0].suggestion, "012106");
  // 11002 is no code as it stands, so it is Sapporo's 011002.
  EXPECT_EQ(Read("11002"), "01100");
}

TEST(MunicipalityCode, HostileInput_IsRefusedByReason) {
  const struct {
    std::string text;
    std::string reason;
  } kCases[] = {
      {"", "EMPTY"},
      {"　", "EMPTY"},
      {"小山市", "NOT_DIGITS"},
      {"0920-1", "NOT_DIGITS"},
      {"-9201", "NOT_DIGITS"},
      {"9201.0", "NOT_DIGITS"},
      {std::string("09201\0", 6), "NOT_DIGITS"},
      {"\xFF", "NOT_DIGITS"},
      {"920", "WRONG_LENGTH"},
      {"0920110", "WRONG_LENGTH"},
      {std::string(100000, '0'), "WRONG_LENGTH"},
      {"09201" + std::string(100, ' ') + "x", "WRONG_LENGTH"},
      {"00123", "UNKNOWN_PREFECTURE"},
      {"482019", "UNKNOWN_PREFECTURE"},
      {"000000", "UNKNOWN_PREFECTURE"},
      {"09000", "PREFECTURE_CODE"},
      {"090000", "PREFECTURE_CODE"},
      {"090001", "CHECK_DIGIT"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Read(test.text), test.reason) << test.text;
}

TEST(MunicipalityCodeProperties, EveryFiveDigitCode_SurvivesItsCheckDigit) {
  for (int i = 0; i < 100000; ++i) {
    const std::string five = absl::StrFormat("%05d", i);
    const std::string six = *WithCheckDigit(five);
    const std::string read = Read(six);
    if (read != "UNKNOWN_PREFECTURE" && read != "PREFECTURE_CODE") {
      ASSERT_EQ(read, five);
      ASSERT_EQ(Read(five), five);
    }
  }
}

TEST(MunicipalityCheckDigit, AnythingButFiveDigits_HasNone) {
  EXPECT_EQ(MunicipalityCheckDigit("09201"), '1');
  EXPECT_FALSE(MunicipalityCheckDigit("9201").has_value());
  EXPECT_FALSE(MunicipalityCheckDigit("0920a").has_value());
  EXPECT_FALSE(WithCheckDigit("").has_value());
}

}  // namespace
}  // namespace tsunagi::jp
