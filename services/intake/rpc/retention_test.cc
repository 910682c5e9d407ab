// Terms, legal holds and erasure, on a real database with a real ledger.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/person_feed/person_feed.h"
#include "services/intake/storage/intake_resources.h"
#include "services/intake/storage/purge_drafts.h"
#include "services/intake/testing/basis_fixture.h"
#include "tsunagi/person/v1/person_feed.pb.h"

namespace tsunagi::intake {
namespace {

using ::tsunagi::testing::IsError;

class RetentionTest : public BasisFixture {
 protected:
  static Principal Officer() {
    Principal officer = ClientOf(kOffice, Role::kPrivacyOfficer);
    officer.user = "sr-09201.privacy-officer.1";
    return officer;
  }

  void Close(const common::v1::Date& on) {
    v1::TransitionCaseRequest close;
    close.set_name(case_);
    *close.mutable_event_date() = on;
    ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "CloseCase", close));
  }

  absl::StatusOr<v1::ErasedCase> EraseIt(v1::ErasureReason reason, const std::string& lead = "") {
    v1::EraseCaseRequest request;
    request.set_name(case_);
    request.set_reason(reason);
    request.set_approved_by(lead);
    return Call<v1::ErasedCase>(Officer(), "EraseCase", request);
  }

  v1::ListDueCasesResponse Due() {
    v1::ListDueCasesRequest request;
    request.set_parent(std::string("agencies/") + kOffice);
    const auto due = Call<v1::ListDueCasesResponse>(Officer(), "ListDueCases", request);
    EXPECT_OK(due);
    return due.ok() ? *due : v1::ListDueCasesResponse();
  }

  absl::StatusOr<v1::LegalHold> Hold(const std::string& reason) {
    v1::HoldCaseRequest request;
    request.set_name(case_);
    request.set_reason(reason);
    return Call<v1::LegalHold>(Officer(), "HoldCase", request);
  }

  absl::StatusOr<v1::LegalHold> Release() {
    v1::ReleaseCaseRequest request;
    request.set_name(case_);
    return Call<v1::LegalHold>(Officer(), "ReleaseCase", request);
  }

  void ReviewGrants() {
    v1::ListBreakGlassGrantsRequest list;
    list.set_parent(std::string("agencies/") + kOffice);
    const auto grants =
        Call<v1::ListBreakGlassGrantsResponse>(Officer(), "ListBreakGlassGrants", list);
    ASSERT_OK(grants);
    for (const auto& grant : grants->grants()) {
      v1::ReviewBreakGlassRequest review;
      review.set_name(grant.name());
      review.set_verdict(v1::BreakGlassGrant::JUSTIFIED);
      ASSERT_OK(Call<v1::BreakGlassGrant>(Officer(), "ReviewBreakGlass", review));
    }
  }

  // In which tables a text stands, in whatever column; UUIDs also as 16 bytes.
  std::set<std::string> TablesWith(const std::string& text) {
    std::set<std::string> found;
    const auto scan = [&](sql::Transaction& transaction) -> absl::Status {
      std::vector<std::pair<std::string, std::string>> columns;
      RETURN_IF_ERROR(
          transaction.Query("SELECT m.name, c.name FROM sqlite_master m"
                            " JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
                            {}, [&columns](const sql::Row& row) {
                              columns.push_back({row.String(0), row.String(1)});
                              return absl::OkStatus();
                            }));
      for (const auto& [table, column] : columns) {
        RETURN_IF_ERROR(
            transaction.Query(absl::StrCat("SELECT 1 FROM ", table, " WHERE instr(CAST(", column,
                                           " AS BLOB), CAST($1 AS BLOB)) > 0 LIMIT 1"),
                              {absl::string_view(text)}, [&found, &table = table](const sql::Row&) {
                                found.insert(table);
                                return absl::OkStatus();
                              }));
      }
      return absl::OkStatus();
    };
    EXPECT_OK(database_->Read(scan));
    return found;
  }

  std::string Id() const { return case_.substr(case_.rfind('/') + 1); }
};

