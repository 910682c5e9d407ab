#include "tools/tsunagi/csv_file.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace tsunagi::cli {
namespace {

using testing::IsError;

const RowProblem kProblem = {"生年月日", "ERA_DATE", "INVALID_DATE", "日付を直してください。",
                             "平成5年7月9日"};

TEST(RejectsFile, EachEncoding_ComesBackAsTheOriginalRows) {
  const std::string utf8 = "受付番号,氏名\r\n1,髙橋\r\n2,\"山, 崎\"\r\n3,﨑山\r\n";
  ASSERT_OK_AND_ASSIGN(const std::string cp932, text::EncodeCp932(utf8));
  for (const std::string& bytes : {utf8, "\xEF\xBB\xBF" + utf8, cp932}) {
    ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", bytes));
    RejectsFile rejects(file);
    for (const auto& row : file.table.rows) rejects.Add(row, {kProblem});
    text::Encoding encoding;
    const std::string written = rejects.Bytes(encoding);
    EXPECT_EQ(encoding, file.encoding);
    ASSERT_OK_AND_ASSIGN(const CsvFile again, ParseCsvFile("b.csv", written));
    EXPECT_EQ(again.encoding, file.encoding);
    EXPECT_EQ(again.table.header, file.table.header);
    ASSERT_EQ(again.table.rows.size(), 3u);
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(again.table.rows[i].fields, file.table.rows[i].fields);
    }
  }
}

TEST(RejectsFile, SeveralProblemsOfARow_StandInOneRecord) {
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "番号\n7\n"));
  RejectsFile rejects(file);
  rejects.Add(file.table.rows[0], {kProblem, {"電話", "DIGITS", "BAD", "直す", ""}});
  text::Encoding encoding;
  EXPECT_EQ(rejects.Bytes(encoding),
            "番号,行,列,値の種類,理由,説明,提案\r\n"
            "7,2,生年月日／電話,ERA_DATE／DIGITS,INVALID_DATE／BAD,"
            "日付を直してください。／直す,平成5年7月9日／\r\n");
}

TEST(RejectsFile, AddedOutOfOrder_IsSortedByLine) {
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "番号\n1\n2\n"));
  RejectsFile rejects(file);
  rejects.Add(file.table.rows[1], {kProblem});
  rejects.Add(file.table.rows[0], {kProblem});
  text::Encoding encoding;
  ASSERT_OK_AND_ASSIGN(const CsvFile again, ParseCsvFile("b.csv", rejects.Bytes(encoding)));
  EXPECT_EQ(again.table.rows[0].fields[0], "1");
}

TEST(RejectsFile, GaijiInCp932_FallsBackToUtf8) {
  // F040 is a user-defined character.
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "no\n\xF0\x40\n"));
  ASSERT_EQ(file.encoding, text::Encoding::kCp932);
  RejectsFile rejects(file);
  rejects.Add(file.table.rows[0], {kProblem});
  text::Encoding encoding;
  ASSERT_OK_AND_ASSIGN(const CsvFile again, ParseCsvFile("b.csv", rejects.Bytes(encoding)));
  EXPECT_EQ(encoding, text::Encoding::kUtf8Bom);
  EXPECT_EQ(again.table.rows[0].fields, file.table.rows[0].fields);
}

TEST(RejectsFile, FormulaInASuggestion_IsNeutralized) {
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "no\n1\n"));
  RejectsFile rejects(file);
  rejects.Add(file.table.rows[0], {{"a", "TEXT", "BAD", "=1+1", "@x"}});
  text::Encoding encoding;
  const std::string bytes = rejects.Bytes(encoding);
  EXPECT_NE(bytes.find(",'=1+1,'@x\r\n"), std::string::npos) << bytes;
}

TEST(ParseCsvFile, BrokenRow_KeepsTheOthers) {
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "a,b\n1\n2,3\n"));
  ASSERT_EQ(file.table.rows.size(), 2u);
  EXPECT_EQ(ProblemOfBrokenRow(file.table.rows[0]).reason, "FIELD_COUNT");
  EXPECT_FALSE(file.table.rows[1].problem.has_value());
}

TEST(ParseCsvFile, Utf16AndEmpty_AreErrors) {
  EXPECT_THAT(ParseCsvFile("a.csv", absl::string_view("\xFF\xFE\x41\x00", 4)),
              IsError(absl::StatusCode::kInvalidArgument, "ENCODING_UNKNOWN"));
  EXPECT_THAT(ParseCsvFile("a.csv", ""),
              IsError(absl::StatusCode::kInvalidArgument, "CSV_UNREADABLE"));
}

TEST(ProblemLines, ManyProblems_ShowsTwentyInOrderAndTheRest) {
  ProblemLines lines;
  for (size_t line = 23; line > 1; --line) lines.Add(line, kProblem);
  const std::string text = lines.Text("rejects.csv");
  EXPECT_EQ(text.find("2行目 生年月日"), 0u);
  EXPECT_NE(text.find("21行目"), std::string::npos);
  EXPECT_EQ(text.find("22行目"), std::string::npos);
  EXPECT_NE(text.find("ほか 2 件は rejects.csv をご覧ください\n"), std::string::npos);
  EXPECT_NE(lines.Text("").find("ほか 2 件\n"), std::string::npos);
}

TEST(ProblemLines, FewProblems_ShowsAll) {
  ProblemLines lines;
  EXPECT_EQ(lines.Text("rejects.csv"), "");
  lines.Add(2, kProblem);
  EXPECT_EQ(lines.Text("rejects.csv"), DescribeRowProblem(2, kProblem));
}

TEST(ValueClassOf, KindsOfCells_AreNamed) {
  EXPECT_EQ(ValueClassOf(" "), "EMPTY");
  EXPECT_EQ(ValueClassOf("０９０"), "DIGITS");
  EXPECT_EQ(ValueClassOf("昭和50年4月1日"), "ERA_DATE");
  EXPECT_EQ(ValueClassOf("1975-04-01"), "DATE");
  EXPECT_EQ(ValueClassOf("山田"), "TEXT");
}

}  // namespace
}  // namespace tsunagi::cli
