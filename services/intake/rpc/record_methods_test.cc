#include "services/intake/testing/intake_fixture.h"

namespace tsunagi::intake {
namespace {

using testing::IsError;

constexpr char kDraft[] = "agencies/sr-09201/drafts/0190c0de-0000-7000-8000-000000000001";

class RecordMethodsTest : public IntakeFixture {
 protected:
  absl::StatusOr<v1::Draft> Save(const std::string& content, const std::string& etag = "") {
    v1::SaveDraftRequest request;
    request.mutable_draft()->set_name(kDraft);
    request.mutable_draft()->set_content(content);
    request.mutable_draft()->set_etag(etag);
    return Call<v1::Draft>(ClientOf(kOffice), "SaveDraft", request);
  }

  absl::StatusOr<v1::Consent> Record(const std::string& parent,
                                     std::vector<v1::Consent::DataClass> classes = {}) {
    v1::RecordConsentRequest request;
    request.set_parent(parent);
    v1::Consent& consent = *request.mutable_consent();
    consent.set_purpose("COORDINATION");
    consent.set_giver(v1::Consent::THE_PERSON);
    consent.set_form(v1::Consent::WRITTEN);
    for (const auto data_class : classes) consent.add_data_classes(data_class);
    return Call<v1::Consent>(ClientOf(kOffice), "RecordConsent", request);
  }

