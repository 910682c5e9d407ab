// The schemes of Tochigi: their windows, the birthdays at their ends, the change of 2025-04-01,
// each ground of trial employment, and that a condition is a change of data alone.
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "services/classification/domain/schemes.h"
#include "services/classification/domain/testing/subjects.h"

namespace tsunagi::classification {
namespace {

using rules::Truth;
using ::tsunagi::classification::testing::SubjectOf;
using Day = absl::CivilDay;
using Texts = std::vector<std::string>;

// Fulfils everything of 特開金 but the birth date.
constexpr char kTokkaikin[] =
    "regular_months_5y#12 regular_last_year=NONE job_form=NON_REGULAR hello_work_support=YES "
    "wants_regular=YES hello_work_referral=YES former_position=NONE ";
// Fulfils everything of トライアル雇用 but its grounds, none of which it has.
constexpr char kTrial[] =
    "hello_work_referral=YES wants_trial=YES job_changes_2y#1 jobless_duration=UNDER_6M "
    "family_care_break=NO regular_last_year=NONE job_form=JOBLESS hello_work_support=NO "
    "welfare_receipt=NO issues=DEBT work_circumstances=NONE hardship=NO employment_status=SEEKING "
    "on_trial=NO ";

class TochigiSchemes : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(tsunagi::testing::kTochigi)); }

  // Later words of `subject` replace earlier ones of the same question.
  SchemeResult Judge(const std::string& scheme, const std::string& subject, Day referral,
                     std::optional<Day> hire = std::nullopt) const {
    for (SchemeResult& result :
         EvaluateSchemes(site_->schemes, SubjectOf(subject), {referral, hire})) {
      if (result.scheme == scheme) return result;
    }
    ADD_FAILURE() << "no scheme " << scheme;
    return {};
  }

  void Expect(const std::string& scheme, const std::string& subject, Day referral,
              std::optional<Day> hire, const std::string& version, Truth truth) const {
    const SchemeResult result = Judge(scheme, subject, referral, hire);
    const std::string what = absl::StrCat(subject, " referred ", absl::FormatCivilTime(referral));
    EXPECT_EQ(result.version, version) << what;
    EXPECT_EQ(rules::TruthName(result.truth), rules::TruthName(truth)) << what;
  }

  std::shared_ptr<const site::Site> site_;
};

TEST_F(TochigiSchemes, LimitedOffer_WindowsAndBirthdays) {
  struct Row {
    std::string born;
    Day referral;
    std::string version;
    Truth truth;
  };
  const Truth yes = Truth::kYes;
  const Truth no = Truth::kNo;
  for (const Row& row :
       std::vector<Row>{{"1988-03-31", Day(2023, 3, 31), "limited_offer.2020", yes},
                        {"1988-04-01", Day(2023, 3, 31), "limited_offer.2020", no},
                        {"1968-04-01", Day(2023, 3, 31), "limited_offer.2020", yes},
                        {"1968-03-31", Day(2023, 3, 31), "limited_offer.2020", no},
                        {"1988-04-01", Day(2023, 4, 1), "limited_offer.2023", yes},
                        {"1988-04-02", Day(2023, 4, 1), "limited_offer.2023", no},
                        {"1968-04-02", Day(2025, 3, 31), "limited_offer.2023", yes},
                        {"1968-04-01", Day(2025, 3, 31), "limited_offer.2023", no},
                        {"1968-04", Day(2025, 3, 31), "limited_offer.2023", Truth::kUnknown},
                        {"1975-01-01", Day(2025, 4, 1), "", Truth::kUnknown}}) {
    Expect("limited_offer", "born@" + row.born, row.referral, std::nullopt, row.version, row.truth);
  }
}

