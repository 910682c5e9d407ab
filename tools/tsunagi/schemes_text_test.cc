#include "tools/tsunagi/schemes_text.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace tsunagi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

classification::v1::EvaluateSchemesResponse Response(const std::string& text) {
  classification::v1::EvaluateSchemesResponse response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response));
  return response;
}

TEST(SchemesText, UnknownScheme_SaysWhyAndWhatToAsk) {
  const std::string text = SchemesText(Response(R"(
    referral_date { year: 2025 month: 4 day: 1 }
    schemes {
      title_ja: "助成金" gives_ja: "事業主に支給" truth: UNKNOWN not_judged_ja: "事業主の側"
      version: "t.2025" version_title_ja: "後のコース" version_why_ja: "紹介日のため。"
      version_citation: "https://example.test" version_ask: "県" gives_citation: "法" gives_verified: true
      trace { kind: CONDITION at_hire: true ask: "労働局" yes_within_hire_window: true
              yes_until { year: 2035 month: 1 day: 14 }
              rule { rule: "t.age" truth: UNKNOWN title_ja: "35歳以上" citation: "頁" } }
      trace { kind: GROUND rule { rule: "t.g" truth: YES title_ja: "ア" citation: "法" verified: true } }
      trace { kind: EXCLUSION rule { rule: "t.x" truth: NO title_ja: "学生" citation: "法" verified: true } }
      trace { kind: EXCLUSION rule { rule: "t.y" truth: YES title_ja: "役員" citation: "法" verified: true } }
      next_questions { id: "q1" text_ja: "一つ目ですか" why_ja: "わけ" }
      next_questions { id: "hire_date" text_ja: "いつですか" why_ja: "わけ" }
    })"));
  for (const char* part :
       {"紹介日: 2025-04-01\n雇入れ日: 指定なし\n", "？ 助成金 後のコース\n",
        "  版: t.2025。紹介日のため。 出典2\n", "    ？ 35歳以上［雇入れ日］ 出典3 t.age\n",
        "       2035-01-14 までの雇入れなら○\n", "    ○ ア［紹介日］ 出典1 t.g\n",
        "  次のどれか一つに当てはまること\n", "    ○ 学生［紹介日］ 出典1 t.x\n",
        "    × 役員［紹介日］ 出典1 t.y\n", "  次に聞くこと: 一つ目ですか (q1)\n    理由: わけ\n",
        "    そのあと: いつですか (hire_date)\n", "  判定しないこと: 事業主の側\n",
        "  内容: 事業主に支給 出典1\n", "  出典1: 法\n",
        "  出典2: https://example.test ※未確認（確認先: 県）\n",
        "  出典3: 頁 ※未確認（確認先: 労働局）\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(SchemesText, SchemeWithoutVersion_SaysSo) {
  const std::string text = SchemesText(Response(R"(
    referral_date { year: 2025 month: 4 day: 1 } hire_date { year: 2025 month: 5 day: 1 }
    schemes { title_ja: "限定求人" gives_ja: "応募" truth: UNKNOWN version_why_ja: "版がない。" })"));
  EXPECT_THAT(text, HasSubstr("雇入れ日: 2025-05-01\n"));
  EXPECT_THAT(text, HasSubstr("？ 限定求人\n  内容: 応募\n  版: なし。版がない。\n"));
  EXPECT_THAT(text, Not(HasSubstr("出典")));
  EXPECT_THAT(text, Not(HasSubstr("次に聞くこと")));
}

TEST(SchemesText, HireWindow_NamesTheEndsThatItHas) {
  const auto window = [](const std::string& ends) {
    return SchemesText(Response("schemes { trace { kind: CONDITION yes_within_hire_window: true " +
                                ends + " rule { truth: UNKNOWN } } }"));
  };
  const std::string from = "yes_from { year: 2025 month: 6 day: 2 } ";
  const std::string until = "yes_until { year: 2050 month: 6 day: 1 }";
  EXPECT_THAT(window(from), HasSubstr("2025-06-02 からの雇入れなら○"));
  EXPECT_THAT(window(from + until), HasSubstr("2025-06-02 から 2050-06-01 までの雇入れなら○"));
  EXPECT_THAT(window(""), HasSubstr("紹介日からの雇入れなら○"));
}

}  // namespace
}  // namespace tsunagi::cli
