#include "common/backup/backup.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/backup/restore.h"
#include "common/backup/sealed_file.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/erasure/eraser.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "common/vault/vault.h"
#include "gtest/gtest.h"

namespace tsunagi::backup {
namespace {

using ::tsunagi::testing::FakeClock;
using ::tsunagi::testing::FakeKeyProvider;
using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr absl::StatusCode kDataLoss = absl::StatusCode::kDataLoss;
constexpr char kPerson[] = "01980000-0000-7000-8000-000000000001";
constexpr char kOther[] = "01980000-0000-7000-8000-000000000002";

// A service with one table: events of the feed "t", sealed for the person in `audience`.
class Site {
 public:
  explicit Site(const std::string& path, KeyProvider& provider, const Clock& clock,
                ErasureLedger& ledger)
      : database(*sql::OpenSqlite({.path = path}, common_schema::Migrations())),
        vault("intake", provider, clock),
        eraser(ledger, vault, [](sql::WriteTransaction& transaction, const Erasure& erasure) {
          return transaction
              .Exec("DELETE FROM feed_event WHERE audience = $1",
                    {absl::string_view(erasure.person)})
              .status();
        }) {}

  absl::Status Put(const std::string& person, int64_t sequence, const std::string& text) {
    return database->RunWrite([=, this](sql::WriteTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(
          const std::string sealed,
          vault.Seal(transaction, {"feed_event", "payload", person, absl::StrCat(sequence)}, text));
      return transaction
          .Exec(
              "INSERT INTO feed_event (feed, sequence, audience, payload)"
              " VALUES ('t', $1, $2, $3)",
              {sequence, absl::string_view(person), sql::Bytes{sealed}})
          .status();
    });
  }
  // The texts of a person by sequence, or why they do not open.
  absl::StatusOr<std::map<int64_t, std::string>> Texts(const std::string& person) {
    std::map<int64_t, std::string> texts;
    const absl::Status read = database->Read([&](sql::Transaction& transaction) -> absl::Status {
      std::map<int64_t, std::string> sealed;
      RETURN_IF_ERROR(
          transaction.Query("SELECT sequence, payload FROM feed_event WHERE audience = $1",
                            {absl::string_view(person)}, [&sealed](const sql::Row& row) {
                              sealed[row.Int(0)] = row.String(1);
                              return absl::OkStatus();
                            }));
      for (const auto& [sequence, text] : sealed) {
        ASSIGN_OR_RETURN(
            texts[sequence],
            vault.Open(transaction, {"feed_event", "payload", person, absl::StrCat(sequence)},
                       text));
      }
      return absl::OkStatus();
    });
    RETURN_IF_ERROR(read);
    return texts;
  }
  absl::Status Erase(const std::string& person, absl::Time now) {
    return database->RunWrite([=, this](sql::WriteTransaction& transaction) {
      return eraser.Erase(transaction, {person, now, "officer-1", "ON_REQUEST"}).status();
    });
  }
  int64_t Count() {
    int64_t count = -1;
    EXPECT_OK(database->Read([&count](sql::Transaction& transaction) {
      return transaction.Query("SELECT COUNT(*) FROM feed_event", {},
                               [&count](const sql::Row& row) {
                                 count = row.Int(0);
                                 return absl::OkStatus();
                               });
    }));
    return count;
  }

  std::unique_ptr<sql::Database> database;
  Vault vault;
  Eraser eraser;
};

class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(crypto::WriteKeyFile(dir_.Path("backup.key"), std::string(32, 'k')));
    ASSERT_OK_AND_ASSIGN(keys_, BackupKeys::Load(dir_.Path("backup.key")));
    ASSERT_OK_AND_ASSIGN(ledger_, ErasureLedger::Open(dir_.Path("ledger")));
    Start();
  }
  BackupStore Store() { return *BackupStore::Open(dir_.Path("backups"), keys_); }
  void Start() {
    site_ = std::make_unique<Site>(dir_.Path("live.db"), provider_, clock_, *ledger_);
    backup_ = std::make_unique<Backup>("intake", Store(), *site_->database);
  }
  void Stop() {
    backup_.reset();
    site_.reset();
  }
  absl::StatusOr<Manifest> Create() {
    clock_.Advance(absl::Seconds(1));
    return backup_->Create(clock_.Now());
  }
  static std::string Text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void SetText(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }

