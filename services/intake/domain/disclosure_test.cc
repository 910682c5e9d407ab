#include "services/intake/domain/disclosure.h"

#include <memory>

#include "common/site/site.h"
#include "gtest/gtest.h"
#include "services/intake/domain/data_classes.h"

namespace tsunagi::intake {
namespace {

const site::QuestionSet& Questions() {
  static const auto* const kSite = [] {
    auto site = site::LoadSite("deploy/tochigi");
    if (!site.ok()) std::abort();
    return new std::shared_ptr<const site::Site>(*std::move(site));
  }();
  return (*kSite)->questions;
}

constexpr absl::CivilDay kGiven(2026, 10, 1);
constexpr absl::CivilDay kDay(2026, 11, 22);
constexpr char kRecipient[] = "hw-utsunomiya";

Case FullCase() {
  Case value;
  value.person.display_name = "架空　太郎";
  value.person.address = "架空町1-1";
  value.person.postal_code = "320-0000";
  value.person.municipality = "09201";
  value.consulter.display_name = "架空　花子";
  value.concerns = {{Concern::kHealth, Concern::kDebt, Concern::kJobSearch, Concern::kFamily},
                    Concern::kJobSearch};
  value.consultation = "仕事を探している。";
  value.answers["employment_status"].values = {"SEEKING"};
  value.answers["under_treatment"].values = {"YES"};
  value.answers["hardship"].values = {"YES"};
  value.answers["withdrawn"].values = {};
  value.answers["withdrawn_months"].number = 8;
  value.answers["issues"].values = {"ILLNESS", "DEBT", "FAMILY", "RETENTION_DIFFICULTY"};
  return value;
}

Consent ConsentFor(std::vector<DataClass> classes = {}, std::vector<std::string> recipients = {}) {
  Consent consent;
  consent.id = "c1";
  consent.purpose = std::string(kPurposeCoordination);
  consent.given_on = kGiven;
  consent.data_classes = std::move(classes);
  consent.recipients = std::move(recipients);
  return consent;
}

Disclosure Make(const std::vector<Consent>& consents, const Case& value = FullCase()) {
  return MakeDisclosure(value, consents, kRecipient, kDay, Questions());
}

void ExpectEmpty(const Disclosure& package) {
  EXPECT_TRUE(package.consent.empty());
  EXPECT_EQ(package.person, Person());
  EXPECT_EQ(package.consulter, Consulter());
  EXPECT_EQ(package.concerns, Concerns());
  EXPECT_TRUE(package.consultation.empty());
  EXPECT_TRUE(package.answers.empty());
}

TEST(Consent, Matrix_CoversWhatItSaysOnly) {
  Consent consent = ConsentFor({DataClass::kWork}, {kRecipient});
  const auto covers = [&](absl::string_view recipient, DataClass data_class,
                          absl::string_view purpose, absl::CivilDay day) {
    return Covers(consent, recipient, data_class, purpose, day);
  };
  EXPECT_TRUE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kDay));
  EXPECT_TRUE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kGiven));
  EXPECT_FALSE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kGiven - 1));
  EXPECT_FALSE(covers("jobmall", DataClass::kWork, kPurposeCoordination, kDay));
  EXPECT_FALSE(covers(kRecipient, DataClass::kHealth, kPurposeCoordination, kDay));
  EXPECT_FALSE(covers(kRecipient, DataClass::kWork, kPurposeSupport, kDay));
  consent.withdrawn_on = kDay;
  EXPECT_TRUE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kDay - 1));
  EXPECT_FALSE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kDay));
  EXPECT_FALSE(covers(kRecipient, DataClass::kWork, kPurposeCoordination, kDay + 1));
}

TEST(Disclosure, WithoutConsent_HoldsNothing) {
  ExpectEmpty(Make({}));
  ExpectEmpty(Make({ConsentFor({}, {"jobmall"})}));
  Consent support = ConsentFor();
  support.purpose = std::string(kPurposeSupport);
  ExpectEmpty(Make({support}));
  Consent withdrawn = ConsentFor();
  withdrawn.withdrawn_on = kDay - 1;
  ExpectEmpty(Make({withdrawn}));
}

