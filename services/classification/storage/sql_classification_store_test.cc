#include "services/classification/storage/sql_classification_store.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "common/vault/vault.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/classification/app/decide.h"
#include "services/classification/app/propose.h"
#include "services/classification/storage/migrations/migrations.h"
#include "services/classification/storage/proposal_codec.h"
#include "tsunagi/facts/v1/fact.pb.h"

namespace tsunagi::classification {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;
using Day = absl::CivilDay;

constexpr char kAgency[] = "sr-09201";
const absl::Time kStart = absl::FromUnixMicros(1'748'740'000'123'456);

std::string CaseName(const std::string& id) {
  return absl::StrCat("agencies/", kAgency, "/cases/", id);
}

Classification Make(const std::string& case_id, const std::string& id, int minute) {
  Classification c;
  c.case_name = CaseName(case_id);
  c.name = absl::StrCat(c.case_name, "/classifications/", id);
  c.agency = kAgency;
  c.agency_kind = "SELF_RELIANCE";
  c.event_date = Day(2025, 5, 31);
  c.create_time = kStart + absl::Minutes(minute);
  c.subject = std::string(64, 'b');
  c.municipality = "09201";
  c.cohort = Cohort::kOut;
  c.proposal.result = Proposal::Result::kDecided;
  c.proposal.category = Category::kLongTermJobless;
  c.proposal.trace = {{"urgent.a", "緊急", rules::Truth::kUnknown, "題", "出典", true, {"u", "v"}},
                      {"jobless.b", "長期無業", rules::Truth::kYes, "", "", false, {}},
                      {"jobless.c", "長期無業", rules::Truth::kNo, "", "", false, {}}};
  c.proposal.cohorts = {{"plan", Cohort::kOut}, {"x", Cohort::kIn}, {"y", Cohort::kUnknown}};
  c.proposal.rules_version = "v1";
  return c;
}

class SqlClassificationStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    std::vector<sql::Migration> migrations;
    for (const auto& set : {common_schema::Migrations(), schema::Migrations()}) {
      migrations.insert(migrations.end(), set.begin(), set.end());
    }
    ASSERT_OK_AND_ASSIGN(database_, sql::OpenSqlite({.path = dir_.Path("c.db")}, migrations));
  }

  template <typename Body>
  absl::Status Write(Body body) {
    return database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
      SqlClassificationStore store(transaction, hub_, vault_);
      return body(store);
    });
  }

  template <typename Body>
  absl::Status Read(Body body) {
    return database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      SqlClassificationReader reader(transaction, vault_);
      return body(reader);
    });
  }

  absl::Status Insert(const Classification& c) {
    return Write([&](ClassificationStore& store) { return store.Insert(c); });
  }

  absl::StatusOr<Classification> Get(const std::string& name) {
    absl::StatusOr<Classification> found = absl::InternalError("not run");
    const absl::Status status = Read([&](ClassificationReader& reader) {
      found = reader.Get(name);
      return found.status();
    });
    return status.ok() ? found : absl::StatusOr<Classification>(status);
  }

  // Ids of a page, newest first.
  std::string List(const ListQuery& query, std::vector<Classification>* page = nullptr) {
    std::string ids;
    EXPECT_OK(Read([&](ClassificationReader& reader) -> absl::Status {
      const auto found = reader.List(query);
      if (!found.ok()) return found.status();
      for (const Classification& c : *found) {
        absl::StrAppend(&ids, c.name.substr(c.name.rfind('/') + 1), " ");
      }
      if (page != nullptr) *page = *found;
      return absl::OkStatus();
    }));
    return ids;
  }

  std::vector<facts::v1::Fact> Facts() {
    std::vector<facts::v1::Fact> facts;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      int64_t last = 0;
      const auto events = ReadEvents(transaction, "facts", 0, 100, "", last);
      if (!events.ok()) return events.status();
      for (const FeedEvent& event : *events) {
        facts::v1::Fact fact;
        EXPECT_TRUE(fact.ParseFromString(event.payload));
        facts.push_back(fact);
      }
      return absl::OkStatus();
    }));
    return facts;
  }

  TempDir dir_;
  ::tsunagi::testing::FakeKeyProvider keks_;
  Vault vault_{"classification", keks_};
  FeedHub hub_;
  std::unique_ptr<sql::Database> database_;
};

