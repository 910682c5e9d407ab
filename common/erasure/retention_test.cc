#include "common/erasure/retention.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/calendar/wareki.h"
#include "common/erasure/retention_file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;
using Day = absl::CivilDay;

RetentionRule Years(int years, RetentionStart start = RetentionStart::kEventDay) {
  return {.start = start, .years = years};
}
RetentionRule Days(int days) { return {.days = days}; }

// A day written in the Japanese calendar, as offices do.
Day Wareki(const std::string& text) {
  return *calendar::ParseJapaneseDate(text).value().ToCivilDay();
}

std::vector<RetentionRule> Complete() {
  std::vector<RetentionRule> rules;
  for (const RecordClass record_class : kRecordClasses) {
    rules.push_back({.record_class = record_class, .years = 5});
  }
  return rules;
}

TEST(DueDay, YearsFromTheEvent_FirstDayIsNotCounted) {
  EXPECT_EQ(DueDay(Years(5), Day(2021, 6, 10)), Day(2026, 6, 11));
  EXPECT_EQ(DueDay(Years(5), Day(2021, 12, 31)), Day(2027, 1, 1));
  EXPECT_EQ(DueDay(Years(1), Day(2025, 1, 31)), Day(2026, 2, 1));
}

TEST(DueDay, EraChanges_AreNoBoundary) {
  EXPECT_EQ(DueDay(Years(5), Wareki("平成31年4月30日")), Wareki("令和6年5月1日"));
  EXPECT_EQ(DueDay(Years(5), Wareki("令和元年5月1日")), Wareki("令和6年5月2日"));
  EXPECT_EQ(DueDay(Years(30), Wareki("昭和64年1月7日")), Wareki("平成31年1月8日"));
  EXPECT_EQ(DueDay(Years(5), Wareki("平成31年3月31日")), Wareki("令和6年4月1日"));
}

TEST(DueDay, TwentyNinthOfFebruary_CommonYearsEndWithTheMonth) {
  // The term starts on 29 February 2020 and ends with 28 February 2025.
  EXPECT_EQ(DueDay(Years(5), Day(2020, 2, 28)), Day(2025, 3, 1));
  EXPECT_EQ(DueDay(Years(5), Day(2020, 2, 29)), Day(2025, 3, 1));
  EXPECT_EQ(DueDay(Years(4), Day(2020, 2, 28)), Day(2024, 2, 29));
  EXPECT_EQ(DueDay(Years(4), Day(2020, 2, 29)), Day(2024, 3, 1));
  EXPECT_EQ(DueDay(Years(5), Day(2019, 2, 28)), Day(2024, 3, 1));
}

TEST(DueDay, EndOfFiscalYear_RunsFromTheFirstOfApril) {
  const RetentionRule rule = Years(5, RetentionStart::kEndOfFiscalYear);
  EXPECT_EQ(DueDay(rule, Day(2021, 3, 31)), Day(2026, 4, 1));
  EXPECT_EQ(DueDay(rule, Day(2021, 4, 1)), Day(2027, 4, 1));
  EXPECT_EQ(DueDay(rule, Wareki("平成31年4月30日")), Day(2025, 4, 1));
  EXPECT_EQ(DueDay(rule, Day(2020, 2, 29)), Day(2025, 4, 1));
}

TEST(DueDay, Days_AreWholeDaysAfterTheEvent) {
  EXPECT_EQ(DueDay(Days(90), Day(2026, 1, 1)), Day(2026, 4, 2));
  EXPECT_EQ(DueDay(Days(1), Day(2024, 2, 28)), Day(2024, 3, 1));
}

TEST(RetentionPolicy, OfficeWithItsOwnRule_HasIt) {
  std::vector<RetentionRule> rules = Complete();
  rules.push_back({.record_class = RecordClass::kCase, .agencies = {"sr-09201"}, .years = 10});
  ASSERT_OK_AND_ASSIGN(const RetentionPolicy policy, RetentionPolicy::Create(rules));
  EXPECT_EQ(policy.RuleFor(RecordClass::kCase, "sr-09201").years, 10);
  EXPECT_EQ(policy.RuleFor(RecordClass::kCase, "sr-09202").years, 5);
  EXPECT_EQ(policy.RuleFor(RecordClass::kDraft, "sr-09201").years, 5);
}

