#include "services/referral/domain/ranking.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/referral/domain/testing/world.h"

namespace tsunagi::referral {
namespace {

using site::AgencyKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using namespace fixture;  // NOLINT(google-build-using-namespace)

template <typename Factor>
Factor Named(const std::string& id) {
  Factor factor;
  factor.id = id;
  factor.title_ja = "title of " + id;
  factor.citation.source = "weight of " + id;
  factor.citation.verified = true;
  return factor;
}

// Two offices of one kind at 50, one in each municipality; the residence is that of "a".
class Ranking : public ::testing::Test {
 protected:
  Ranking() {
    world_.agencies = {Office("a", AgencyKind::kHelloWork), Office("b", AgencyKind::kHelloWork)};
    world_.agencies[0].municipality = "09201";
    world_.agencies[1].municipality = "09202";
    world_.routing = {Route("r", AgencyKind::kHelloWork, 50)};
    // 45 km apart.
    world_.municipalities[0].office = site::GeoPoint{36.56, 139.88};
    world_.municipalities[1].office = site::GeoPoint{36.34, 139.45};
    world_.ranking.version = "v1";
  }

  void Answer(const std::string& question, std::set<std::string> values) {
    world_.subject.answers[question].values = std::move(values);
  }

  const Destination& Of(const std::string& agency) {
    last_ = world_.Suggest();
    for (const Destination& each : last_.destinations) {
      if (each.agency->id == agency) return each;
    }
    ADD_FAILURE() << agency << " is not suggested";
    return last_.destinations.front();
  }