  absl::StatusOr<v1::DisclosurePackage> Prepare(const std::string& name) {
    v1::PrepareDisclosureRequest request;
    request.set_case_(name);
    request.set_recipient("hw-utsunomiya");
    return Call<v1::DisclosurePackage>(OnBehalfOf(kOffice), "PrepareDisclosure", request);
  }
};

TEST_F(RecordMethodsTest, Draft_IsSavedListedReadAndDeleted) {
  auto first = Save("{\"a\":1}");
  ASSERT_OK(first);
  clock_.Advance(absl::Seconds(5));
  auto second = Save("{\"a\":2}", first->etag());
  ASSERT_OK(second);
  EXPECT_EQ(second->etag(), "\"2\"");
  EXPECT_THAT(Save("{\"a\":3}", first->etag()),
              IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_OK(Save("{\"a\":4}"));
  v1::ListDraftsRequest list;
  list.set_parent(std::string("agencies/") + kOffice);
  auto drafts = Call<v1::ListDraftsResponse>(ClientOf(kOffice), "ListDrafts", list);
  ASSERT_OK(drafts);
  ASSERT_EQ(drafts->drafts_size(), 1);
  EXPECT_TRUE(drafts->drafts(0).content().empty());
  v1::GetDraftRequest get;
  get.set_name(kDraft);
  EXPECT_EQ(Call<v1::Draft>(ClientOf(kOffice), "GetDraft", get)->content(), "{\"a\":4}");
  EXPECT_THAT(Call<v1::Draft>(ClientOf(kOtherOffice), "GetDraft", get),
              IsError(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  v1::DeleteDraftRequest remove;
  remove.set_name(kDraft);
  EXPECT_OK(Call<google::protobuf::Empty>(ClientOf(kOffice), "DeleteDraft", remove));
  EXPECT_THAT(Call<google::protobuf::Empty>(ClientOf(kOffice), "DeleteDraft", remove),
              IsError(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
}

TEST_F(RecordMethodsTest, Draft_TooLargeOrBadName_IsRefused) {
  EXPECT_OK(Save(std::string(256 * 1024, 'x')));
  EXPECT_THAT(Save(std::string(256 * 1024 + 1, 'x')),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  v1::SaveDraftRequest request;
  request.mutable_draft()->set_name("agencies/sr-09201/drafts/mine");
  EXPECT_THAT(Call<v1::Draft>(ClientOf(kOffice), "SaveDraft", request),
              IsError(absl::StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
}

TEST_F(RecordMethodsTest, ContactLog_ListsOldestEventFirst) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::AddContactLogEntryRequest add;
  add.set_parent(created->name());
  add.mutable_entry()->set_method(v1::ContactLogEntry::PHONE);
  for (const int day : {20, 18, 19}) {
    add.mutable_entry()->mutable_event_date()->set_year(2026);
    add.mutable_entry()->mutable_event_date()->set_month(11);
    add.mutable_entry()->mutable_event_date()->set_day(day);
    add.mutable_entry()->set_text("電話した。");
    ASSERT_OK(Call<v1::ContactLogEntry>(ClientOf(kOffice), "AddContactLogEntry", add));
  }
  v1::ListContactLogEntriesRequest list;
  list.set_parent(created->name());
  list.set_page_size(2);
  std::vector<int> days;
  do {
    auto page =
        Call<v1::ListContactLogEntriesResponse>(ClientOf(kOffice), "ListContactLogEntries", list);
    ASSERT_OK(page);
    for (const auto& entry : page->entries()) days.push_back(entry.event_date().day());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(days, (std::vector<int>{18, 19, 20}));
  add.mutable_entry()->mutable_event_date()->set_day(23);
  EXPECT_THAT(Call<v1::ContactLogEntry>(ClientOf(kOffice), "AddContactLogEntry", add),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  add.mutable_entry()->clear_method();
  EXPECT_THAT(Call<v1::ContactLogEntry>(ClientOf(kOffice), "AddContactLogEntry", add),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
}

TEST_F(RecordMethodsTest, Disclosure_FollowsConsentAndItsWithdrawal) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  EXPECT_THAT(Prepare(created->name()),
              IsError(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING"));
  auto consent = Record(created->name());
  ASSERT_OK(consent);
  auto with = Prepare(created->name());
  ASSERT_OK(with);
  EXPECT_EQ(with->consent(), consent->name().substr(consent->name().find("consents/")));
  EXPECT_EQ(with->person().display_name(), "髙橋　花子");
  EXPECT_EQ(with->answers_size(), 1);
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(consent->name());
  auto withdrawn = Call<v1::Consent>(ClientOf(kOffice), "WithdrawConsent", withdraw);
  ASSERT_OK(withdrawn);
  EXPECT_EQ(withdrawn->withdrawn_on().day(), 22);
  ASSERT_EQ(withdrawn->not_undone_size(), 1);
  EXPECT_EQ(withdrawn->not_undone(0).recipient(), "hw-utsunomiya");
  EXPECT_NE(withdrawn->not_undone_ja().find("1件は取り消されません"), std::string::npos);
  EXPECT_THAT(Prepare(created->name()),
              IsError(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING"));
  EXPECT_THAT(Call<v1::Consent>(ClientOf(kOffice), "WithdrawConsent", withdraw),
              IsError(absl::StatusCode::kFailedPrecondition, "CONSENT_WITHDRAWN"));
  v1::ListConsentsRequest list;
  list.set_parent(created->name());
  EXPECT_EQ(Call<v1::ListConsentsResponse>(ClientOf(kOffice), "ListConsents", list)
                ->consents(0)
                .withdrawn_on()
                .day(),
            22);
}

TEST_F(RecordMethodsTest, Disclosure_WithdrawnSince_IsNotPreparedForAnEarlierDay) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  const auto consent = Record(created->name());
  ASSERT_OK(consent);
  clock_.Advance(absl::Hours(48));
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(consent->name());
  ASSERT_OK(Call<v1::Consent>(ClientOf(kOffice), "WithdrawConsent", withdraw));
  v1::PrepareDisclosureRequest request;
  request.set_case_(created->name());
  request.set_recipient("hw-utsunomiya");
  request.mutable_on()->set_year(2026);
  request.mutable_on()->set_month(11);
  request.mutable_on()->set_day(23);
  EXPECT_THAT(Call<v1::DisclosurePackage>(OnBehalfOf(kOffice), "PrepareDisclosure", request),
              IsError(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING"));
}

TEST_F(RecordMethodsTest, RecordConsent_WrongFields_AreNamed) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::RecordConsentRequest request;
  request.set_parent(created->name());
  request.mutable_consent()->add_recipients("nowhere");
  const auto refused = Call<v1::Consent>(ClientOf(kOffice), "RecordConsent", request);
  EXPECT_THAT(refused, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_EQ(DetailOf(refused.status()).fields.size(), 4u);
}

TEST_F(RecordMethodsTest, Assessment_HasNoNameAndASubject) {
  const auto created = Create(SampleCase());
  ASSERT_OK(created);
  v1::GetCaseAssessmentRequest request;
  request.set_name(created->name());
  auto assessment =
      Call<v1::CaseAssessment>(ServiceNamed("classification"), "GetCaseAssessment", request);
  ASSERT_OK(assessment);
  EXPECT_EQ(assessment->subject().size(), 64u);
  EXPECT_EQ(assessment->municipality(), "09201");
  EXPECT_EQ(assessment->birth_date().year(), 1975);
  EXPECT_EQ(assessment->answers_size(), 1);
  EXPECT_EQ(assessment->etag(), created->etag());
  EXPECT_EQ(assessment->SerializeAsString().find("髙橋"), std::string::npos);
}

}  // namespace
}  // namespace tsunagi::intake
