// What is refused in a calendar file, and what the check of a site says of it.
#include <algorithm>
#include <filesystem>

#include "common/site/check_site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using ::testing::HasSubstr;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::SiteCopy;
using Severity = SiteProblem::Severity;

constexpr char kFile[] = "calendar.textproto";

struct Row {
  std::string what;
  // The first `from` behind the first `after` becomes `to`; `from` empty: `to` is appended.
  std::string after;
  std::string from;
  std::string to;
  std::string reason;
  // In the English message.
  std::string part;
};

void Apply(const SiteCopy& copy, const std::string& after, const std::string& from,
           const std::string& to) {
  if (from.empty()) {
    copy.Append(kFile, to);
  } else {
    copy.Replace(kFile, after, from, to);
  }
}

void ExpectRefused(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const SiteCopy copy;
    Apply(copy, row.after, row.from, row.to);
    const auto site = LoadSite(copy.dir());
    ASSERT_THAT(site, IsError(absl::StatusCode::kInvalidArgument, row.reason));
    EXPECT_THAT(std::string(site.status().message()), HasSubstr(row.part));
    EXPECT_THAT(DetailOf(site.status()).message_ja, HasSubstr(kFile));
  }
}

const std::string kCite = " citation { source: \"s\" verified: true } ";

TEST(LoadCalendar, MissingFile_IsNotFoundInJapanese) {
  const SiteCopy copy;
  std::filesystem::remove(copy.dir() + "/" + kFile);
  const auto site = LoadSite(copy.dir());
  EXPECT_THAT(site, IsError(absl::StatusCode::kNotFound, "SITE_DATA_MISSING"));
  EXPECT_EQ(DetailOf(site.status()).message_ja,
            "データのフォルダーに calendar.textproto がありません。");
}

TEST(LoadCalendar, BrokenHolidays_AreRefused) {
  const std::string day = "days { day { year: 2026 month: 5 day: 6 } name_ja: \"休日\" }";
  ExpectRefused({
      {"twice", "", day, day + day, "HOLIDAYS_INVALID", "2026-05-06"},
      {"out of order", "", day,
       day + " days { day { year: 2026 month: 5 day: 1 } name_ja: \"休日\" }", "HOLIDAYS_INVALID",
       "2026-05-01"},
      {"no name", "", day, "days { day { year: 2026 month: 5 day: 6 } }", "HOLIDAYS_INVALID",
       "2026-05-06"},
      {"beyond the list", "", "last_day { year: 2030", "last_day { year: 2029", "HOLIDAYS_INVALID",
       "2030-01-01"},
      {"official beyond the list", "", "official_until { year: 2027", "official_until { year: 2031",
       "HOLIDAYS_INVALID", "2031-12-31"},
      {"no such day", "", "day { year: 2026 month: 5 day: 6 }",
       "day { year: 2026 month: 4 day: 31 }", "SITE_DATA_UNREADABLE", "休日"},
      {"no last day", "", "last_day { year: 2030 month: 12 day: 31 }", "", "SITE_DATA_UNREADABLE",
       "last_day"},
  });
}

