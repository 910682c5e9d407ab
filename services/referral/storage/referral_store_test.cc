#include "services/referral/storage/referral_store.h"

#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "services/referral/app/change_note.h"
#include "services/referral/app/testing/referral_fixture.h"

namespace tsunagi::referral {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace ::tsunagi::referral::testing;  // NOLINT: the fixture of this service
using ::tsunagi::testing::IsError;

class Store : public ReferralFixture {
 protected:
  static Referral Full() {
    Referral r;
    r.id = "0193-1";
    r.state = State::kSent;
    r.case_name = kCase;
    r.sender = kSender;
    r.receiver = kReceiver;
    r.offering = "placement";
    r.request_note = "依頼";
    r.override_reason = "理由";
    r.subject = "s";
    r.category = "UNSTABLE_EMPLOYMENT";
    r.municipality = "09208";
    r.cohort = "IN";
    r.decline_code = "OTHER";
    r.answer_note = "返答";
    r.sent_on = absl::CivilDay(2026, 1, 2);
    r.answered_on = absl::CivilDay(2026, 1, 3);
    r.support_started_on = absl::CivilDay(2026, 1, 4);
    r.ended_on = absl::CivilDay(2026, 1, 5);
    r.create_time = absl::FromUnixMicros(1'000'001);
    r.update_time = absl::FromUnixMicros(2'000'002);
    r.sheet_number = "007";
    return r;
  }

  absl::Status Put(const Referral& referral) {
    return Write<bool>([&](ReferralStore& store) -> absl::StatusOr<bool> {
             RETURN_IF_ERROR(store.InsertReferral(referral));
             return true;
           })
        .status();
  }

  std::vector<std::string> List(const ReferralQuery& query) {
    const auto found = Read<std::vector<Referral>>(
        [&](const ReferralStore& store) { return store.ListReferrals(query); });
    EXPECT_OK(found);
    std::vector<std::string> ids;
    for (const Referral& each : *found) ids.push_back(each.id);
    return ids;
  }
};

void ExpectSame(const Referral& a, const Referral& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.case_name, b.case_name);
  EXPECT_EQ(a.sender, b.sender);
  EXPECT_EQ(a.receiver, b.receiver);
  EXPECT_EQ(a.offering, b.offering);
  EXPECT_EQ(a.request_note, b.request_note);
  EXPECT_EQ(a.override_reason, b.override_reason);
  EXPECT_EQ(a.subject, b.subject);
  EXPECT_EQ(a.category, b.category);
  EXPECT_EQ(a.municipality, b.municipality);
  EXPECT_EQ(a.cohort, b.cohort);
  EXPECT_EQ(a.decline_code, b.decline_code);
  EXPECT_EQ(a.answer_note, b.answer_note);
  EXPECT_EQ(a.sent_on, b.sent_on);
  EXPECT_EQ(a.answered_on, b.answered_on);
  EXPECT_EQ(a.support_started_on, b.support_started_on);
  EXPECT_EQ(a.ended_on, b.ended_on);
  EXPECT_EQ(a.create_time, b.create_time);
  EXPECT_EQ(a.update_time, b.update_time);
  EXPECT_EQ(a.sheet_number, b.sheet_number);
}

