// One expectation per row of deploy/tochigi/agencies, written by hand: a person for whom the
// offering is suggested and one for whom it is not. A row of the data without an expectation here
// fails, and so does an expectation without its row.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/site/site.h"
#include "common/site/testing/site_copy.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/destinations.h"

namespace tsunagi::referral {
namespace {

using ::testing::StartsWith;

constexpr absl::CivilDay kOn(2024, 6, 3);

using Answers = std::map<std::string, std::string>;

// A person of 43 years who is unemployed and answered nothing else.
rules::Subject Person(std::string category, std::string municipality, const Answers& answers = {},
                      rules::PartialDate born = {1980, 10, 1}) {
  rules::Subject subject;
  subject.category = std::move(category);
  subject.municipality = std::move(municipality);
  subject.birth_date = born;
  subject.answers["employment_status"].values = {"NOT_SEEKING"};
  for (const auto& [question, value] : answers) subject.answers[question].values = {value};
  return subject;
}

constexpr char kUnstable[] = "UNSTABLE_EMPLOYMENT";
constexpr char kJobless[] = "LONG_TERM_JOBLESS";
constexpr char kSocial[] = "SOCIAL_PARTICIPATION";

struct Row {
  std::string agency;
  std::string offering;
  rules::Subject fits;
  rules::Subject misfit;
  // Rule that excludes the misfit; empty: it is merely not suggested.
  std::string excluded_by;
  bool places_in_jobs = false;
  std::string deciding_office;
};

// Hello Work offices: anybody of ①, ahead of the other offices for residents; nobody of ③.
Row HelloWork(const std::string& id, const std::string& home) {
  return {id, "placement", Person(kUnstable, home), Person(kSocial, home), "", true, ""};
}

// Self-reliance windows: residents only.
Row SelfReliance(const std::string& home, const std::string& elsewhere,
                 const std::string& deciding_office = "") {
  const Answers answers = {
      {"withdrawn", "NO"}, {"isolated", "NO"}, {"hardship", "NO"}, {"care_before_work", "NO"}};
  return {"sr-" + home,
          "self-reliance",
          Person(kSocial, home, answers),
          Person(kSocial, elsewhere, answers),
          "catchment",
          false,
          deciding_office};
}

// サポステ: 15 to 49 years and not at work; places nobody.
Row Saposute(const std::string& id, const std::string& home, const std::string& rule) {
  return {id,
          "youth-support",
          Person(kJobless, home),
          Person(kJobless, home, {}, {1974, 6, 3}),
          rule,
          false,
          ""};
}

Row Training(const std::string& id) {
  return {id,
          "training",
          Person(kUnstable, "09201", {{"wants_training", "YES"}}),
          Person(kUnstable, "09201", {{"wants_training", "NO"}}),
          "",
          false,
          ""};
}

Row PrioritySeat(const std::string& id) {
  return {id,
          "priority-seat",
          Person(kUnstable, "09208", {{"wants_training", "YES"}}, {1968, 4, 2}),
          Person(kUnstable, "09208", {{"wants_training", "YES"}}, {1968, 4, 1}),
          "",
          false,
          ""};
}

std::vector<Row> Expectations() {
  return {
      HelloWork("hw-utsunomiya", "09201"),
      HelloWork("hw-utsunomiya-ekimae", "09201"),
      HelloWork("hw-nasukarasuyama", "09411"),
      HelloWork("hw-kanuma", "09205"),
      HelloWork("hw-nikko", "09206"),
      HelloWork("hw-tochigi", "09361"),
      HelloWork("hw-sano", "09204"),
      HelloWork("hw-ashikaga", "09202"),
      HelloWork("hw-mooka", "09344"),
      HelloWork("hw-yaita", "09214"),
      HelloWork("hw-otawara", "09213"),
      HelloWork("hw-kuroiso", "09213"),
      HelloWork("hw-oyama", "09364"),
      {"desk-middle", "middle-desk", Person(kUnstable, "09205", {}, {1988, 4, 1}),
       Person(kUnstable, "09201", {}, {1988, 4, 2}), "eligible.middle_desk.2023", true, ""},
      {"desk-mothers", "mothers", Person(kUnstable, "09201", {{"family_care_break", "YES"}}),
       Person(kUnstable, "09201", {{"family_care_break", "NO"}, {"issues", "DEBT"}}),
       "eligible.mothers", true, ""},
      {"jobmall", "counselling", Person(kJobless, "09407"), Person(kSocial, "09201"), "", true, ""},
      {"polaris", "hikikomori-support",
       Person(kSocial, "09407", {{"withdrawn", "YES"}}, {1950, 1, 1}), Person(kUnstable, "09201"),
       "", false, ""},
      Saposute("saposute-keno", "09201", "eligible.saposute_keno.age.2020"),
      Saposute("saposute-kennan", "09208", "eligible.saposute_kennan.age.2020"),
      Saposute("saposute-kenhoku", "09210", "eligible.saposute_kenhoku.age.2020"),
      Training("poly-keno"),
      Training("poly-kennan"),
      PrioritySeat("poly-kennan"),
      Training("poly-kenhoku"),
      PrioritySeat("poly-kenhoku"),
      Training("polytech-center"),
      SelfReliance("09201", "09202"),
      SelfReliance("09202", "09203"),
      SelfReliance("09203", "09204"),
      SelfReliance("09204", "09205"),
      SelfReliance("09205", "09206"),
      SelfReliance("09206", "09208"),
      SelfReliance("09208", "09209"),
      SelfReliance("09209", "09210"),
      SelfReliance("09210", "09211"),
      SelfReliance("09211", "09213"),
      SelfReliance("09213", "09214"),
      SelfReliance("09214", "09215"),
      SelfReliance("09215", "09216"),
      SelfReliance("09216", "09301"),
      SelfReliance("09301", "09342", "hwc-kennan"),
      SelfReliance("09342", "09343", "hwc-kento"),
      SelfReliance("09343", "09344", "hwc-kento"),
      SelfReliance("09344", "09345", "hwc-kento"),
      SelfReliance("09345", "09361", "hwc-kento"),
      SelfReliance("09361", "09364", "hwc-kennan"),
      SelfReliance("09364", "09384", "hwc-kennan"),
      SelfReliance("09384", "09386", "hwc-kenhoku"),
      SelfReliance("09386", "09407", "hwc-kenhoku"),
      SelfReliance("09407", "09411", "hwc-kenhoku"),
      SelfReliance("09411", "09201", "hwc-kenhoku"),
  };
}

// Offices that nobody is referred to.
const std::set<std::string> kWithoutOffering = {
    "hwc-kennan",         "hwc-kento",       "hwc-kenhoku", "secretariat",
    "body-labour-bureau", "body-prefecture", "body-jeed"};

const Destination* Find(const std::vector<Destination>& list, const Row& row) {
  for (const Destination& each : list) {
    if (each.agency->id == row.agency && each.offering->id == row.offering) return &each;
  }
  return nullptr;
}

class DirectoryRows : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(site_, site::LoadSite(testing::kTochigi)); }

