// The two services behind the wall, without the network: who sees what.
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/access/testing/test_gate.h"
#include "common/paging/token.h"
#include "common/rpc/wall.h"
#include "gmock/gmock.h"
#include "services/referral/app/testing/referral_fixture.h"
#include "services/referral/rpc/descriptors.h"
#include "services/referral/rpc/directory_service.h"
#include "services/referral/rpc/referral_service.h"
#include "services/referral/storage/referral_resources.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace ::tsunagi::referral::testing;  // NOLINT: the fixture of this service
using ::tsunagi::testing::IsError;

constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr char kRequestId[] = "01931b2c-0000-7000-8000-000000000001";

class ReferralRpc : public ReferralFixture {
 protected:
  void SetUp() override {
    ReferralFixture::SetUp();
    intake::v1::DisclosurePackage package;
    package.set_consent("consent");
    package.mutable_person()->set_display_name("架空 太郎");
    cases_.package.bytes = package.SerializeAsString();
    const ServiceEnvironment environment{
        site_,
        *database_,
        sealer_,
        cases_,
        categories_,
        [this](sql::Transaction& transaction) {
          return std::make_unique<SqlReferralStore>(transaction, vault_);
        },
        [this](sql::WriteTransaction& transaction) {
          return std::make_unique<SqlReferralStore>(transaction, hub_, vault_);
        }};
    referrals_ = std::make_unique<ReferralService>(environment);
    directory_ = std::make_unique<DirectoryService>(environment);
    ASSERT_OK(referrals_->Register(registry_));
    ASSERT_OK(directory_->Register(registry_));
    ASSERT_OK(registry_.CheckComplete());
    for (const char* agency : {kSender, kReceiver, "hw-sano", "sr-09201"}) {
      ASSERT_OK(::tsunagi::testing::EmployUserOf(*database_,
                                                 absl::StrCat("agency/", agency, "/counsellor/1")));
    }
    wall_ =
        std::make_unique<rpc::Wall>(rpc::WallOptions(), gate_.gate(), nullptr, *database_, clock_);
  }

  void TearDown() override {
    wall_->Stop();
    database_->Close();
  }

  static rpc::IncomingCall From(const std::string& agency) {
    rpc::IncomingCall call;
    call.peer_uris = {absl::StrCat("spiffe://tsunagi.test/agency/", agency, "/client/1")};
    call.bearer = absl::StrCat(agency, ".counsellor.1");
    return call;
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const std::string& agency, const std::string& method,
                                const Request& request,
                                const std::string& service = "ReferralService") {
    rpc::IncomingCall call = From(agency);
    call.method = &registry_.Find(ServiceDescriptorOf(service), method);
    std::promise<absl::StatusOr<rpc::AnyMessage>> promise;
    wall_->Take(call, std::make_unique<Request>(request),
                [&promise](absl::StatusOr<rpc::AnyMessage> answer) {
                  promise.set_value(std::move(answer));
                });
    absl::StatusOr<rpc::AnyMessage> answer = promise.get_future().get();
    if (!answer.ok()) return answer.status();
    return static_cast<const Response&>(**answer);
  }

  absl::StatusOr<v1::Referral> CreateBy(const std::string& agency, const std::string& request_id) {
    v1::CreateReferralRequest request;
    request.set_parent("agencies/sr-09208");
    request.mutable_referral()->set_case_(kCase);
    request.mutable_referral()->set_receiver(kReceiver);
    request.set_request_id(request_id);
    return Call<v1::Referral>(agency, "CreateReferral", request);
  }

  absl::StatusOr<v1::Referral> Step(const std::string& agency, const std::string& method,
                                    const std::string& name) {
    v1::TransitionReferralRequest request;
    request.set_name(name);
    return Call<v1::Referral>(agency, method, request);
  }

  absl::StatusOr<v1::Referral> GetBy(const std::string& agency, const std::string& name) {
    v1::GetReferralRequest request;
    request.set_name(name);
    return Call<v1::Referral>(agency, "GetReferral", request);
  }

  // A referral that was sent; its name.
  std::string SentName() {
    const auto created = CreateBy(kSender, "");
    EXPECT_OK(created);
    EXPECT_OK(Step(kSender, "SendReferral", created->name()));
    return created->name();
  }

