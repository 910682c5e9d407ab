#include "common/vault/vault.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/vault/testing/vault_fixture.h"
#include "gtest/gtest.h"

namespace tsunagi {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::VaultFixture;

const auto kErasedError = IsError(absl::StatusCode::kFailedPrecondition, "PERSON_ERASED");

class VaultTest : public VaultFixture {
 protected:
  // Runs both bodies in one commit; their statuses.
  std::pair<absl::Status, absl::Status> InOneCommit(sql::WriteBody first, sql::WriteBody second) {
    std::promise<void> queued;
    std::promise<absl::Status> one;
    std::promise<absl::Status> two;
    // The writer's thread takes what queues while it is busy.
    database_->Write(
        [&queued](sql::WriteTransaction&) {
          queued.get_future().wait();
          return absl::OkStatus();
        },
        [](const absl::Status&) {});
    database_->Write(std::move(first), [&one](absl::Status status) { one.set_value(status); });
    database_->Write(std::move(second), [&two](absl::Status status) { two.set_value(status); });
    queued.set_value();
    return {one.get_future().get(), two.get_future().get()};
  }
  const std::string person_ = Person(1);
};

TEST_F(VaultTest, SealedField_OpensAndHidesTheText) {
  const std::string name = "下野 花子";
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), name));
  EXPECT_EQ(sealed.size(), name.size() + kSealedOverhead);
  EXPECT_EQ(sealed.substr(0, 5), std::string("\x01\0\0\0\x01", 5));
  EXPECT_EQ(sealed.find("花子"), std::string::npos);
  ASSERT_OK_AND_ASSIGN(const std::string again, Seal(vault_, At(person_), name));
  EXPECT_NE(again, sealed);
  for (const std::string& one : {sealed, again}) {
    EXPECT_EQ(*Open(vault_, At(person_), one), name);
    EXPECT_EQ(*Open(*FreshVault(), At(person_), one), name);
  }
  ASSERT_OK_AND_ASSIGN(const std::string nothing, Seal(vault_, At(person_), ""));
  EXPECT_EQ(*Open(vault_, At(person_), nothing), "");
}

TEST_F(VaultTest, PersonWhoNeverHadAKey_IsToldApart) {
  EXPECT_EQ(*StateOf(person_), KeyState::kNone);
  EXPECT_THAT(Open(vault_, At(person_), std::string(60, 'x')),
              IsError(absl::StatusCode::kDataLoss, "PERSON_KEY_MISSING"));
}

TEST_F(VaultTest, NewPersonInOneTransaction_HasOneKeyForAllFields) {
  std::string first;
  std::string second;
  ASSERT_OK(database_->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(first, vault_.Seal(transaction, At(person_, "1"), "one"));
    ASSIGN_OR_RETURN(second, vault_.Seal(transaction, At(person_, "2"), "two"));
    EXPECT_EQ(*vault_.Open(transaction, At(person_, "1"), first), "one");
    return absl::OkStatus();
  }));
  EXPECT_EQ(*StateOf(person_), KeyState::kActive);
  EXPECT_EQ(*Open(*FreshVault(), At(person_, "1"), first), "one");
  EXPECT_EQ(*Open(*FreshVault(), At(person_, "2"), second), "two");
}

TEST_F(VaultTest, CachedKey_NeedsNoUnwrapForFiveMinutes) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(Open(vault_, At(person_), sealed));
    EXPECT_OK(Seal(vault_, At(person_), "text"));
  }
  EXPECT_EQ(provider_.unwraps(), 0) << "the key was remembered at the commit";
  clock_.Advance(KeyCache::kLifetime + absl::Seconds(1));
  EXPECT_OK(Open(vault_, At(person_), sealed));
  EXPECT_OK(Open(vault_, At(person_), sealed));
  EXPECT_EQ(provider_.unwraps(), 1);
  vault_.DropStaleKeys();
  EXPECT_OK(Open(vault_, At(person_), sealed));
  EXPECT_EQ(provider_.unwraps(), 1) << "not stale yet";
}

TEST_F(VaultTest, KeyOfARolledBackTransaction_IsNeverUsed) {
  std::string lost;
  EXPECT_FALSE(database_
                   ->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
                     ASSIGN_OR_RETURN(lost, vault_.Seal(transaction, At(person_), "lost"));
                     return absl::InternalError("undo");
                   })
                   .ok());
  EXPECT_EQ(*StateOf(person_), KeyState::kNone);
  ASSERT_OK_AND_ASSIGN(const std::string kept, Seal(vault_, At(person_), "kept"));
  EXPECT_EQ(*Open(*FreshVault(), At(person_), kept), "kept");
  EXPECT_THAT(Open(vault_, At(person_), lost),
              IsError(absl::StatusCode::kDataLoss, "SEALED_BROKEN"));
}