TEST_F(Store, Referral_ReadsBackWholeAndUpdatesByVersion) {
  ASSERT_OK(Put(Full()));
  const auto find = [&] {
    return Read<std::optional<Referral>>(
        [](const ReferralStore& store) { return store.FindReferral("0193-1"); });
  };
  ASSERT_OK_AND_ASSIGN(const auto found, find());
  ASSERT_TRUE(found.has_value());
  ExpectSame(*found, Full());

  Referral changed = Full();
  changed.version = 2;
  changed.state = State::kInSupport;
  changed.category = "LONG_TERM_JOBLESS";
  changed.decline_code = "";
  changed.ended_on.reset();
  changed.update_time = absl::FromUnixMicros(3);
  const auto update = [&](const Referral& referral) {
    return Write<bool>([&](ReferralStore& store) -> absl::StatusOr<bool> {
             RETURN_IF_ERROR(store.UpdateReferral(referral));
             return true;
           })
        .status();
  };
  ASSERT_OK(update(changed));
  ASSERT_OK_AND_ASSIGN(const auto again, find());
  ExpectSame(*again, changed);
  EXPECT_THAT(update(changed), IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(Store, ReadView_RefusesToWrite) {
  EXPECT_OK(database_->Read([this](sql::Transaction& transaction) {
    SqlReferralStore store(transaction, vault_);
    EXPECT_EQ(store.InsertReferral(Full()).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(store.UpdateReferral(Full()).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(store.PutPackage("a", {"b", "", false}).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(store.AppendFact({}, absl::UnixEpoch()).code(), absl::StatusCode::kInternal);
    EXPECT_EQ(store.Publish(Change::kCreated, Full()).code(), absl::StatusCode::kInternal);
    return absl::OkStatus();
  }));
}

TEST_F(Store, List_PagesNewestFirstWithBoxStateAndCase) {
  for (int i = 1; i <= 5; ++i) {
    Referral each = Full();
    each.id = absl::StrCat("0193-", i);
    if (i == 2) {
      each.state = State::kDraft;
      each.sent_on.reset();
    }
    if (i == 4) each.state = State::kAccepted;
    if (i == 5) each.case_name = "agencies/sr-09208/cases/other";
    ASSERT_OK(Put(each));
  }
  ReferralQuery query;
  query.agency = kSender;
  query.box = Box::kOutbox;
  EXPECT_THAT(List(query), ElementsAre("0193-5", "0193-4", "0193-3", "0193-2", "0193-1"));
  query.limit = 2;
  EXPECT_THAT(List(query), ElementsAre("0193-5", "0193-4"));
  query.after = "0193-4";
  EXPECT_THAT(List(query), ElementsAre("0193-3", "0193-2"));
  query.after.clear();
  query.limit = 50;
  query.states = {State::kDraft, State::kAccepted};
  EXPECT_THAT(List(query), ElementsAre("0193-4", "0193-2"));
  query.states.clear();
  query.case_name = kCase;
  EXPECT_THAT(List(query), ElementsAre("0193-4", "0193-3", "0193-2", "0193-1"));
  query.case_name.clear();
  query.box = Box::kInbox;
  EXPECT_THAT(List(query), IsEmpty());
  query.agency = kReceiver;
  EXPECT_THAT(List(query), ElementsAre("0193-5", "0193-4", "0193-3", "0193-1"));
}

TEST_F(Store, Package_IsKeptAsBytesAndDropped) {
  const std::string bytes("\0\xff package", 10);
  ASSERT_OK(Put(Full()));
  ASSERT_OK(Write<bool>([&](ReferralStore& store) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(store.PutPackage("0193-1", {bytes, "disclosures/d1", true}));
    ASSIGN_OR_RETURN(const auto found, store.FindPackage("0193-1"));
    EXPECT_EQ(found, (Package{bytes, "disclosures/d1", true}));
    RETURN_IF_ERROR(store.DropPackage("0193-1"));
    ASSIGN_OR_RETURN(const auto gone, store.FindPackage("0193-1"));
    EXPECT_FALSE(gone.has_value());
    return true;
  }));
}

TEST_F(Store, ChangeNotes_ReadBackAndHoldNoContent) {
  const auto note = ReadChangeNote(WriteChangeNote({Change::kCreated, "0193-1"}));
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(note->change, Change::kCreated);
  EXPECT_EQ(note->referral, "0193-1");
  EXPECT_FALSE(ReadChangeNote("DELETED 0193-1").has_value());
  EXPECT_FALSE(ReadChangeNote("UPDATED ").has_value());
  EXPECT_EQ(AudienceOf(Full()), "|sr-09208|hw-oyama|");
  Referral draft = Full();
  draft.sent_on.reset();
  EXPECT_EQ(AudienceOf(draft), "|sr-09208|");
}

TEST_F(Store, Tables_SurviveReopening) {
  ASSERT_OK(Put(Full()));
  database_->Close();
  database_.reset();
  ASSERT_OK_AND_ASSIGN(database_, sql::OpenSqlite({.path = dir_.Path("db")}, AllMigrations()));
  ReferralQuery query;
  query.agency = kReceiver;
  EXPECT_THAT(List(query), ElementsAre("0193-1"));
}

}  // namespace
}  // namespace tsunagi::referral
