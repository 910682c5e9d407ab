#include "common/text/csv.h"

#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::text {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Reason(const CsvRow& row) { return row.problem ? row.problem->reason : "OK"; }

TEST(ParseCsv, EveryLineEnd_SeparatesRecords) {
  for (const std::string end : {"\r\n", "\n", "\r"}) {
    const auto table =
        ParseCsv(absl::StrCat("氏名,市町", end, "見本 一郎,小山市", end, end,
                              "\"見本\"\"二\"\"郎\",\"佐野", end, "市\"", end, "見本 三郎,"));
    ASSERT_TRUE(table.ok()) << table.status();
    EXPECT_THAT(table->header, ElementsAre("氏名", "市町"));
    ASSERT_THAT(table->rows, SizeIs(3));
    EXPECT_THAT(table->rows[0].fields, ElementsAre("見本 一郎", "小山市"));
    EXPECT_EQ(table->rows[0].line, 2u);
    EXPECT_THAT(table->rows[1].fields,
                ElementsAre("見本\"二\"郎", absl::StrCat("佐野", end, "市")));
    EXPECT_EQ(table->rows[1].line, 4u);
    EXPECT_THAT(table->rows[2].fields, ElementsAre("見本 三郎", ""));
    EXPECT_EQ(table->rows[2].line, 6u);
    for (const CsvRow& row : table->rows) EXPECT_EQ(Reason(row), "OK");
  }
}

TEST(ParseCsv, ByteOrderMark_IsNotPartOfTheFirstName) {
  EXPECT_THAT(ParseCsv("\xEF\xBB\xBF"
                       "a,b\n")
                  ->header,
              ElementsAre("a", "b"));
}

TEST(ParseCsv, WrongFieldCount_IsAProblemOfThatRecordOnly) {
  const auto table = ParseCsv("a,b\n1\n1,2\n1,2,3\n");
  ASSERT_TRUE(table.ok());
  ASSERT_THAT(table->rows, SizeIs(3));
  EXPECT_EQ(Reason(table->rows[0]), "FIELD_COUNT");
  EXPECT_THAT(table->rows[0].problem->message_ja, HasSubstr("2行目"));
  EXPECT_EQ(Reason(table->rows[1]), "OK");
  EXPECT_EQ(Reason(table->rows[2]), "FIELD_COUNT");
  EXPECT_THAT(table->rows[2].fields, ElementsAre("1", "2", "3"));
}

TEST(ParseCsv, ForgottenQuoteWithNoneBehind_SpoilsOneRecord) {
  const auto table = ParseCsv("a,b\n1,\"2\n3,4\n5,6\n");
  ASSERT_TRUE(table.ok());
  ASSERT_THAT(table->rows, SizeIs(3));
  EXPECT_EQ(Reason(table->rows[0]), "UNTERMINATED_QUOTE");
  EXPECT_THAT(table->rows[0].fields, ElementsAre("1", "2"));
  EXPECT_THAT(table->rows[1].fields, ElementsAre("3", "4"));
  EXPECT_EQ(table->rows[1].line, 3u);
  EXPECT_EQ(Reason(table->rows[2]), "OK");
}

TEST(ParseCsv, ForgottenQuoteBeforeQuotedRecords_SpoilsOneRecord) {
  const auto table = ParseCsv("a,b\r\n1,\"2\r\n\"3\",\"4\"\r\n\"5\",\"6\"\r\n");
  ASSERT_TRUE(table.ok());
  ASSERT_THAT(table->rows, SizeIs(3));
  EXPECT_EQ(Reason(table->rows[0]), "UNTERMINATED_QUOTE");
  EXPECT_THAT(table->rows[0].fields, ElementsAre("1", "2"));
  EXPECT_THAT(table->rows[1].fields, ElementsAre("3", "4"));
  EXPECT_EQ(Reason(table->rows[1]), "OK");
  EXPECT_THAT(table->rows[2].fields, ElementsAre("5", "6"));
}

TEST(ParseCsv, StrayQuote_IsAProblemOfThatRecord) {
  const auto table = ParseCsv("a,b\nx\"y,1\n\"x\"y,1\n \"x\",1\nx,1\n");
  ASSERT_TRUE(table.ok());
  ASSERT_THAT(table->rows, SizeIs(4));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Reason(table->rows[i]), "STRAY_QUOTE") << i;
  EXPECT_EQ(Reason(table->rows[3]), "OK");
}