  absl::StatusOr<v1::ListReferralsResponse> ListBy(const std::string& agency,
                                                   v1::ListReferralsRequest request) {
    request.set_parent(absl::StrCat("agencies/", agency));
    return Call<v1::ListReferralsResponse>(agency, "ListReferrals", request);
  }

  // Everything that a watch from `token` holds for the agency.
  std::vector<v1::WatchReferralsResponse> WatchBy(const std::string& agency,
                                                  const std::string& token) {
    rpc::Method& method = registry_.Find(ServiceDescriptorOf("ReferralService"), "WatchReferrals");
    rpc::IncomingCall call = From(agency);
    call.method = &method;
    v1::WatchReferralsRequest request;
    request.set_parent(absl::StrCat("agencies/", agency));
    request.set_resume_token(token);
    std::vector<v1::WatchReferralsResponse> found;
    auto source = wall_->OpenWatch(call, request);
    EXPECT_OK(source);
    for (bool more = true; more;) {
      auto messages = (*source)->Poll(true, more);
      EXPECT_OK(messages);
      for (const auto& message : *messages) {
        found.push_back(static_cast<const v1::WatchReferralsResponse&>(*message));
      }
    }
    return found;
  }

  TokenSealer sealer_{crypto::AeadKey::Create(std::string(32, 'k')).value()};
  rpc::Registry registry_;
  std::unique_ptr<ReferralService> referrals_;
  std::unique_ptr<DirectoryService> directory_;
  ReferralResources resources_;
  ::tsunagi::testing::TestGate gate_{resources_};
  std::unique_ptr<rpc::Wall> wall_;
};

