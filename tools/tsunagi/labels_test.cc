#include "tools/tsunagi/labels.h"

#include "gtest/gtest.h"

namespace tsunagi::cli {
namespace {

using classification::v1::Category;
using config::v1::Agency;
using google::protobuf::EnumDescriptor;
using intake::v1::Case;
using intake::v1::Concerns;
using referral::v1::Outcome;
using referral::v1::Referral;

TEST(Labels, EveryValueOfEveryEnumeration_HasOne) {
  for (const EnumDescriptor* type :
       {Case::State_descriptor(), Case::Channel_descriptor(), Concerns::Concern_descriptor(),
        Referral::State_descriptor(), Referral::Kind_descriptor(), Referral::Side_descriptor(),
        referral::v1::PreviewRulesResponse::Effect_descriptor(),
        referral::v1::DigestItem::Kind_descriptor(), Outcome::Kind_descriptor(),
        Agency::Kind_descriptor(), classification::v1::Category_descriptor(),
        intake::v1::Person::Sex_descriptor(), intake::v1::Consulter::Kind_descriptor(),
        intake::v1::ContactLogEntry::Method_descriptor(),
        intake::v1::Consent::DataClass_descriptor(),
        intake::v1::BreakGlassGrant::Verdict_descriptor(),
        classification::v1::Proposal::Result_descriptor(),
        classification::v1::Classification::State_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      const int value = type->value(i)->number();
      if (value == 0) continue;
      const std::string label = LabelOf(type, value);
      EXPECT_NE(label, type->value(i)->name()) << type->full_name();
      EXPECT_EQ(ValueOf(type, label), value) << label;
      EXPECT_EQ(ValueOf(type, type->value(i)->name()), value) << label;
    }
  }
}

TEST(ParseLabel, WidthAndPrefix_DoNotMatter) {
  EXPECT_EQ(ParseLabel<Case::Channel>("本人（来所）"), Case::PERSON_VISIT);
  EXPECT_EQ(ParseLabel<Category>("UNSTABLE_EMPLOYMENT"),
            classification::v1::CATEGORY_UNSTABLE_EMPLOYMENT);
  EXPECT_EQ(ParseLabel<Outcome::Kind>("昼食"), std::nullopt);
}

TEST(ParseAttribute, ByKind_IsReadOrRefused) {
  EXPECT_EQ(ParseAttribute(Outcome::RETAINED, "3か月"), "M3");
  EXPECT_EQ(ParseAttribute(Outcome::RETAINED, "３か月"), "M3");
  EXPECT_EQ(ParseAttribute(Outcome::PLACED, "REGULAR"), "REGULAR");
  EXPECT_EQ(ParseAttribute(Outcome::CONSULTED, ""), "");
  EXPECT_EQ(ParseAttribute(Outcome::CONSULTED, "正社員"), std::nullopt);
}

TEST(CategoryLabel, NameAndEmpty_AreShown) {
  EXPECT_EQ(CategoryLabel("LONG_TERM_JOBLESS"), "②長期無業");
  EXPECT_EQ(CategoryLabel(""), "類型なし");
}

}  // namespace
}  // namespace tsunagi::cli
