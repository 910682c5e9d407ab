#include "common/calendar/deadline.h"

#include <random>

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::calendar {
namespace {

using absl::CivilDay;
using absl::CivilMinute;
using ::tsunagi::testing::IsError;

// The shipped calendar of public offices, and one that is open on Saturdays.
const WorkingCalendar& Shipped(absl::string_view id) {
  static const auto* const site =
      new std::shared_ptr<const site::Site>(*site::LoadSite(testing::kTochigi));
  return (*site)->calendar.calendars.find(id)->second.days;
}
const WorkingCalendar& Public() { return Shipped("public-office"); }

// Wednesday 2026-06-10; there is no holiday in June.
CivilMinute June(int day, int hour, int minute = 0) {
  return CivilMinute(2026, 6, day, hour, minute);
}

TEST(Due, WhatCannotBeCounted_IsRefused) {
  for (const ResponseTerm& term :
       {ResponseTerm(WorkingDaysTerm{0}), ResponseTerm(WorkingDaysTerm{251}),
        ResponseTerm(WorkingHoursTerm{0}), ResponseTerm(WorkingHoursTerm{2001}),
        ResponseTerm(MonthEndTerm{0}), ResponseTerm(MonthEndTerm{13})}) {
    EXPECT_THAT(Due(June(10, 10), term, Public()),
                IsError(absl::StatusCode::kInvalidArgument, "TERM_INVALID"));
  }
  EXPECT_THAT(Due(June(10, 10), WorkingDaysTerm{3}, Public(), {{June(12, 10), June(12, 9)}}),
              IsError(absl::StatusCode::kInvalidArgument, "PAUSE_INVALID"));
  EXPECT_THAT(Due(CivilMinute(1899, 12, 31, 23, 59), WorkingDaysTerm{3}, Public()),
              IsError(absl::StatusCode::kInvalidArgument, "DAY_OUT_OF_RANGE"));
  EXPECT_THAT(Due(June(10, 10), WorkingDaysTerm{3}, Public(), {{June(12, 10), CivilMinute(9000)}}),
              IsError(absl::StatusCode::kInvalidArgument, "DAY_OUT_OF_RANGE"));
}

TEST(Due, LongestTermsAndPauses_AreCounted) {
  ASSERT_OK_AND_ASSIGN(const Deadline days, Due(June(10, 10), WorkingDaysTerm{250}, Public()));
  EXPECT_EQ(Public().WorkingDaysBetween(CivilDay(2026, 6, 10), CivilDay(*days.due)), 250);
  ASSERT_OK_AND_ASSIGN(const Deadline late,
                       Due(June(10, 10), WorkingDaysTerm{1}, Public(),
                           {{June(10, 11), CivilMinute(8999, 12, 31, 12, 0)}}));
  EXPECT_EQ(late.due->year(), 9000);
  EXPECT_TRUE(late.forecast);
}

TEST(RemainingWorkingDays, DayByDay_CountsDownAndBelowZero) {
  ASSERT_OK_AND_ASSIGN(const Deadline deadline, Due(June(10, 10), WorkingDaysTerm{3}, Public()));
  const auto left = [&](CivilMinute now) { return RemainingWorkingDays(deadline, Public(), now); };
  EXPECT_EQ(left(June(9, 10)), 3) << "before the arrival";
  EXPECT_EQ(left(June(10, 10)), 3);
  EXPECT_EQ(left(June(10, 17, 15)), 3);
  EXPECT_EQ(left(June(10, 17, 16)), 2) << "from now on it is Thursday's time";
  EXPECT_EQ(left(June(12, 10)), 1);
  EXPECT_EQ(left(June(13, 10)), 0) << "Saturday counts as Monday, the due day";
  EXPECT_EQ(left(June(15, 17, 15)), 0);
  EXPECT_EQ(left(June(15, 17, 16)), -1);
  EXPECT_EQ(left(June(17, 10)), -2);
  EXPECT_FALSE(Overdue(deadline, June(15, 17, 15)));
  EXPECT_TRUE(Overdue(deadline, June(15, 17, 16)));
}

TEST(Deadline, UnderAnOpenPause_IsNeverOverdue) {
  ASSERT_OK_AND_ASSIGN(const Deadline stopped, Due(June(10, 10), WorkingDaysTerm{3}, Public(),
                                                   {{June(12, 10), std::nullopt}}));
  EXPECT_FALSE(stopped.due);
  EXPECT_FALSE(Overdue(stopped, CivilMinute(2027, 6, 1, 0, 0)));
  EXPECT_EQ(RemainingWorkingDays(stopped, Public(), CivilMinute(2027, 6, 1, 0, 0)), 1);
  EXPECT_FALSE(RemindOn(stopped, Public(), 1));
  EXPECT_FALSE(LateBy(stopped, Public(), 1));
}

TEST(Deadline, RemindersAndEscalations_FallOnWorkingDays) {
  ASSERT_OK_AND_ASSIGN(const Deadline deadline, Due(June(10, 10), WorkingDaysTerm{3}, Public()));
  EXPECT_EQ(RemindOn(deadline, Public(), 1), CivilDay(2026, 6, 12));
  EXPECT_EQ(RemindOn(deadline, Public(), 2), CivilDay(2026, 6, 11));
  EXPECT_EQ(RemindOn(deadline, Public(), 9), CivilDay(2026, 6, 10)) << "not before the arrival";
  EXPECT_EQ(LateBy(deadline, Public(), 0), June(15, 17, 15));
  EXPECT_EQ(LateBy(deadline, Public(), 1), June(16, 17, 15));
  EXPECT_EQ(LateBy(deadline, Public(), 5), June(22, 17, 15));
  ASSERT_OK_AND_ASSIGN(const Deadline saturday,
                       Due(June(12, 10), WorkingDaysTerm{1}, Shipped("jobmall")));
  EXPECT_EQ(LateBy(saturday, Shipped("jobmall"), 6), June(20, 17, 0)) << "Saturday's own cut-off";
}

TEST(LateBy, TermOfHours_CountsFromItsDueMinuteThenByCutOffs) {
  ASSERT_OK_AND_ASSIGN(const Deadline deadline, Due(June(10, 10), WorkingHoursTerm{4}, Public()));
  EXPECT_EQ(LateBy(deadline, Public(), 0), June(10, 14));
  EXPECT_EQ(LateBy(deadline, Public(), 1), June(11, 17, 15));
}

TEST(EndOfMonthAfter, EveryDayOfAMonth_EndsAlike) {
  EXPECT_EQ(EndOfMonthAfter(CivilDay(2026, 4, 1), 2), CivilDay(2026, 6, 30));
  EXPECT_EQ(EndOfMonthAfter(CivilDay(2026, 4, 30), 2), CivilDay(2026, 6, 30));
  EXPECT_EQ(EndOfMonthAfter(CivilDay(2025, 12, 31), 2), CivilDay(2026, 2, 28));
  EXPECT_EQ(EndOfMonthAfter(CivilDay(2023, 12, 31), 2), CivilDay(2024, 2, 29));
  EXPECT_EQ(EndOfMonthAfter(CivilDay(2026, 11, 5), 2), CivilDay(2027, 1, 31));
}

TEST(MinuteInJapan, Seconds_AreDropped) {
  const absl::Time time = absl::FromUnixSeconds(1781079359);  // 2026-06-10T08:15:59Z
  EXPECT_EQ(MinuteInJapan(time), June(10, 17, 15));
  EXPECT_EQ(MinuteInJapan(TimeOfMinute(June(10, 17, 15))), June(10, 17, 15));
  EXPECT_EQ(time - TimeOfMinute(June(10, 17, 15)), absl::Seconds(59));
}

class DeadlineProperties : public ::testing::Test {
 protected:
  static constexpr int kRounds = 4000;

  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

  // Often near a cut-off or the turn of a day.
  CivilMinute Start() {
    const CivilDay day = CivilDay(2018, 12, 1) + Below(3600);
    const int minute = Below(2) == 0 ? 17 * 60 + 13 + Below(5) : Below(24 * 60);
    return CivilMinute(day) + minute;
  }

  ResponseTerm Term() {
    switch (Below(3)) {
      case 0:
        return WorkingHoursTerm{1 + Below(60)};
      case 1:
        return MonthEndTerm{1 + Below(6)};
      default:
        return WorkingDaysTerm{1 + Below(20)};
    }
  }

  std::vector<Pause> Pauses(CivilMinute around, int count) {
    std::vector<Pause> pauses;
    for (int i = 0; i < count; ++i) {
      const CivilMinute from = around + Below(20 * 24 * 60) - 2 * 24 * 60;
      pauses.push_back({from, from + Below(6 * 24 * 60)});
    }
    return pauses;
  }

  const WorkingCalendar& Calendar() { return Shipped(Below(2) == 0 ? "public-office" : "jobmall"); }

  CivilMinute DueOf(CivilMinute start, const ResponseTerm& term, const WorkingCalendar& calendar,
                    const std::vector<Pause>& pauses) {
    const auto deadline = Due(start, term, calendar, pauses);
    EXPECT_OK(deadline);
    return *deadline->due;
  }

  std::mt19937 random_{20261127};
};

TEST_F(DeadlineProperties, DueMinute_LiesInOpeningHoursOfAWorkingDay) {
  for (int round = 0; round < kRounds; ++round) {
    const CivilMinute start = Start();
    const WorkingCalendar& calendar = Calendar();
    const ResponseTerm term = Term();
    const CivilMinute due = DueOf(start, term, calendar, Pauses(start, Below(4)));
    const auto hours = calendar.HoursOn(CivilDay(due));
    ASSERT_TRUE(hours) << due;
    const int minute = static_cast<int>(due - CivilMinute(CivilDay(due)));
    ASSERT_LE(minute, hours->cut_off);
    ASSERT_TRUE(std::holds_alternative<WorkingHoursTerm>(term) ? minute > hours->opens
                                                               : minute == hours->cut_off);
    ASSERT_GT(due, start);
  }
}

TEST_F(DeadlineProperties, LaterStart_IsNeverDueEarlier) {
  for (int round = 0; round < kRounds; ++round) {
    const CivilMinute start = Start();
    const WorkingCalendar& calendar = Calendar();
    const ResponseTerm term = Term();
    const std::vector<Pause> pauses = Pauses(start, Below(4));
    const CivilMinute later = start + Below(Below(2) == 0 ? 3 : 5000);
    ASSERT_LE(DueOf(start, term, calendar, pauses), DueOf(later, term, calendar, pauses))
        << start << " " << later;
  }
}

TEST_F(DeadlineProperties, LongerTerm_IsNeverDueEarlier) {
  for (int round = 0; round < kRounds; ++round) {
    const CivilMinute start = Start();
    const WorkingCalendar& calendar = Calendar();
    const std::vector<Pause> pauses = Pauses(start, Below(4));
    const int n = 1 + Below(30);
    ASSERT_LT(DueOf(start, WorkingDaysTerm{n}, calendar, pauses),
              DueOf(start, WorkingDaysTerm{n + 1}, calendar, pauses));
    ASSERT_LT(DueOf(start, WorkingHoursTerm{n}, calendar, pauses),
              DueOf(start, WorkingHoursTerm{n + 1}, calendar, pauses));
  }
}

TEST_F(DeadlineProperties, OneMorePause_NeverShortens) {
  for (int round = 0; round < kRounds; ++round) {
    const CivilMinute start = Start();
    const WorkingCalendar& calendar = Calendar();
    const ResponseTerm term = Term();
    std::vector<Pause> pauses = Pauses(start, Below(4));
    const CivilMinute before = DueOf(start, term, calendar, pauses);
    pauses.push_back(Pauses(start, 1)[0]);
    ASSERT_LE(before, DueOf(start, term, calendar, pauses));
    pauses.back().to = std::nullopt;
    ASSERT_OK_AND_ASSIGN(const Deadline open, Due(start, term, calendar, pauses));
    ASSERT_TRUE(!open.due || *open.due == before) << "an open pause stops it or comes too late";
  }
}

// The definition of a pause once more, counted the slow way.
TEST_F(DeadlineProperties, DaysTakenOut_AreThoseWhoseCutOffLiesInAPause) {
  for (int round = 0; round < kRounds; ++round) {
    const CivilMinute start = Start();
    const WorkingCalendar& calendar = Calendar();
    const std::vector<Pause> pauses = Pauses(start, Below(5));
    const int n = 1 + Below(15);
    int used = 0;
    CivilDay day = CountsOn(calendar, start);
    while (used < n) {
      ++day;
      const auto hours = calendar.HoursOn(day);
      if (!hours) continue;
      const CivilMinute cut_off = CivilMinute(day) + hours->cut_off;
      bool stopped = false;
      for (const Pause& pause : pauses) {
        stopped = stopped || (pause.from <= cut_off && cut_off < *pause.to);
      }
      used += stopped ? 0 : 1;
    }
    ASSERT_EQ(CivilDay(DueOf(start, WorkingDaysTerm{n}, calendar, pauses)), day);
  }
}

}  // namespace
}  // namespace tsunagi::calendar