  World world_;
  Suggestions last_;
};

TEST_F(Ranking, Distance_TakesPointsPerTenKilometresAndTellsThem) {
  auto factor = Named<site::DistanceFactor>("rank.distance");
  factor.points_per_10_km = -3;
  factor.least_points = -100;
  world_.ranking.distance = factor;
  const Destination& far = Of("b");
  EXPECT_EQ(far.rule_score, 50);
  // 46 km: 46 * 3 / 10 is 13.8, rounded towards 0.
  EXPECT_EQ(far.score, 50 - 13);
  const Reason* reason = Find(far.reasons, "rank.distance");
  ASSERT_NE(reason, nullptr);
  EXPECT_EQ(reason->text_ja, "お住まいの市町から約46km");
  EXPECT_EQ(reason->points, -13);
  EXPECT_EQ(reason->version, "v1");
  EXPECT_EQ(reason->citation, "weight of rank.distance");
  const Destination& here = Of("a");
  EXPECT_EQ(here.score, 50);
  EXPECT_EQ(Find(here.reasons, "rank.distance"), nullptr);
}

TEST_F(Ranking, Distance_NeverTakesMoreThanItsCap) {
  auto factor = Named<site::DistanceFactor>("rank.distance");
  factor.points_per_10_km = -3;
  factor.least_points = -12;
  world_.ranking.distance = factor;
  EXPECT_EQ(Of("b").score, 50 - 12);
}

TEST_F(Ranking, Distance_UnknownPlaceOfTheOfficeIsToldWithoutQuestion) {
  auto factor = Named<site::DistanceFactor>("rank.distance");
  factor.points_per_10_km = -3;
  factor.least_points = -12;
  world_.ranking.distance = factor;
  world_.agencies[1].municipality.clear();
  const Destination& office = Of("b");
  EXPECT_EQ(office.score, 50);
  EXPECT_THAT(Rules(office.unknown), ElementsAre("rank.distance"));
  EXPECT_THAT(office.questions, IsEmpty());
}

TEST_F(Ranking, Distance_UnknownResidenceIsAskedWhereOfficesStandApart) {
  auto factor = Named<site::DistanceFactor>("rank.distance");
  factor.points_per_10_km = -3;
  factor.least_points = -12;
  world_.ranking.distance = factor;
  world_.subject.municipality.clear();
  EXPECT_THAT(Of("a").questions, ElementsAre("municipality"));
  EXPECT_EQ(Of("b").score, 50);
  world_.agencies[1].municipality = "09201";
  EXPECT_THAT(Of("a").questions, IsEmpty()) << "nothing depends on it";
}

TEST_F(Ranking, Catchment_AdvisoryOneThatNamesTheResidenceGains) {
  auto factor = Named<site::CatchmentFactor>("rank.catchment");
  factor.points = 3;
  world_.ranking.catchment = factor;
  world_.agencies[0].offerings[0].catchment = {"09201"};
  world_.agencies[0].offerings[0].catchment_advisory = true;
  world_.agencies[1].offerings[0].catchment = {"09202"};
  world_.agencies[1].offerings[0].catchment_advisory = true;
  EXPECT_EQ(Of("a").score, 53);
  EXPECT_EQ(Find(Of("a").reasons, kCatchmentReason)->points, 3);
  EXPECT_EQ(Of("b").score, 50);
  world_.subject.municipality.clear();
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Of("a").questions, ElementsAre("municipality"));
}

class Capacity : public Ranking {
 protected:
  Capacity() {
    auto factor = Named<site::CapacityFactor>("rank.capacity");
    factor.free_points = 3;
    factor.full_points = -20;
    factor.stale_after_days = 30;
    world_.ranking.capacity = factor;
  }
};

TEST_F(Capacity, FreePlacesGainAndFullOnesLose) {
  world_.capacities[{"a", "service"}] = {2, kOn - 1};
  world_.capacities[{"b", "service"}] = {0, kOn};
  EXPECT_EQ(Of("a").score, 53);
  EXPECT_EQ(Find(Of("a").reasons, "rank.capacity")->text_ja, "空き枠が2あります（2026-03-31現在）");
  EXPECT_EQ(Of("b").score, 30);
  EXPECT_EQ(Find(Of("b").reasons, "rank.capacity")->text_ja,
            "空き枠がありません（2026-04-01現在）");
  EXPECT_THAT(Of("b").unknown, IsEmpty());
}

TEST_F(Capacity, FigureCountsToItsLastDayAndIsTheOfficesToConfirmThen) {
  world_.capacities[{"a", "service"}] = {0, kOn - 30};
  EXPECT_EQ(Of("a").score, 30);
  EXPECT_FALSE(Of("a").capacity_stale);
  world_.capacities[{"a", "service"}] = {0, kOn - 31};
  const Destination& stale = Of("a");
  EXPECT_EQ(stale.score, 50);
  EXPECT_TRUE(stale.capacity_stale);
  ASSERT_THAT(Rules(stale.unknown), ElementsAre("rank.capacity"));
  EXPECT_THAT(stale.unknown[0].text_ja, HasSubstr("2026-03-01現在"));
  EXPECT_THAT(stale.questions, IsEmpty());
}

TEST_F(Capacity, NothingStatedIsNothingSaid) {
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Rules(Of("a").reasons), ElementsAre("r"));
  EXPECT_THAT(Of("a").unknown, IsEmpty());
}

TEST_F(Capacity, StaleFullOfficeRanksAsOneThatStatedNothing) {
  world_.capacities[{"a", "service"}] = {0, kOn - 31};
  world_.capacities[{"b", "service"}] = {0, kOn - 31};
  EXPECT_THAT(Ids(world_.Suggest().destinations), ElementsAre("a", "b"));
}

