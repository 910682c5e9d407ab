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

Disclosure Make(const std::vector<Consent>& consents, const Case& value = FullCase(),
                bool confirmed = false, const std::vector<Conference>& conferences = {}) {
  BasesOnFile on_file;
  on_file.consents = consents;
  on_file.conferences = conferences;
  DisclosureSituation situation;
  situation.case_id = "case1";
  situation.sender = "sr-09201";
  situation.recipient = kRecipient;
  situation.today = situation.day = kDay;
  situation.now = absl::FromCivil(absl::CivilSecond(kDay) + 36000, absl::UTCTimeZone());
  situation.address_protected = AddressIsProtected(value);
  situation.address_confirmed = confirmed;
  situation.on_file = &on_file;
  return MakeDisclosure(value, JudgePackage(situation, ""), Questions());
}

void ExpectEmpty(const Disclosure& package) {
  EXPECT_TRUE(package.bases.empty());
  EXPECT_TRUE(package.data_classes.empty());
  EXPECT_NE(package.refusal, DisclosureRefusal::kNone);
  EXPECT_EQ(package.person, Person());
  EXPECT_EQ(package.consulter, Consulter());
  EXPECT_EQ(package.concerns, Concerns());
  EXPECT_TRUE(package.consultation.empty());
  EXPECT_TRUE(package.answers.empty());
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
  ASSERT_EQ(package.bases.size(), 1u);
  EXPECT_EQ(package.bases[0].id, "c1");
  EXPECT_EQ(package.bases[0].item, "privacy.69-2-1");
  EXPECT_EQ(package.person, FullCase().person);
  EXPECT_EQ(package.consulter, FullCase().consulter);
  EXPECT_EQ(package.concerns, FullCase().concerns);
  EXPECT_EQ(package.consultation, FullCase().consultation);
  EXPECT_EQ(package.answers.size(), FullCase().answers.size());
  EXPECT_EQ(package.answers.at("issues").values.size(), 4u);
  EXPECT_EQ(package.answers.at("withdrawn_months").number, 8);
}

// An office learns what somebody needs there, but not that they would rather go elsewhere.
TEST(Disclosure, WishesForAnOffice_AreNeverPassedOn) {
  Case value = FullCase();
  value.answers["avoid_office"].values = {"HELLO_WORK"};
  value.answers["wish_office"].values = {"JOB_MALL"};
  value.answers["wish_area"].values = {"AWAY_FROM_HOME"};
  value.answers["access_need"].values = {"WHEELCHAIR"};
  const Disclosure package = Make({ConsentFor()}, value);
  EXPECT_EQ(package.answers.size(), FullCase().answers.size() + 1);
  EXPECT_TRUE(package.answers.contains("access_need"));
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

TEST(Disclosure, SeveralConsents_JoinAndAreNamedWidestFirst) {
  Consent work = ConsentFor({DataClass::kWork});
  Consent more = ConsentFor({DataClass::kAttributes, DataClass::kHealth});
  more.id = "c2";
  const Disclosure package = Make({work, more});
  ASSERT_EQ(package.bases.size(), 2u);
  EXPECT_EQ(package.bases[0].id, "c2");
  EXPECT_EQ(package.bases[1].id, "c1");
  EXPECT_NE(package.person, Person());
  EXPECT_TRUE(package.answers.contains("employment_status"));
  EXPECT_TRUE(package.answers.contains("under_treatment"));
  EXPECT_FALSE(package.answers.contains("hardship"));
}

TEST(Disclosure, ProtectedAddress_GoesOnlyAfterASecondConfirmation) {
  Case violence = FullCase();
  violence.answers["urgent_violence"].values = {"YES"};
  Case marked = FullCase();
  marked.address_protected = true;
  for (const Case& value : {violence, marked}) {
    const Disclosure package = Make({ConsentFor()}, value);
    EXPECT_FALSE(package.person.display_name.empty());
    EXPECT_EQ(package.person.municipality, "09201");
    EXPECT_TRUE(package.person.address.empty());
    EXPECT_TRUE(package.person.postal_code.empty());
    EXPECT_TRUE(package.address_withheld);
    const Disclosure confirmed = Make({ConsentFor()}, value, /*confirmed=*/true);
    EXPECT_EQ(confirmed.person, value.person);
    EXPECT_FALSE(confirmed.address_withheld);
    // A confirmation is no basis.
    EXPECT_EQ(Make({ConsentFor({DataClass::kWork})}, value, /*confirmed=*/true).person, Person());
  }
}

TEST(Disclosure, UnderAConference_TheWordsStayWithTheOffice) {
  Conference conference;
  conference.id = "k1";
  conference.item = "needy.9-1";
  conference.from = kGiven;
  conference.until = kDay;
  for (const char* office : {"sr-09201", kRecipient}) {
    conference.members.push_back(
        {office, absl::InfinitePast(), {}, absl::InfinitePast(), "somebody"});
  }
  conference.cases.push_back({"case1", "sr-09201", absl::InfinitePast(), "somebody", {}});
  const Disclosure package = Make({}, FullCase(), false, {conference});
  EXPECT_EQ(package.data_classes.size(), 6u);
  EXPECT_TRUE(package.answers.contains("withdrawn"));
  EXPECT_TRUE(package.consultation.empty());
}

TEST(Disclosure, FieldPaths_NameWhatIsInIt) {
  EXPECT_EQ(FieldPathsOf(Make({ConsentFor({DataClass::kFinances})})),
            (std::vector<std::string>{"concerns", "answers.hardship", "answers.issues"}));
  EXPECT_EQ(FieldPathsOf(Make({ConsentFor({DataClass::kAttributes})})),
            (std::vector<std::string>{"person.display_name", "person.postal_code",
                                      "person.municipality", "person.address", "consulter"}));
  EXPECT_TRUE(FieldPathsOf(Make({})).empty());
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
