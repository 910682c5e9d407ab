#include "services/intake/app/break_glass.h"
#include "services/intake/storage/intake_resources.h"
#include "services/intake/testing/basis_fixture.h"

namespace tsunagi::intake {
namespace {

using ::tsunagi::testing::IsError;

constexpr char kReason[] = "自死のおそれがあり、いま所在を確かめる必要がある。";

class AccessMethodsTest : public BasisFixture {
 protected:
  absl::StatusOr<v1::BreakGlassGrant> Open(const std::string& office, const std::string& reason) {
    v1::OpenBreakGlassRequest request;
    request.set_case_(case_);
    request.set_reason(reason);
    return Call<v1::BreakGlassGrant>(ClientOf(office), "OpenBreakGlass", request);
  }

  v1::ListBreakGlassGrantsResponse Grants(bool unreviewed) {
    v1::ListBreakGlassGrantsRequest request;
    request.set_parent("agencies/sr-09201");
    request.set_unreviewed(unreviewed);
    const auto all = Call<v1::ListBreakGlassGrantsResponse>(
        ClientOf(kOffice, Role::kPrivacyOfficer), "ListBreakGlassGrants", request);
    EXPECT_OK(all);
    return all.ok() ? *all : v1::ListBreakGlassGrantsResponse();
  }

  absl::StatusOr<v1::BreakGlassGrant> Review(const std::string& name,
                                             v1::BreakGlassGrant::Verdict verdict,
                                             const std::string& note) {
    v1::ReviewBreakGlassRequest request;
    request.set_name(name);
    request.set_verdict(verdict);
    request.set_note(note);
    return Call<v1::BreakGlassGrant>(ClientOf(kOffice, Role::kPrivacyOfficer), "ReviewBreakGlass",
                                     request);
  }

  // What the wall would learn of the case for the principal.
  FoundResource Found(const Principal& principal, const std::string& name) {
    FoundResource found;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(found, IntakeResources().Find(transaction, principal, name, clock_.Now()));
      return absl::OkStatus();
    }));
    return found;
  }

  int Search(const Principal& principal) {
    v1::SearchCasesRequest request;
    request.set_parent("agencies/sr-09201");
    request.set_query("高橋");
    const auto found = Call<v1::SearchCasesResponse>(principal, "SearchCases", request);
    EXPECT_OK(found);
    return found.ok() ? found->cases_size() : -1;
  }
};