TEST_F(TochigiSchemes, Tokkaikin_AgeIsThatOfTheDayOfHire) {
  struct Row {
    std::string born;
    Day referral;
    Day hire;
    std::string version;
    Truth truth;
  };
  const Truth yes = Truth::kYes;
  const Truth no = Truth::kNo;
  for (const Row& row :
       std::vector<Row>{// The eve of the birthday, the day, the day after; 35 at the lower end.
                        {"1987-06-15", Day(2022, 5, 1), Day(2022, 6, 14), "tokkaikin.2021", no},
                        {"1987-06-15", Day(2022, 5, 1), Day(2022, 6, 15), "tokkaikin.2021", yes},
                        {"1987-06-15", Day(2022, 5, 1), Day(2022, 6, 16), "tokkaikin.2021", yes},
                        // 55 at the upper end.
                        {"1967-06-15", Day(2022, 5, 1), Day(2022, 6, 14), "tokkaikin.2021", yes},
                        {"1967-06-15", Day(2022, 5, 1), Day(2022, 6, 15), "tokkaikin.2021", no},
                        {"1967-06-15", Day(2022, 5, 1), Day(2022, 6, 16), "tokkaikin.2021", no},
                        // Born on 29 February: 1 March in common years.
                        {"1968-02-29", Day(2022, 12, 1), Day(2023, 2, 28), "tokkaikin.2021", yes},
                        {"1968-02-29", Day(2022, 12, 1), Day(2023, 3, 1), "tokkaikin.2021", no},
                        {"1988-02-29", Day(2022, 12, 1), Day(2023, 2, 28), "tokkaikin.2021", no},
                        {"1988-02-29", Day(2022, 12, 1), Day(2023, 3, 1), "tokkaikin.2021", yes},
                        // From 2025 on 60.
                        {"1966-02-10", Day(2025, 4, 1), Day(2026, 2, 9), "tokkaikin.2025", yes},
                        {"1966-02-10", Day(2025, 4, 1), Day(2026, 2, 10), "tokkaikin.2025", no},
                        {"1966-02-10", Day(2025, 4, 1), Day(2026, 2, 11), "tokkaikin.2025", no},
                        {"1990-04-02", Day(2025, 4, 1), Day(2025, 4, 1), "tokkaikin.2025", no},
                        {"1990-04-02", Day(2025, 4, 1), Day(2025, 4, 2), "tokkaikin.2025", yes},
                        {"1968-02-29", Day(2027, 4, 1), Day(2028, 2, 28), "tokkaikin.2025", yes},
                        {"1968-02-29", Day(2027, 4, 1), Day(2028, 2, 29), "tokkaikin.2025", no}}) {
    Expect("tokkaikin", absl::StrCat(kTokkaikin, "born@", row.born), row.referral, row.hire,
           row.version, row.truth);
  }
}

TEST_F(TochigiSchemes, Tokkaikin_VersionGoesByTheDayOfReferral) {
  const auto version = [this](Day referral) {
    return Judge("tokkaikin", "", referral, std::nullopt).version;
  };
  EXPECT_EQ(version(Day(2021, 3, 31)), "");
  EXPECT_EQ(version(Day(2021, 4, 1)), "tokkaikin.2021");
  EXPECT_EQ(version(Day(2023, 3, 31)), "tokkaikin.2021");
  EXPECT_EQ(version(Day(2023, 4, 1)), "tokkaikin.2023");
  EXPECT_EQ(version(Day(2025, 3, 31)), "tokkaikin.2023");
  EXPECT_EQ(version(Day(2025, 4, 1)), "tokkaikin.2025");
}