TEST(RetentionPolicy, IncompleteDoubledOrWithoutTerm_IsRefused) {
  const auto refused = IsError(absl::StatusCode::kInvalidArgument, "RETENTION_INVALID");
  std::vector<RetentionRule> rules = Complete();
  rules.pop_back();
  EXPECT_THAT(RetentionPolicy::Create(rules), refused);
  rules = Complete();
  rules.push_back(rules.front());
  EXPECT_THAT(RetentionPolicy::Create(rules), refused);
  for (const auto& [years, days] :
       std::vector<std::pair<int, int>>{{0, 0}, {1, 1}, {-1, 0}, {0, -1}, {101, 0}, {0, 3651}}) {
    rules = Complete();
    rules.front().years = years;
    rules.front().days = days;
    EXPECT_THAT(RetentionPolicy::Create(rules), refused) << years << " " << days;
  }
}

TEST(LoadRetentionPolicy, ShippedData_KeepsClosedCasesFiveYears) {
  ASSERT_OK_AND_ASSIGN(const RetentionPolicy policy,
                       LoadRetentionPolicy("deploy/tochigi/retention.textproto"));
  const RetentionRule& rule = policy.RuleFor(RecordClass::kCase, "sr-09201");
  EXPECT_EQ(rule.years, 5);
  EXPECT_EQ(rule.start, RetentionStart::kEventDay);
  // Usual practice, no statute.
  EXPECT_FALSE(rule.verified);
  EXPECT_EQ(policy.RuleFor(RecordClass::kDraft, "").days, 90);
  EXPECT_EQ(policy.RuleFor(RecordClass::kRequestId, "").days, 7);
}

TEST(LoadRetentionPolicy, MissingOrWithoutSource_IsRefused) {
  const TempDir dir;
  EXPECT_THAT(LoadRetentionPolicy(dir.Path("absent")),
              IsError(absl::StatusCode::kFailedPrecondition, "RETENTION_MISSING"));
  std::ofstream(dir.Path("r")) << "rules { record_class: CASE start: EVENT_DAY years: 5 }";
  EXPECT_THAT(LoadRetentionPolicy(dir.Path("r")),
              IsError(absl::StatusCode::kInvalidArgument, "RETENTION_INVALID"));
}

// The law's words again, written apart from the program and with another calendar (<chrono>): the
// last day on which the record must be kept.
std::chrono::sys_days LastKeptDay(std::chrono::sys_days closed, int years, bool fiscal) {
  using namespace std::chrono;
  year_month_day start(closed + days(1));
  if (fiscal) {
    const year_month_day day(closed);
    start = year_month_day((day.month() >= April ? day.year() + std::chrono::years(1) : day.year()),
                           April, std::chrono::day(1));
  }
  const year_month_day answering(start.year() + std::chrono::years(years), start.month(),
                                 start.day());
  if (answering.ok()) return sys_days(answering) - days(1);
  return sys_days(year_month_day_last(answering.year(), month_day_last(answering.month())));
}

Day ToDay(std::chrono::sys_days day) { return Day(1970, 1, 1) + day.time_since_epoch().count(); }
std::chrono::sys_days FromDay(Day day) {
  return std::chrono::sys_days(std::chrono::days(day - Day(1970, 1, 1)));
}

