#include "common/site/municipality.h"

#include <string>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::tsunagi::testing::IsError;

Municipality Make(const std::string& code, const std::string& code6, const std::string& name,
                  const std::string& kana, const std::string& county) {
  Municipality m;
  m.code = code;
  m.code6 = code6;
  m.name = name;
  m.kana = kana;
  m.county = county;
  return m;
}

MunicipalityTable Table() {
  std::vector<Municipality> all = {
      Make("09201", "092011", "宇都宮市", "うつのみやし", ""),
      Make("09203", "092037", "栃木市", "とちぎし", ""),
      Make("09214", "092142", "さくら市", "さくらし", ""),
      Make("09215", "092151", "那須烏山市", "なすからすやまし", ""),
      Make("09411", "094111", "那珂川町", "なかがわまち", "那須郡"),
  };
  std::vector<RetiredMunicipality> retired(3);
  retired[0] = {"09367", "岩舟町", "09203", {2014, 4, 5}, {}, ""};
  retired[1] = {"09999", "古い村", "09367", {1955, 0, 0}, {}, ""};
  retired[2] = {"09998", "迷子村", "09998", {1950, 0, 0}, {}, ""};
  return MunicipalityTable(std::move(all), std::move(retired));
}

TEST(MunicipalityCheckDigit, OfficialCodes_Agree) {
  const std::vector<std::string> codes = {"092011", "092029", "092100", "092151",
                                          "093017", "093441", "093611", "094111"};
  for (const std::string& code : codes) {
    EXPECT_EQ(MunicipalityCheckDigit(code.substr(0, 5)), code[5]) << code;
  }
  EXPECT_FALSE(MunicipalityCheckDigit("0920"));
  EXPECT_FALSE(MunicipalityCheckDigit("0920a"));
}

TEST(MunicipalityTable, EveryWayOfWriting_FindsTheMunicipality) {
  const MunicipalityTable table = Table();
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"09201", "09201"},    {"092011", "09201"},       {"9201", "09201"},
      {"92011", "09201"},    {"宇都宮市", "09201"},     {"栃木県宇都宮市", "09201"},
      {"栃木市", "09203"},   {"栃木県栃木市", "09203"}, {"那須郡那珂川町", "09411"},
      {"那珂川町", "09411"}, {"さくらし", "09214"},     {"栃木県那須郡那珂川町", "09411"},
  };
  for (const auto& [text, code] : rows) {
    ASSERT_OK_AND_ASSIGN(const Municipality* found, table.Resolve(text));
    EXPECT_EQ(found->code, code) << text;
  }
}

TEST(MunicipalityTable, RetiredCode_LeadsToItsSuccessor) {
  const MunicipalityTable table = Table();
  for (const std::string text : {"09367", "9367", "岩舟町", "09999", "古い村"}) {
    ASSERT_OK_AND_ASSIGN(const Municipality* found, table.Resolve(text));
    EXPECT_EQ(found->code, "09203") << text;
  }
  EXPECT_THAT(table.Resolve("09998"),
              IsError(absl::StatusCode::kInvalidArgument, "UNKNOWN_MUNICIPALITY"));
  EXPECT_EQ(table.Find("09367"), nullptr) << "Find knows codes in use only";
}

TEST(MunicipalityTable, WrongCheckDigit_NamesTheRightCode) {
  const MunicipalityTable table = Table();
  for (const std::string text : {"092150", "92150"}) {
    const auto result = table.Resolve(text);
    EXPECT_THAT(result, IsError(absl::StatusCode::kInvalidArgument, "MUNICIPALITY_CHECK_DIGIT"));
    const ErrorDetail detail = DetailOf(result.status());
    ASSERT_EQ(detail.metadata.size(), 1u);
    EXPECT_EQ(detail.metadata[0].second, "092151");
    EXPECT_NE(detail.message_ja.find("092151"), std::string::npos);
  }
}

TEST(MunicipalityTable, UnknownText_IsRefused) {
  const MunicipalityTable table = Table();
  for (const std::string text : {"", "13101", "佐倉市", "栃木県", "0920", "131016"}) {
    EXPECT_THAT(table.Resolve(text),
                IsError(absl::StatusCode::kInvalidArgument, "UNKNOWN_MUNICIPALITY"))
        << text;
  }
}

TEST(Municipality, PlatformAgency_IsTheOneOfTheDay) {
  Municipality municipality;
  municipality.platforms.push_back(
      {"pf-old", absl::CivilDay(2020, 4, 1), absl::CivilDay(2022, 3, 31), {}});
  municipality.platforms.push_back({"pf-new", absl::CivilDay(2022, 4, 1), std::nullopt, {}});
  EXPECT_EQ(municipality.PlatformAgency(absl::CivilDay(2020, 3, 31)), "");
  EXPECT_EQ(municipality.PlatformAgency(absl::CivilDay(2022, 3, 31)), "pf-old");
  EXPECT_EQ(municipality.PlatformAgency(absl::CivilDay(2030, 1, 1)), "pf-new");
}

}  // namespace
}  // namespace tsunagi::site