  TempDir dir_;
  FakeClock clock_{absl::CivilSecond(2026, 11, 26, 9, 0, 0)};
  FakeKeyProvider provider_;
  std::shared_ptr<const BackupKeys> keys_;
  std::unique_ptr<ErasureLedger> ledger_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<Backup> backup_;
};

TEST_F(BackupTest, Create_UnderWriteLoad_RestoredElsewhereHoldsASnapshot) {
  for (int i = 0; i < 200; ++i) ASSERT_OK(site_->Put(kPerson, i, "before"));
  std::atomic<bool> stop{false};
  std::thread writer([this, &stop] {
    for (int i = 1000; !stop; ++i) EXPECT_OK(site_->Put(kOther, i, absl::StrCat("text ", i)));
  });
  const absl::StatusOr<Manifest> made = Create();
  const int64_t after = site_->Count();
  stop = true;
  writer.join();
  ASSERT_OK(made);
  EXPECT_EQ(made->id(), "20261126T000001Z");
  EXPECT_EQ(made->schema().at("common"), static_cast<int64_t>(common_schema::Migrations().size()));

  ASSERT_OK_AND_ASSIGN(const Restored restored, Restore(Store(), "intake", made->id(),
                                                        dir_.Path("elsewhere.db"), clock_.Now()));
  EXPECT_EQ(restored.kept_aside, "");
  Site elsewhere(dir_.Path("elsewhere.db"), provider_, clock_, *ledger_);
  ASSERT_OK_AND_ASSIGN(const auto first, elsewhere.Texts(kPerson));
  EXPECT_EQ(first.size(), 200);
  EXPECT_EQ(first.at(7), "before");
  // Writes are in order: a snapshot holds all up to one of them, each readable.
  ASSERT_OK_AND_ASSIGN(const auto during, elsewhere.Texts(kOther));
  EXPECT_LE(200 + static_cast<int64_t>(during.size()), after);
  int64_t next = 1000;
  for (const auto& [sequence, text] : during) {
    EXPECT_EQ(sequence, next++);
    EXPECT_EQ(text, absl::StrCat("text ", sequence));
  }
}

TEST_F(BackupTest, Restore_InPlace_KeepsTheOldDatabaseAsideAndRefusesARunningService) {
  ASSERT_OK(site_->Put(kPerson, 1, "old"));
  ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
  ASSERT_OK(site_->Put(kPerson, 2, "new"));
  EXPECT_THAT(Restore(Store(), "intake", made.id(), dir_.Path("live.db"), clock_.Now()),
              IsError(absl::StatusCode::kFailedPrecondition, "DATABASE_LOCKED"));
  Stop();
  // As after a crash: a log beside the database that must not reach the restored one.
  std::filesystem::copy_file(dir_.Path("live.db"), dir_.Path("live.db-wal"));
  ASSERT_OK_AND_ASSIGN(const Restored restored,
                       Restore(Store(), "intake", made.id(), dir_.Path("live.db"), clock_.Now()));
  EXPECT_FALSE(std::filesystem::exists(dir_.Path("live.db-wal")));
  Start();
  ASSERT_OK_AND_ASSIGN(const auto texts, site_->Texts(kPerson));
  EXPECT_EQ(texts, (std::map<int64_t, std::string>{{1, "old"}}));
  std::filesystem::remove(restored.kept_aside + "-wal");
  Site aside(restored.kept_aside, provider_, clock_, *ledger_);
  EXPECT_EQ(aside.Count(), 2);
}

