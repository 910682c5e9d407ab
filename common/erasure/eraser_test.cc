#include "common/erasure/eraser.h"

#include <filesystem>
#include <memory>
#include <string>

#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::FakeKeyProvider;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr char kPerson[] = "01980000-0000-7000-8000-000000000001";
constexpr char kOther[] = "01980000-0000-7000-8000-000000000002";

class EraserTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(ledger_, ErasureLedger::Open(dir_.Path("ledger")));
    Open("live.db");
  }
  void Open(const std::string& name) {
    database_.reset();
    ASSERT_OK_AND_ASSIGN(database_,
                         sql::OpenSqlite({.path = dir_.Path(name)}, common_schema::Migrations()));
    vault_ = std::make_unique<Vault>("intake", keys_, clock_);
    eraser_ = std::make_unique<Eraser>(
        *ledger_, *vault_, [](sql::WriteTransaction& transaction, const Erasure& erasure) {
          return transaction
              .Exec("DELETE FROM feed_event WHERE audience = $1",
                    {absl::string_view(erasure.person)})
              .status();
        });
  }
  // A row in plain (an event stands for the service's tables) and a key.
  void Register(const std::string& person, int64_t sequence) {
    ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(vault_->Seal(transaction, {"t", "c", person, "r"}, "text").status());
      return transaction
          .Exec(
              "INSERT INTO feed_event (feed, sequence, audience, payload)"
              " VALUES ('t', $1, $2, $3)",
              {sequence, absl::string_view(person), sql::Bytes{"x"}})
          .status();
    }));
  }
  absl::StatusOr<bool> Erase(const std::string& person) {
    bool erased = false;
    RETURN_IF_ERROR(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(
          erased, eraser_->Erase(transaction, {person, clock_.Now(), "officer-1", "ON_REQUEST"}));
      return absl::OkStatus();
    }));
    return erased;
  }
  int64_t Rows(const std::string& person) {
    int64_t rows = -1;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) {
      return transaction.Query("SELECT COUNT(*) FROM feed_event WHERE audience = $1",
                               {absl::string_view(person)}, [&rows](const sql::Row& row) {
                                 rows = row.Int(0);
                                 return absl::OkStatus();
                               });
    }));
    return rows;
  }
  KeyState State(const std::string& person) {
    KeyState state = KeyState::kNone;
    EXPECT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(state, vault_->StateOf(transaction, person));
      return absl::OkStatus();
    }));
    return state;
  }

  TempDir dir_;
  FakeClock clock_{absl::CivilSecond(2026, 11, 26, 9, 0, 0)};
  FakeKeyProvider keys_;
  std::unique_ptr<ErasureLedger> ledger_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<Eraser> eraser_;
};

TEST_F(EraserTest, Erase_RowsAndKeyGo_LedgerAndTombstoneStay) {
  Register(kPerson, 1);
  Register(kOther, 2);
  ASSERT_OK_AND_ASSIGN(const bool erased, Erase(kPerson));
  EXPECT_TRUE(erased);
  EXPECT_EQ(Rows(kPerson), 0);
  EXPECT_EQ(State(kPerson), KeyState::kErased);
  EXPECT_EQ(Rows(kOther), 1);
  EXPECT_EQ(State(kOther), KeyState::kActive);
  EXPECT_EQ(ledger_->size(), 1);
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const auto at, FindErasure(transaction, kPerson));
    EXPECT_EQ(at, (Erasure{kPerson, clock_.Now(), "officer-1", "ON_REQUEST"}));
    ASSIGN_OR_RETURN(const auto none, FindErasure(transaction, kOther));
    EXPECT_FALSE(none.has_value());
    ASSIGN_OR_RETURN(const int64_t count, CountErased(transaction));
    EXPECT_EQ(count, 1);
    return absl::OkStatus();
  }));
  ASSERT_OK_AND_ASSIGN(const bool again, Erase(kPerson));
  EXPECT_FALSE(again);
  EXPECT_EQ(ledger_->size(), 1);
}

TEST_F(EraserTest, Replay_OlderCopyOfTheDatabase_ErasesAgain) {
  Register(kPerson, 1);
  Register(kOther, 2);
  database_->Close();
  database_.reset();
  std::filesystem::copy_file(dir_.Path("live.db"), dir_.Path("old.db"));
  Open("live.db");
  ASSERT_OK(Erase(kPerson));

  Open("old.db");
  ASSERT_EQ(State(kPerson), KeyState::kActive);
  ASSERT_OK_AND_ASSIGN(const int64_t replayed, eraser_->Replay(*database_));
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(Rows(kPerson), 0);
  EXPECT_EQ(State(kPerson), KeyState::kErased);
  EXPECT_EQ(State(kOther), KeyState::kActive);
  ASSERT_OK_AND_ASSIGN(const int64_t second, eraser_->Replay(*database_));
  EXPECT_EQ(second, 0);
}

TEST_F(EraserTest, Replay_EffectRolledBackAfterTheLedger_IsMadeUpFor) {
  Register(kPerson, 1);
  const absl::Status failed = database_->RunWrite([&](sql::WriteTransaction& transaction)
                                                      -> absl::Status {
    RETURN_IF_ERROR(
        eraser_->Erase(transaction, {kPerson, clock_.Now(), "officer-1", "ON_REQUEST"}).status());
    return absl::AbortedError("as a full disk would");
  });
  ASSERT_TRUE(absl::IsAborted(failed));
  ASSERT_EQ(State(kPerson), KeyState::kActive);
  ASSERT_OK_AND_ASSIGN(const int64_t replayed, eraser_->Replay(*database_));
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(State(kPerson), KeyState::kErased);
}

TEST_F(EraserTest, Replay_LedgerLacksAnErasureOfTheDatabase_IsRefused) {
  Register(kPerson, 1);
  ASSERT_OK(Erase(kPerson));
  ASSERT_OK_AND_ASSIGN(ledger_, ErasureLedger::Open(dir_.Path("another-ledger")));
  Open("live.db");
  EXPECT_THAT(eraser_->Replay(*database_), IsError(absl::StatusCode::kDataLoss, "LEDGER_BROKEN"));
}

}  // namespace
}  // namespace tsunagi
