#include "tools/tsunagi/suggestion_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Response = referral::v1::SuggestDestinationsResponse;

Response Sample() {
  Response response;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"pb(
        category: "UNSTABLE_EMPLOYMENT"
        on { year: 2026 month: 4 day: 3 }
        data_version: "0123456789abcdef0123456789abcdef"
        destinations {
          agency: "hw-x"
          agency_name: "ハローワークX"
          offering: "placement"
          offering_ja: "職業相談・職業紹介"
          score: 38
          rule_score: 50
          places_in_jobs: true
          free_places: 0
          capacity_as_of { year: 2026 month: 4 day: 1 }
          reasons {
            rule: "route.x"
            text_ja: "職業相談を受けられます"
            citation: "計画 III"
            verified: true
            version: "期間の定めなし"
            points: 50
          }
          reasons {
            rule: "rank.distance"
            text_ja: "お住まいの市町から約40km"
            citation: "運用上の設定"
            version: "2026-11-27"
            points: -12
          }
          unknown {
            rule: "eligible.x"
            text_ja: "15歳から49歳までの方"
            citation: "計画"
            verified: true
            version: "2020-04-01〜"
            questions: "birth_date"
          }
          unknown { rule: "rank.hours" text_ja: "来所できる時間が分かれば" questions: "can_come" }
          unknown {
            rule: "rank.language"
            text_ja: "手話: 対応しているかは窓口に"
            version: "2026-11-27"
          }
          questions: "birth_date"
          questions: "can_come"
          deciding_office: "hwc-x"
        }
        excluded {
          agency: "sr-y"
          agency_name: "Y市"
          offering: "self-reliance"
          offering_ja: "自立相談"
          reasons {
            rule: "catchment"
            text_ja: "Y市にお住まいの方の窓口です"
            citation: "県の一覧"
            verified: true
            version: "2015-04-01〜"
          }
        }
        questions {
          id: "can_come"
          text_ja: "窓口に来られるのはいつですか（当てはまるものをすべて）。"
          why_ja: "開いている時間の合う窓口を先にご案内するためにうかがいます。"
        }
      )pb",
      &response);
  EXPECT_TRUE(parsed);
  return response;
}

TEST(SuggestionsText, Destination_ShowsRankPointsCapacityAndItsAge) {
  const std::string text = SuggestionsText(Sample());
  EXPECT_THAT(
      text,
      HasSubstr("   1. ハローワークX 職業相談・職業紹介\n      (hw-x/placement) 職業紹介あり\n"));
  EXPECT_THAT(text, HasSubstr("点数    38 (規則 50、順位の項目 -12)\n"));
  EXPECT_THAT(text, HasSubstr(" +50 職業相談を受けられます\n"));
  EXPECT_THAT(text, HasSubstr("[route.x | 期間の定めなし | 計画 III]\n"));
  EXPECT_THAT(text, HasSubstr(" -12 お住まいの市町から約40km ※未確認\n"));
  EXPECT_THAT(text, HasSubstr("空き    0 (2026-04-01 現在、2日前)\n"));
  EXPECT_THAT(text, HasSubstr("決定機関  hwc-x\n"));
  EXPECT_THAT(text, HasSubstr("2026-04-03 データの版 0123456789ab\n"));
}

TEST(SuggestionsText, Unknown_ShowsWhatDecidesAndAsksEveryQuestionOnce) {
  const std::string text = SuggestionsText(Sample());
  EXPECT_THAT(text, HasSubstr("不明 15歳から49歳までの方\n"));
  EXPECT_THAT(text, HasSubstr("不明 手話: 対応しているかは窓口に ※未確認\n"));
  EXPECT_THAT(text, Not(HasSubstr("来所できる時間が分かれば"))) << "the question says it";
  EXPECT_THAT(text, HasSubstr("聞くこと  birth_date、can_come\n"));
  EXPECT_THAT(
      text, HasSubstr("  -   窓口に来られるのはいつですか（当てはまるものをすべて）。 [can_come]\n"
                      "      開いている時間の合う窓口を"));
}

TEST(SuggestionsText, Excluded_ShowsRuleVersionAndCitation) {
  const std::string text = SuggestionsText(Sample());
  EXPECT_THAT(text, HasSubstr("除外:\n  -   Y市 自立相談\n      (sr-y/self-reliance)\n"
                              "      除外 Y市にお住まいの方の窓口です\n"
                              "           [catchment | 2015-04-01〜 | 県の一覧]\n"));
}

TEST(SuggestionsText, StaleFigure_IsMarked) {
  Response response = Sample();
  response.mutable_destinations(0)->set_capacity_stale(true);
  EXPECT_THAT(SuggestionsText(response), HasSubstr("2日前) 古いため順位に入れていません\n"));
}

TEST(SuggestionsText, Lines_KeepToTheWidthOfATerminal) {
  for (const size_t width : {60u, 80u, 100u}) {
    for (const absl::string_view line : absl::StrSplit(SuggestionsText(Sample(), width), '\n')) {
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

TEST(SuggestionsText, ControlCharacters_DoNotReachTheTerminal) {
  Response response = Sample();
  response.mutable_destinations(0)->set_agency_name("X\x1b[2J");
  response.mutable_destinations(0)->mutable_reasons(0)->set_text_ja("a\nb");
  const std::string text = SuggestionsText(response);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr(" +50 a b\n"));
}

TEST(SuggestionsText, NoDestination_IsSaid) {
  EXPECT_THAT(SuggestionsText(Response()), HasSubstr("候補はありません。\n"));
}

TEST(SuggestionsText, ManyOfficesOfOtherTowns_AreOneLine) {
  Response response;
  for (int i = 0; i < 4; ++i) {
    auto& office = *response.add_excluded();
    office.set_agency(absl::StrCat("sr-", i));
    office.set_agency_kind("SELF_RELIANCE");
    office.add_reasons()->set_rule("catchment");
  }
  auto& other = *response.add_excluded();
  other.set_agency("saposute-x");
  other.set_agency_kind("SAPOSUTE");
  other.add_reasons()->set_rule("eligible.x");
  const std::string text = SuggestionsText(response);
  EXPECT_THAT(text, HasSubstr("自立相談支援機関 4 窓口: お住まいの地域の窓口ではありません"));
  EXPECT_THAT(text, Not(HasSubstr("sr-0")));
  EXPECT_THAT(text, HasSubstr("saposute-x"));
  response.mutable_excluded()->DeleteSubrange(0, 1);
  EXPECT_THAT(SuggestionsText(response), HasSubstr("sr-1"));
}

}  // namespace
}  // namespace tsunagi::cli