TEST_F(RetentionTest, Due_FiveYearsAfterTheLastClosing) {
  Close(DateOf(11, 22));
  EXPECT_EQ(Due().cases_size(), 0);
  EXPECT_THAT(EraseIt(v1::RETENTION_TERM),
              IsError(absl::StatusCode::kFailedPrecondition, "NOT_DUE"));
  clock_.Set(absl::CivilSecond(2031, 11, 22, 10, 0, 0));
  EXPECT_EQ(Due().cases_size(), 0);
  clock_.Set(absl::CivilSecond(2031, 11, 23, 10, 0, 0));
  const v1::ListDueCasesResponse due = Due();
  ASSERT_EQ(due.cases_size(), 1);
  EXPECT_EQ(due.total(), 1);
  EXPECT_EQ(due.cases(0).name(), case_);
  EXPECT_EQ(due.cases(0).closed_on().year(), 2026);
  EXPECT_EQ(due.cases(0).due_on().day(), 23);
  EXPECT_FALSE(due.source().empty());
  EXPECT_FALSE(due.verified());
  // A case that was taken up again is not due by its earlier closing.
  v1::TransitionCaseRequest reopen;
  reopen.set_name(case_);
  ASSERT_OK(Call<v1::Case>(ClientOf(kOffice), "ReopenCase", reopen));
  EXPECT_EQ(Due().cases_size(), 0);
  EXPECT_THAT(EraseIt(v1::RETENTION_TERM),
              IsError(absl::StatusCode::kFailedPrecondition, "CASE_STATE"));
  common::v1::Date later = DateOf(11, 23);
  later.set_year(2031);
  Close(later);
  EXPECT_EQ(Due().cases_size(), 0);
}