TEST(Disclosure, WholeConsent_HoldsEverything) {
  const Disclosure package = Make({ConsentFor()});
  EXPECT_EQ(package.consent, "c1");
  EXPECT_EQ(package.person, FullCase().person);
  EXPECT_EQ(package.consulter, FullCase().consulter);
  EXPECT_EQ(package.concerns, FullCase().concerns);
  EXPECT_EQ(package.consultation, FullCase().consultation);
  EXPECT_EQ(package.answers.size(), FullCase().answers.size());
  EXPECT_EQ(package.answers.at("issues").values.size(), 4u);
  EXPECT_EQ(package.answers.at("withdrawn_months").number, 8);
}

TEST(Disclosure, EachClass_HoldsItsPartOnly) {
  struct Row {
    DataClass data_class;
    bool person;
    bool text;
    std::vector<Concern> concerns;
    std::vector<std::string> questions;
    std::set<std::string> issues;
  };
  const std::vector<Row> rows = {
      {DataClass::kAttributes, true, false, {}, {}, {}},
      {DataClass::kHealth,
       false,
       false,
       {Concern::kHealth},
       {"issues", "under_treatment"},
       {"ILLNESS"}},
      {DataClass::kWork,
       false,
       false,
       {Concern::kJobSearch},
       {"employment_status", "issues"},
       {"RETENTION_DIFFICULTY"}},
      {DataClass::kFinances, false, false, {Concern::kDebt}, {"hardship", "issues"}, {"DEBT"}},
      {DataClass::kWelfare, false, false, {}, {}, {}},
      {DataClass::kLifeHistory,
       false,
       true,
       {Concern::kFamily},
       {"issues", "withdrawn", "withdrawn_months"},
       {"FAMILY"}},
  };
  for (const Row& row : rows) {
    const Disclosure package = Make({ConsentFor({row.data_class})});
    EXPECT_EQ(package.person != Person(), row.person);
    EXPECT_EQ(package.consulter != Consulter(), row.person);
    EXPECT_EQ(!package.consultation.empty(), row.text);
    EXPECT_EQ(package.concerns.marked, row.concerns);
    std::vector<std::string> questions;
    for (const auto& [id, answer] : package.answers) questions.push_back(id);
    EXPECT_EQ(questions, row.questions);
    if (!row.issues.empty()) {
      EXPECT_EQ(package.answers.at("issues").values, row.issues);
    }
  }
}

TEST(Disclosure, SeveralConsents_JoinAndNameTheWidest) {
  Consent work = ConsentFor({DataClass::kWork});
  Consent more = ConsentFor({DataClass::kAttributes, DataClass::kHealth});
  more.id = "c2";
  const Disclosure package = Make({work, more});
  EXPECT_EQ(package.consent, "c2");
  EXPECT_NE(package.person, Person());
  EXPECT_TRUE(package.answers.contains("employment_status"));
  EXPECT_TRUE(package.answers.contains("under_treatment"));
  EXPECT_FALSE(package.answers.contains("hardship"));
}

TEST(Disclosure, KnownViolence_KeepsTheAddressBack) {
  Case value = FullCase();
  value.answers["urgent_violence"].values = {"YES"};
  const Disclosure package = Make({ConsentFor()}, value);
  EXPECT_FALSE(package.person.display_name.empty());
  EXPECT_TRUE(package.person.address.empty());
  EXPECT_TRUE(package.person.postal_code.empty());
}

TEST(DataClasses, EveryQuestionOfTheSite_HasAClassOfTheTable) {
  for (const site::Question& question : Questions().all()) {
    site::Question other = question;
    other.sensitive = !question.sensitive;
    // A question that the table knows does not depend on the mark.
    EXPECT_EQ(ClassOfQuestion(question), ClassOfQuestion(other)) << question.id;
  }
  site::Question unknown;
  unknown.id = "new_question";
  EXPECT_EQ(ClassOfQuestion(unknown), DataClass::kWork);
  unknown.sensitive = true;
  EXPECT_EQ(ClassOfQuestion(unknown), DataClass::kHealth);
}

}  // namespace
}  // namespace tsunagi::intake
