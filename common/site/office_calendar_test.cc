#include "common/site/office_calendar.h"

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using absl::CivilDay;
using absl::CivilMinute;
using ::tsunagi::testing::kTochigi;
using ::tsunagi::testing::SiteCopy;

constexpr char kFile[] = "calendar.textproto";
const CivilDay kDay(2026, 11, 27);

// When the answer to a referral that reached the office at `start` is due.
CivilMinute AnswerDue(const Site& site, const std::string& agency, const std::string& offering,
                      CivilMinute start) {
  const Agency& office = *site.directory.Find(agency);
  const TermRule* rule = site.calendar.Term(TermWhat::kAnswer, office, offering, CivilDay(start));
  EXPECT_NE(rule, nullptr);
  const OfficeCalendar* days = site.calendar.Of(office.id, office.kind, CivilDay(start));
  const auto deadline = calendar::Due(start, rule->term, days->days);
  EXPECT_OK(deadline);
  return *deadline->due;
}

CivilMinute Reload(const SiteCopy& copy, CivilMinute start) {
  const auto site = LoadSite(copy.dir());
  EXPECT_OK(site);
  return AnswerDue(**site, "hw-utsunomiya", "placement", start);
}

TEST(CalendarTable, OfficesOwnRow_WinsOverKindAndDefault) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const CalendarTable& table = site->calendar;
  EXPECT_EQ(table.Of("jobmall", AgencyKind::kJobMall, kDay)->id, "jobmall");
  EXPECT_EQ(table.Of("polaris", AgencyKind::kHikikomoriCenter, kDay)->id, "polaris");
  EXPECT_EQ(table.Of("hw-sano", AgencyKind::kHelloWork, kDay)->id, "public-office");
  EXPECT_EQ(table.Of("nobody", AgencyKind::kUnspecified, kDay)->id, "public-office");
  EXPECT_EQ(CalendarTable().Of("hw-sano", AgencyKind::kHelloWork, kDay), nullptr);

  const SiteCopy copy;
  copy.Append(kFile,
              "assignments { agency: \"hw-sano\" calendar: \"jobmall\" valid_from { year: 2027 "
              "month: 4 day: 1 } citation { source: \"s\" verified: true } }\n");
  ASSERT_OK_AND_ASSIGN(const auto changed, LoadSite(copy.dir()));
  const auto of = [&](CivilDay day) {
    return changed->calendar.Of("hw-sano", AgencyKind::kHelloWork, day)->id;
  };
  EXPECT_EQ(of(CivilDay(2027, 3, 31)), "public-office");
  EXPECT_EQ(of(CivilDay(2027, 4, 1)), "jobmall");
}

TEST(CalendarTable, MostParticularTerm_Wins) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const auto term = [&](TermWhat what, const std::string& agency, const std::string& offering) {
    const TermRule* rule = site->calendar.Term(what, *site->directory.Find(agency), offering, kDay);
    return rule == nullptr ? std::string("none") : rule->id;
  };
  EXPECT_EQ(term(TermWhat::kAnswer, "hw-sano", "placement"), "answer.hello_work");
  EXPECT_EQ(term(TermWhat::kAnswer, "hw-sano", "other"), "answer.all");
  EXPECT_EQ(term(TermWhat::kAnswer, "sr-09201", "self-reliance"), "answer.all");
  EXPECT_EQ(term(TermWhat::kAcknowledgement, "saposute-keno", "youth-support"), "ack.all");
  EXPECT_EQ(term(TermWhat::kOfferValidity, "hw-sano", "placement"), "offer.hello_work");
  EXPECT_EQ(term(TermWhat::kOfferValidity, "sr-09201", "self-reliance"), "none");
  EXPECT_EQ(term(TermWhat::kAnswer, "body-jeed", ""), "none") << "the route is switched off";
}