TEST_F(AccessMethodsTest, BreakGlass_OpensOneCaseForOnePersonForAnHour) {
  EXPECT_THAT(Open(kOtherOffice, "急ぎ"),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_THAT(Open(kOffice, kReason), IsError(absl::StatusCode::kFailedPrecondition, "OWN_CASE"));
  EXPECT_TRUE(Found(ClientOf(kOtherOffice), case_).bases.empty());
  const size_t events = EventsOf("cases").size();
  const auto grant = Open(kOtherOffice, kReason);
  ASSERT_OK(grant);
  // The owner's office is told at once.
  const auto told = EventsOf("cases");
  ASSERT_EQ(told.size(), events + 1);
  v1::WatchCasesResponse::Change change;
  ASSERT_TRUE(change.ParseFromString(told.back()));
  EXPECT_EQ(change.type(), "BREAK_GLASS_OPENED");
  EXPECT_EQ(change.case_().name(), case_);
  EXPECT_FALSE(change.case_().has_person());

  const FoundResource found = Found(ClientOf(kOtherOffice), case_);
  ASSERT_EQ(found.bases.size(), 1u);
  EXPECT_EQ(found.bases[0].relation, Relation::kBreakGlass);
  EXPECT_EQ(found.bases[0].user, "sr-09202.counsellor.1");
  EXPECT_EQ(found.bases[0].until - found.bases[0].from, absl::Minutes(60));
  Principal colleague = ClientOf(kOtherOffice);
  colleague.user = "sr-09202.counsellor.2";
  EXPECT_TRUE(Found(colleague, case_).bases.empty());
}

TEST_F(AccessMethodsTest, BreakGlass_IsReviewedOnceWithinThreeWorkingDays) {
  // 2026-11-22 is a Sunday and the 23rd a holiday.
  const auto grant = Open(kOtherOffice, kReason);
  ASSERT_OK(grant);
  EXPECT_EQ(grant->review_due().day(), 26);
  EXPECT_EQ(Grants(true).grants_size(), 1);
  EXPECT_FALSE(Grants(true).grants(0).overdue());
  EXPECT_EQ(Grants(true).grants(0).reason(), kReason);
  clock_.Advance(absl::Hours(24 * 5));
  EXPECT_TRUE(Grants(true).grants(0).overdue());
  EXPECT_THAT(Review(grant->name(), v1::BreakGlassGrant::NOT_JUSTIFIED, ""),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_THAT(Review(grant->name(), v1::BreakGlassGrant::VERDICT_UNSPECIFIED, "x"),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  const auto reviewed = Review(grant->name(), v1::BreakGlassGrant::JUSTIFIED, "本人の安全を確認。");
  ASSERT_OK(reviewed);
  EXPECT_EQ(reviewed->review_note(), "本人の安全を確認。");
  EXPECT_EQ(Grants(true).grants_size(), 0);
  EXPECT_EQ(Grants(false).grants_size(), 1);
  EXPECT_THAT(Review(grant->name(), v1::BreakGlassGrant::JUSTIFIED, ""),
              IsError(absl::StatusCode::kFailedPrecondition, "ALREADY_REVIEWED"));
  EXPECT_EQ(Found(ClientOf(kOffice, Role::kPrivacyOfficer), grant->name()).resource.person,
            case_.substr(case_.rfind('/') + 1));
}

TEST_F(AccessMethodsTest, ReviewDue_KnowsHolidaysAsFarAsTheyAreKnown) {
  EXPECT_EQ(*ReviewDue(RealSite(), kOffice, absl::CivilDay(2026, 12, 28)),
            absl::CivilDay(2027, 1, 6));
  EXPECT_EQ(*ReviewDue(RealSite(), kOffice, absl::CivilDay(2030, 12, 27)),
            absl::CivilDay(2031, 1, 8));
  EXPECT_EQ(*ReviewDue(RealSite(), kOffice, absl::CivilDay(2035, 6, 1)),
            absl::CivilDay(2035, 6, 6));
}

TEST_F(AccessMethodsTest, Conference_LetsAcknowledgedMembersInWithinItsWindow) {
  const auto conference = CreateConference();
  ASSERT_OK(conference);
  ASSERT_OK(AddCase(conference->name()));
  FoundResource found = Found(ClientOf(kReceiver), case_);
  ASSERT_EQ(found.bases.size(), 1u);
  EXPECT_FALSE(found.bases[0].acknowledged);
  clock_.Advance(absl::Hours(1));
  ASSERT_OK(Acknowledge(kReceiver, conference->name()));
  found = Found(ClientOf(kReceiver), case_);
  ASSERT_EQ(found.bases.size(), 1u);
  EXPECT_TRUE(found.bases[0].acknowledged);
  EXPECT_EQ(found.bases[0].relation, Relation::kConferenceMember);
  EXPECT_EQ(found.bases[0].office, kReceiver);
  EXPECT_EQ(found.bases[0].from, clock_.Now());
  EXPECT_EQ(found.bases[0].until, absl::FromCivil(absl::CivilDay(2027, 1, 1), Jst()));
  EXPECT_TRUE(Found(ClientOf("jobmall"), case_).bases.empty());
  EXPECT_TRUE(Found(ClientOf(kOffice), case_).bases.empty()) << "the owner needs none";
  // Another office's name for the same case finds nothing.
  const std::string other = "agencies/sr-09202/cases/" + case_.substr(case_.rfind('/') + 1);
  EXPECT_TRUE(Found(ClientOf(kReceiver), other).bases.empty());
}

TEST_F(AccessMethodsTest, ProtectedAddress_StaysFromOtherOfficesThatReadTheCase) {
  v1::GetCaseRequest get;
  get.set_name(case_);
  scope_ = kOffice;
  EXPECT_EQ(Call<v1::Case>(ClientOf(kReceiver), "GetCase", get)->person().address(), "架空町1-1");
  v1::UpdateCaseRequest update;
  update.mutable_case_()->set_name(case_);
  update.mutable_case_()->set_address_protected(true);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "UpdateCase", update));
  const auto seen = Call<v1::Case>(ClientOf(kReceiver), "GetCase", get);
  ASSERT_OK(seen);
  EXPECT_EQ(seen->person().address(), "");
  EXPECT_EQ(seen->person().postal_code(), "");
  EXPECT_EQ(seen->person().display_name(), "髙橋　花子");
  EXPECT_EQ(Call<v1::Case>(ClientOf(kOffice), "GetCase", get)->person().address(), "架空町1-1");
}

TEST_F(AccessMethodsTest, RestrictedCase_IsForTheTeamAndTheLead) {
  const Principal lead = ClientOf(kOffice, Role::kOfficeLead);
  const Principal counsellor = ClientOf(kOffice);
  EXPECT_FALSE(Found(counsellor, case_).resource.restricted);
  EXPECT_EQ(Search(counsellor), 1);
  v1::RestrictCaseRequest restrict_case;
  restrict_case.set_name(case_);
  restrict_case.set_restricted(true);
  ASSERT_OK(Call<v1::CaseAccess>(lead, "RestrictCase", restrict_case));
  EXPECT_TRUE(Found(counsellor, case_).resource.restricted);
  EXPECT_FALSE(Found(counsellor, case_).resource.assigned);
  EXPECT_EQ(Search(counsellor), 0);
  EXPECT_EQ(Search(lead), 1);
  v1::ListCasesRequest list;
  list.set_parent("agencies/sr-09201");
  EXPECT_EQ(Call<v1::ListCasesResponse>(counsellor, "ListCases", list)->cases_size(), 0);
  v1::AssignCaseRequest assign;
  assign.set_name(case_);
  assign.add_add("somebody.else.1");
  EXPECT_THAT(Call<v1::CaseAccess>(lead, "AssignCase", assign),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  assign.set_add(0, "sr-09201.counsellor.1");
  const auto access = Call<v1::CaseAccess>(lead, "AssignCase", assign);
  ASSERT_OK(access);
  EXPECT_TRUE(access->restricted());
  ASSERT_EQ(access->team_size(), 1);
  EXPECT_TRUE(Found(counsellor, case_).resource.assigned);
  EXPECT_EQ(Search(counsellor), 1);
  EXPECT_EQ(Call<v1::ListCasesResponse>(counsellor, "ListCases", list)->cases_size(), 1);
  assign.clear_add();
  assign.add_remove("sr-09201.counsellor.1");
  ASSERT_OK(Call<v1::CaseAccess>(lead, "AssignCase", assign));
  EXPECT_EQ(Search(counsellor), 0);
}

}  // namespace
}  // namespace tsunagi::intake