// "a" is open on weekdays to 17:15, "b" on Saturdays too.
class Hours : public Ranking {
 protected:
  Hours() {
    auto factor = Named<site::HoursFactor>("rank.hours");
    factor.question = "can_come";
    factor.fits_points = 5;
    factor.misfit_points = -10;
    factor.look_ahead_days = 28;
    factor.least_minutes = 60;
    factor.times = {{"DAY", "日中", true, false, false, 9 * 60, 17 * 60},
                    {"EVENING", "夕方", true, false, false, 16 * 60 + 16, 21 * 60},
                    {"SATURDAY", "土曜", false, true, false, 9 * 60, 17 * 60}};
    world_.ranking.hours = factor;
    auto options = calendar::WorkingCalendar::PublicOffice(nullptr);
    Add("weekdays", options);
    options.week[static_cast<size_t>(absl::Weekday::saturday)] = {10 * 60, 17 * 60};
    Add("saturdays", options);
    calendar_.assignments = {{AgencyKind::kUnspecified, "", "weekdays", {}, {}, {}, ""},
                             {AgencyKind::kUnspecified, "b", "saturdays", {}, {}, {}, ""}};
    world_.calendar = &calendar_;
  }

  void Add(const std::string& id, const calendar::WorkingCalendar::Options& options) {
    auto days = calendar::WorkingCalendar::Create(options);
    ASSERT_TRUE(days.ok());
    calendar_.calendars.emplace(
        id, site::OfficeCalendar{id, id, *std::move(days), {"hours of " + id, false, "x"}, ""});
  }

  site::CalendarTable calendar_;
};

TEST_F(Hours, OfficeThatIsOpenGainsAndAnotherLoses) {
  Answer("can_come", {"SATURDAY"});
  EXPECT_EQ(Of("b").score, 55);
  EXPECT_EQ(Of("a").score, 40);
  const Reason* misfit = Find(Of("a").reasons, "rank.hours");
  ASSERT_NE(misfit, nullptr);
  EXPECT_EQ(misfit->text_ja, "来所できる時間（土曜）には開いていません");
  EXPECT_EQ(misfit->citation, "hours of weekdays／weight of rank.hours");
  EXPECT_FALSE(misfit->verified) << "nobody confirmed the hours";
  EXPECT_THAT(Ids(last_.destinations), ElementsAre("b", "a"));
}

TEST_F(Hours, OneOfSeveralTimesIsEnough) {
  Answer("can_come", {"DAY", "SATURDAY"});
  EXPECT_EQ(Of("a").score, 55);
  EXPECT_THAT(Find(Of("a").reasons, "rank.hours")->text_ja, HasSubstr("（日中）"));
  EXPECT_THAT(Find(Of("b").reasons, "rank.hours")->text_ja, HasSubstr("（日中、土曜）"));
}

TEST_F(Hours, TimeThatIsTooShortDoesNotFit) {
  // 16:16 to 17:15 are 59 minutes.
  Answer("can_come", {"EVENING"});
  EXPECT_EQ(Of("a").score, 40);
  world_.ranking.hours->least_minutes = 59;
  EXPECT_EQ(Of("a").score, 55);
}

TEST_F(Hours, OnlyTheDaysToComeCount) {
  Answer("can_come", {"SATURDAY"});
  // The office closes on the three Saturdays to come, and is open on the fourth.
  auto options = calendar::WorkingCalendar::PublicOffice(nullptr);
  options.week[static_cast<size_t>(absl::Weekday::saturday)] = {10 * 60, 17 * 60};
  options.closed_days = {absl::CivilDay(2026, 4, 4), absl::CivilDay(2026, 4, 11),
                         absl::CivilDay(2026, 4, 18)};
  calendar_.calendars.erase("saturdays");
  Add("saturdays", options);
  world_.ranking.hours->look_ahead_days = 24;  // to 24 April
  EXPECT_EQ(Of("b").score, 40);
  world_.ranking.hours->look_ahead_days = 25;
  EXPECT_EQ(Of("b").score, 55);
}

TEST_F(Hours, UnknownIsAskedOnlyWhereOfficesDiffer) {
  EXPECT_THAT(Of("a").questions, ElementsAre("can_come"));
  EXPECT_THAT(Rules(Of("a").unknown), ElementsAre("rank.hours"));
  EXPECT_EQ(Of("b").score, 50);
  calendar_.assignments.pop_back();
  EXPECT_THAT(Of("a").questions, IsEmpty());
  EXPECT_THAT(Of("a").unknown, IsEmpty());
}