TEST(LoadCalendar, BrokenOffices_AreRefused) {
  const std::string open = "id: \"public-office\"";
  ExpectRefused({
      {"hours turned round", open, "cut_off: \"17:15\"", "cut_off: \"08:00\"", "CALENDAR_INVALID",
       "public-office"},
      {"no time", open, "opens: \"08:30\"", "opens: \"8:30\"", "CALENDAR_INVALID", "public-office"},
      {"no such time", open, "cut_off: \"17:15\"", "cut_off: \"24:00\"", "CALENDAR_INVALID",
       "public-office"},
      {"weekday twice", open, "[MONDAY, ", "[MONDAY, MONDAY, ", "CALENDAR_INVALID", "twice"},
      {"no weekday", open, "[MONDAY, ", "[WEEKDAY_UNSPECIFIED, ", "CALENDAR_INVALID", "weekday"},
      {"never open", open, "[MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY]", "[]",
       "CALENDAR_INVALID", "hardly ever open"},
      {"no such month", open, "month: 12", "month: 13", "CALENDAR_INVALID", "public-office"},
      {"sixth week", open, "closed_yearly",
       "closed_monthly { week: 6 weekday: MONDAY } closed_yearly", "CALENDAR_INVALID",
       "public-office"},
      {"closing without weekday", open, "closed_yearly", "closed_monthly { week: 1 } closed_yearly",
       "CALENDAR_INVALID", "weekday"},
      {"closed and open", open, "closed_yearly",
       "closed_days { day { year: 2026 month: 6 day: 1 } } open_days { day { year: 2026 month: 6 "
       "day: 1 } opens: \"09:00\" cut_off: \"12:00\" } closed_yearly",
       "CALENDAR_INVALID", "both open and closed"},
      {"closed on no day", open, "closed_yearly", "closed_days {} closed_yearly",
       "SITE_DATA_UNREADABLE", "public-office"},
      {"id twice", "", "id: \"jobmall\"", "id: \"public-office\"", "CALENDAR_INVALID",
       "public-office"},
      {"no id", "", "id: \"jobmall\"", "id: \"\"", "CALENDAR_INVALID", "id missing"},
      {"unknown calendar", "agency_kind: JOB_MALL", "calendar: \"jobmall\"",
       "calendar: \"nowhere\"", "CALENDAR_INVALID", "nowhere"},
      {"no default", "assignments {", "calendar: \"public-office\"",
       "agency_kind: HELLO_WORK calendar: \"public-office\"", "CALENDAR_INVALID", "default"},
      {"kind and agency", "agency_kind: JOB_MALL",
       "calendar:", "agency: \"jobmall\" calendar:", "CALENDAR_INVALID", "jobmall"},
      {"unknown kind", "", "agency_kind: JOB_MALL", "agency_kind: JOB_HALL", "SITE_DATA_UNREADABLE",
       "JOB_HALL"},
  });
}

TEST(LoadCalendar, BrokenTerms_AreRefused) {
  const std::string ack = "id: \"ack.all\"";
  ExpectRefused({
      {"no day", ack, "working_days: 2", "working_days: 0", "TERM_INVALID", "ack.all"},
      {"too long", ack, "working_days: 2", "working_days: 251", "TERM_INVALID", "ack.all"},
      {"no term", ack, "working_days: 2", "", "TERM_INVALID", "ack.all"},
      {"too many months", "offer.hello_work", "after: 2", "after: 13", "TERM_INVALID",
       "offer.hello_work"},
      {"reminder on the first day", ack, "remind_days_before: 1", "remind_days_before: 2",
       "TERM_INVALID", "ack.all"},
      {"reminder on the due day", ack, "remind_days_before: 1", "remind_days_before: 0",
       "TERM_INVALID", "ack.all"},
      {"escalation to nobody", ack, "to: SECRETARIAT", "", "TERM_INVALID", "nobody"},
      {"escalations out of order", ack, "after_working_days: 4", "after_working_days: 2",
       "TERM_INVALID", "out of order"},
      {"escalation at once", ack, "after_working_days: 2", "after_working_days: 0", "TERM_INVALID",
       "ack.all"},
      {"nothing due", ack, "what: ACKNOWLEDGEMENT", "", "TERM_INVALID", "ack.all"},
      {"no id", "", ack, "", "TERM_INVALID", "without id"},
  });
}

bool Has(const std::vector<SiteProblem>& problems, Severity severity, const std::string& subject,
         const std::string& part) {
  return std::any_of(problems.begin(), problems.end(), [&](const SiteProblem& problem) {
    return problem.severity == severity && problem.subject == subject && problem.file == kFile &&
           problem.message_ja.find(part) != std::string::npos;
  });
}