TEST_F(BackupTest, OlderBackup_ErasedSince_DoesNotOpenEvenWithoutTheLedger) {
  ASSERT_OK(site_->Put(kPerson, 1, "secret"));
  ASSERT_OK(site_->Put(kOther, 2, "stays"));
  ASSERT_OK_AND_ASSIGN(const Manifest older, Create());
  ASSERT_OK(site_->Erase(kPerson, clock_.Now()));
  ASSERT_OK(backup_->WriteKeys());
  Stop();

  ASSERT_OK(Restore(Store(), "intake", older.id(), dir_.Path("live.db"), clock_.Now()));
  Start();
  EXPECT_THAT(site_->Texts(kPerson),
              IsError(absl::StatusCode::kFailedPrecondition, "PERSON_ERASED"));
  ASSERT_OK_AND_ASSIGN(const auto texts, site_->Texts(kOther));
  EXPECT_EQ(texts.at(2), "stays");
  // What start-up does before the port opens: then the rows are gone as well.
  ASSERT_EQ(site_->Count(), 2);
  ASSERT_OK_AND_ASSIGN(const int64_t replayed, site_->eraser.Replay(*site_->database));
  EXPECT_EQ(replayed, 1);
  EXPECT_EQ(site_->Count(), 1);
}

TEST_F(BackupTest, OlderBackupWithItsOwnKeys_LedgerReplayed_NothingOpens) {
  ASSERT_OK(site_->Put(kPerson, 1, "secret"));
  ASSERT_OK_AND_ASSIGN(const Manifest older, Create());
  const std::string old_keys = Text(Store().KeysPath());
  ASSERT_OK(site_->Erase(kPerson, clock_.Now()));
  ASSERT_OK(backup_->WriteKeys());
  Stop();
  // The limit that store.h states: somebody kept the old part of keys.
  SetText(Store().KeysPath(), old_keys);
  ASSERT_OK(Restore(Store(), "intake", older.id(), dir_.Path("live.db"), clock_.Now()));
  Start();
  ASSERT_OK(site_->Texts(kPerson));
  ASSERT_OK_AND_ASSIGN(const int64_t replayed, site_->eraser.Replay(*site_->database));
  EXPECT_EQ(replayed, 1);
  ASSERT_OK_AND_ASSIGN(const auto texts, site_->Texts(kPerson));
  EXPECT_TRUE(texts.empty());
  ASSERT_OK(site_->database->Read([this](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const KeyState state, site_->vault.StateOf(transaction, kPerson));
    EXPECT_EQ(state, KeyState::kErased);
    return absl::OkStatus();
  }));
}

TEST_F(BackupTest, DataPart_HoldsNoWrappedKeyAndNothingPlain) {
  ASSERT_OK(site_->Put(kPerson, 1, "secret"));
  std::string wrapped;
  ASSERT_OK(site_->database->Read([&wrapped](sql::Transaction& transaction) {
    return transaction.Query("SELECT wrapped FROM person_key", {}, [&wrapped](const sql::Row& row) {
      wrapped = row.String(0);
      return absl::OkStatus();
    });
  }));
  ASSERT_EQ(wrapped.size(), 60);
  // Found in a plain snapshot, so that the search below means something.
  ASSERT_OK(site_->database->Snapshot(dir_.Path("plain.db")));
  ASSERT_NE(Text(dir_.Path("plain.db")).find(wrapped), std::string::npos);

  ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
  ASSERT_OK_AND_ASSIGN(const auto reader,
                       SealedReader::Open(Store().DataPath(made.id()), keys_->seal()));
  std::string data;
  while (true) {
    ASSERT_OK_AND_ASSIGN(const std::optional<std::string> piece, reader->Next());
    if (!piece) break;
    data += *piece;
  }
  EXPECT_EQ(static_cast<int64_t>(data.size()), made.plain_bytes());
  EXPECT_EQ(data.find(wrapped), std::string::npos);
  EXPECT_NE(data.find(kPerson), std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(dir_.Path("backups"))) {
    const std::string text = Text(entry.path().string());
    EXPECT_EQ(text.find(kPerson), std::string::npos) << entry.path();
    EXPECT_EQ(text.find(wrapped), std::string::npos) << entry.path();
    EXPECT_EQ(static_cast<unsigned>(entry.status().permissions()) & 077U, 0U) << entry.path();
  }
  EXPECT_FALSE(std::filesystem::exists(Store().ScratchPath()));
}

