#include "tools/tsunagi/slips.h"

#include "common/testing/status_matchers.h"

namespace tsunagi::cli {
namespace {

using referral::v1::Outcome;
using testing::IsError;

constexpr char kHeader[] = "受付番号,受付機関,連番,種別,日付,内容,属性,確認日,回,対象種別\n";

// Keeps the file alive that the slips point into.
class SlipsTest : public ::testing::Test {
 protected:
  std::variant<Slip, RowProblem> Read(const std::string& line) {
    absl::StatusOr<CsvFile> parsed = ParseCsvFile("slips.csv", kHeader + line + "\n");
    EXPECT_TRUE(parsed.ok()) << parsed.status();
    file_ = *std::move(parsed);
    absl::StatusOr<SlipColumns> columns = FindSlipColumns(file_);
    EXPECT_TRUE(columns.ok()) << columns.status();
    return ReadSlip(*columns, codes_, file_.table.rows.at(0));
  }
  Slip Good(const std::string& line) {
    const auto read = Read(line);
    if (const auto* problem = std::get_if<RowProblem>(&read)) {
      ADD_FAILURE() << problem->reason;
      return {};
    }
    return std::get<Slip>(read);
  }
  static DeclineCodes Codes() {
    config::v1::DeclineReason capacity;
    capacity.set_id("CAPACITY");
    capacity.set_title_ja("定員・枠なし");
    return DeclineCodes({capacity});
  }

  RowProblem Bad(const std::string& line) {
    const auto read = Read(line);
    if (std::holds_alternative<RowProblem>(read)) return std::get<RowProblem>(read);
    ADD_FAILURE() << "was read";
    return {};
  }

 private:
  CsvFile file_;
  DeclineCodes codes_ = Codes();
};

TEST_F(SlipsTest, Accept_EraDate_IsRead) {
  const Slip slip = Good("A-1,sr-09201,1,受理,R2.4.20,,,,1,HELLO_WORK|SAPOSUTE");
  EXPECT_EQ(slip.kind, Slip::Kind::kAccept);
  EXPECT_EQ(slip.sheet_number, "A-1");
  EXPECT_EQ(slip.sender, "sr-09201");
  EXPECT_EQ(slip.date, absl::CivilDay(2020, 4, 20));
  EXPECT_TRUE(slip.HoldsFor("SAPOSUTE"));
  EXPECT_FALSE(slip.HoldsFor("SELF_RELIANCE"));
}

TEST_F(SlipsTest, NoKindsAndNoRound_HoldForAnyAndTheFirst) {
  const Slip slip = Good("A-1,sr-09201,1,初回面談,2020-05-04,,,,,");
  EXPECT_EQ(slip.round, 1);
  EXPECT_TRUE(slip.HoldsFor("JOB_MALL"));
}

TEST_F(SlipsTest, Decline_Label_IsTheReason) {
  EXPECT_EQ(Good("A-1,sr-09201,1,差戻し,2020-05-04,定員・枠なし,,,1,").reason.id(), "CAPACITY");
  EXPECT_EQ(Good("A-1,sr-09201,1,差戻し,2020-05-04,capacity,,,1,").reason.id(), "CAPACITY");
  EXPECT_EQ(Bad("A-1,sr-09201,1,差戻し,2020-05-04,忙しい,,,1,").reason, "UNKNOWN_DECLINE_REASON");
}

TEST_F(SlipsTest, Placed_AttributeAndConfirmDate_AreRead) {
  const Slip slip = Good("A-1,sr-09201,5,結果,2020-06-29,就職確認,正社員,2020-07-16,2,HELLO_WORK");
  EXPECT_EQ(slip.outcome, Outcome::PLACED);
  EXPECT_EQ(slip.attribute, "REGULAR");
  EXPECT_EQ(slip.confirm_date, absl::CivilDay(2020, 7, 16));
  EXPECT_EQ(slip.round, 2);
}

TEST_F(SlipsTest, Placed_WithoutConfirmDateOrAttribute_IsRejected) {
  EXPECT_EQ(Bad("A-1,s,5,結果,2020-06-29,就職確認,正社員,,1,").column, "確認日");
  EXPECT_EQ(Bad("A-1,s,5,結果,2020-06-29,就職確認,,2020-07-16,1,").reason, "UNKNOWN_ATTRIBUTE");
}

TEST_F(SlipsTest, Attribute_OfAnotherOutcome_IsRejected) {
  EXPECT_EQ(Bad("A-1,s,5,結果,2020-06-29,専門相談,正社員,,1,").reason, "UNKNOWN_ATTRIBUTE");
  EXPECT_EQ(Bad("A-1,s,5,結果,2020-06-29,定着確認,正社員,,1,").reason, "UNKNOWN_ATTRIBUTE");
}

TEST_F(SlipsTest, BadCells_NameTheirColumn) {
  EXPECT_EQ(Bad(",s,1,受理,2020-06-29,,,,1,").column, "受付番号");
  EXPECT_EQ(Bad("A,s,x,受理,2020-06-29,,,,1,").column, "連番");
  EXPECT_EQ(Bad("A,s,1,電話,2020-06-29,,,,1,").column, "種別");
  EXPECT_EQ(Bad("A,s,1,受理,昭和65年1月1日,,,,1,").column, "日付");
  EXPECT_EQ(Bad("A,s,1,受理,2020-06,,,,1,").reason, "DATE_INCOMPLETE");
}

TEST_F(SlipsTest, RequestId_SameSlip_IsStableAndDiffersByStep) {
  const Slip slip = Good("A-1,s,5,結果,2020-06-29,終結,,,1,");
  const Slip other_round = Good("A-1,s,5,結果,2020-06-29,終結,,,2,");
  EXPECT_EQ(slip.RequestId("outcome"), slip.RequestId("outcome"));
  EXPECT_NE(slip.RequestId("outcome"), slip.RequestId("complete"));
  EXPECT_NE(slip.RequestId("outcome"), other_round.RequestId("outcome"));
}

TEST(FindSlipColumns, MissingColumn_IsNamed) {
  ASSERT_OK_AND_ASSIGN(const CsvFile file, ParseCsvFile("a.csv", "受付番号,連番\n1,2\n"));
  EXPECT_THAT(FindSlipColumns(file), IsError(absl::StatusCode::kInvalidArgument, "COLUMN_MISSING"));
}

}  // namespace
}  // namespace tsunagi::cli
