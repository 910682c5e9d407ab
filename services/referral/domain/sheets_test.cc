// The twenty situations of tests/data/sheets against the directory and routing of deploy/tochigi.
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/calendar/wareki.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "common/text/csv.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {
namespace {

using ::testing::UnorderedElementsAreArray;

constexpr char kFolder[] = "tests/data/sheets/";

// Where the expectations, which were worked out by hand from the plan, and the site's data differ,
// and somebody has to look. Each is a sheet, "top" or "excluded", and the kind in question. An
// entry that no longer differs fails, like a difference that is not here.
using Difference = std::string;
const std::set<Difference> kKnownDifferences = {
    // expected.csv: who works is not サポステ's. Data: a non-regular worker who wants a regular job
    // may use it (eligible.saposute_*.status, unverified). It is not suggested either: no routing
    // rule of ① or ③ leads there.
    "T-001 excluded SAPOSUTE", "T-006 excluded SAPOSUTE", "T-017 excluded SAPOSUTE",
    "T-018 excluded SAPOSUTE",
    // expected.csv: who keeps house is not サポステ's. Data: not tested, because nobody confirmed
    // it
    // for the prefecture; so サポステ stays and comes first for ②.
    "T-007 excluded SAPOSUTE", "T-007 top SAPOSUTE",
    // T-017, who lives in 矢板市, was one until distance counted: ミドル世代支援コーナー (60) in
    // 宇都宮市 is 28 km away (-8), and the Hello Work of the residence has 50 and 3 more.
};

using Record = std::map<std::string, std::string>;

std::vector<Record> ReadRecords(const std::string& file) {
  std::ifstream in(kFolder + file, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  const auto table = text::ParseCsv(bytes.str());
  EXPECT_OK(table);
  std::vector<Record> records;
  if (!table.ok()) return records;
  for (const text::CsvRow& row : table->rows) {
    EXPECT_FALSE(row.problem.has_value()) << file << " line " << row.line;
    Record record;
    for (size_t i = 0; i < row.fields.size(); ++i) record[table->header[i]] = row.fields[i];
    records.push_back(std::move(record));
  }
  return records;
}

// The answers of a sheet, as far as rules ask for them; the importer proper is intake's.
rules::Subject SubjectOf(const site::Site& site, const Record& sheet) {
  rules::Subject subject;
  for (const auto& [column, cell] : sheet) {
    const site::Question* question = site.questions.FindByColumn(column);
    if (question == nullptr || cell.empty() || cell == "不明") continue;
    rules::AnswerValue answer;
    int64_t number = 0;
    if (question->is_number()) {
      if (absl::SimpleAtoi(cell, &number)) answer.number = number;
    } else {
      for (const auto label : absl::StrSplit(cell, "、")) {
        const site::Choice* choice = question->FindChoiceByLabel(std::string(label));
        EXPECT_NE(choice, nullptr) << column << " " << label;
        if (choice != nullptr) answer.values.insert(choice->value);
      }
    }
    subject.answers[question->id] = answer;
  }
  const std::string& born = sheet.at("生年月日");
  if (!born.empty()) {
    const auto date = calendar::ParseJapaneseDate(born);
    EXPECT_TRUE(date.ok()) << born;
    if (date.ok()) {
      subject.birth_date = rules::PartialDate{date->year.value_or(0), date->month.value_or(0),
                                              date->day.value_or(0)};
    }
  }
  const auto municipality = site.municipalities.Resolve(sheet.at("市町村コード"));
  EXPECT_OK(municipality);
  if (municipality.ok()) subject.municipality = (*municipality)->code;
  return subject;
}

std::set<std::string> KindsOf(const std::vector<Destination>& list) {
  std::set<std::string> kinds;
  for (const Destination& each : list) kinds.insert(site::AgencyKindName(each.agency->kind));
  return kinds;
}

// What differs for one sheet.
std::set<Difference> Compare(const std::string& number, const Record& expected,
                             const Suggestions& found) {
  std::set<Difference> differences;
  const std::string top = found.destinations.empty()
                              ? "none"
                              : site::AgencyKindName(found.destinations[0].agency->kind);
  const std::set<std::string> tops = absl::StrSplit(expected.at("先頭の行き先kind"), '|');
  if (tops.count("") == 0 && tops.count(top) == 0) differences.insert(number + " top " + top);
  const std::set<std::string> excluded = KindsOf(found.excluded);
  const std::set<std::string> suggested = KindsOf(found.destinations);
  const std::vector<std::string> must_go =
      absl::StrSplit(expected.at("除外されるkind"), '|', absl::SkipEmpty());
  for (const std::string& kind : must_go) {
    if (excluded.count(kind) == 0 || suggested.count(kind) > 0) {
      differences.insert(number + " excluded " + kind);
    }
  }
  return differences;
}

TEST(Sheets, TwentySituations_GoWhereThePlanSendsThem) {
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite(testing::kTochigi));
  std::map<std::string, Record> sheets;
  for (Record& sheet : ReadRecords("handwritten_utf8.csv")) {
    const std::string number = sheet.at("受付番号");
    sheets[number] = std::move(sheet);
  }
  const std::vector<Record> expectations = ReadRecords("expected.csv");
  ASSERT_EQ(expectations.size(), 20u);
  const std::set<std::string> categories = {"UNSTABLE_EMPLOYMENT", "LONG_TERM_JOBLESS",
                                            "SOCIAL_PARTICIPATION"};
  std::set<Difference> differences;
  int looked_at = 0;
  for (const Record& expected : expectations) {
    const std::string& number = expected.at("受付番号");
    SCOPED_TRACE(number);
    const std::string& category = expected.at("判定");
    if (categories.count(category) == 0) continue;
    ASSERT_EQ(sheets.count(number), 1u);
    rules::Subject subject = SubjectOf(*site, sheets.at(number));
    subject.category = category;
    const auto day = calendar::ParseJapaneseDate(sheets.at(number).at("受付日"));
    ASSERT_TRUE(day.ok() && day->ToCivilDay());
    differences.merge(Compare(number, expected,
                              SuggestDestinations({site->directory,
                                                   site->municipalities,
                                                   {},
                                                   subject,
                                                   *day->ToCivilDay(),
                                                   &site->calendar})));
    ++looked_at;
  }
  EXPECT_EQ(looked_at, 17);
  EXPECT_THAT(differences, UnorderedElementsAreArray(kKnownDifferences));
}

}  // namespace
}  // namespace tsunagi::referral