TEST_F(BackupTest, Verify_AnyPartChangedMissingOrOfAnotherService_IsRefused) {
  ASSERT_OK(site_->Put(kPerson, 1, "secret"));
  ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
  ASSERT_OK(Verify(Store(), "intake", made.id()));
  EXPECT_THAT(Verify(Store(), "referral", made.id()), IsError(kDataLoss, "BACKUP_BROKEN"));
  EXPECT_THAT(Verify(Store(), "intake", "20200101T000000Z"),
              IsError(absl::StatusCode::kNotFound, "BACKUP_NOT_FOUND"));
  for (const std::string& path :
       {Store().DataPath(made.id()), Store().ManifestPath(made.id()), Store().KeysPath()}) {
    const std::string whole = Text(path);
    for (const size_t place : {size_t{0}, whole.size() / 2, whole.size() - 1}) {
      std::string changed = whole;
      changed[place] = static_cast<char>(changed[place] ^ 4);
      SetText(path, changed);
      EXPECT_THAT(Verify(Store(), "intake", made.id()), IsError(kDataLoss, "BACKUP_BROKEN"))
          << path << " " << place;
    }
    SetText(path, whole);
  }
  ASSERT_OK(Verify(Store(), "intake", made.id()));
  // Under another backup key.
  ASSERT_OK(crypto::WriteKeyFile(dir_.Path("other.key"), std::string(32, 'o')));
  ASSERT_OK_AND_ASSIGN(const auto other, BackupKeys::Load(dir_.Path("other.key")));
  EXPECT_THAT(Verify(*BackupStore::Open(dir_.Path("backups"), other), "intake", made.id()),
              IsError(kDataLoss, "BACKUP_BROKEN"));
}

TEST_F(BackupTest, Restore_FromABrokenBackup_LeavesTheDatabase) {
  ASSERT_OK(site_->Put(kPerson, 1, "secret"));
  ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
  Stop();
  SetText(Store().KeysPath(), "x");
  EXPECT_THAT(Restore(Store(), "intake", made.id(), dir_.Path("live.db"), clock_.Now()),
              IsError(kDataLoss, "BACKUP_BROKEN"));
  Start();
  EXPECT_EQ(site_->Count(), 1);
}

TEST_F(BackupTest, WriteKeys_BesideErasures_NeverBringsAnErasedPersonBack) {
  constexpr int kPersons = 40;
  const auto person = [](int i) { return absl::StrCat("person-", 1000 + i); };
  for (int i = 0; i < kPersons; ++i) ASSERT_OK(site_->Put(person(i), i, "secret"));
  ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
  // Two that write the keys while people are erased: the last one written must be the newest.
  std::thread writer([this] {
    for (int i = 0; i < 20; ++i) EXPECT_OK(backup_->WriteKeys());
  });
  for (int i = 0; i < kPersons; ++i) {
    ASSERT_OK(site_->Erase(person(i), clock_.Now()));
    ASSERT_OK(backup_->WriteKeys());
  }
  writer.join();
  Stop();
  ASSERT_OK(Restore(Store(), "intake", made.id(), dir_.Path("live.db"), clock_.Now()));
  Start();
  for (int i = 0; i < kPersons; ++i) {
    EXPECT_THAT(site_->Texts(person(i)),
                IsError(absl::StatusCode::kFailedPrecondition, "PERSON_ERASED"));
  }
}

TEST_F(BackupTest, Prune_KeepsTheYoungAndTheNewest) {
  std::vector<std::string> ids;
  for (int day = 0; day < 10; ++day) {
    ASSERT_OK_AND_ASSIGN(const Manifest made, Create());
    ids.push_back(made.id());
    clock_.Advance(absl::Hours(24));
  }
  EXPECT_EQ(Store().List(), ids);
  ASSERT_OK_AND_ASSIGN(const auto removed,
                       Store().Prune(clock_.Now(), absl::Hours(24 * 7) + absl::Hours(1), 3));
  EXPECT_EQ(removed, std::vector<std::string>(ids.begin(), ids.begin() + 3));
  ASSERT_OK_AND_ASSIGN(const auto more, Store().Prune(clock_.Now(), absl::Hours(1), 3));
  EXPECT_EQ(more, std::vector<std::string>(ids.begin() + 3, ids.begin() + 7));
  EXPECT_EQ(Store().List(), std::vector<std::string>(ids.begin() + 7, ids.end()));
  ASSERT_OK(Verify(Store(), "intake", ids.back()));
}

}  // namespace
}  // namespace tsunagi::backup
