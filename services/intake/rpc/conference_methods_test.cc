#include "services/intake/testing/basis_fixture.h"

namespace tsunagi::intake {
namespace {

using ::tsunagi::testing::IsError;

class ConferenceTest : public BasisFixture {
 protected:
  absl::StatusOr<v1::Conference> Get(const std::string& office, const std::string& name) {
    v1::GetConferenceRequest request;
    request.set_name(name);
    return Call<v1::Conference>(ClientOf(office), "GetConference", request);
  }

  int CountFor(const std::string& office) {
    v1::ListConferencesRequest request;
    request.set_parent("agencies/" + office);
    const auto all =
        Call<v1::ListConferencesResponse>(ClientOf(office), "ListConferences", request);
    EXPECT_OK(all);
    return all.ok() ? all->conferences_size() : -1;
  }

  absl::StatusOr<v1::Conference> Update(v1::Conference conference) {
    v1::UpdateConferenceRequest request;
    *request.mutable_conference() = std::move(conference);
    return Call<v1::Conference>(ClientOf(kOffice, Role::kOfficeLead), "UpdateConference", request);
  }
};

TEST_F(ConferenceTest, Members_ShareOnceTheyAcknowledged) {
  const auto conference = CreateConference();
  ASSERT_OK(conference);
  EXPECT_EQ(conference->article_ja(), "生活困窮者自立支援法9条1項");
  EXPECT_EQ(conference->members_size(), 2) << "the chair's office is a member";
  ASSERT_OK(AddCase(conference->name()));
  EXPECT_EQ(Preview()->refusal(), "CONFIDENTIALITY_NOT_ACKNOWLEDGED");
  EXPECT_EQ(Get(kReceiver, conference->name())->cases_size(), 0);
  ASSERT_OK(Acknowledge(kReceiver, conference->name()));
  EXPECT_EQ(Get(kReceiver, conference->name())->cases_size(), 1);
  const auto package = Prepare();
  ASSERT_OK(package);
  EXPECT_EQ(package->bases(0).kind(), v1::SUPPORT_CONFERENCE);
  EXPECT_EQ(package->bases(0).until().month(), 12);
  EXPECT_EQ(Check(package->disclosure(), v1::PREVIEW), "");
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "");
  clock_.Advance(absl::Hours(24 * 40));
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "OUTSIDE_WINDOW");
  EXPECT_EQ(Get(kReceiver, conference->name())->cases_size(), 0);
}

TEST_F(ConferenceTest, WhoLeaves_SeesNothingFromThatMoment) {
  auto conference = CreateConference({kReceiver, kOtherOffice});
  ASSERT_OK(conference);
  ASSERT_OK(Acknowledge(kReceiver, conference->name()));
  ASSERT_OK(AddCase(conference->name()));
  const auto package = Prepare();
  ASSERT_OK(package);
  EXPECT_EQ(CountFor(kReceiver), 1);
  v1::Conference without = *Get(kOffice, conference->name());
  without.clear_members();
  without.add_members()->set_office(kOtherOffice);
  clock_.Advance(absl::Seconds(1));
  ASSERT_OK(Update(without));
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "NOT_A_MEMBER");
  EXPECT_THAT(Get(kReceiver, conference->name()),
              IsError(absl::StatusCode::kNotFound, "CONFERENCE_NOT_FOUND"));
  EXPECT_EQ(CountFor(kReceiver), 0);
  EXPECT_EQ(CountFor(kOtherOffice), 1);
  EXPECT_THAT(Update(without), IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  // Back again: bound anew.
  without.clear_etag();
  without.add_members()->set_office(kReceiver);
  clock_.Advance(absl::Seconds(1));
  ASSERT_OK(Update(without));
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "CONFIDENTIALITY_NOT_ACKNOWLEDGED");
}

TEST_F(ConferenceTest, Outsiders_AnswersAsForAnAbsentOne) {
  const auto conference = CreateConference();
  ASSERT_OK(conference);
  for (const std::string& name :
       {conference->name(), std::string("agencies/sr-09201/conferences/none")}) {
    EXPECT_THAT(Get("jobmall", name), IsError(absl::StatusCode::kNotFound, "CONFERENCE_NOT_FOUND"));
    EXPECT_THAT(Acknowledge("jobmall", name),
                IsError(absl::StatusCode::kNotFound, "CONFERENCE_NOT_FOUND"));
  }
}

TEST_F(ConferenceTest, Case_IsPutInAndTakenOutByItsOwnOffice) {
  const auto conference = CreateConference();
  ASSERT_OK(conference);
  ASSERT_OK(Acknowledge(kReceiver, conference->name()));
  EXPECT_THAT(AddCase(conference->name(), kReceiver),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  ASSERT_OK(AddCase(conference->name()));
  const auto again = AddCase(conference->name());
  ASSERT_OK(again);
  EXPECT_EQ(again->cases_size(), 1);
  const auto package = Prepare();
  ASSERT_OK(package);
  v1::ConferenceCaseRequest request;
  request.set_name(conference->name());
  request.set_case_(case_);
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Call<v1::Conference>(ClientOf(kReceiver), "RemoveConferenceCase", request),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  ASSERT_OK(Call<v1::Conference>(ClientOf(kOffice), "RemoveConferenceCase", request));
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "CASE_NOT_IN_CONFERENCE");
}

TEST_F(ConferenceTest, Create_WrongFields_AreRefused) {
  v1::CreateConferenceRequest request;
  request.set_parent("agencies/sr-09201");
  v1::Conference& conference = *request.mutable_conference();
  conference.set_municipality("09201");
  *conference.mutable_from() = DateOf(11, 1);
  *conference.mutable_until() = DateOf(10, 1);
  const Principal lead = ClientOf(kOffice, Role::kOfficeLead);
  EXPECT_THAT(Call<v1::Conference>(lead, "CreateConference", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  *conference.mutable_until() = DateOf(11, 30);
  conference.mutable_until()->set_year(2028);
  EXPECT_THAT(Call<v1::Conference>(lead, "CreateConference", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  conference.mutable_until()->set_year(2026);
  conference.add_members()->set_office("nowhere");
  EXPECT_THAT(Call<v1::Conference>(lead, "CreateConference", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  conference.clear_members();
  conference.set_item("youth.19");
  EXPECT_THAT(Call<v1::Conference>(lead, "CreateConference", request),
              IsError(absl::StatusCode::kFailedPrecondition, "LEGAL_BASIS_NOT_IN_USE"));
  conference.clear_item();
  EXPECT_OK(Call<v1::Conference>(lead, "CreateConference", request));
}

}  // namespace
}  // namespace tsunagi::intake
