#include "tools/tsunagi/export_page.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace tsunagi::cli {
namespace {

WholeExport Sample() {
  WholeExport all;
  intake::v1::Case& about = *all.intake.mutable_case_();
  about.set_name("agencies/sr-09201/cases/1");
  about.mutable_person()->set_display_name("見本　太郎");
  about.mutable_person()->set_address("架空町1-1");
  all.intake.add_contact_log()->set_text("<b>太字</b> & \"引用\"\n二行目");
  auto& disclosed = *all.intake.add_disclosures();
  disclosed.set_recipient("hw-utsunomiya");
  disclosed.set_purpose("COORDINATION");
  all.intake.add_transitions()->set_transition("CLOSE");
  all.classification.add_classifications()->set_reason("類型の理由");
  referral::v1::Referral& referral = *all.referral.add_referrals();
  referral.set_receiver("hw-utsunomiya");
  referral.set_answer_note("受け入れます");
  referral.mutable_package()->mutable_person()->set_display_name("見本　太郎");
  return all;
}

TEST(ExportPage, HoldsWhatEachServiceHolds) {
  const std::string page = ExportPage(Sample());
  for (const char* const text :
       {"見本　太郎", "架空町1-1", "hw-utsunomiya", "類型の理由", "受け入れます",
        "hw-utsunomiya が保有する写し", "二行目", "終結", "関係機関との連絡・調整"}) {
    EXPECT_TRUE(absl::StrContains(page, text)) << text;
  }
  // What a person typed stays text.
  EXPECT_TRUE(absl::StrContains(page, "&lt;b&gt;太字&lt;/b&gt; &amp; &quot;引用&quot;<br>二行目"));
  for (const char* const outside : {"<script", "http:", "https:", "src="}) {
    EXPECT_FALSE(absl::StrContains(page, outside)) << outside;
  }
}

TEST(ExportPage, AProtectedAddressDoesNotPrint) {
  WholeExport all = Sample();
  all.intake.mutable_case_()->set_address_protected(true);
  EXPECT_FALSE(absl::StrContains(ExportPage(all), "架空町1-1"));
}

TEST(ExportJson, HasAPartOfEachService) {
  const auto json = nlohmann::json::parse(ExportJson(Sample()));
  EXPECT_EQ(json["intake"]["disclosures"][0]["recipient"], "hw-utsunomiya");
  EXPECT_EQ(json["classification"]["classifications"][0]["reason"], "類型の理由");
  EXPECT_EQ(json["referral"]["referrals"][0]["answerNote"], "受け入れます");
}

}  // namespace
}  // namespace tsunagi::cli
