#include "services/intake/domain/validate_case.h"

#include <functional>

#include "common/site/site.h"
#include "gtest/gtest.h"

namespace tsunagi::intake {
namespace {

const site::Site& RealSite() {
  static const auto* const kSite = [] {
    auto site = site::LoadSite("deploy/tochigi");
    if (!site.ok()) std::abort();
    return new std::shared_ptr<const site::Site>(*std::move(site));
  }();
  return **kSite;
}

constexpr absl::CivilDay kToday(2026, 11, 22);

CaseInput GoodInput() {
  CaseInput input;
  input.value.consulter.kind = Consulter::Kind::kSelf;
  input.value.person.display_name = "髙橋　花子";
  input.value.person.phone = "090-0000-0101";
  input.value.person.birth_date = rules::PartialDate{1975, 4, 1};
  return input;
}

ValidatedCase Validate(CaseInput input) {
  return ValidateCase(std::move(input), {RealSite().questions, RealSite().municipalities, kToday});
}

struct Row {
  const char* name;
  std::function<void(CaseInput&)> spoil;
  // "field REASON", without "case."; empty: none.
  std::string error;
  std::string warning;
};

std::string Text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    if (!text.empty()) text += ", ";
    text += finding.field.substr(5) + " " + finding.reason;
    EXPECT_FALSE(finding.message_ja.empty());
  }
  return text;
}

std::string Times(const char* text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

const std::vector<Row>& Rows() {
  static const auto* const kRows = new std::vector<Row>{
      {"nothing wrong", [](CaseInput&) {}, "", ""},
      {"sheet number too long", [](CaseInput& in) { in.value.sheet_number = Times("番", 65); },
       "sheet_number TOO_LONG", ""},
      {"sheet number just fits", [](CaseInput& in) { in.value.sheet_number = Times("番", 64); }, "",
       ""},
      {"control character", [](CaseInput& in) { in.value.received_by = "a\nb"; },
       "received_by CONTROL_CHARACTER", ""},
      {"text too long", [](CaseInput& in) { in.value.consultation = Times("あ", 10'001); },
       "consultation TOO_LONG", ""},
      {"lines are fine in text", [](CaseInput& in) { in.value.consultation = "一\n二"; }, "", ""},
      {"no such day",
       [](CaseInput& in) {
         in.reception_date = rules::PartialDate{2025, 2, 30};
       },
       "reception_date INVALID_DATE", ""},
      {"a month is no day",
       [](CaseInput& in) {
         in.reception_date = rules::PartialDate{2026, 2, 0};
       },
       "reception_date INVALID_DATE", ""},
      {"tomorrow",
       [](CaseInput& in) {
         in.reception_date = rules::PartialDate{2026, 11, 23};
       },
       "reception_date EVENT_DATE_IN_FUTURE", ""},
      {"366 days ago",
       [](CaseInput& in) {
         in.reception_date = rules::PartialDate{2025, 11, 21};
       },
       "", ""},
      {"367 days ago",
       [](CaseInput& in) {
         in.reception_date = rules::PartialDate{2025, 11, 20};
       },
       "", "reception_date RECEPTION_LONG_AGO"},
      {"born after the reception",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{2026, 12, 0};
       },
       "person.birth_date BIRTH_AFTER_RECEPTION", ""},
      {"born on no day",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{1975, 13, 1};
       },
       "person.birth_date INVALID_DATE", ""},
      {"fourteen",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{2011, 11, 23};
       },
       "", "person.birth_date AGE_UNUSUAL"},
      {"fifteen today",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{2011, 11, 22};
       },
       "", ""},
      {"seventy-one",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{1955, 11, 22};
       },
       "", "person.birth_date AGE_UNUSUAL"},
      {"only the year known",
       [](CaseInput& in) {
         in.value.person.birth_date = rules::PartialDate{1975, 0, 0};
       },
       "", ""},
      {"kanji as kana", [](CaseInput& in) { in.value.person.display_name_kana = "高橋"; },
       "person.display_name_kana INVALID_KANA", ""},
      {"short phone", [](CaseInput& in) { in.value.person.phone = "090-0000-12"; },
       "person.phone INVALID_PHONE", ""},
      {"odd number of the caller",
       [](CaseInput& in) { in.value.consulter.phone = "000-0000-0105"; }, "",
       "consulter.phone PHONE_UNUSUAL"},
      {"a number outside the plan",
       [](CaseInput& in) { in.value.person.phone = "０００-0000-0105"; }, "",
       "person.phone PHONE_UNUSUAL"},
      {"one digit too many", [](CaseInput& in) { in.value.person.phone = "028-600-00012"; },
       "person.phone INVALID_PHONE", ""},
      {"words for the caller's number", [](CaseInput& in) { in.value.consulter.phone = "自宅"; },
       "consulter.phone INVALID_PHONE", ""},
      {"postal code", [](CaseInput& in) { in.value.person.postal_code = "32000"; },
       "person.postal_code INVALID_POSTAL_CODE", ""},
      {"mail", [](CaseInput& in) { in.value.person.email = "a.example.jp"; },
       "person.email INVALID_EMAIL", ""},
      {"check digit", [](CaseInput& in) { in.value.person.municipality = "092150"; },
       "person.municipality MUNICIPALITY_CHECK_DIGIT", ""},
      {"unknown in the prefecture", [](CaseInput& in) { in.value.person.municipality = "09999"; },
       "person.municipality UNKNOWN_MUNICIPALITY", ""},
      {"another prefecture", [](CaseInput& in) { in.value.person.municipality = "11203"; }, "", ""},
      {"concern twice",
       [](CaseInput& in) {
         in.value.concerns.marked = {Concern::kDebt, Concern::kDebt};
       },
       "concerns.marked DUPLICATE_CONCERN", ""},
      {"unknown concern",
       [](CaseInput& in) { in.value.concerns.marked = {static_cast<Concern>(17)}; },
       "concerns.marked UNKNOWN_CONCERN", ""},
      {"primary not marked",
       [](CaseInput& in) {
         in.value.concerns = {{Concern::kDebt}, Concern::kFood};
       },
       "concerns.primary PRIMARY_NOT_MARKED", ""},
      {"unknown channel", [](CaseInput& in) { in.value.channel = static_cast<Channel>(8); },
       "channel UNKNOWN_VALUE", ""},
      {"unknown sex", [](CaseInput& in) { in.value.person.sex = static_cast<Sex>(3); },
       "person.sex UNKNOWN_VALUE", ""},
      {"unknown question",
       [](CaseInput& in) {
         in.answers = {{"shoe_size", {"YES"}, {}}};
       },
       "answers[0].question UNKNOWN_QUESTION", ""},
      {"unknown choice",
       [](CaseInput& in) {
         in.answers = {{"searching", {"MAYBE"}, {}}};
       },
       "answers[searching] UNKNOWN_CHOICE", ""},
      {"two choices of one",
       [](CaseInput& in) {
         in.answers = {{"searching", {"YES", "NO"}, {}}};
       },
       "answers[searching] SEVERAL_CHOICES", ""},
      {"two choices of many",
       [](CaseInput& in) {
         in.answers = {{"issues", {"DEBT", "FAMILY"}, {}}};
       },
       "", ""},
      {"two answers",
       [](CaseInput& in) {
         in.answers = {{"searching", {"YES"}, {}}, {"searching", {"YES"}, {}}};
       },
       "answers[searching] DUPLICATE_ANSWER", ""},
      {"negative number",
       [](CaseInput& in) {
         in.answers = {{"withdrawn_months", {}, -1}};
       },
       "answers[withdrawn_months] INVALID_NUMBER", ""},
      {"asked, not known",
       [](CaseInput& in) {
         in.answers = {{"withdrawn", {}, {}}};
       },
       "", ""},
      {"no way to reach", [](CaseInput& in) { in.value.person.phone = ""; }, "",
       "person.phone NO_WAY_TO_REACH"},
      {"the family left no number",
       [](CaseInput& in) {
         in.value.person.phone = "";
         in.value.consulter.kind = Consulter::Kind::kFamily;
       },
       "", ""},
  };
  return *kRows;
}