TEST_F(RetentionTest, Hold_KeepsACaseUntilItIsReleased) {
  EXPECT_THAT(Hold("短い"), IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  EXPECT_THAT(Release(), IsError(absl::StatusCode::kFailedPrecondition, "NOT_HELD"));
  ASSERT_OK(Hold("行政不服審査の対象となっているため。"));
  EXPECT_THAT(Hold("行政不服審査の対象となっているため。"),
              IsError(absl::StatusCode::kFailedPrecondition, "ALREADY_HELD"));
  Close(DateOf(11, 22));
  clock_.Set(absl::CivilSecond(2032, 1, 1, 10, 0, 0));
  EXPECT_EQ(Due().cases_size(), 0);
  EXPECT_THAT(EraseIt(v1::RETENTION_TERM),
              IsError(absl::StatusCode::kFailedPrecondition, "UNDER_LEGAL_HOLD"));
  EXPECT_THAT(EraseIt(v1::ON_REQUEST, kLead),
              IsError(absl::StatusCode::kFailedPrecondition, "UNDER_LEGAL_HOLD"));
  v1::ListLegalHoldsRequest list;
  list.set_parent(std::string("agencies/") + kOffice);
  auto holds = Call<v1::ListLegalHoldsResponse>(Officer(), "ListLegalHolds", list);
  ASSERT_OK(holds);
  ASSERT_EQ(holds->holds_size(), 1);
  EXPECT_EQ(holds->holds(0).reason(), "行政不服審査の対象となっているため。");
  EXPECT_FALSE(holds->holds(0).has_release_time());
  const auto released = Release();
  ASSERT_OK(released);
  EXPECT_EQ(released->released_by(), Officer().user);
  holds = Call<v1::ListLegalHoldsResponse>(Officer(), "ListLegalHolds", list);
  ASSERT_OK(holds);
  EXPECT_EQ(holds->holds_size(), 0);
  EXPECT_EQ(Due().cases_size(), 1);
  ASSERT_OK(EraseIt(v1::RETENTION_TERM));
  EXPECT_EQ(Due().cases_size(), 0);
}

TEST_F(RetentionTest, OnRequest_NeedsALeadWhoIsSomebodyElse) {
  Close(DateOf(11, 22));
  EXPECT_THAT(EraseIt(v1::ERASURE_REASON_UNSPECIFIED),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  for (const char* const nobody : {"", "sr-09201.counsellor.1", "absent.office-lead.1"}) {
    EXPECT_THAT(EraseIt(v1::ON_REQUEST, nobody),
                IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"))
        << nobody;
  }
  ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) {
    return PutStaff(transaction,
                    {Officer().user, kOffice, {Role::kPrivacyOfficer, Role::kOfficeLead}},
                    clock_.Now());
  }));
  EXPECT_THAT(EraseIt(v1::ON_REQUEST, Officer().user),
              IsError(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS"));
  const auto erased = EraseIt(v1::ON_REQUEST, kLead);
  ASSERT_OK(erased);
  EXPECT_EQ(erased->approved_by(), kLead);
  EXPECT_EQ(erased->erased_by(), Officer().user);
  EXPECT_THAT(EraseIt(v1::ON_REQUEST, kLead),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
}

TEST_F(RetentionTest, AnUnreviewedEmergencyAccess_KeepsTheCaseFromErasure) {
  FillEveryTable();
  ASSERT_OK(Release());
  Close(DateOf(11, 22));
  EXPECT_THAT(EraseIt(v1::ON_REQUEST, kLead),
              IsError(absl::StatusCode::kFailedPrecondition, "BREAK_GLASS_UNREVIEWED"));
  ReviewGrants();
  ASSERT_OK(EraseIt(v1::ON_REQUEST, kLead));
}

TEST_F(RetentionTest, Erased_OnlyTombstonesNameTheCaseInAnyTable) {
  FillEveryTable();
  ASSERT_OK(Release());
  ReviewGrants();
  Close(DateOf(11, 22));
  const std::vector<std::string> facts = EventsOf("facts");
  const std::set<std::string> before = TablesWith(Id());
  for (const char* const table :
       {"intake_case", "case_transition", "consent", "contact_log", "case_team", "legal_basis",
        "disclosure", "conference_case", "break_glass", "legal_hold", "person_key"}) {
    EXPECT_TRUE(before.contains(table)) << table << ": the test fills every table";
  }
  ASSERT_OK(EraseIt(v1::ON_REQUEST, kLead));
  // What the feeds say of it is its opaque name, and that it is gone.
  EXPECT_EQ(TablesWith(Id()),
            (std::set<std::string>{"erased_case", "erasure", "feed_event", "person_key"}));
  // What was counted stays counted.
  EXPECT_EQ(EventsOf("facts"), facts);
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const KeyState state, vault_.StateOf(transaction, Id()));
    EXPECT_EQ(state, KeyState::kErased);
    return absl::OkStatus();
  }));
  EXPECT_EQ(ledger_->size(), 1);
  EXPECT_EQ(index_.size(), 0u);
  person::v1::PersonChange change;
  ASSERT_TRUE(change.ParseFromString(EventsOf("persons").back()));
  EXPECT_EQ(change.person(), Id());
  EXPECT_EQ(change.erased().reason(), "ON_REQUEST");
  EXPECT_EQ(change.erased().approver(), kLead);
}

TEST_F(RetentionTest, Erased_IsAnsweredAsAbsentByEveryReader) {
  Close(DateOf(11, 22));
  ASSERT_OK(EraseIt(v1::ON_REQUEST, kLead));
  v1::GetCaseRequest get;
  get.set_name(case_);
  EXPECT_THAT(Call<v1::Case>(ClientOf(kOffice), "GetCase", get),
              IsError(absl::StatusCode::kNotFound, "CASE_NOT_FOUND"));
  v1::SearchCasesRequest search;
  search.set_parent(std::string("agencies/") + kOffice);
  search.set_query("高橋");
  EXPECT_EQ(Call<v1::SearchCasesResponse>(ClientOf(kOffice), "SearchCases", search)->cases_size(),
            0);
  v1::ListCasesRequest list;
  list.set_parent(std::string("agencies/") + kOffice);
  EXPECT_EQ(Call<v1::ListCasesResponse>(ClientOf(kOffice), "ListCases", list)->cases_size(), 0);
  v1::ListErasedCasesRequest tombstones;
  tombstones.set_parent(std::string("agencies/") + kOffice);
  const auto left = Call<v1::ListErasedCasesResponse>(Officer(), "ListErasedCases", tombstones);
  ASSERT_OK(left);
  ASSERT_EQ(left->cases_size(), 1);
  EXPECT_EQ(left->cases(0).name(), case_);
  EXPECT_EQ(left->cases(0).reason(), v1::ON_REQUEST);
}