// Referred by 2025-03-31, hired later: the old course, whatever the age at hire. One day later the
// successor, which asks for the age at hire and for no birth date.
TEST_F(TochigiSchemes, Tokkaikin_ReferredBeforeTheChange_StaysUnderTheOldCourse) {
  const Day before(2025, 3, 31);
  const Day after(2025, 4, 1);
  const Day hire(2025, 7, 1);
  const auto expect = [&](const std::string& born, Day referral, const std::string& version,
                          Truth truth) {
    Expect("tokkaikin", absl::StrCat(kTokkaikin, "born@", born), referral, hire, version, truth);
  };
  expect("1968-04-02", before, "tokkaikin.2023", Truth::kYes);
  expect("1968-04-02", after, "tokkaikin.2025", Truth::kYes);
  // 59 at hire: only the successor.
  expect("1966-01-01", before, "tokkaikin.2023", Truth::kNo);
  expect("1966-01-01", after, "tokkaikin.2025", Truth::kYes);
  expect("1968-04-01", before, "tokkaikin.2023", Truth::kNo);
  // 36 at hire, born after the window: only the successor.
  expect("1989-01-01", before, "tokkaikin.2023", Truth::kNo);
  expect("1989-01-01", after, "tokkaikin.2025", Truth::kYes);
  // The old course needs no day of hire, the successor does.
  EXPECT_EQ(Judge("tokkaikin", absl::StrCat(kTokkaikin, "born@1975-01-15"), before).truth,
            Truth::kYes);
  const SchemeResult open = Judge("tokkaikin", absl::StrCat(kTokkaikin, "born@1975-01-15"), after);
  EXPECT_EQ(open.truth, Truth::kUnknown);
  EXPECT_EQ(open.missing, Texts{rules::kHireDate});
  EXPECT_EQ(open.trace[0].yes_for_hires, (HireWindow{std::nullopt, Day(2035, 1, 14)}));
  EXPECT_NE(open.version_why_ja.find("2025-04-01"), std::string::npos);
}

TEST_F(TochigiSchemes, Tokkaikin_EachConditionDecides) {
  for (const Day referral : {Day(2022, 5, 1), Day(2024, 5, 1), Day(2025, 5, 1)}) {
    const auto judge = [&](const std::string& change) {
      return Judge("tokkaikin", absl::StrCat(kTokkaikin, "born@1975-01-15 ", change), referral,
                   referral + 30);
    };
    EXPECT_EQ(judge("").truth, Truth::kYes);
    EXPECT_EQ(judge("regular_last_year=DISMISSED").truth, Truth::kYes)
        << "dismissal for the employer's reasons does not count against";
    for (const char* change :
         {"regular_months_5y#13", "regular_last_year=YES", "job_form=REGULAR",
          "hello_work_support=NO", "wants_regular=NO", "hello_work_referral=NO",
          "former_position=DIRECTOR", "former_position=NONE,CIVIL_SERVANT"}) {
      EXPECT_EQ(judge(change).truth, Truth::kNo) << change;
    }
    for (const char* question : {"regular_last_year", "job_form", "hello_work_support",
                                 "wants_regular", "hello_work_referral", "former_position"}) {
      const SchemeResult result = judge(absl::StrCat(question, "=?"));
      EXPECT_EQ(result.truth, Truth::kUnknown) << question;
      EXPECT_EQ(result.missing, Texts{question});
    }
  }
}

TEST_F(TochigiSchemes, Trial_EachGroundIsEnoughAndNoneIsNo) {
  for (const Day referral : {Day(2022, 6, 15), Day(2025, 6, 15)}) {
    const std::string version = referral.year() == 2022 ? "trial.2020" : "trial.2023";
    const auto expect = [&](const std::string& change, Truth truth) {
      Expect("trial", absl::StrCat(kTrial, "born@1975-01-15 ", change), referral, std::nullopt,
             version, truth);
    };
    expect("", Truth::kNo);
    expect("job_changes_2y#2", Truth::kYes);           // ア
    expect("jobless_duration=Y1_TO_Y2", Truth::kYes);  // イ
    expect("jobless_duration=OVER_Y2", Truth::kYes);
    expect("jobless_duration=M6_TO_Y1", Truth::kNo);
    expect("jobless_duration=NEVER_WORKED", Truth::kNo);
    expect("family_care_break=YES", Truth::kYes);  // ウ
    expect("family_care_break=YES regular_last_year=YES", Truth::kNo);
    expect("hello_work_support=YES", Truth::kYes);  // エ
    for (const char* ground :                       // オ
         {"welfare_receipt=YES", "issues=DEBT,SINGLE_PARENT", "issues=HOMELESS",
          "work_circumstances=DAY_LABOUR", "work_circumstances=SEASONAL",
          "work_circumstances=CHINA_RETURNEE", "work_circumstances=HOUSING_LOSS", "hardship=YES"}) {
      expect(ground, Truth::kYes);
    }
    // An unknown ground is unknown, never no; beside a yes it does not matter.
    expect("welfare_receipt=?", Truth::kUnknown);
    expect("welfare_receipt=? job_changes_2y#2", Truth::kYes);
  }
}