TEST(CalendarTable, HelloWorksOwnTerms_EndWithMonths) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(kTochigi));
  const Agency& office = *site->directory.Find("hw-utsunomiya");
  const auto due = [&](TermWhat what) {
    const TermRule* rule = site->calendar.Term(what, office, "placement", kDay);
    const auto& days = site->calendar.Of(office.id, office.kind, kDay)->days;
    return *calendar::Due(CivilMinute(2026, 4, 17, 10, 0), rule->term, days)->due;
  };
  EXPECT_EQ(due(TermWhat::kOfferValidity), CivilMinute(2026, 6, 30, 17, 15));
  EXPECT_EQ(due(TermWhat::kSelectionResult), CivilMinute(2026, 9, 30, 17, 15));
}

// Data alone: the program is the same, the file another.
TEST(CalendarData, AddedHoliday_MovesTheDeadline) {
  const SiteCopy copy;
  const CivilMinute start(2026, 6, 10, 10, 0);
  EXPECT_EQ(Reload(copy, start), CivilMinute(2026, 6, 15, 17, 15));
  ASSERT_OK_AND_ASSIGN(const auto before, LoadSite(copy.dir()));
  // A day of mourning or joy that a new law makes.
  copy.Replace(kFile, "year: 2026 month: 5 day: 6", "\n",
               "\n  days { day { year: 2026 month: 6 day: 12 } name_ja: \"特別の休日\" }\n");
  EXPECT_EQ(Reload(copy, start), CivilMinute(2026, 6, 16, 17, 15));
  ASSERT_OK_AND_ASSIGN(const auto after, LoadSite(copy.dir()));
  EXPECT_NE(before->digest, after->digest);
  EXPECT_EQ(before->rules.version, after->rules.version);
}

TEST(CalendarData, ChangedTerm_MovesTheDeadline) {
  const SiteCopy copy;
  const CivilMinute start(2026, 6, 10, 10, 0);
  copy.Replace(kFile, "answer.hello_work", "working_days: 3", "working_days: 8");
  EXPECT_EQ(Reload(copy, start), CivilMinute(2026, 6, 22, 17, 15));
}

TEST(CalendarData, AddedTerm_IsFoundAndDated) {
  const SiteCopy copy;
  copy.Append(kFile,
              "response_terms { id: \"answer.hw_utsunomiya\" what: ANSWER agency: "
              "\"hw-utsunomiya\" working_hours: 4 enabled: true valid_to { year: 2026 month: 6 "
              "day: 10 } citation { source: \"s\" verified: true } }\n");
  EXPECT_EQ(Reload(copy, CivilMinute(2026, 6, 10, 10, 0)), CivilMinute(2026, 6, 10, 14, 0));
  EXPECT_EQ(Reload(copy, CivilMinute(2026, 6, 11, 10, 0)), CivilMinute(2026, 6, 16, 17, 15));
}

TEST(CalendarData, ClosingDayAndCutOff_MoveTheDeadline) {
  const SiteCopy copy;
  const CivilMinute start(2026, 6, 10, 17, 0);
  copy.Replace(kFile, "id: \"public-office\"", "cut_off: \"17:15\"", "cut_off: \"16:30\"");
  EXPECT_EQ(Reload(copy, start), CivilMinute(2026, 6, 16, 16, 30)) << "arrived on Thursday";
  copy.Replace(kFile, "id: \"public-office\"", "closed_yearly",
               "closed_monthly { week: 2 weekday: FRIDAY } closed_yearly");
  EXPECT_EQ(Reload(copy, start), CivilMinute(2026, 6, 17, 16, 30)) << "12 June is closed";
}

TEST(CalendarData, RouteSwitchedOff_HasNoClock) {
  const SiteCopy copy;
  copy.Replace(kFile, "answer.hello_work", "enabled: true", "enabled: false");
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(copy.dir()));
  EXPECT_EQ(
      site->calendar.Term(TermWhat::kAnswer, *site->directory.Find("hw-sano"), "placement", kDay),
      nullptr);
}

}  // namespace
}  // namespace tsunagi::site
