#include <fstream>
#include <map>
#include <sstream>

#include "common/text/csv.h"
#include "common/text/encoding.h"
#include "services/intake/testing/intake_fixture.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::intake {
namespace {

constexpr char kSheets[] = "tests/data/sheets/";

text::CsvTable ReadTable(const std::string& file) {
  std::ifstream in(kSheets + file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const auto encoding = text::DetectEncoding(bytes.str());
  EXPECT_OK(encoding);
  const auto utf8 = text::DecodeToUtf8(bytes.str(), *encoding);
  EXPECT_OK(utf8);
  auto table = text::ParseCsv(*utf8);
  EXPECT_OK(table);
  return *std::move(table);
}

class ImportTest : public IntakeFixture {
 protected:
  static v1::ImportSheetRowsRequest RequestOf(const text::CsvTable& table,
                                              const std::string& parent = "agencies/-") {
    v1::ImportSheetRowsRequest request;
    request.set_parent(parent);
    request.mutable_columns()->Assign(table.header.begin(), table.header.end());
    for (const text::CsvRow& row : table.rows) {
      v1::SheetRow& one = *request.add_rows();
      one.set_line(static_cast<int>(row.line));
      one.mutable_cells()->Assign(row.fields.begin(), row.fields.end());
    }
    request.set_accept_warnings(true);
    return request;
  }

  v1::ImportSheetRowsResponse Import(const v1::ImportSheetRowsRequest& request) {
    auto response = Call<v1::ImportSheetRowsResponse>(ClientOf("secretariat", Role::kImporter),
                                                      "ImportSheetRows", request);
    EXPECT_OK(response);
    return response.ok() ? *response : v1::ImportSheetRowsResponse();
  }

  std::vector<v1::SheetRowResult> ResultsOf(const v1::ImportSheetRowsRequest& request) {
    const v1::ImportSheetRowsResponse response = Import(request);
    return {response.results().begin(), response.results().end()};
  }

  v1::Case Get(const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    auto response = Call<v1::Case>(ClientOf(std::string(AgencyOfName(name))), "GetCase", request);
    EXPECT_OK(response);
    return response.ok() ? *response : v1::Case();
  }
};

std::string Describe(const v1::SheetRowResult& result) {
  std::string text = std::to_string(result.line()) + ":";
  for (const auto& problem : result.problems()) {
    text += " " + problem.column() + " " + problem.reason() + (problem.warning() ? "(w)" : "");
  }
  return text;
}

TEST_F(ImportTest, HandwrittenSheets_AllBecomeCases) {
  const auto response = Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  ASSERT_EQ(response.results_size(), 20);
  for (const auto& result : response.results()) {
    EXPECT_EQ(result.outcome(), v1::SheetRowResult::CREATED) << Describe(result);
    for (const auto& problem : result.problems()) EXPECT_TRUE(problem.warning());
  }
  EXPECT_EQ(EventsOf("facts").size(), 20u);
  EXPECT_EQ(EventsOf("cases").size(), 20u);
  EXPECT_EQ(index_.size(), 20u);
}

TEST_F(ImportTest, HandwrittenSheets_ValuesAreRead) {
  const auto response = Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  ASSERT_EQ(response.results_size(), 20);
  const v1::Case first = Get(response.results(0).case_());
  EXPECT_EQ(first.sheet_number(), "T-001");
  EXPECT_EQ(first.reception_date().year(), 2022);
  EXPECT_EQ(first.person().display_name(), "山﨑　誠");
  EXPECT_EQ(first.person().display_name_kana(), "ヤマザキ　マコト");
  EXPECT_EQ(first.person().birth_date().year(), 1975);
  EXPECT_EQ(first.person().municipality(), "09201");
  EXPECT_EQ(first.concerns().primary(), v1::Concerns::JOB_SEARCH);
  EXPECT_EQ(first.concerns().marked_size(), 2);
  std::map<std::string, v1::Answer> answers;
  for (const v1::Answer& answer : first.answers()) answers[answer.question()] = answer;
  EXPECT_EQ(answers["graduation_year"].number(), 1993);
  EXPECT_EQ(answers["employment_status"].values(0), "EMPLOYED_WANTS_CHANGE");
  EXPECT_EQ(answers["issues"].values(0), "RETENTION_DIFFICULTY");
  // T-005: the family came; 不明 is "asked, not known".
  const v1::Case family = Get(response.results(4).case_());
  EXPECT_EQ(family.consulter().kind(), v1::Consulter::FAMILY);
  EXPECT_EQ(family.consulter().phone(), "000-0000-0105");
  EXPECT_TRUE(family.person().display_name().empty());
  // T-006: two issues. T-017: half-width kana, full-width digits. T-019: the lost zero.
  const v1::Case indebted = Get(response.results(5).case_());
  for (const v1::Answer& answer : indebted.answers()) {
    if (answer.question() == "issues") {
      EXPECT_EQ(answer.values_size(), 2);
    }
  }
  const v1::Case wide = Get(response.results(16).case_());
  EXPECT_EQ(wide.person().display_name_kana(), "オオツカ　ケンジ");
  EXPECT_EQ(wide.person().phone(), "090-0000-0117");
  EXPECT_EQ(wide.person().birth_date().year(), 1977);
  EXPECT_EQ(Get(response.results(18).case_()).person().municipality(), "09201");
}

TEST_F(ImportTest, HandwrittenSheets_ConsentsCome) {
  const auto response = Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  const auto consents_of = [this](const std::string& name) {
    v1::ListConsentsRequest request;
    request.set_parent(name);
    return *Call<v1::ListConsentsResponse>(ClientOf(std::string(AgencyOfName(name))),
                                           "ListConsents", request);
  };
  const auto first = consents_of(response.results(0).case_());
  ASSERT_EQ(first.consents_size(), 1);
  EXPECT_EQ(first.consents(0).purpose(), "COORDINATION");
  EXPECT_EQ(first.consents(0).text_version(), "sheet");
  EXPECT_EQ(first.consents(0).given_on().day(), 1);
  EXPECT_EQ(first.consents(0).form(), v1::Consent::WRITTEN);
  EXPECT_EQ(consents_of(response.results(4).case_()).consents_size(), 0);
  EXPECT_EQ(consents_of(response.results(17).case_()).consents(0).giver(),
            v1::Consent::REPRESENTATIVE);
  EXPECT_EQ(consents_of(response.results(19).case_()).consents(0).form(), v1::Consent::ORAL);
}

TEST_F(ImportTest, HandwrittenSheets_CohortsAreTheExpectedOnes) {
  (void)Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  const text::CsvTable expected = ReadTable("expected.csv");
  const std::vector<std::string> facts = EventsOf("facts");
  ASSERT_EQ(facts.size(), expected.rows.size());
  for (size_t i = 0; i < facts.size(); ++i) {
    facts::v1::Fact fact;
    ASSERT_TRUE(fact.ParseFromString(facts[i]));
    EXPECT_EQ(fact.cohort(), expected.rows[i].fields[3]) << expected.rows[i].fields[0];
    EXPECT_EQ(fact.subject().size(), 64u);
    EXPECT_FALSE(fact.agency_kind().empty());
  }
}

TEST_F(ImportTest, SameRowsTwice_AddNothing) {
  const auto request = RequestOf(ReadTable("handwritten_utf8.csv"));
  const auto first = Import(request);
  const auto second = Import(request);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(second.results(i).outcome(), v1::SheetRowResult::ALREADY_THERE);
    EXPECT_EQ(second.results(i).case_(), first.results(i).case_());
  }
  EXPECT_EQ(EventsOf("facts").size(), 20u);
  EXPECT_EQ(index_.size(), 20u);
}

TEST_F(ImportTest, Cp932File_IsTheSameSheets) {
  const auto cp932 = Import(RequestOf(ReadTable("handwritten_cp932.csv")));
  ASSERT_EQ(cp932.results_size(), 5);
  for (const auto& result : cp932.results()) {
    EXPECT_EQ(result.outcome(), v1::SheetRowResult::CREATED) << Describe(result);
  }
  EXPECT_EQ(Get(cp932.results(0).case_()).person().display_name(), "山﨑　誠");
  const auto utf8 = Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  EXPECT_EQ(utf8.results(4).outcome(), v1::SheetRowResult::ALREADY_THERE);
  EXPECT_EQ(utf8.results(5).outcome(), v1::SheetRowResult::CREATED);
}

TEST_F(ImportTest, Rejects_NameColumnReasonAndSuggestion) {
  const text::CsvTable table = ReadTable("rejects_utf8.csv");
  const text::CsvTable expected = ReadTable("rejects_expected.csv");
  const auto response = Import(RequestOf(table));
  ASSERT_EQ(static_cast<size_t>(response.results_size()), expected.rows.size());
  for (int i = 0; i < response.results_size(); ++i) {
    const auto& want = expected.rows[static_cast<size_t>(i)].fields;
    const auto& result = response.results(i);
    EXPECT_EQ(result.outcome(), v1::SheetRowResult::REJECTED) << want[0];
    std::vector<v1::SheetRowResult::Problem> blocking;
    for (const auto& problem : result.problems()) {
      if (!problem.warning()) blocking.push_back(problem);
    }
    ASSERT_EQ(blocking.size(), 1u) << want[0] << Describe(result);
    EXPECT_EQ(blocking[0].column(), want[1]) << want[0];
    EXPECT_EQ(blocking[0].reason(), want[2]) << want[0];
    EXPECT_EQ(blocking[0].suggestion(), want[3]) << want[0];
    EXPECT_FALSE(blocking[0].message_ja().empty());
  }
  EXPECT_TRUE(EventsOf("facts").empty());
}

TEST_F(ImportTest, WarningsNotAccepted_RejectUntilAccepted) {
  auto request = RequestOf(ReadTable("handwritten_utf8.csv"));
  request.set_accept_warnings(false);
  for (const auto& result : ResultsOf(request)) {
    EXPECT_EQ(result.outcome(), v1::SheetRowResult::REJECTED);
    for (const auto& problem : result.problems()) EXPECT_TRUE(problem.warning());
  }
  request.set_accept_warnings(true);
  (void)Import(request);
  // What is already there needs no acceptance.
  request.set_accept_warnings(false);
  for (const auto& result : ResultsOf(request)) {
    EXPECT_EQ(result.outcome(), v1::SheetRowResult::ALREADY_THERE);
  }
}

TEST_F(ImportTest, AcceptedWarnings_AreNotAskedAgainByAnUpdate) {
  const auto imported = Import(RequestOf(ReadTable("handwritten_utf8.csv")));
  v1::UpdateCaseRequest update;
  update.mutable_case_()->set_name(imported.results(0).case_());
  update.mutable_case_()->set_received_by("佐藤");
  EXPECT_OK(Call<v1::Case>(ClientOf("sr-09201"), "UpdateCase", update));
}

TEST_F(ImportTest, Counsellor_OnlyRowsOfTheOwnAgency) {
  const auto request = RequestOf(ReadTable("handwritten_utf8.csv"), "agencies/sr-09201");
  auto response =
      Call<v1::ImportSheetRowsResponse>(ClientOf("sr-09201"), "ImportSheetRows", request);
  ASSERT_OK(response);
  EXPECT_EQ(response->results(0).outcome(), v1::SheetRowResult::CREATED);
  EXPECT_EQ(response->results(1).outcome(), v1::SheetRowResult::REJECTED);
  bool other_agency = false;
  for (const auto& problem : response->results(1).problems()) {
    other_agency = other_agency || problem.reason() == "OTHER_AGENCY";
  }
  EXPECT_TRUE(other_agency);
  auto everywhere = request;
  everywhere.set_parent("agencies/-");
  EXPECT_THAT(
      Call<v1::ImportSheetRowsResponse>(ClientOf("sr-09201"), "ImportSheetRows", everywhere),
      testing::IsError(absl::StatusCode::kNotFound, "AGENCY_NOT_FOUND"));
}

TEST_F(ImportTest, BrokenHeaders_RefuseTheRequest) {
  text::CsvTable table = ReadTable("handwritten_utf8.csv");
  auto request = RequestOf(table);
  *request.mutable_columns(1) = "日付";
  EXPECT_THAT(Call<v1::ImportSheetRowsResponse>(ClientOf("secretariat", Role::kImporter),
                                                "ImportSheetRows", request),
              testing::IsError(absl::StatusCode::kInvalidArgument, "MISSING_COLUMNS"));
  request = RequestOf(table);
  *request.mutable_columns(3) = "氏名";
  EXPECT_THAT(Call<v1::ImportSheetRowsResponse>(ClientOf("secretariat", Role::kImporter),
                                                "ImportSheetRows", request),
              testing::IsError(absl::StatusCode::kInvalidArgument, "DUPLICATE_COLUMN"));
}

TEST_F(ImportTest, ShortRow_DoesNotStopTheOthers) {
  auto request = RequestOf(ReadTable("handwritten_utf8.csv"));
  request.mutable_rows(3)->mutable_cells()->RemoveLast();
  const auto response = Import(request);
  EXPECT_EQ(response.results(3).outcome(), v1::SheetRowResult::REJECTED);
  EXPECT_EQ(response.results(3).problems(0).reason(), "FIELD_COUNT");
  EXPECT_EQ(response.results(4).outcome(), v1::SheetRowResult::CREATED);
}

}  // namespace
}  // namespace tsunagi::intake
