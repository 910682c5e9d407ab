#include "tools/tsunagi/basis_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/tsunagi/case_text.h"

namespace tsunagi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CaseText, ProtectedAddress_NeverPrints) {
  intake::v1::Case about;
  about.mutable_person()->set_address("架空町1-1");
  about.mutable_person()->set_postal_code("320-0000");
  EXPECT_THAT(CaseText(about), HasSubstr("架空町1-1"));
  intake::v1::Case marked = about;
  marked.set_address_protected(true);
  intake::v1::Case concern = about;
  concern.mutable_concerns()->add_marked(intake::v1::Concerns::VIOLENCE);
  intake::v1::Case answer = about;
  answer.add_answers()->set_question("urgent_violence");
  answer.mutable_answers(0)->add_values("YES");
  for (const auto& each : {marked, concern, answer}) {
    const std::string text = CaseText(each);
    EXPECT_THAT(text, Not(HasSubstr("架空町1-1")));
    EXPECT_THAT(text, Not(HasSubstr("320-0000")));
    EXPECT_THAT(text, HasSubstr("住所: （秘匿）"));
  }
}

TEST(PackageText, WithheldAddress_IsSaid) {
  intake::v1::DisclosurePackage package;
  auto& basis = *package.add_bases();
  basis.set_basis("legalBases/b1");
  basis.set_article_ja("個人情報保護法69条2項3号");
  package.mutable_person()->set_display_name("架空　太郎");
  EXPECT_THAT(PackageText(package), HasSubstr("根拠: 個人情報保護法69条2項3号 legalBases/b1"));
  EXPECT_THAT(PackageText(package), Not(HasSubstr("住所")));
  package.set_address_withheld(true);
  EXPECT_THAT(PackageText(package), HasSubstr("住所: （秘匿）"));
}

}  // namespace
}  // namespace tsunagi::cli