  Suggestions Suggest(const rules::Subject& subject) const {
    return SuggestDestinations(
        {site_->directory, site_->municipalities, capacities_, subject, kOn, &site_->calendar});
  }

  std::shared_ptr<const site::Site> site_;
  StatedCapacities capacities_;
};

TEST_F(DirectoryRows, EveryRow_HasItsExpectation) {
  std::set<std::string> in_data;
  for (const site::Agency& agency : site_->directory.agencies()) {
    if (agency.offerings.empty()) {
      EXPECT_EQ(kWithoutOffering.count(agency.id), 1u) << agency.id;
    }
    for (const site::Offering& offering : agency.offerings) {
      in_data.insert(agency.id + "/" + offering.id);
    }
  }
  std::set<std::string> expected;
  for (const Row& row : Expectations()) expected.insert(row.agency + "/" + row.offering);
  EXPECT_EQ(in_data, expected);
  for (const std::string& id : kWithoutOffering) {
    EXPECT_NE(site_->directory.Find(id), nullptr) << id;
  }
}

TEST_F(DirectoryRows, EveryRow_IsSuggestedForWhoFitsAndNotForWhoDoesNot) {
  for (const Row& row : Expectations()) {
    SCOPED_TRACE(row.agency + "/" + row.offering);
    const Suggestions fitting = Suggest(row.fits);
    const Destination* found = Find(fitting.destinations, row);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(Find(fitting.excluded, row), nullptr);
    EXPECT_FALSE(found->reasons.empty());
    // Nobody asked these people what only ranks offices (hours, needs, wishes): that stays open.
    for (const Reason& open : found->unknown) EXPECT_THAT(open.rule, StartsWith("rank."));
    EXPECT_EQ(found->offering->places_in_jobs, row.places_in_jobs);
    EXPECT_EQ(found->agency->deciding_office, row.deciding_office);

    const Suggestions other = Suggest(row.misfit);
    EXPECT_EQ(Find(other.destinations, row), nullptr);
    const Destination* excluded = Find(other.excluded, row);
    EXPECT_EQ(excluded != nullptr, !row.excluded_by.empty());
    if (excluded == nullptr || row.excluded_by.empty()) continue;
    EXPECT_EQ(excluded->reasons[0].rule, row.excluded_by);
    EXPECT_FALSE(excluded->reasons[0].text_ja.empty());
    EXPECT_FALSE(excluded->reasons[0].citation.empty());
  }
}

