#include "tools/tsunagi/values.h"

#include <sys/stat.h>

#include "common/base/id.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"

namespace tsunagi::cli {
namespace {

using testing::IsError;

TEST(DeterministicRequestId, SameParts_SameUuid) {
  const std::string id = DeterministicRequestId({"slip", "sr-09201", "1"});
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(id[14], '8');
  EXPECT_EQ(id, DeterministicRequestId({"slip", "sr-09201", "1"}));
}

TEST(DeterministicRequestId, PartsThatJoinAlike_Differ) {
  EXPECT_NE(DeterministicRequestId({"a", "bc"}), DeterministicRequestId({"ab", "c"}));
  EXPECT_NE(DeterministicRequestId({"1", "2"}), DeterministicRequestId({"1", "3"}));
}

TEST(NewRequestId, Twice_Differs) {
  EXPECT_TRUE(IsUuid(NewRequestId()));
  EXPECT_NE(NewRequestId(), NewRequestId());
}

TEST(ParseDay, JapaneseAndWestern_Read) {
  ASSERT_OK_AND_ASSIGN(const absl::CivilDay era, ParseDay("令和2年5月6日"));
  EXPECT_EQ(era, absl::CivilDay(2020, 5, 6));
  ASSERT_OK_AND_ASSIGN(const absl::CivilDay western, ParseDay("2020-05-06"));
  EXPECT_EQ(western, era);
}

TEST(ParseDay, IncompleteOrWrong_IsUsageError) {
  EXPECT_THAT(ParseDay("2020-05"), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
  EXPECT_THAT(ParseDay("平成32年1月1日"), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
}

TEST(FormatDate, PartialDates_ShowWhatIsKnown) {
  common::v1::Date date;
  EXPECT_EQ(FormatDate(date), "");
  date.set_year(1980);
  EXPECT_EQ(FormatDate(date), "1980");
  date.set_month(4);
  EXPECT_EQ(FormatDate(date), "1980-04");
  EXPECT_EQ(ToDay(date), std::nullopt);
  date.set_day(2);
  EXPECT_EQ(FormatDate(date), "1980-04-02");
  EXPECT_EQ(ToDay(date), absl::CivilDay(1980, 4, 2));
}

TEST(ParseAnswer, ValuesNumberAndUnknown_Read) {
  ASSERT_OK_AND_ASSIGN(const auto values, ParseAnswer("issues=DEBT,FAMILY"));
  EXPECT_EQ(values.values_size(), 2);
  ASSERT_OK_AND_ASSIGN(const auto number, ParseAnswer("withdrawn_months=8"));
  EXPECT_EQ(number.number(), 8);
  ASSERT_OK_AND_ASSIGN(const auto unknown, ParseAnswer("isolated="));
  EXPECT_TRUE(unknown.values().empty());
  EXPECT_THAT(ParseAnswer("isolated"), IsError(absl::StatusCode::kInvalidArgument, "USAGE"));
}

TEST(WritePrivateFile, NewFile_OnlyOwnerReads) {
  const testing::TempDir dir;
  ASSERT_OK(WritePrivateFile(dir.Path("a.csv"), "x"));
  struct stat info = {};
  ASSERT_EQ(stat(dir.Path("a.csv").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(dir.Path("a.csv")));
  EXPECT_EQ(bytes, "x");
  EXPECT_THAT(ReadFile(dir.Path("b")),
              IsError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

}  // namespace
}  // namespace tsunagi::cli