TEST_F(Hours, AnswerWithoutRowMovesNothing) {
  Answer("can_come", {"ANY_TIME"});
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Of("a").questions, IsEmpty());
}

TEST_F(Hours, HoursThatAreNotKnownAreTold) {
  Answer("can_come", {"SATURDAY"});
  world_.calendar = nullptr;
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Rules(Of("a").unknown), ElementsAre("rank.hours"));
  EXPECT_THAT(Of("a").questions, IsEmpty());
}

class Needs : public Ranking {
 protected:
  Needs() {
    auto language = Named<site::NeedFactor>("rank.language");
    language.question = "language_need";
    language.of = site::NeedOf::kLanguages;
    language.one_is_enough = true;
    language.met_points = 8;
    language.lacking_points = -6;
    language.needs = {{"ENGLISH", "英語", {"ENGLISH"}}, {"SIGN", "手話", {"SIGN"}}};
    auto access = Named<site::NeedFactor>("rank.access");
    access.question = "access_need";
    access.of = site::NeedOf::kAccess;
    access.met_points = 8;
    access.lacking_points = -6;
    access.needs = {{"WHEELCHAIR", "車いす", {"WHEELCHAIR"}},
                    {"NO_VISIT", "来所以外", {"PHONE", "HOME_VISIT"}}};
    world_.ranking.needs = {language, access};
  }
};

TEST_F(Needs, StatedGainsDeniedLosesAndNotStatedIsTheOfficesToTell) {
  world_.agencies[0].provisions = site::Provisions{{"ENGLISH"}, {}, {"SIGN"}, {"says", true, ""}};
  Answer("language_need", {"ENGLISH"});
  EXPECT_EQ(Of("a").score, 58);
  const Reason* met = Find(Of("a").reasons, "rank.language");
  EXPECT_EQ(met->text_ja, "英語に対応しています");
  EXPECT_EQ(met->citation, "says／weight of rank.language");
  EXPECT_EQ(Of("b").score, 50);
  ASSERT_THAT(Rules(Of("b").unknown), ElementsAre("rank.language"));
  EXPECT_EQ(Of("b").unknown[0].text_ja, "英語: 対応しているかは窓口にご確認ください");
  EXPECT_THAT(Of("b").unknown[0].questions, IsEmpty());
  Answer("language_need", {"SIGN"});
  EXPECT_EQ(Of("a").score, 44);
  EXPECT_EQ(Find(Of("a").reasons, "rank.language")->text_ja, "手話に対応していないとのことです");
  EXPECT_THAT(Ids(world_.Suggest().excluded), IsEmpty());
}

TEST_F(Needs, OneLanguageIsEnoughButEveryAccessNeedCounts) {
  world_.agencies[0].provisions = site::Provisions{{"ENGLISH"}, {"PHONE"}, {"SIGN"}, {}};
  Answer("language_need", {"ENGLISH", "SIGN"});
  EXPECT_EQ(Of("a").score, 58);
  Answer("language_need", {"NONE"});
  Answer("access_need", {"NO_VISIT"});
  EXPECT_EQ(Of("a").score, 58) << "one of the ways is enough";
  Answer("access_need", {"NO_VISIT", "WHEELCHAIR"});
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Of("a").unknown[0].text_ja, HasSubstr("車いす:"));
  world_.agencies[0].provisions->lacking = {"WHEELCHAIR"};
  EXPECT_EQ(Of("a").score, 44);
}

TEST_F(Needs, OfferingWinsOverItsAgency) {
  world_.agencies[0].provisions = site::Provisions{{}, {"PHONE"}, {}, {}};
  world_.agencies[0].offerings[0].provisions = site::Provisions{{}, {}, {"PHONE"}, {}};
  Answer("access_need", {"NO_VISIT"});
  EXPECT_EQ(Of("a").score, 50) << "no phone, but perhaps home visits";
  world_.agencies[0].offerings[0].provisions->access = {"HOME_VISIT"};
  EXPECT_EQ(Of("a").score, 58);
}