TEST_F(ReferralRpc, Receiver_SeesThePackageAndNeverTheCase) {
  ASSERT_OK_AND_ASSIGN(const v1::Referral created, CreateBy(kSender, ""));
  EXPECT_EQ(created.case_(), kCase);
  EXPECT_EQ(created.etag(), "\"1\"");
  EXPECT_THAT(GetBy(kReceiver, created.name()), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const v1::Referral sent, Step(kSender, "SendReferral", created.name()));
  EXPECT_FALSE(sent.has_package());
  ASSERT_OK_AND_ASSIGN(const v1::Referral seen, GetBy(kReceiver, created.name()));
  EXPECT_EQ(seen.case_(), "");
  EXPECT_EQ(seen.package().person().display_name(), "架空 太郎");
  ASSERT_OK_AND_ASSIGN(const v1::Referral own, GetBy(kSender, created.name()));
  EXPECT_EQ(own.case_(), kCase);
  EXPECT_FALSE(own.has_package());
  EXPECT_THAT(GetBy("hw-sano", created.name()), IsError(kNotFound, "REFERRAL_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const v1::Referral accepted,
                       Step(kReceiver, "AcceptReferral", created.name()));
  EXPECT_EQ(accepted.case_(), "");
  EXPECT_FALSE(accepted.has_package());
}

TEST_F(ReferralRpc, Package_IsCheckedOnEveryReadWhileItWaits) {
  const std::string name = SentName();
  ASSERT_OK_AND_ASSIGN(const v1::Referral seen, GetBy(kReceiver, name));
  EXPECT_TRUE(seen.has_package());
  EXPECT_THAT(cases_.checks, ElementsAre("disclosures/d1 PENDING"));
  cases_.check = PackageCheck{"BASIS_ENDED", "根拠は終了しています。"};
  ASSERT_OK_AND_ASSIGN(const v1::Referral refused, GetBy(kReceiver, name));
  EXPECT_FALSE(refused.has_package());
  EXPECT_EQ(refused.package_refused(), "BASIS_ENDED");
  EXPECT_EQ(refused.package_refused_ja(), "根拠は終了しています。");
  // What intake does not know any more may not be read; where it cannot be asked, neither.
  cases_.check = NotFound("CASE", kCase);
  EXPECT_EQ(GetBy(kReceiver, name)->package_refused(), "NO_BASIS");
  cases_.check = absl::UnavailableError("down");
  EXPECT_EQ(GetBy(kReceiver, name).status().code(), absl::StatusCode::kUnavailable);
  // The sender needs no answer of intake.
  EXPECT_OK(GetBy(kSender, name));
  // Accepted: an end undoes nothing, and nobody is asked.
  ASSERT_OK(Step(kReceiver, "AcceptReferral", name));
  ASSERT_OK_AND_ASSIGN(const v1::Referral accepted, GetBy(kReceiver, name));
  EXPECT_TRUE(accepted.has_package());
  EXPECT_EQ(accepted.package_refused(), "");
  EXPECT_THAT(cases_.checks, SizeIs(4));
}

TEST_F(ReferralRpc, PackageOfAConference_IsCheckedAfterAcceptanceToo) {
  cases_.package.conference = true;
  const std::string name = SentName();
  ASSERT_OK(Step(kReceiver, "AcceptReferral", name));
  EXPECT_TRUE(GetBy(kReceiver, name)->has_package());
  EXPECT_THAT(cases_.checks, ElementsAre("disclosures/d1 ACCEPTED"));
  cases_.check = PackageCheck{"OUTSIDE_WINDOW", "期間の外です。"};
  ASSERT_OK_AND_ASSIGN(const v1::Referral closed, GetBy(kReceiver, name));
  EXPECT_FALSE(closed.has_package());
  EXPECT_EQ(closed.package_refused(), "OUTSIDE_WINDOW");
}

TEST_F(ReferralRpc, PackageGoes_AfterDeclineAndCancel) {
  const std::string declined = SentName();
  v1::DeclineReferralRequest request;
  request.set_name(declined);
  request.set_reason(v1::Referral::CAPACITY);
  ASSERT_OK(Call<v1::Referral>(kReceiver, "DeclineReferral", request));
  ASSERT_OK_AND_ASSIGN(const v1::Referral first, GetBy(kReceiver, declined));
  EXPECT_EQ(first.decline_reason(), v1::Referral::CAPACITY);
  EXPECT_FALSE(first.has_package());
  const std::string cancelled = SentName();
  ASSERT_OK(Step(kSender, "CancelReferral", cancelled));
  ASSERT_OK_AND_ASSIGN(const v1::Referral second, GetBy(kReceiver, cancelled));
  EXPECT_FALSE(second.has_package());
  // Purged, not hidden.
  ASSERT_OK(database_->Read([](sql::Transaction& transaction) {
    return transaction.Query("SELECT COUNT(*) FROM disclosure_package", {},
                             [](const sql::Row& row) {
                               EXPECT_EQ(row.Int(0), 0);
                               return absl::OkStatus();
                             });
  }));
}

TEST_F(ReferralRpc, Create_IsForTheOwnOfficeAndOncePerRequestId) {
  EXPECT_THAT(CreateBy(kReceiver, ""), IsError(kNotFound, "AGENCY_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const v1::Referral first, CreateBy(kSender, kRequestId));
  ASSERT_OK_AND_ASSIGN(const v1::Referral again, CreateBy(kSender, kRequestId));
  EXPECT_EQ(first.name(), again.name());
}

TEST_F(ReferralRpc, Lists_PageNewestFirstWithoutPackage) {
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    // One at a time is open.
    if (i > 0) {
      ASSERT_OK(Step(kSender, "CancelReferral", names.back()));
    }
    names.push_back(SentName());
  }
  ASSERT_OK_AND_ASSIGN(const v1::Referral draft, CreateBy(kSender, ""));
  v1::ListReferralsRequest request;
  request.set_box(v1::ListReferralsRequest::INBOX);
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, ListBy(kReceiver, request));
  ASSERT_THAT(first.referrals(), SizeIs(2));
  EXPECT_EQ(first.referrals(0).name(), names[2]);
  EXPECT_EQ(first.referrals(0).case_(), "");
  EXPECT_FALSE(first.referrals(0).has_package());
  request.set_page_token(first.next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, ListBy(kReceiver, request));
  ASSERT_THAT(second.referrals(), SizeIs(1));
  EXPECT_EQ(second.referrals(0).name(), names[0]);
  EXPECT_EQ(second.next_page_token(), "");

  // A token is worth nothing with other arguments.
  request.set_box(v1::ListReferralsRequest::OUTBOX);
  EXPECT_THAT(ListBy(kReceiver, request),
              IsError(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));

  request.Clear();
  request.set_box(v1::ListReferralsRequest::OUTBOX);
  request.add_states(v1::Referral::DRAFT);
  request.set_case_(kCase);
  ASSERT_OK_AND_ASSIGN(const auto drafts, ListBy(kSender, request));
  ASSERT_THAT(drafts.referrals(), SizeIs(1));
  EXPECT_EQ(drafts.referrals(0).name(), draft.name());
}

TEST_F(ReferralRpc, List_RefusesAnotherOfficeAndUnclearBoxes) {
  v1::ListReferralsRequest request;
  EXPECT_THAT(ListBy(kSender, request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  request.set_box(v1::ListReferralsRequest::INBOX);
  request.set_case_(kCase);
  EXPECT_THAT(ListBy(kSender, request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  request.set_case_("");
  request.set_parent("agencies/hw-oyama");
  EXPECT_THAT(Call<v1::ListReferralsResponse>(kSender, "ListReferrals", request),
              IsError(kNotFound, "AGENCY_NOT_FOUND"));
}

TEST_F(ReferralRpc, Watch_FollowsFromTheListsTokenAsEachSideSeesIt) {
  v1::ListReferralsRequest list;
  list.set_box(v1::ListReferralsRequest::INBOX);
  ASSERT_OK_AND_ASSIGN(const auto listed, ListBy(kReceiver, list));
  const std::string name = SentName();
  const auto received = WatchBy(kReceiver, listed.watch_token());
  ASSERT_GE(received.size(), 2u);
  EXPECT_EQ(received[0].change().type(), "UPDATED");
  EXPECT_EQ(received[0].change().referral().name(), name);
  EXPECT_EQ(received[0].change().referral().case_(), "");
  EXPECT_FALSE(received[0].change().referral().has_package());
  EXPECT_TRUE(received.back().has_bookmark());

  const auto sent = WatchBy(kSender, listed.watch_token());
  ASSERT_GE(sent.size(), 3u);
  EXPECT_EQ(sent[0].change().type(), "CREATED");
  EXPECT_EQ(sent[0].change().referral().case_(), kCase);
  EXPECT_EQ(sent[1].change().type(), "UPDATED");
  // Resuming behind the first change shows the second again, and no third.
  const auto resumed = WatchBy(kSender, sent[0].change().resume_token());
  EXPECT_EQ(resumed[0].change().type(), "UPDATED");
  EXPECT_FALSE(resumed[1].has_change());
  EXPECT_FALSE(WatchBy("hw-sano", listed.watch_token())[0].has_change());
}

TEST_F(ReferralRpc, Outcome_TravelsBackToTheSender) {
  const std::string name = SentName();
  ASSERT_OK(Step(kReceiver, "AcceptReferral", name));
  v1::RecordOutcomeRequest request;
  request.set_parent(name);
  request.mutable_outcome()->set_kind(v1::Outcome::PLACED);
  request.mutable_outcome()->set_attribute("REGULAR");
  auto& confirmed = *request.mutable_outcome()->mutable_confirm_date();
  confirmed.set_year(2026);
  confirmed.set_month(6);
  EXPECT_THAT(Call<v1::Outcome>(kReceiver, "RecordOutcome", request),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  confirmed.set_day(30);
  ASSERT_OK_AND_ASSIGN(const v1::Outcome outcome,
                       Call<v1::Outcome>(kReceiver, "RecordOutcome", request));
  EXPECT_THAT(outcome.name(), HasSubstr(name + "/outcomes/"));
  EXPECT_EQ(outcome.event_date().day(), 30);
  v1::ReverseOutcomeRequest reverse;
  reverse.set_name(outcome.name());
  ASSERT_OK_AND_ASSIGN(const v1::Outcome reversed,
                       Call<v1::Outcome>(kReceiver, "ReverseOutcome", reverse));
  EXPECT_TRUE(reversed.reversed());
  ASSERT_OK_AND_ASSIGN(const v1::Referral seen, GetBy(kSender, name));
  ASSERT_THAT(seen.outcomes(), SizeIs(1));
  EXPECT_TRUE(seen.outcomes(0).reversed());
}

TEST_F(ReferralRpc, Suggest_ShowsReasonsCapacityAndWhatIsExcluded) {
  v1::UpdateOfferingCapacityRequest update;
  update.set_name("agencies/hw-oyama/offerings/placement");
  update.set_free_places(3);
  EXPECT_THAT(
      Call<config::v1::Agency>(kSender, "UpdateOfferingCapacity", update, "DirectoryService"),
      IsError(kNotFound, "OFFERING_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(
      const auto updated,
      Call<config::v1::Agency>(kReceiver, "UpdateOfferingCapacity", update, "DirectoryService"));
  EXPECT_EQ(updated.offerings(0).capacity().free_places(), 3);
  v1::SuggestDestinationsRequest request;
  request.set_case_(kCase);
  ASSERT_OK_AND_ASSIGN(const auto found, Call<v1::SuggestDestinationsResponse>(
                                             kSender, "SuggestDestinations", request));
  EXPECT_EQ(found.category(), "UNSTABLE_EMPLOYMENT");
  ASSERT_GE(found.destinations_size(), 2);
  // By rule the special desk (60) stands above Hello Work (50); distance, jurisdiction and the free
  // places turn that round for who lives in 小山市.
  const auto& first = found.destinations(0);
  EXPECT_EQ(first.agency(), kReceiver);
  EXPECT_EQ(first.free_places(), 3);
  EXPECT_FALSE(first.capacity_stale());
  EXPECT_EQ(first.capacity_as_of().month(), 6);
  EXPECT_TRUE(first.places_in_jobs());
  EXPECT_EQ(first.reasons(0).rule(), "route.unstable.hello_work");
  EXPECT_EQ(first.reasons(0).points(), 50);
  EXPECT_EQ(first.reasons(0).version(), "期間の定めなし");
  EXPECT_EQ(first.rule_score(), 50);
  EXPECT_EQ(first.score(), 50 + 3 + 3);
  EXPECT_EQ(found.destinations(1).agency(), "desk-middle");
  EXPECT_FALSE(found.destinations(1).has_free_places());
  EXPECT_EQ(found.destinations(1).score(), 60 - 8);
  EXPECT_EQ(found.data_version(), site_->digest);
  ASSERT_GT(found.questions_size(), 0);
  EXPECT_NE(found.questions(0).text_ja(), found.questions(0).id());
  EXPECT_NE(found.questions(0).why_ja(), "");
  bool youth_excluded = false;
  for (const auto& each : found.excluded()) {
    if (each.agency_kind() != "SAPOSUTE") continue;
    youth_excluded = true;
    EXPECT_THAT(each.reasons(0).rule(), HasSubstr("age.2020"));
    EXPECT_NE(each.reasons(0).citation(), "");
    EXPECT_EQ(each.reasons(0).version(), "2020-04-01〜");
    EXPECT_FALSE(each.places_in_jobs());
  }
  EXPECT_TRUE(youth_excluded);
}

TEST_F(ReferralRpc, Directory_GivesTheOfficesWithTheirRules) {
  v1::GetAgencyRequest get;
  get.set_name("agencies/desk-middle");
  ASSERT_OK_AND_ASSIGN(const auto desk,
                       Call<config::v1::Agency>(kSender, "GetAgency", get, "DirectoryService"));
  ASSERT_THAT(desk.offerings(), SizeIs(1));
  ASSERT_THAT(desk.offerings(0).eligibility(), SizeIs(3));
  EXPECT_EQ(desk.offerings(0).eligibility(0).when().any().conditions(0).age().max_years(), 54);
  EXPECT_EQ(desk.offerings(0).eligibility(1).when().born().from().year(), 1968);
  get.set_name("agencies/none");
  EXPECT_THAT(Call<config::v1::Agency>(kSender, "GetAgency", get, "DirectoryService"),
              IsError(kNotFound, "AGENCY_NOT_FOUND"));

  v1::ListAgenciesRequest list;
  ASSERT_OK_AND_ASSIGN(const auto all, Call<v1::ListAgenciesResponse>(kSender, "ListAgencies", list,
                                                                      "DirectoryService"));
  EXPECT_EQ(static_cast<size_t>(all.agencies_size()), site_->directory.agencies().size());
  list.add_kinds(config::v1::Agency::SELF_RELIANCE);
  list.set_municipality("益子町");
  ASSERT_OK_AND_ASSIGN(const auto one, Call<v1::ListAgenciesResponse>(kSender, "ListAgencies", list,
                                                                      "DirectoryService"));
  ASSERT_THAT(one.agencies(), SizeIs(1));
  EXPECT_EQ(one.agencies(0).id(), "sr-09342");
  EXPECT_EQ(one.agencies(0).deciding_office(), "hwc-kento");
  list.set_municipality("99999");
  EXPECT_EQ(Call<v1::ListAgenciesResponse>(kSender, "ListAgencies", list, "DirectoryService")
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tsunagi::referral
