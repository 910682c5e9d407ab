// A case with what its disclosures need, and its office's staff.
#ifndef TSUNAGI_SERVICES_INTAKE_TESTING_BASIS_FIXTURE_H_
#define TSUNAGI_SERVICES_INTAKE_TESTING_BASIS_FIXTURE_H_

#include <string>
#include <vector>

#include "common/access/staff.h"
#include "services/intake/testing/intake_fixture.h"

namespace tsunagi::intake {

inline constexpr char kReceiver[] = "hw-utsunomiya";
inline constexpr char kLead[] = "sr-09201.office-lead.1";

class BasisFixture : public IntakeFixture {
 protected:
  void SetUp() override {
    IntakeFixture::SetUp();
    ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) {
      return SeedStaff(transaction,
                       {{kLead, kOffice, {Role::kOfficeLead}},
                        {"sr-09201.counsellor.1", kOffice, {Role::kCounsellor}},
                        {"sr-09201.counsellor.2", kOffice, {Role::kCounsellor}}},
                       clock_.Now());
    }));
    v1::Case value = SampleCase();
    value.mutable_person()->set_address("架空町1-1");
    value.mutable_person()->set_postal_code("320-0000");
    const auto created = Create(value);
    ASSERT_OK(created);
    case_ = created->name();
  }

  static common::v1::Date DateOf(int month, int day) {
    common::v1::Date date;
    date.set_year(2026);
    date.set_month(month);
    date.set_day(day);
    return date;
  }

  // A consent to COORDINATION for everybody.
  absl::StatusOr<v1::Consent> RecordConsent(std::vector<v1::Consent::DataClass> classes = {}) {
    v1::RecordConsentRequest request;
    request.set_parent(case_);
    v1::Consent& consent = *request.mutable_consent();
    consent.set_purpose("COORDINATION");
    consent.set_giver(v1::Consent::THE_PERSON);
    consent.set_form(v1::Consent::WRITTEN);
    for (const auto data_class : classes) consent.add_data_classes(data_class);
    return Call<v1::Consent>(ClientOf(kOffice), "RecordConsent", request);
  }

  // 69条2項3号 for the receiver, classes ATTRIBUTES and WORK, by the lead.
  absl::StatusOr<v1::LegalBasis> RecordStatute() {
    v1::RecordLegalBasisRequest request = StatuteRequest();
    return Call<v1::LegalBasis>(ClientOf(kOffice, Role::kOfficeLead), "RecordLegalBasis", request);
  }

  v1::RecordLegalBasisRequest StatuteRequest() {
    v1::RecordLegalBasisRequest request;
    request.set_parent(case_);
    v1::LegalBasis& basis = *request.mutable_legal_basis();
    basis.set_item("privacy.69-2-3");
    basis.add_recipients(kReceiver);
    basis.add_data_classes(v1::Consent::ATTRIBUTES);
    basis.add_data_classes(v1::Consent::WORK);
    basis.set_reason("職業紹介の事務に必要な範囲で提供する。");
    return request;
  }

  absl::StatusOr<v1::DisclosurePackage> Prepare(bool confirm = false,
                                                const std::string& basis = "") {
    v1::PrepareDisclosureRequest request;
    request.set_case_(case_);
    request.set_recipient(kReceiver);
    request.set_confirm_protected_address(confirm);
    request.set_basis(basis);
    request.set_referral("agencies/sr-09201/referrals/r1");
    return Call<v1::DisclosurePackage>(OnBehalfOf(kOffice), "PrepareDisclosure", request);
  }

  absl::StatusOr<v1::PreviewDisclosureResponse> Preview(bool confirm = false) {
    v1::PreviewDisclosureRequest request;
    request.set_case_(case_);
    request.set_recipient(kReceiver);
    request.set_confirm_protected_address(confirm);
    return Call<v1::PreviewDisclosureResponse>(ClientOf(kOffice), "PreviewDisclosure", request);
  }

  // "" where the receiver may read, else the refusal.
  std::string Check(const std::string& disclosure, v1::DisclosureAction action,
                    const std::string& office = kReceiver) {
    v1::CheckDisclosureRequest request;
    request.set_case_(case_);
    request.set_disclosure(disclosure);
    request.set_action(action);
    const auto response =
        Call<v1::CheckDisclosureResponse>(OnBehalfOf(office), "CheckDisclosure", request);
    if (!response.ok()) return ReasonOf(response.status());
    EXPECT_EQ(response->allowed(), response->refusal().empty());
    EXPECT_EQ(response->allowed(), response->refusal_ja().empty());
    return response->refusal();
  }

  v1::ListDisclosuresResponse Register(int page_size = 0, const std::string& token = "") {
    v1::ListDisclosuresRequest request;
    request.set_parent(case_);
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto response =
        Call<v1::ListDisclosuresResponse>(ClientOf(kOffice), "ListDisclosures", request);
    EXPECT_OK(response);
    return response.ok() ? *response : v1::ListDisclosuresResponse();
  }

  absl::StatusOr<v1::Conference> CreateConference(const std::vector<std::string>& members = {
                                                      kReceiver}) {
    v1::CreateConferenceRequest request;
    request.set_parent(std::string("agencies/") + kOffice);
    v1::Conference& conference = *request.mutable_conference();
    conference.set_municipality("09201");
    conference.set_title("宇都宮市支援会議 11月");
    *conference.mutable_from() = DateOf(11, 1);
    *conference.mutable_until() = DateOf(12, 31);
    for (const std::string& office : members) conference.add_members()->set_office(office);
    return Call<v1::Conference>(ClientOf(kOffice, Role::kOfficeLead), "CreateConference", request);
  }

  absl::StatusOr<v1::Conference> Acknowledge(const std::string& office, const std::string& name) {
    v1::AcknowledgeConfidentialityRequest request;
    request.set_name(name);
    return Call<v1::Conference>(ClientOf(office), "AcknowledgeConfidentiality", request);
  }

  absl::StatusOr<v1::Conference> AddCase(const std::string& name,
                                         const std::string& office = kOffice) {
    v1::ConferenceCaseRequest request;
    request.set_name(name);
    request.set_case_(case_);
    return Call<v1::Conference>(ClientOf(office), "AddConferenceCase", request);
  }

  // A row on the case in every table that can hold one.
  void FillEveryTable() {
    ASSERT_OK(RecordConsent());
    ASSERT_OK(RecordStatute());
    const auto conference = CreateConference();
    ASSERT_OK(conference);
    ASSERT_OK(AddCase(conference->name()));
    ASSERT_OK(Prepare());
    v1::AddContactLogEntryRequest log;
    log.set_parent(case_);
    log.mutable_entry()->set_method(v1::ContactLogEntry::PHONE);
    ASSERT_OK(Call<v1::ContactLogEntry>(ClientOf(kOffice), "AddContactLogEntry", log));
    v1::TransitionCaseRequest support;
    support.set_name(case_);
    ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "StartCaseSupport", support));
    v1::AssignCaseRequest assign;
    assign.set_name(case_);
    assign.add_add("sr-09201.counsellor.2");
    ASSERT_OK(Call<v1::CaseAccess>(ClientOf(kOffice, Role::kOfficeLead), "AssignCase", assign));
    v1::OpenBreakGlassRequest open;
    open.set_case_(case_);
    open.set_reason("自死のおそれがあり、いま所在を確かめる必要がある。");
    ASSERT_OK(Call<v1::BreakGlassGrant>(ClientOf(kOtherOffice), "OpenBreakGlass", open));
    v1::HoldCaseRequest hold;
    hold.set_name(case_);
    hold.set_reason("行政不服審査の対象となっているため。");
    ASSERT_OK(Call<v1::LegalHold>(ClientOf(kOffice, Role::kPrivacyOfficer), "HoldCase", hold));
  }

  std::string case_;
};

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_TESTING_BASIS_FIXTURE_H_