TEST(CheckCalendar, NamesAndContradictions_AreFound) {
  struct Finding {
    std::string what, after, from, to;
    Severity severity;
    std::string subject, part;
  };
  const std::string term = "response_terms { id: \"x\" what: ANSWER working_days: 3 ";
  const std::vector<Finding> kRows = {
      {"unknown agency", "", "agency: \"sr-09203\"", "agency: \"sr-99999\"", Severity::kError,
       "public-office sr-99999", "sr-99999"},
      {"unknown agency of a term", "", "", term + "agency: \"nobody\"" + kCite + "}\n",
       Severity::kError, "x", "nobody"},
      {"unknown offering", "", "",
       term + "agency_kind: SAPOSUTE offering: \"placement\"" + kCite + "}\n", Severity::kError,
       "x", "placement"},
      {"kind and agency", "", "",
       term + "agency_kind: SAPOSUTE agency: \"saposute-keno\"" + kCite + "}\n", Severity::kError,
       "x", "両方"},
      {"kind that nobody has", "", "", term + "agency_kind: MUNICIPAL_PLATFORM" + kCite + "}\n",
       Severity::kGap, "x", "MUNICIPAL_PLATFORM"},
      {"term twice", "", "", term + kCite + "}\n", Severity::kError, "x", "answer.all"},
      {"id twice", "", "id: \"answer.hello_work\"", "id: \"answer.all\"", Severity::kError,
       "answer.all", "重複"},
      {"calendar twice", "", "",
       "assignments { agency_kind: JOB_MALL calendar: \"polaris\"" + kCite + "}\n",
       Severity::kError, "polaris JOB_MALL", "jobmall JOB_MALL"},
      {"period turned round", "", "",
       term +
           "agency: \"hw-sano\" valid_from { year: 2027 month: 1 day: 2 } valid_to { year: 2027 "
           "month: 1 day: 1 }" +
           kCite + "}\n",
       Severity::kError, "x", "適用期間"},
      {"no title", "", "title_ja: \"平日 8:30～17:15、土曜 10:00～17:00\"", "", Severity::kError,
       "jobmall", "見出し"},
      {"no source", "", "", term + "agency: \"hw-sano\" }\n", Severity::kError, "x", "出典"},
  };
  for (const Finding& row : kRows) {
    SCOPED_TRACE(row.what);
    const SiteCopy copy;
    Apply(copy, row.after, row.from, row.to);
    ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(copy.dir()));
    EXPECT_TRUE(Has(CheckSite(*site), row.severity, row.subject, row.part));
  }
}

TEST(CheckCalendar, RowsThatFollowEachOther_AreNoContradiction) {
  const SiteCopy copy;
  const std::string row = "assignments { agency: \"hw-sano\" calendar: \"public-office\" ";
  copy.Append(kFile, row + "valid_to { year: 2027 month: 3 day: 31 }" + kCite + "}\n" + row +
                         "valid_from { year: 2027 month: 4 day: 1 }" + kCite + "}\n");
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(copy.dir()));
  for (const SiteProblem& problem : CheckSite(*site)) {
    EXPECT_NE(problem.severity, Severity::kError) << problem.subject << problem.message_ja;
  }
}

TEST(CheckCalendar, Tochigi_CountsWhatIsUnverified) {
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(testing::kTochigi));
  const auto problems = CheckSite(*site);
  const auto unverified = std::count_if(problems.begin(), problems.end(), [](const auto& problem) {
    return problem.severity == Severity::kUnverified && problem.file == kFile;
  });
  // Three calendars, the default assignment, nine response terms, six of Hello Work.
  EXPECT_EQ(unverified, 3 + 1 + 9 + 6);
  EXPECT_TRUE(Has(problems, Severity::kUnverified, "answer.all", "とちぎPF事務局"));
  EXPECT_TRUE(Has(problems, Severity::kUnverified, "offer.hello_work", "栃木労働局"));
}

}  // namespace
}  // namespace tsunagi::site