TEST_F(VaultTest, NeighbourInTheSameCommitFails_ItsKeyIsNotUsed) {
  std::string kept;
  const auto [failed, good] = InOneCommit(
      [&](sql::WriteTransaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(vault_.Seal(transaction, At(person_), "lost").status());
        return absl::InternalError("undo");
      },
      [&](sql::WriteTransaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(kept, vault_.Seal(transaction, At(person_), "kept"));
        return absl::OkStatus();
      });
  EXPECT_FALSE(failed.ok());
  ASSERT_OK(good);
  EXPECT_EQ(*Open(vault_, At(person_), kept), "kept");
  EXPECT_EQ(*Open(*FreshVault(), At(person_), kept), "kept");
}

TEST_F(VaultTest, CommitFails_NoKeyOfItIsUsed) {
  // Checked at the commit only, which then fails for the whole batch.
  ASSERT_OK(Exec("CREATE TABLE parent (id BIGINT NOT NULL PRIMARY KEY)", {}));
  ASSERT_OK(
      Exec("CREATE TABLE child (id BIGINT NOT NULL REFERENCES parent (id)"
           " DEFERRABLE INITIALLY DEFERRED)",
           {}));
  const auto [one, two] = InOneCommit(
      [&](sql::WriteTransaction& transaction) {
        return vault_.Seal(transaction, At(person_), "lost").status();
      },
      [&](sql::WriteTransaction& transaction) -> absl::Status {
        // Finds the row of its neighbour, which looks like any other.
        RETURN_IF_ERROR(vault_.Seal(transaction, At(person_), "lost").status());
        return transaction.Exec("INSERT INTO child (id) VALUES (1)", {}).status();
      });
  ASSERT_FALSE(one.ok());
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(*StateOf(person_), KeyState::kNone);
  ASSERT_OK_AND_ASSIGN(const std::string kept, Seal(vault_, At(person_), "kept"));
  EXPECT_EQ(*Open(*FreshVault(), At(person_), kept), "kept");
}

TEST_F(VaultTest, Erased_NeitherOpensNorSealsAgain) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  ASSERT_OK(Open(vault_, At(person_), sealed));
  ASSERT_OK(Erase(vault_, person_));
  EXPECT_EQ(*StateOf(person_), KeyState::kErased);
  EXPECT_THAT(Open(vault_, At(person_), sealed), kErasedError);
  EXPECT_THAT(Open(*FreshVault(), At(person_), sealed), kErasedError);
  EXPECT_THAT(Seal(vault_, At(person_), "text"), kErasedError);
  EXPECT_THAT(Seal(*FreshVault(), At(person_), "text"), kErasedError);
}

TEST_F(VaultTest, ErasedTwice_KeepsTheFirstTombstoneWithoutKey) {
  ASSERT_OK(Seal(vault_, At(person_), "text"));
  const absl::Time first = clock_.Now();
  ASSERT_OK(Erase(vault_, person_));
  clock_.Advance(absl::Hours(1));
  ASSERT_OK(Erase(vault_, person_));
  int rows = 0;
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) {
    return transaction.Query("SELECT state, kek, wrapped, erase_time_us FROM person_key", {},
                             [&](const sql::Row& row) {
                               ++rows;
                               EXPECT_EQ(row.Text(0), "ERASED");
                               EXPECT_EQ(row.Text(1), "");
                               EXPECT_EQ(row.Text(2), "");
                               EXPECT_EQ(row.Int(3), absl::ToUnixMicros(first));
                               return absl::OkStatus();
                             });
  }));
  EXPECT_EQ(rows, 1);
}

TEST_F(VaultTest, ErasedBeforeAnyKey_NeverGetsOne) {
  ASSERT_OK(Erase(vault_, person_));
  EXPECT_EQ(*StateOf(person_), KeyState::kErased);
  EXPECT_THAT(Seal(vault_, At(person_), "text"), kErasedError);
}

TEST_F(VaultTest, ErasureRolledBack_LeavesEverythingReadable) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  EXPECT_FALSE(database_
                   ->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
                     RETURN_IF_ERROR(vault_.Erase(transaction, person_, clock_.Now()));
                     return absl::InternalError("undo");
                   })
                   .ok());
  EXPECT_EQ(*Open(vault_, At(person_), sealed), "text");
  EXPECT_OK(Seal(vault_, At(person_), "more"));
}

TEST_F(VaultTest, SealAfterEraseInTheSameCommit_IsRefusedThoughTheKeyWasCached) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  ASSERT_OK(Open(vault_, At(person_), sealed));
  const auto [erased, sealing] = InOneCommit(
      [&](sql::WriteTransaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(vault_.Erase(transaction, person_, clock_.Now()));
        EXPECT_THAT(vault_.Seal(transaction, At(person_), "x"), kErasedError);
        return absl::OkStatus();
      },
      [&](sql::WriteTransaction& transaction) {
        return vault_.Seal(transaction, At(person_), "x").status();
      });
  EXPECT_OK(erased);
  EXPECT_THAT(sealing, kErasedError);
}

TEST_F(VaultTest, OldSnapshotReadAfterAnErasure_BringsNoKeyBack) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  const auto fresh = FreshVault();
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) -> absl::Status {
    EXPECT_EQ(*vault_.StateOf(transaction, person_), KeyState::kActive);
    std::thread([&] { EXPECT_OK(Erase(*fresh, person_)); }).join();
    // The snapshot began before: it may still be read.
    EXPECT_EQ(*fresh->Open(transaction, At(person_), sealed), "text");
    return absl::OkStatus();
  }));
  EXPECT_THAT(Open(*fresh, At(person_), sealed), kErasedError);
}