TEST(ValidateCase, Matrix_FindsExactlyThis) {
  for (const Row& row : Rows()) {
    CaseInput input = GoodInput();
    row.spoil(input);
    const ValidatedCase result = Validate(std::move(input));
    EXPECT_EQ(Text(result.findings.errors), row.error) << row.name;
    EXPECT_EQ(Text(result.findings.warnings), row.warning) << row.name;
  }
}

TEST(ValidateCase, Values_AreBroughtIntoNormalForm) {
  CaseInput input = GoodInput();
  Person& person = input.value.person;
  person.display_name = " 葛󠄀城　か\u3099く ";
  person.display_name_kana = " ｶﾂﾗｷﾞ  がく ";
  person.phone = "０９０００００１２３４";
  person.postal_code = "〒３２００００１";
  person.municipality = "9201";
  person.email = " ａ@example.jp ";
  input.value.sheet_number = "　";
  const Person out = Validate(std::move(input)).value.person;
  EXPECT_EQ(out.display_name, "葛󠄀城　がく");
  EXPECT_EQ(out.display_name_kana, "カツラギ　ガク");
  EXPECT_EQ(out.phone, "090-0000-1234");
  EXPECT_EQ(out.postal_code, "320-0001");
  EXPECT_EQ(out.municipality, "09201");
  EXPECT_EQ(out.email, "a@example.jp");
}

TEST(ValidateCase, RetiredMunicipality_GoesToWhereItMerged) {
  CaseInput input = GoodInput();
  input.value.person.municipality = "09367";
  EXPECT_EQ(Validate(std::move(input)).value.person.municipality, "09203");
}

TEST(ValidateCase, NoReceptionDate_IsToday) {
  EXPECT_EQ(Validate(GoodInput()).value.reception_date, kToday);
}

}  // namespace
}  // namespace tsunagi::intake