TEST_F(RetentionTest, Tombstones_ComeNewestFirstPageByPage) {
  std::vector<std::string> names = {case_};
  for (int i = 0; i < 4; ++i) names.push_back(Create(SampleCase())->name());
  for (const std::string& name : names) {
    case_ = name;
    clock_.Advance(absl::Seconds(1));
    Close(DateOf(11, 22));
    ASSERT_OK(EraseIt(v1::ON_REQUEST, kLead));
  }
  v1::ListErasedCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  request.set_page_size(2);
  std::vector<std::string> listed;
  do {
    const auto page = Call<v1::ListErasedCasesResponse>(Officer(), "ListErasedCases", request);
    ASSERT_OK(page);
    for (const auto& one : page->cases()) listed.push_back(one.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(listed, std::vector<std::string>(names.rbegin(), names.rend()));
}

TEST_F(RetentionTest, Watch_TellsTheOfficeThatTheCaseIsGone) {
  v1::WatchCasesRequest request;
  request.set_parent(std::string("agencies/") + kOffice);
  auto source = MethodNamed("WatchCases").watch(ContextOf(ClientOf(kOffice)), request);
  ASSERT_OK(source);
  Close(DateOf(11, 22));
  ASSERT_OK(EraseIt(v1::ON_REQUEST, kLead));
  bool more = false;
  const auto messages = (*source)->Poll(/*bookmark=*/false, more);
  ASSERT_OK(messages);
  // Of its closing nothing can be said any more.
  ASSERT_EQ(messages->size(), 1u);
  const auto& change = static_cast<const v1::WatchCasesResponse&>(*(*messages)[0]).change();
  EXPECT_EQ(change.type(), "ERASED");
  v1::Case only_name;
  only_name.set_name(case_);
  EXPECT_EQ(change.case_().SerializeAsString(), only_name.SerializeAsString());
}

TEST_F(RetentionTest, Drafts_GoNinetyDaysAfterTheyWereLastSaved) {
  const auto save = [this](const char* id) {
    v1::SaveDraftRequest request;
    request.mutable_draft()->set_name(absl::StrCat("agencies/sr-09201/drafts/", id));
    request.mutable_draft()->set_content("{}");
    ASSERT_OK(Call<v1::Draft>(ClientOf(kOffice), "SaveDraft", request));
  };
  constexpr char kLeft[] = "01980000-0000-7000-8000-000000000001";
  constexpr char kKept[] = "01980000-0000-7000-8000-000000000002";
  save(kLeft);
  save(kKept);
  clock_.Advance(absl::Hours(24 * 60));
  save(kKept);
  clock_.Advance(absl::Hours(24 * 30));
  EXPECT_EQ(*PurgeDrafts(*database_, vault_, policy_, clock_.Now()), 0);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(*PurgeDrafts(*database_, vault_, policy_, clock_.Now()), 1);
  EXPECT_EQ(TablesWith(kLeft), std::set<std::string>{"person_key"});
  v1::GetDraftRequest get;
  get.set_name(absl::StrCat("agencies/sr-09201/drafts/", kKept));
  EXPECT_OK(Call<v1::Draft>(ClientOf(kOffice), "GetDraft", get));
}

TEST_F(RetentionTest, Replay_OfALedgerErasesWhatARestoredCopyBroughtBack) {
  Close(DateOf(11, 22));
  // The ledger knows of an erasure that the database does not.
  ASSERT_OK(ledger_->Append({Id(), clock_.Now(), "sr-09201.privacy-officer.1", "RETENTION_TERM"}));
  ASSERT_OK_AND_ASSIGN(const int64_t replayed, eraser_->Replay(*database_));
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(index_.size(), 0u);
  EXPECT_FALSE(TablesWith(Id()).contains("intake_case"));
  EXPECT_EQ(EventsOf("persons").size(), 1u) << "the other services hear of it again";
}

}  // namespace
}  // namespace tsunagi::intake