TEST_F(VaultTest, ProviderDown_IsUnavailableAndWritesNothing) {
  const auto unavailable = IsError(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE");
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  provider_.SetDown(true);
  EXPECT_EQ(*Open(vault_, At(person_), sealed), "text") << "cached";
  const auto fresh = FreshVault();
  EXPECT_THAT(Open(*fresh, At(person_), sealed), unavailable);
  EXPECT_THAT(Seal(*fresh, At(person_), "text"), unavailable);
  EXPECT_THAT(Seal(*fresh, At(Person(2)), "text"), unavailable);
  EXPECT_EQ(*StateOf(Person(2)), KeyState::kNone);
  EXPECT_OK(Erase(*fresh, Person(3))) << "needs no key";
  provider_.SetDown(false);
  EXPECT_EQ(*Open(*fresh, At(person_), sealed), "text");
}

TEST_F(VaultTest, KeyFromRow_NeedsOneQueryAndTellsTheStatesApart) {
  ASSERT_OK_AND_ASSIGN(const std::string sealed, Seal(vault_, At(person_), "text"));
  ASSERT_OK(Erase(vault_, Person(2)));
  const auto fresh = FreshVault();
  const auto key_of = [&](const std::string& person) {
    absl::StatusOr<PersonKey> key = absl::InternalError("no row");
    const absl::Status status = database_->ReadOnce([&](sql::Transaction& transaction) {
      return transaction.Query(
          "SELECT 0, k.version, k.state, k.kek, k.wrapped FROM (SELECT $1 AS person) p"
          " LEFT JOIN person_key k ON k.person = p.person",
          {person}, [&](const sql::Row& row) {
            key = fresh->KeyFromRow(transaction, person, KeyColumns(row, 1));
            return absl::OkStatus();
          });
    });
    EXPECT_OK(status);
    return key;
  };
  for (int i = 0; i < 2; ++i) {
    ASSERT_OK_AND_ASSIGN(const PersonKey key, key_of(person_));
    EXPECT_EQ(*key.Open("client", "name", "1", sealed), "text");
  }
  EXPECT_EQ(provider_.unwraps(), 1) << "the second time from the cache";
  EXPECT_THAT(key_of(Person(2)), kErasedError);
  EXPECT_THAT(key_of(Person(3)), IsError(absl::StatusCode::kDataLoss, "PERSON_KEY_MISSING"));
}

TEST_F(VaultTest, BulkOpener_OpensAllPastTheCache) {
  std::vector<std::string> sealed;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(sealed.emplace_back(),
                         Seal(vault_, At(Person(i / 2), absl::StrCat(i)), absl::StrCat("n", i)));
  }
  ASSERT_OK(Erase(vault_, Person(3)));
  const auto fresh = FreshVault();
  BulkOpener opener(*fresh);
  int opened = 0;
  ASSERT_OK(database_->ReadOnce([&](sql::Transaction& transaction) {
    return transaction.Query(
        "SELECT person, version, state, kek, wrapped FROM person_key ORDER BY person", {},
        [&](const sql::Row& row) {
          const int number = std::stoi(row.String(0).substr(24));
          for (int i = number * 2; i < number * 2 + 2; ++i) {
            const auto plain = opener.Open(KeyColumns(row, 1), At(Person(number), absl::StrCat(i)),
                                           sealed[static_cast<size_t>(i)]);
            if (number == 3) {
              EXPECT_THAT(plain, kErasedError);
              continue;
            }
            EXPECT_EQ(*plain, absl::StrCat("n", i));
            ++opened;
          }
          return absl::OkStatus();
        });
  }));
  EXPECT_EQ(opened, 18);
  EXPECT_EQ(provider_.unwraps(), 9);
  EXPECT_OK(Open(*fresh, At(Person(0), "0"), sealed[0]));
  EXPECT_EQ(provider_.unwraps(), 10) << "nothing was cached";
}

TEST_F(VaultTest, ReadersAndErasuresTogether_EndErased) {
  constexpr int kPersons = 8;
  std::vector<std::string> sealed;
  for (int i = 0; i < kPersons; ++i) {
    ASSERT_OK_AND_ASSIGN(sealed.emplace_back(), Seal(vault_, At(Person(i)), "text"));
  }
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int t = 0; t < 2; ++t) {
    readers.emplace_back([&] {
      while (!stop) {
        for (int i = 0; i < kPersons; ++i) {
          const auto plain = Open(vault_, At(Person(i)), sealed[static_cast<size_t>(i)]);
          wrong += plain.ok() ? *plain != "text" : ReasonOf(plain.status()) != "PERSON_ERASED";
        }
      }
    });
  }
  for (int i = 0; i < kPersons; ++i) {
    EXPECT_OK(Erase(vault_, Person(i)));
    EXPECT_THAT(Open(vault_, At(Person(i)), sealed[static_cast<size_t>(i)]), kErasedError);
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tsunagi