TEST(ParseCsv, FilesThatAreNotCsv_AreRefusedWithTheLine) {
  const std::string kWide = absl::StrJoin(std::vector<std::string>(kMaxCsvFields + 1, "1"), ",");
  const struct {
    std::string file;
    std::string what;
  } kCases[] = {
      {"", "no header"},
      {"\r\n\r\n", "no header"},
      {std::string("a,b\n1,\0", 7), "line 2: NUL"},
      {"a\n\x8E\x81\n", "line 2: not valid UTF-8"},
      {"a,,b\n", "column 2 has no name"},
      {"a,b,a\n", "column 3 repeats"},
      {"a,\"b\n1,2\n", "header, line 1"},
      {absl::StrCat("a\n", kWide, "\n"), "line 2: more than 1000"},
  };
  for (const auto& test : kCases) {
    const auto table = ParseCsv(test.file);
    ASSERT_FALSE(table.ok()) << test.what;
    EXPECT_EQ(table.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(table.status().message()), HasSubstr(test.what));
  }
}

TEST(ParseCsv, ManyForgottenQuotes_TakeLinearTime) {
  for (const std::string line : {"\"a\",\"\n", "x\",\"\n", "\"\"\"\n", "\",\n"}) {
    std::string file = "a,b\n";
    for (int i = 0; i < 200000; ++i) file += line;
    const auto table = ParseCsv(file);  // quadratic work would take minutes
    ASSERT_TRUE(table.ok());
    EXPECT_GT(table->rows.size(), 0u);
  }
}

TEST(WriteCsvRow, FieldsThatNeedQuotes_AreQuoted) {
  EXPECT_EQ(WriteCsvRow({"a", "b,c", "d\"e", "f\ng", " h", ""}),
            "a,\"b,c\",\"d\"\"e\",\"f\ng\",\" h\",\r\n");
  EXPECT_EQ(WriteCsvRow({""}), "\"\"\r\n");
}

TEST(CsvProperties, WrittenRecords_ReadBackUnchanged) {
  std::mt19937 random(6);
  const std::vector<std::string> kPieces = {"a",    ",", "\"",   "\n", "\r",
                                            "\r\n", " ", "小山", "=",  "\t"};
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> fields(1 + random() % 4);
    for (std::string& field : fields) {
      for (size_t n = random() % 5; n > 0; --n) field += kPieces[random() % kPieces.size()];
    }
    std::vector<std::string> header;
    for (size_t i = 0; i < fields.size(); ++i) header.push_back(absl::StrCat("c", i));
    const auto table = ParseCsv(absl::StrCat(WriteCsvRow(header), WriteCsvRow(fields)));
    ASSERT_TRUE(table.ok());
    ASSERT_THAT(table->rows, SizeIs(1));
    EXPECT_EQ(table->rows[0].fields, fields);
    EXPECT_EQ(Reason(table->rows[0]), "OK");
  }
}

TEST(CsvProperties, RandomFiles_NeverLoseALineSilently) {
  std::mt19937 random(7);
  const std::string kAlphabet = "a,\"\n\r";
  for (int round = 0; round < 20000; ++round) {
    std::string file = "h1,h2\n";
    for (size_t n = random() % 30; n > 0; --n) file += kAlphabet[random() % kAlphabet.size()];
    const auto table = ParseCsv(file);
    ASSERT_TRUE(table.ok());
    size_t last_line = 1;
    for (const CsvRow& row : table->rows) {
      EXPECT_GT(row.line, last_line);
      last_line = row.line;
      EXPECT_TRUE(row.problem.has_value() || row.fields.size() == 2);
    }
    // Every character of data is in some field.
    size_t written = 0;
    size_t read = 0;
    for (const char c : file.substr(6)) written += c == 'a' ? 1 : 0;
    for (const CsvRow& row : table->rows) {
      for (const std::string& field : row.fields) {
        for (const char c : field) read += c == 'a' ? 1 : 0;
      }
    }
    EXPECT_EQ(read, written) << testing::PrintToString(file);
  }
}

TEST(NeutralizeFormula, WhatASpreadsheetWouldRun_IsMarked) {
  for (const std::string field : {"=1+1", "+81", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1"}) {
    EXPECT_EQ(NeutralizeFormula(field), absl::StrCat("'", field));
  }
  EXPECT_EQ(NeutralizeFormula("小山市=1"), "小山市=1");
  EXPECT_EQ(NeutralizeFormula(""), "");
  EXPECT_EQ(NeutralizeFormula(NeutralizeFormula("=1")), "'=1");
}

}  // namespace
}  // namespace tsunagi::text
