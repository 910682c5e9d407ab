#include <set>

#include "services/intake/testing/basis_fixture.h"

namespace tsunagi::intake {
namespace {

using ::tsunagi::testing::IsError;

class BasisMethodsTest : public BasisFixture {
 protected:
  void ExpectProblem(const v1::RecordLegalBasisRequest& request, const std::string& reason,
                     Role role = Role::kOfficeLead) {
    const auto refused = Call<v1::LegalBasis>(ClientOf(kOffice, role), "RecordLegalBasis", request);
    ASSERT_THAT(refused, IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
    const ErrorDetail detail = DetailOf(refused.status());
    ASSERT_EQ(detail.fields.size(), 1u) << reason;
    EXPECT_EQ(detail.fields[0].reason, reason);
  }
};

TEST_F(BasisMethodsTest, WithoutABasis_NothingIsSharedAndNothingRegistered) {
  const auto preview = Preview();
  ASSERT_OK(preview);
  EXPECT_EQ(preview->refusal(), "NO_BASIS");
  EXPECT_FALSE(preview->refusal_ja().empty());
  EXPECT_EQ(preview->package().ByteSizeLong(), 0u);
  const auto refused = Prepare();
  EXPECT_THAT(refused, IsError(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING"));
  const ErrorDetail detail = DetailOf(refused.status());
  ASSERT_EQ(detail.metadata.size(), 1u);
  EXPECT_EQ(detail.metadata[0].second, "NO_BASIS");
  EXPECT_EQ(Register().disclosures_size(), 0);
}

TEST_F(BasisMethodsTest, Statute_CoversWhatItNamesAndStandsInTheRegister) {
  const auto basis = RecordStatute();
  ASSERT_OK(basis);
  EXPECT_EQ(basis->kind(), v1::STATUTE);
  EXPECT_EQ(basis->article_ja(), "個人情報保護法69条2項3号");
  const auto preview = Preview();
  ASSERT_OK(preview);
  EXPECT_EQ(Register().disclosures_size(), 0) << "a preview discloses nothing";
  const auto package = Prepare();
  ASSERT_OK(package);
  EXPECT_EQ(package->person().SerializeAsString(), preview->package().person().SerializeAsString());
  EXPECT_EQ(package->person().address(), "架空町1-1");
  EXPECT_TRUE(package->consultation().empty());
  ASSERT_EQ(package->bases_size(), 1);
  EXPECT_EQ(package->bases(0).basis(), basis->name().substr(basis->name().find("legalBases/")));
  EXPECT_EQ(package->consent(), "");
  const auto entries = Register();
  ASSERT_EQ(entries.disclosures_size(), 1);
  const v1::Disclosure& entry = entries.disclosures(0);
  EXPECT_EQ(entry.recipient(), kReceiver);
  EXPECT_EQ(entry.user(), "sr-09201.counsellor.1");
  EXPECT_EQ(entry.referral(), "agencies/sr-09201/referrals/r1");
  EXPECT_EQ(entry.bases(0).article_ja(), "個人情報保護法69条2項3号");
  EXPECT_EQ(entry.data_classes_size(), 2);
  const std::set<std::string> paths(entry.field_paths().begin(), entry.field_paths().end());
  EXPECT_TRUE(paths.contains("person.address"));
  EXPECT_TRUE(paths.contains("answers.employment_status"));
  EXPECT_EQ(entry.name(), case_ + "/" + package->disclosure());
}

TEST_F(BasisMethodsTest, RecordLegalBasis_WhatTheItemAsksFor_IsAskedFor) {
  auto request = StatuteRequest();
  ExpectProblem(request, "NOT_A_LEAD", Role::kCounsellor);
  request.mutable_legal_basis()->set_approved_by("sr-09201.counsellor.2");
  ExpectProblem(request, "NOT_A_LEAD", Role::kCounsellor);
  request.mutable_legal_basis()->set_approved_by(kLead);
  EXPECT_OK(Call<v1::LegalBasis>(ClientOf(kOffice), "RecordLegalBasis", request));
  request.mutable_legal_basis()->set_reason("短い");
  ExpectProblem(request, "TOO_SHORT");
  request = StatuteRequest();
  request.mutable_legal_basis()->set_recipients(0, "saposute-keno");
  ExpectProblem(request, "RECIPIENT_NOT_ALLOWED");
  request = StatuteRequest();
  request.mutable_legal_basis()->set_item("privacy.69-2-2");
  ExpectProblem(request, "RECIPIENT_NOT_ALLOWED");
  request = StatuteRequest();
  request.mutable_legal_basis()->clear_data_classes();
  ExpectProblem(request, "MISSING_REQUIRED");
  request = StatuteRequest();
  request.mutable_legal_basis()->set_item("privacy.69-2-1");
  ExpectProblem(request, "UNKNOWN_VALUE");
  request = StatuteRequest();
  *request.mutable_legal_basis()->mutable_until() = DateOf(11, 1);
  ExpectProblem(request, "UNTIL_BEFORE_FROM");
}

TEST_F(BasisMethodsTest, EndedBasis_ClosesThePreviewAndUndoesNothing) {
  const auto basis = RecordStatute();
  ASSERT_OK(basis);
  const auto package = Prepare();
  ASSERT_OK(package);
  EXPECT_EQ(Check(package->disclosure(), v1::PREVIEW), "");
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "");
  v1::EndLegalBasisRequest end;
  end.set_name(basis->name());
  const auto ended = Call<v1::LegalBasis>(ClientOf(kOffice), "EndLegalBasis", end);
  ASSERT_OK(ended);
  EXPECT_EQ(ended->ended_on().day(), 22);
  EXPECT_EQ(Check(package->disclosure(), v1::PREVIEW), "BASIS_ENDED");
  EXPECT_EQ(Check(package->disclosure(), v1::READ_ACCEPTED), "");
  EXPECT_THAT(Prepare(), IsError(absl::StatusCode::kFailedPrecondition, "BASIS_MISSING"));
  EXPECT_THAT(Call<v1::LegalBasis>(ClientOf(kOffice), "EndLegalBasis", end),
              IsError(absl::StatusCode::kFailedPrecondition, "LEGAL_BASIS_ENDED"));
  EXPECT_EQ(Check(package->disclosure(), v1::PREVIEW, "jobmall"), "CASE_NOT_FOUND");
  v1::ListLegalBasesRequest list;
  list.set_parent(case_);
  const auto all = Call<v1::ListLegalBasesResponse>(ClientOf(kOffice), "ListLegalBases", list);
  ASSERT_OK(all);
  ASSERT_EQ(all->legal_bases_size(), 1);
  EXPECT_EQ(all->legal_bases(0).SerializeAsString(), ended->SerializeAsString());
}

TEST_F(BasisMethodsTest, ConsentUntil_EndsByItself) {
  v1::RecordConsentRequest request;
  request.set_parent(case_);
  v1::Consent& consent = *request.mutable_consent();
  consent.set_purpose("COORDINATION");
  consent.set_giver(v1::Consent::THE_PERSON);
  consent.set_form(v1::Consent::ORAL);
  *consent.mutable_until() = DateOf(11, 22);
  ASSERT_OK(Call<v1::Consent>(ClientOf(kOffice), "RecordConsent", request));
  const auto package = Prepare();
  ASSERT_OK(package);
  EXPECT_EQ(package->bases(0).until().day(), 22);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Check(package->disclosure(), v1::PREVIEW), "BASIS_ENDED");
  EXPECT_EQ(Preview()->refusal(), "BASIS_ENDED");
}

TEST_F(BasisMethodsTest, ProtectedAddress_NeedsTheSecondConfirmation) {
  v1::UpdateCaseRequest update;
  update.mutable_case_()->set_name(case_);
  update.mutable_case_()->set_address_protected(true);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "UpdateCase", update));
  ASSERT_OK(RecordConsent());
  const auto held = Prepare();
  ASSERT_OK(held);
  EXPECT_TRUE(held->address_withheld());
  EXPECT_EQ(held->person().address(), "");
  EXPECT_EQ(held->person().postal_code(), "");
  EXPECT_EQ(held->person().municipality(), "09201");
  EXPECT_TRUE(Preview()->address_withheld());
  const auto sent = Prepare(/*confirm=*/true);
  ASSERT_OK(sent);
  EXPECT_EQ(sent->person().address(), "架空町1-1");
  const auto entries = Register();
  EXPECT_TRUE(entries.disclosures(0).protected_address());
  EXPECT_FALSE(entries.disclosures(1).protected_address());
}

TEST_F(BasisMethodsTest, Register_PagesNewestFirst) {
  ASSERT_OK(RecordConsent());
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(absl::Minutes(1));
    ASSERT_OK(Prepare());
  }
  std::vector<int64_t> times;
  std::string token;
  do {
    const auto page = Register(2, token);
    for (const auto& entry : page.disclosures()) times.push_back(entry.disclose_time().seconds());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(times.size(), 3u);
  EXPECT_TRUE(std::is_sorted(times.rbegin(), times.rend()));
}

TEST_F(BasisMethodsTest, Export_HoldsARowOfEveryTableOfTheCase) {
  FillEveryTable();
  v1::ExportPersonRequest request;
  request.set_name(case_);
  const auto all =
      Call<v1::PersonExport>(ClientOf(kOffice, Role::kPrivacyOfficer), "ExportPerson", request);
  ASSERT_OK(all);
  // Table of the schema with the column case_id -> what of the export holds it.
  const std::map<std::string, int> held = {{"consent", all->consents_size()},
                                           {"contact_log", all->contact_log_size()},
                                           {"case_transition", all->transitions_size()},
                                           {"legal_basis", all->legal_bases_size()},
                                           {"disclosure", all->disclosures_size()},
                                           {"conference_case", all->conferences(0).cases_size()},
                                           {"break_glass", all->break_glass_grants_size()},
                                           {"legal_hold", all->legal_holds_size()},
                                           {"case_team", all->access().team_size()}};
  EXPECT_EQ(all->case_().person().display_name(), "髙橋　花子");
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    std::set<std::string> tables;
    RETURN_IF_ERROR(
        transaction.Query("SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                          " WHERE m.type = 'table' AND c.name = 'case_id'",
                          {}, [&tables](const sql::Row& row) {
                            tables.insert(row.String(0));
                            return absl::OkStatus();
                          }));
    EXPECT_EQ(tables.size(), held.size());
    for (const std::string& table : tables) {
      EXPECT_TRUE(held.contains(table) && held.at(table) == 1) << table;
    }
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace tsunagi::intake