TEST_F(SqlClassificationStoreTest, Insert_EveryField_ComesBackAfterReopening) {
  Classification c = Make("c1", "1", 0);
  c.state = State::kOverridden;
  c.category = Category::kSocialParticipation;
  c.reason = "本人の希望";
  c.decided_by = "sr-09201/counsellor";
  c.decide_time = kStart + absl::Hours(1);
  c.replaced = true;
  c.fact_id = "f1";
  c.version = 3;
  ASSERT_OK(Insert(c));
  database_->Close();
  database_.reset();
  Open();
  ASSERT_OK_AND_ASSIGN(const Classification got, Get(c.name));
  EXPECT_EQ(got.name, c.name);
  EXPECT_EQ(got.case_name, c.case_name);
  EXPECT_EQ(got.agency, c.agency);
  EXPECT_EQ(got.state, c.state);
  EXPECT_EQ(got.event_date, c.event_date);
  EXPECT_EQ(got.category, c.category);
  EXPECT_EQ(got.reason, c.reason);
  EXPECT_EQ(got.decided_by, c.decided_by);
  EXPECT_EQ(got.create_time, c.create_time);
  EXPECT_EQ(got.decide_time, c.decide_time);
  EXPECT_TRUE(got.replaced);
  EXPECT_EQ(got.subject, c.subject);
  EXPECT_EQ(got.municipality, "09201") << "the leading zero stays";
  EXPECT_EQ(got.agency_kind, c.agency_kind);
  EXPECT_EQ(got.cohort, c.cohort);
  EXPECT_EQ(got.fact_id, c.fact_id);
  EXPECT_EQ(got.version, 3);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(ToProto(got.proposal),
                                                                 ToProto(c.proposal)));
  EXPECT_EQ(got.proposal.trace[0].missing, c.proposal.trace[0].missing);
  EXPECT_EQ(got.proposal.cohorts, c.proposal.cohorts);
}

