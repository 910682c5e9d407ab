// The cases of testdata/deadlines.csv. Each was reasoned out by hand from a printed calendar; `why`
// says how. Terms: 3d working days, 4h hours, m2 end of the second month after.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/calendar/deadline.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "common/text/csv.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

constexpr char kFolder[] = "common/calendar/testdata/";
constexpr size_t kLeastCases = 100;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

absl::CivilMinute MinuteOf(const std::string& text) {
  absl::CivilMinute minute;
  EXPECT_TRUE(absl::ParseCivilTime(text, &minute)) << text;
  return minute;
}

ResponseTerm TermOf(const std::string& text) {
  int number = 0;
  if (text[0] == 'm') {
    EXPECT_TRUE(absl::SimpleAtoi(text.substr(1), &number)) << text;
    return MonthEndTerm{number};
  }
  EXPECT_TRUE(absl::SimpleAtoi(text.substr(0, text.size() - 1), &number)) << text;
  if (text.back() == 'h') return WorkingHoursTerm{number};
  EXPECT_EQ(text.back(), 'd') << text;
  return WorkingDaysTerm{number};
}

std::vector<Pause> PausesOf(const std::string& text) {
  std::vector<Pause> pauses;
  for (const absl::string_view part : absl::StrSplit(text, ';', absl::SkipEmpty())) {
    const std::vector<std::string> ends = absl::StrSplit(part, '/');
    EXPECT_EQ(ends.size(), 2u) << part;
    pauses.push_back({MinuteOf(ends[0]), std::nullopt});
    if (!ends[1].empty()) pauses.back().to = MinuteOf(ends[1]);
  }
  return pauses;
}

// "2026-06-11T17:15", or "stopped:2".
std::string Text(const Deadline& deadline) {
  if (!deadline.due) return absl::StrCat("stopped:", deadline.stopped_with);
  return absl::FormatCivilTime(*deadline.due);
}

TEST(DeadlineCases, EveryRow_FallsWhereItsReasonSays) {
  const testing::SiteCopy copy;
  std::filesystem::create_directory(copy.dir() + "/calendar");
  copy.Write("calendar/test.textproto",
             ReadFile(absl::StrCat(kFolder, "test_calendars.textproto")));
  ASSERT_OK_AND_ASSIGN(const auto site, site::LoadSite(copy.dir()));
  ASSERT_OK_AND_ASSIGN(const auto table,
                       text::ParseCsv(ReadFile(absl::StrCat(kFolder, "deadlines.csv"))));
  ASSERT_GE(table.rows.size(), kLeastCases);
  for (const text::CsvRow& row : table.rows) {
    SCOPED_TRACE(absl::StrCat("line ", row.line, ": ", row.fields.back()));
    ASSERT_FALSE(row.problem);
    const auto found = site->calendar.calendars.find(row.fields[2]);
    ASSERT_NE(found, site->calendar.calendars.end());
    const WorkingCalendar& calendar = found->second.days;
    ASSERT_OK_AND_ASSIGN(
        const Deadline deadline,
        Due(MinuteOf(row.fields[0]), TermOf(row.fields[1]), calendar, PausesOf(row.fields[3])));
    EXPECT_EQ(Text(deadline), row.fields[4]);
    EXPECT_EQ(deadline.forecast ? "forecast" : "", row.fields[5]);
    if (deadline.due) {
      EXPECT_FALSE(Overdue(deadline, *deadline.due));
      EXPECT_TRUE(Overdue(deadline, *deadline.due + 1));
    }
  }
  RecordProperty("cases", static_cast<int>(table.rows.size()));
  std::cout << table.rows.size() << " deadline cases\n";
}

}  // namespace
}  // namespace tsunagi::calendar