TEST(DueRecords, HundredThousandCases_NoneKeptPastItsTermNoneErasedEarly) {
  std::vector<RetentionRule> rules = Complete();
  rules.push_back({.record_class = RecordClass::kCase,
                   .agencies = {"fiscal"},
                   .start = RetentionStart::kEndOfFiscalYear,
                   .years = 5});
  rules.push_back({.record_class = RecordClass::kCase, .agencies = {"long"}, .years = 10});
  ASSERT_OK_AND_ASSIGN(const RetentionPolicy policy, RetentionPolicy::Create(rules));

  // Half of the closing days stand at boundaries, give or take two days.
  std::vector<Day> boundaries = {Wareki("昭和64年1月7日"), Wareki("平成元年1月8日"),
                                 Wareki("平成31年4月30日"), Wareki("令和元年5月1日")};
  for (int year = 2012; year <= 2026; ++year) {
    for (const Day day : {Day(year, 2, 28), Day(year, 3, 1), Day(year, 3, 31), Day(year, 12, 31)}) {
      boundaries.push_back(day);
    }
  }
  const std::vector<std::string> agencies = {"sr-09201", "fiscal", "long"};
  std::mt19937 random(20261126);
  std::vector<RetentionCandidate> cases;
  std::vector<Day> last_kept;
  for (int i = 0; i < 100'000; ++i) {
    const Day closed = i % 2 == 0 ? boundaries[random() % boundaries.size()] + int(random() % 5) - 2
                                  : Day(1988, 1, 1) + int(random() % 14'000);
    const std::string& agency = agencies[random() % agencies.size()];
    cases.push_back({absl::StrCat("case-", i), agency, closed, random() % 20 == 0});
    last_kept.push_back(
        ToDay(LastKeptDay(FromDay(closed), agency == "long" ? 10 : 5, agency == "fiscal")));
  }
  int64_t early = 0;
  int64_t kept_past = 0;
  int64_t erased = 0;
  // The job runs on the days around every boundary of the following years.
  std::set<Day> todays;
  for (const Day boundary : boundaries) {
    for (int years : {5, 10}) {
      for (int off = -2; off <= 3; ++off) {
        todays.insert(Day(boundary.year() + years, boundary.month(), boundary.day()) + off);
      }
    }
  }
  std::vector<Day> sample(todays.begin(), todays.end());
  std::shuffle(sample.begin(), sample.end(), random);
  sample.resize(40);
  for (const Day today : sample) {
    std::set<std::string> due;
    for (const DueRecord& record : DueRecords(policy, RecordClass::kCase, cases, today)) {
      due.insert(record.name);
    }
    for (size_t i = 0; i < cases.size(); ++i) {
      const bool listed = due.count(cases[i].name) > 0;
      erased += listed;
      early += listed && (today <= last_kept[i] || cases[i].hold);
      kept_past += !listed && today > last_kept[i] && !cases[i].hold;
    }
  }
  EXPECT_EQ(early, 0);
  EXPECT_EQ(kept_past, 0);
  EXPECT_GT(erased, 100'000);
}

TEST(DueRecords, OrderAndDigest_DoNotDependOnTheOrderOfCandidates) {
  ASSERT_OK_AND_ASSIGN(const RetentionPolicy policy, RetentionPolicy::Create(Complete()));
  std::vector<RetentionCandidate> cases = {{"b", "x", Day(2020, 1, 1)},
                                           {"a", "x", Day(2020, 1, 1)},
                                           {"c", "x", Day(2019, 1, 1)},
                                           {"d", "x", Day(2019, 1, 1), true}};
  const Day today(2026, 11, 26);
  const auto due = DueRecords(policy, RecordClass::kCase, cases, today);
  EXPECT_EQ(due, (std::vector<DueRecord>{{"c", Day(2019, 1, 1), Day(2024, 1, 2)},
                                         {"a", Day(2020, 1, 1), Day(2025, 1, 2)},
                                         {"b", Day(2020, 1, 1), Day(2025, 1, 2)}}));
  std::reverse(cases.begin(), cases.end());
  EXPECT_EQ(DigestOf(DueRecords(policy, RecordClass::kCase, cases, today)), DigestOf(due));
  cases.pop_back();
  EXPECT_NE(DigestOf(DueRecords(policy, RecordClass::kCase, cases, today)), DigestOf(due));
}

}  // namespace
}  // namespace tsunagi