TEST_F(Needs, UnknownIsAskedOnlyWhereAnOfficeStatesSomething) {
  EXPECT_THAT(Of("a").questions, IsEmpty());
  world_.agencies[0].provisions = site::Provisions{{}, {"PHONE"}, {}, {}};
  EXPECT_THAT(Of("b").questions, ElementsAre("access_need"));
  EXPECT_EQ(Of("b").score, 50);
}

class Wishes : public Ranking {
 protected:
  Wishes() {
    world_.agencies.push_back(Office("c", AgencyKind::kJobMall));
    world_.agencies[2].municipality = "09202";
    world_.routing.push_back(Route("r.c", AgencyKind::kJobMall, 49));
    auto office = Named<site::WishFactor>("rank.wish_office");
    office.question = "wish_office";
    office.wishes = {{"MALL", {AgencyKind::kJobMall}, site::WishPlace::kAny, 12, "wished"}};
    auto area = Named<site::WishFactor>("rank.wish_area");
    area.question = "wish_area";
    area.wishes = {{"AWAY", {}, site::WishPlace::kHome, -15, "at home"},
                   {"AWAY", {}, site::WishPlace::kElsewhere, 6, "away"},
                   {"NEAR", {}, site::WishPlace::kHome, 6, "near"}};
    world_.ranking.wishes = {office, area};
  }
};

TEST_F(Wishes, WishedKindGainsAndOthersStay) {
  Answer("wish_office", {"MALL"});
  EXPECT_THAT(Ids(world_.Suggest().destinations), ElementsAre("c", "a", "b"));
  EXPECT_EQ(Of("c").score, 61);
  EXPECT_EQ(Find(Of("c").reasons, "rank.wish_office")->text_ja, "wished");
  EXPECT_EQ(Of("a").score, 50);
}

TEST_F(Wishes, AreaLooksAtWhereTheOfficeStands) {
  Answer("wish_area", {"AWAY"});
  EXPECT_EQ(Of("a").score, 35);
  EXPECT_EQ(Of("b").score, 56);
  Answer("wish_area", {"NEAR"});
  EXPECT_EQ(Of("a").score, 56);
  EXPECT_EQ(Of("b").score, 50);
}

TEST_F(Wishes, UnknownResidenceIsAskedAndUnknownPlaceIsTold) {
  Answer("wish_area", {"AWAY"});
  Answer("wish_office", {"NONE"});
  world_.agencies[0].municipality.clear();
  EXPECT_EQ(Of("a").score, 50);
  EXPECT_THAT(Rules(Of("a").unknown), ElementsAre("rank.wish_area"));
  EXPECT_THAT(Of("a").questions, IsEmpty());
  world_.subject.municipality.clear();
  EXPECT_THAT(Of("a").questions, ElementsAre("municipality"));
}

TEST_F(Wishes, AskedButNotKnownIsAskedAgain) {
  world_.subject.answers["wish_office"] = {};
  EXPECT_THAT(Of("a").questions, ElementsAre("wish_office", "wish_area"));
}

TEST_F(Wishes, EqualScores_TheOneThatTheRulesPreferComesFirst) {
  // "c" 49 + 1 against "b" 50.
  world_.ranking.wishes[0].wishes[0].points = 1;
  Answer("wish_office", {"MALL"});
  EXPECT_THAT(Ids(world_.Suggest().destinations), ElementsAre("a", "b", "c"));
}

TEST_F(Wishes, DislikeMayMakeAScoreNegativeButKeepsTheOffice) {
  world_.routing[1].weight = 5;
  world_.ranking.wishes[0].wishes[0].points = -25;
  Answer("wish_office", {"MALL"});
  EXPECT_EQ(Of("c").score, -20);
  EXPECT_THAT(Ids(last_.destinations), ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace tsunagi::referral