TEST_F(SqlClassificationStoreTest, Insert_NameTaken_IsAlreadyExists) {
  ASSERT_OK(Insert(Make("c1", "1", 0)));
  EXPECT_EQ(Insert(Make("c1", "1", 1)).code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(SqlClassificationStoreTest, Get_Absent_IsNotFound) {
  EXPECT_THAT(Get("agencies/x/cases/y/classifications/z"),
              IsError(absl::StatusCode::kNotFound, "CLASSIFICATION_NOT_FOUND"));
}

TEST_F(SqlClassificationStoreTest, Update_StaleVersion_IsAborted) {
  Classification c = Make("c1", "1", 0);
  ASSERT_OK(Insert(c));
  Classification stale = c;
  ASSERT_OK(Write([&](ClassificationStore& store) {
    c.state = State::kSuperseded;
    return store.Update(c);
  }));
  EXPECT_EQ(c.version, 2);
  EXPECT_THAT(Write([&](ClassificationStore& store) { return store.Update(stale); }),
              IsError(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const Classification got, Get(c.name));
  EXPECT_EQ(got.state, State::kSuperseded);
  EXPECT_EQ(got.version, 2);
  EXPECT_FALSE(got.decide_time);
}

TEST_F(SqlClassificationStoreTest, History_NewestFirst_AndNewestIsItsHead) {
  ASSERT_OK(Insert(Make("c1", "1", 0)));
  ASSERT_OK(Insert(Make("c1", "2", 1)));
  ASSERT_OK(Insert(Make("c2", "3", 2)));
  ASSERT_OK(Read([](ClassificationReader& reader) -> absl::Status {
    const auto history = reader.History(CaseName("c1"));
    EXPECT_EQ(history->size(), 2u);
    EXPECT_EQ((*history)[0].name, CaseName("c1") + "/classifications/2");
    EXPECT_EQ((*reader.Newest(CaseName("c1")))->name, (*history)[0].name);
    EXPECT_FALSE(reader.Newest(CaseName("c9"))->has_value());
    return absl::OkStatus();
  }));
}

TEST_F(SqlClassificationStoreTest, List_OfAgency_ShowsTheNewestOfEachCaseByPages) {
  ASSERT_OK(Insert(Make("c1", "1", 0)));
  ASSERT_OK(Insert(Make("c2", "2", 1)));
  ASSERT_OK(Insert(Make("c3", "3", 1)));
  ASSERT_OK(Insert(Make("c1", "4", 2)));
  Classification other = Make("c4", "5", 3);
  other.agency = "sr-09202";
  ASSERT_OK(Insert(other));
  ListQuery query;
  query.agency = kAgency;
  EXPECT_EQ(List(query), "4 3 2 ");
  query.limit = 2;
  std::vector<Classification> page;
  EXPECT_EQ(List(query, &page), "4 3 ");
  query.after = ListPosition{page.back().create_time, page.back().name};
  EXPECT_EQ(List(query), "2 ");
}

TEST_F(SqlClassificationStoreTest, List_OfCase_FiltersByState) {
  Classification decided = Make("c1", "1", 0);
  decided.state = State::kConfirmed;
  Classification superseded = Make("c1", "2", 1);
  superseded.state = State::kSuperseded;
  ASSERT_OK(Insert(decided));
  ASSERT_OK(Insert(superseded));
  ASSERT_OK(Insert(Make("c1", "3", 2)));
  ListQuery query;
  query.case_name = CaseName("c1");
  EXPECT_EQ(List(query), "3 2 1 ");
  query.states = {State::kConfirmed};
  EXPECT_EQ(List(query), "1 ");
  query.states = {State::kConfirmed, State::kProposed};
  EXPECT_EQ(List(query), "3 1 ");
  query.states = {State::kOverridden};
  EXPECT_EQ(List(query), "");
}

TEST_F(SqlClassificationStoreTest, UseCases_SameDateTwice_LeaveThreeFactsInTheFeed) {
  rules::ClassificationRuleSet set;
  rules::Rule rule;
  rule.id = "always";
  rule.when = {rules::Always{}};
  set.categories = {{"LONG_TERM_JOBLESS", "長期無業", {rule}}};
  int wakes = 0;
  const auto subscription = hub_.Subscribe([&wakes] { ++wakes; });
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK(Write([&](ClassificationStore& store) -> absl::Status {
      ProposeCommand command;
      command.case_name = CaseName("c1");
      command.agency = kAgency;
      command.agency_kind = "SELF_RELIANCE";
      command.event_date = Day(2025, 5, 1);
      command.subject = std::string(64, 'c');
      const absl::Time now = kStart + absl::Minutes(i);
      const auto made = Propose(
          store, set, [](Day) { return "plan"; }, command, now);
      if (!made.ok()) return made.status();
      return ConfirmProposal(store, {made->name, "", "x"}, now + absl::Seconds(1)).status();
    }));
  }
  const auto facts = Facts();
  ASSERT_EQ(facts.size(), 3u);
  EXPECT_EQ(facts[0].kind(), facts::v1::Fact::CATEGORY_DECIDED);
  EXPECT_EQ(facts[0].count(), 1);
  EXPECT_EQ(facts[1].count(), -1);
  EXPECT_EQ(facts[1].reverses(), facts[0].fact_id());
  EXPECT_EQ(facts[2].count(), 1);
  EXPECT_EQ(facts[2].event_month(), 202505);
  EXPECT_EQ(facts[2].cohort(), "UNKNOWN");
  EXPECT_GE(wakes, 2);
}

TEST_F(SqlClassificationStoreTest, FailedUseCase_LeavesNothingBehind) {
  const Classification c = Make("c1", "1", 0);
  ASSERT_OK(Insert(c));
  EXPECT_THAT(
      Write([&](ClassificationStore& store) -> absl::Status {
        const absl::Status status = ConfirmProposal(store, {c.name, "", "x"}, kStart).status();
        return status.ok() ? absl::AbortedError("undo") : status;
      }),
      IsError(absl::StatusCode::kAborted, "ABORTED"));
  EXPECT_EQ(Get(c.name)->state, State::kProposed);
  EXPECT_TRUE(Facts().empty());
}

TEST_F(SqlClassificationStoreTest, ChangedProposal_IsDataLoss) {
  const Classification c = Make("c1", "1", 0);
  ASSERT_OK(Insert(c));
  ASSERT_OK(database_->RunWrite([](sql::WriteTransaction& transaction) {
    return transaction.Exec("UPDATE classification SET proposal = $1", {sql::Bytes{"\x0a\xff"}})
        .status();
  }));
  EXPECT_THAT(Get(c.name), IsError(absl::StatusCode::kDataLoss, "SEALED_BROKEN"));
}

}  // namespace
}  // namespace tsunagi::classification
