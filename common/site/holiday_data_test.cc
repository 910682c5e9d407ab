// The shipped list of holidays against what others say: the law as computed, and, where a variable
// gives their place, two lists that are not part of this repository.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/calendar/testing/computed_holidays.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "common/text/csv.h"
#include "common/text/encoding.h"
#include "gtest/gtest.h"

namespace tsunagi::site {
namespace {

using absl::CivilDay;
using List = std::map<CivilDay, std::string>;

constexpr int kFirstYear = 1955;
constexpr int kLastOfficialYear = 2027;

List Shipped(int first_year, int last_year) {
  const auto site = LoadSite(testing::kTochigi);
  EXPECT_OK(site);
  List list;
  for (const auto& [day, name] : (*site)->calendar.holidays->days()) {
    if (first_year <= day.year() && day.year() <= last_year) list[day] = name;
  }
  return list;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A day that follows from its neighbours, in the words of any of the lists.
bool Follows(const std::string& name) { return absl::StrContains(name, "休日"); }

std::string Difference(const List& a, const List& b) {
  std::string out;
  for (const auto& [day, name] : a) {
    if (!b.contains(day)) absl::StrAppend(&out, absl::FormatCivilTime(day), " ", name, "\n");
  }
  return out;
}

TEST(HolidayData, Years_AreCompleteAndOfficialTo2027) {
  const List list = Shipped(kFirstYear, kLastOfficialYear);
  EXPECT_EQ(list.size(), 1067u);
  ASSERT_OK_AND_ASSIGN(const auto site, LoadSite(testing::kTochigi));
  EXPECT_TRUE(site->calendar.holidays->Official(CivilDay(kFirstYear, 1, 1)));
  EXPECT_TRUE(site->calendar.holidays->Official(CivilDay(kLastOfficialYear, 12, 31)));
  EXPECT_FALSE(site->calendar.holidays->Official(CivilDay(kLastOfficialYear + 1, 1, 1)));
}

TEST(HolidayData, LawAsComputed_SaysTheSame) {
  List computed;
  for (int year = calendar::kFirstHolidayYear; year <= calendar::kLastHolidayYear; ++year) {
    const auto days = calendar::JapaneseHolidays(year);
    ASSERT_OK(days);
    for (const calendar::Holiday& holiday : *days) computed[holiday.day] = holiday.name_ja;
  }
  const List shipped = Shipped(calendar::kFirstHolidayYear, calendar::kLastHolidayYear);
  EXPECT_EQ(Difference(shipped, computed), "");
  EXPECT_EQ(Difference(computed, shipped), "");
  for (const auto& [day, name] : shipped) {
    // The published list has its own words for the days of the accession.
    if (Follows(name)) continue;
    EXPECT_TRUE(absl::StartsWith(name, computed[day])) << day << " " << name;
  }
}

// Read off the printed calendars of the law's turning points.
TEST(HolidayData, TurningPointsOfTheLaw_AreThere) {
  const List list = Shipped(kFirstYear, kLastOfficialYear);
  const std::map<CivilDay, std::string> kThere = {
      {CivilDay(1959, 4, 10), "結婚の儀"},    {CivilDay(1966, 9, 15), "敬老の日"},
      {CivilDay(1966, 10, 10), "体育の日"},   {CivilDay(1967, 2, 11), "建国記念の日"},
      {CivilDay(1973, 4, 30), "休日"},        {CivilDay(1988, 5, 4), "休日"},
      {CivilDay(1989, 2, 24), "大喪の礼"},    {CivilDay(1989, 4, 29), "みどりの日"},
      {CivilDay(1989, 12, 23), "天皇誕生日"}, {CivilDay(1990, 11, 12), "即位礼正殿の儀"},
      {CivilDay(1993, 6, 9), "結婚の儀"},     {CivilDay(1996, 7, 20), "海の日"},
      {CivilDay(2000, 1, 10), "成人の日"},    {CivilDay(2003, 7, 21), "海の日"},
      {CivilDay(2003, 9, 15), "敬老の日"},    {CivilDay(2007, 4, 29), "昭和の日"},
      {CivilDay(2007, 5, 4), "みどりの日"},   {CivilDay(2008, 5, 6), "休日"},
      {CivilDay(2009, 9, 22), "休日"},        {CivilDay(2016, 8, 11), "山の日"},
      {CivilDay(2020, 2, 23), "天皇誕生日"},  {CivilDay(2026, 9, 22), "休日"}};
  for (const auto& [day, name] : kThere) {
    const auto found = list.find(day);
    ASSERT_NE(found, list.end()) << day;
    EXPECT_EQ(found->second, name) << day;
  }
  for (const CivilDay day : {CivilDay(1965, 9, 15), CivilDay(1966, 2, 11), CivilDay(1985, 5, 4),
                             CivilDay(1995, 7, 20), CivilDay(2015, 8, 11), CivilDay(2019, 12, 23),
                             CivilDay(2019, 2, 23), CivilDay(2020, 10, 12)}) {
    EXPECT_FALSE(list.contains(day)) << day;
  }
}

// TSUNAGI_HOLIDAY_JP_DIR: folder of the npm package @holiday-jp/holiday_jp. It begins with 1970 and
// names substitutes after the day that they replace; all other names must be equal.
TEST(HolidayData, HolidayJp_SaysTheSame) {
  const char* const folder = std::getenv("TSUNAGI_HOLIDAY_JP_DIR");
  if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_HOLIDAY_JP_DIR is not set";
  const std::string text = ReadFile(absl::StrCat(folder, "/lib/holidays.js"));
  const std::regex entry("date: \"(\\d+)-(\\d+)-(\\d+)\"[^}]*?\\bname: \"([^\"]+)\"");
  List theirs;
  int first = kLastOfficialYear;
  for (std::sregex_iterator it(text.begin(), text.end(), entry), end; it != end; ++it) {
    const int year = std::stoi((*it)[1]);
    first = std::min(first, year);
    if (year < kFirstYear || year > kLastOfficialYear) continue;
    theirs[CivilDay(year, std::stoi((*it)[2]), std::stoi((*it)[3]))] = (*it)[4];
  }
  ASSERT_FALSE(theirs.empty());
  const List ours = Shipped(std::max(first, kFirstYear), kLastOfficialYear);
  EXPECT_EQ(Difference(ours, theirs), "");
  EXPECT_EQ(Difference(theirs, ours), "");
  int same = 0;
  int follow = 0;
  for (const auto& [day, name] : ours) {
    if (theirs[day] == name) {
      ++same;
    } else if (Follows(name) && Follows(theirs[day])) {
      ++follow;
    } else {
      ADD_FAILURE() << day << " " << name << " / " << theirs[day];
    }
  }
  std::cout << "holiday_jp " << first << ".." << kLastOfficialYear << ": " << ours.size()
            << " days agree, " << same << " names equal, " << follow
            << " substitutes under another name\n";
}

// TSUNAGI_SYUKUJITSU_CSV: the Cabinet Office's syukujitsu.csv as published (CP932) or in UTF-8. It
// covers 1955 to the year after its publication; days and names must be equal.
TEST(HolidayData, CabinetOffice_SaysTheSame) {
  const char* const path = std::getenv("TSUNAGI_SYUKUJITSU_CSV");
  if (path == nullptr) GTEST_SKIP() << "TSUNAGI_SYUKUJITSU_CSV is not set";
  const std::string bytes = ReadFile(path);
  ASSERT_OK_AND_ASSIGN(const text::Encoding encoding, text::DetectEncoding(bytes));
  ASSERT_OK_AND_ASSIGN(const std::string utf8, text::DecodeToUtf8(bytes, encoding));
  ASSERT_OK_AND_ASSIGN(const text::CsvTable table, text::ParseCsv(utf8));
  List theirs;
  for (const text::CsvRow& row : table.rows) {
    const std::vector<std::string> parts = absl::StrSplit(row.fields[0], '/');
    ASSERT_EQ(parts.size(), 3u);
    theirs[CivilDay(std::stoi(parts[0]), std::stoi(parts[1]), std::stoi(parts[2]))] = row.fields[1];
  }
  ASSERT_FALSE(theirs.empty());
  const List ours = Shipped(static_cast<int>(theirs.begin()->first.year()),
                            static_cast<int>(theirs.rbegin()->first.year()));
  EXPECT_EQ(ours, theirs);
  std::cout << "syukujitsu.csv " << theirs.begin()->first << ".." << theirs.rbegin()->first << ": "
            << theirs.size() << " days and names agree\n";
}

}  // namespace
}  // namespace tsunagi::site