TEST_F(DirectoryRows, HelloWorkOfTheResidence_ComesBeforeTheOthers) {
  for (const Row& row : Expectations()) {
    if (row.offering != "placement") continue;
    SCOPED_TRACE(row.agency);
    bool elsewhere_seen = false;
    for (const Destination& each : Suggest(row.fits).destinations) {
      if (each.agency->kind != site::AgencyKind::kHelloWork) continue;
      const bool here = each.offering->Serves(row.fits.municipality);
      EXPECT_FALSE(here && elsewhere_seen) << each.agency->id;
      elsewhere_seen = elsewhere_seen || !here;
      if (each.agency->id == row.agency) {
        EXPECT_TRUE(here);
      }
    }
    EXPECT_TRUE(elsewhere_seen);
  }
}

// Distance alone would send 上三川町 and 茂木町 to the nearer office of another jurisdiction.
TEST_F(DirectoryRows, EveryMunicipality_HasAHelloWorkOfItsJurisdictionFirst) {
  for (const site::Municipality& home : site_->municipalities.all()) {
    SCOPED_TRACE(home.name);
    for (const Destination& each : Suggest(Person(kUnstable, home.code)).destinations) {
      if (each.agency->kind != site::AgencyKind::kHelloWork) continue;
      EXPECT_TRUE(each.offering->Serves(home.code)) << each.agency->id;
      break;
    }
  }
}

TEST_F(DirectoryRows, Reasons_AddUpToTheScoreAndNameTheirVersion) {
  for (const Row& row : Expectations()) {
    SCOPED_TRACE(row.agency + "/" + row.offering);
    const Suggestions all = Suggest(row.fits);
    for (const Destination& each : all.destinations) {
      int points = 0;
      for (const Reason& reason : each.reasons) {
        points += reason.points;
        EXPECT_NE(reason.version, "") << reason.rule;
        EXPECT_NE(reason.citation, "") << reason.rule;
      }
      EXPECT_EQ(points, each.score) << each.agency->id;
    }
    for (const Destination& each : all.excluded) {
      for (const Reason& reason : each.reasons) EXPECT_NE(reason.version, "") << reason.rule;
    }
  }
}

TEST_F(DirectoryRows, OfficesWithoutOffering_AppearInNoList) {
  for (const char* category : {kUnstable, kJobless, kSocial}) {
    const Suggestions all = Suggest(Person(category, "09342"));
    for (const auto* list : {&all.destinations, &all.excluded}) {
      for (const Destination& each : *list) {
        EXPECT_EQ(kWithoutOffering.count(each.agency->id), 0u) << each.agency->id;
      }
    }
  }
}

}  // namespace
}  // namespace tsunagi::referral