TEST_F(TochigiSchemes, Trial_AgeOfGroundEByDate) {
  const auto expect = [&](const std::string& born, Day referral, Truth truth) {
    Expect("trial", absl::StrCat(kTrial, "hello_work_support=YES born@", born), referral,
           Day(2030, 1, 1), referral < Day(2023, 4, 1) ? "trial.2020" : "trial.2023", truth);
  };
  // To 2023-03-31 under 55 on the day of the referral, whatever the day of hire.
  expect("1967-06-15", Day(2022, 6, 14), Truth::kYes);
  expect("1967-06-15", Day(2022, 6, 15), Truth::kNo);
  expect("1967-06-15", Day(2022, 6, 16), Truth::kNo);
  expect("1968-02-29", Day(2023, 2, 28), Truth::kYes);
  expect("1968-02-29", Day(2023, 3, 1), Truth::kNo);
  expect("1968-04-01", Day(2023, 3, 31), Truth::kYes);
  // Then by the birth date, without upper end.
  expect("1968-04-01", Day(2023, 4, 1), Truth::kNo);
  expect("1968-04-02", Day(2023, 4, 1), Truth::kYes);
  expect("2000-01-01", Day(2023, 4, 1), Truth::kYes);
  expect("1968", Day(2023, 4, 1), Truth::kUnknown);
}

TEST_F(TochigiSchemes, Trial_ConditionsAndExclusions) {
  const auto judge = [&](const std::string& change) {
    return Judge("trial", absl::StrCat(kTrial, "job_changes_2y#2 ", change), Day(2025, 6, 15));
  };
  EXPECT_EQ(judge("").truth, Truth::kYes);
  for (const char* change :
       {"hello_work_referral=NO", "wants_trial=NO", "job_form=REGULAR",
        "job_form=SELF_EMPLOYED self_employed_30h=YES", "job_form=OTHER self_employed_30h=YES",
        "employment_status=STUDENT", "on_trial=YES"}) {
    EXPECT_EQ(judge(change).truth, Truth::kNo) << change;
  }
  EXPECT_EQ(judge("job_form=SELF_EMPLOYED self_employed_30h=NO").truth, Truth::kYes);
  EXPECT_EQ(judge("job_form=SELF_EMPLOYED").missing, Texts{"self_employed_30h"});
  EXPECT_EQ(judge("wants_trial=?").missing, Texts{"wants_trial"});
}

TEST_F(TochigiSchemes, NothingKnown_IsUnknownAndAskedForInTheWordsOfTheSheets) {
  for (const SchemeResult& result :
       EvaluateSchemes(site_->schemes, {}, {Day(2025, 6, 1), std::nullopt})) {
    EXPECT_EQ(result.truth, Truth::kUnknown) << result.scheme;
    for (const std::string& input : result.missing) {
      EXPECT_TRUE(site_->questions.Find(input) != nullptr || input == "birth_date" ||
                  input == rules::kHireDate)
          << input;
    }
  }
  EXPECT_EQ(Judge("tokkaikin", "", Day(2025, 6, 1)).missing.back(), rules::kHireDate);
}

// Three people who fulfil all, who fulfil nothing, and of whom nothing is known.
TEST_F(TochigiSchemes, EveryRule_SaysYesNoAndUnknown) {
  const std::string all = absl::StrCat(
      kTokkaikin, "born@1975-01-15 wants_trial=YES job_changes_2y#2 jobless_duration=OVER_Y2 ",
      "family_care_break=YES welfare_receipt=YES issues=SINGLE_PARENT,HOMELESS hardship=YES ",
      "work_circumstances=DAY_LABOUR,SEASONAL,CHINA_RETURNEE,HOUSING_LOSS job_form=SELF_EMPLOYED ",
      "self_employed_30h=NO employment_status=SEEKING on_trial=NO");
  const std::string none = absl::StrCat(
      "born@1950-01-15 regular_months_5y#60 regular_last_year=YES job_form=REGULAR ",
      "hello_work_support=NO wants_regular=NO hello_work_referral=NO former_position=DIRECTOR ",
      "wants_trial=NO job_changes_2y#0 jobless_duration=UNDER_6M family_care_break=NO ",
      "welfare_receipt=NO issues=DEBT work_circumstances=NONE hardship=NO on_trial=YES ",
      "employment_status=STUDENT");
  const std::string director = absl::StrCat(none, " job_form=OTHER self_employed_30h=YES");
  std::map<std::string, std::set<Truth>> seen;
  for (const Day day : {Day(2022, 6, 1), Day(2024, 6, 1), Day(2026, 6, 1)}) {
    for (const std::string& subject : {all, none, director, std::string()}) {
      for (const SchemeResult& result :
           EvaluateSchemes(site_->schemes, SubjectOf(subject), {day, day})) {
        for (const SchemeTrace& trace : result.trace) {
          seen[trace.rule.rule].insert(trace.rule.truth);
          EXPECT_EQ(trace.rule.missing.empty(), trace.rule.truth != Truth::kUnknown);
        }
      }
    }
  }
  for (const rules::Scheme& scheme : site_->schemes.schemes) {
    for (const rules::SchemeVersion& version : scheme.versions) {
      for (const auto* part : {&version.conditions, &version.grounds, &version.exclusions}) {
        for (const rules::SchemeRule& rule : *part) {
          EXPECT_EQ(seen[rule.rule.id].size(), 3u) << rule.rule.id;
        }
      }
    }
  }
}

// A new condition, its question and a new scheme: no program changes.
TEST_F(TochigiSchemes, ANewConditionIsAChangeOfDataAlone) {
  const tsunagi::testing::SiteCopy copy;
  copy.Append("questions.textproto", R"(questions {
  id: "licence" text_ja: "自動車の運転免許を持っていますか。" why_ja: "要件を確かめるためです。"
  choices { value: "YES" label_ja: "はい" } choices { value: "NO" label_ja: "いいえ" }
  citation { source: "test" verified: true } sheet_columns: "運転免許" }
)");
  copy.Replace("schemes.textproto", "id: \"tokkaikin.2025\"", "    conditions {",
               R"(    conditions { measured_on: HIRE rule { id: "tokkaikin.2025.licence"
      when { answer { question: "licence" values: "YES" } } title_ja: "運転免許のある方"
      citation { source: "test" verified: true } } }
    conditions {)");
  copy.Append("schemes.textproto", R"(schemes {
  id: "new" title_ja: "新しい制度" gives_ja: "試し" citation { source: "test" verified: true }
  versions { id: "new.1" title_ja: "初版" citation { source: "test" verified: true }
    conditions { measured_on: REFERRAL rule { id: "new.1.age" when { age { min_years: 40 } }
      title_ja: "40歳以上" citation { source: "test" verified: true } } } } }
)");
  const std::string subject = absl::StrCat(kTokkaikin, "born@1975-01-15 ");
  const Day referral(2025, 5, 1);
  EXPECT_EQ(Judge("tokkaikin", subject, referral, referral).truth, Truth::kYes);
  ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(copy.dir()));
  const SchemeResult asked = Judge("tokkaikin", subject, referral, referral);
  EXPECT_EQ(asked.truth, Truth::kUnknown);
  EXPECT_EQ(asked.missing, Texts{"licence"});
  EXPECT_EQ(Judge("tokkaikin", subject + "licence=YES", referral, referral).truth, Truth::kYes);
  EXPECT_EQ(Judge("tokkaikin", subject + "licence=NO", referral, referral).truth, Truth::kNo);
  EXPECT_EQ(Judge("tokkaikin", subject, Day(2025, 3, 31), referral).truth, Truth::kYes)
      << "the version before asks for none";
  EXPECT_EQ(Judge("new", "born@1985-05-01", referral).truth, Truth::kYes);
  EXPECT_EQ(Judge("new", "born@1985-05-02", referral).truth, Truth::kNo);
}

}  // namespace
}  // namespace tsunagi::classification
