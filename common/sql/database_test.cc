#include "common/sql/database.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/error/error.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::sql {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

constexpr Migration kMigrations[] = {
    {"test", 1,
     "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, code TEXT NOT NULL, data BYTEA,"
     " weight DOUBLE PRECISION);"
     "CREATE TABLE part (item BIGINT NOT NULL REFERENCES item (id))"}};

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }
  void Open() {
    ASSERT_OK_AND_ASSIGN(database_, OpenSqlite({.path = dir_.Path("t.db")}, kMigrations));
  }
  absl::Status Insert(int64_t id, absl::string_view code) {
    const std::string kept(code);
    return database_->RunWrite([id, kept](WriteTransaction& transaction) {
      return transaction.Exec("INSERT INTO item (id, code) VALUES ($1, $2)", {id, kept}).status();
    });
  }
  int64_t Count() {
    int64_t count = -1;
    EXPECT_OK(database_->Read([&count](Transaction& transaction) {
      return transaction.Query("SELECT COUNT(*) FROM item", {}, [&count](const Row& row) {
        count = row.Int(0);
        return absl::OkStatus();
      });
    }));
    return count;
  }
  TempDir dir_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, PlaceholdersOutOfOrder_BindByName) {
  ASSERT_OK(database_->RunWrite([](WriteTransaction& transaction) {
    return transaction
        .Exec("INSERT INTO item (code, id, data, weight) VALUES ($2, $1, $3, $4)",
              {int64_t{7}, "007", Bytes{absl::string_view("\0x", 2)}, 1.5})
        .status();
  }));
  ASSERT_OK(database_->Read([](Transaction& transaction) {
    return transaction.Query("SELECT code, data, weight, id FROM item", {}, [](const Row& row) {
      // Codes with leading zeros stay text.
      EXPECT_EQ(row.Text(0), "007");
      EXPECT_EQ(row.Text(1), absl::string_view("\0x", 2));
      EXPECT_EQ(row.Double(2), 1.5);
      EXPECT_EQ(row.Int(3), 7);
      return absl::OkStatus();
    });
  }));
}

// Whether `text` stands in the database's file or its log.
bool InAnyFile(const std::string& path, absl::string_view text) {
  bool any = false;
  for (const char* end : {"", "-wal"}) {
    std::ifstream file(path + end, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
    any = any || absl::StrContains(bytes, text);
  }
  return any;
}

TEST_F(DatabaseTest, KilledBeforeTheScrub_OpeningLeavesNothingOfWhatWasDeleted) {
  const std::string secret = "a text that is to vanish";
  ASSERT_OK(Insert(1, secret));
  ASSERT_OK(database_->RunWrite([](WriteTransaction& transaction) {
    return transaction.Exec("DELETE FROM item", {}).status();
  }));
  // What a kill leaves: both files as they are now.
  const std::string copy = dir_.Path("killed.db");
  for (const char* end : {"", "-wal"}) {
    std::filesystem::copy_file(dir_.Path("t.db") + end, copy + end);
  }
  ASSERT_TRUE(InAnyFile(copy, secret)) << "nothing to remove: the test would prove nothing";
  ASSERT_OK_AND_ASSIGN(const auto reopened, OpenSqlite({.path = copy}, kMigrations));
  EXPECT_FALSE(InAnyFile(copy, secret));
}

TEST_F(DatabaseTest, ScrubLog_LeavesNothingOfWhatWasDeletedInAnyFile) {
  const std::string secret = "a text that is to vanish";
  const auto found = [&] { return InAnyFile(dir_.Path("t.db"), secret); };
  ASSERT_OK(Insert(1, secret));
  EXPECT_TRUE(found());
  const auto remove = [](bool scrub) {
    return [scrub](WriteTransaction& transaction) {
      if (scrub) transaction.ScrubLog();
      return transaction.Exec("DELETE FROM item", {}).status();
    };
  };
  ASSERT_OK(database_->RunWrite(remove(false)));
  EXPECT_TRUE(found()) << "the log holds it still: the test would notice";
  ASSERT_OK(Insert(2, secret));
  ASSERT_OK(database_->RunWrite(remove(true)));
  // After the commit, on the writer's thread: it may not have come to it yet.
  for (int i = 0; i < 500 && found(); ++i) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_FALSE(found());
}

TEST_F(DatabaseTest, NullAndEmptyText_AreDifferent) {
  ASSERT_OK(database_->RunWrite([](WriteTransaction& transaction) {
    return transaction
        .Exec("INSERT INTO item (id, code, data) VALUES (1, $1, $2)", {absl::string_view(), Null{}})
        .status();
  }));
  ASSERT_OK(database_->Read([](Transaction& transaction) {
    return transaction.Query("SELECT code, data FROM item", {}, [](const Row& row) {
      EXPECT_FALSE(row.IsNull(0));
      EXPECT_TRUE(row.IsNull(1));
      return absl::OkStatus();
    });
  }));
}

TEST_F(DatabaseTest, FailedBody_UndoesOnlyItselfWithinItsBatch) {
  // Holds the writer until all jobs are queued, so that they share one commit.
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> done{0};
  std::vector<absl::Status> statuses(5);
  database_->Write([open](WriteTransaction&) { return open.wait(), absl::OkStatus(); },
                   [&done](absl::Status) { ++done; });
  for (int i = 0; i < 5; ++i) {
    database_->Write(
        [i](WriteTransaction& transaction) -> absl::Status {
          const absl::Status inserted =
              transaction.Exec("INSERT INTO item (id, code) VALUES ($1, 'x')", {int64_t{i}})
                  .status();
          return i == 2 ? absl::InvalidArgumentError("refused after its insert") : inserted;
        },
        [i, &done, &statuses](absl::Status status) {
          statuses[static_cast<size_t>(i)] = status;
          ++done;
        });
  }
  gate.set_value();
  while (done < 6) std::this_thread::yield();
  EXPECT_EQ(Count(), 4);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(statuses[static_cast<size_t>(i)].ok(), i != 2);
}

TEST_F(DatabaseTest, OnCommit_RunsBeforeTheAcknowledgementAndOnlyAfterSuccess) {
  std::atomic<int> actions{0};
  ASSERT_OK(database_->RunWrite([&actions](WriteTransaction& transaction) {
    transaction.OnCommit([&actions] { ++actions; });
    return absl::OkStatus();
  }));
  EXPECT_EQ(actions, 1);
  EXPECT_FALSE(database_
                   ->RunWrite([&actions](WriteTransaction& transaction) {
                     transaction.OnCommit([&actions] { ++actions; });
                     return absl::InternalError("no");
                   })
                   .ok());
  EXPECT_EQ(actions, 1);
}

TEST_F(DatabaseTest, Constraints_AnswerTheirCodes) {
  ASSERT_OK(Insert(1, "a"));
  EXPECT_THAT(Insert(1, "b"), IsError(absl::StatusCode::kAlreadyExists, "ROW_EXISTS"));
  EXPECT_THAT(database_->RunWrite([](WriteTransaction& transaction) {
    return transaction.Exec("INSERT INTO part (item) VALUES (99)", {}).status();
  }),
              IsError(absl::StatusCode::kFailedPrecondition, "CONSTRAINT"));
  EXPECT_EQ(Count(), 1);
}

TEST_F(DatabaseTest, Reader_CannotWrite) {
  EXPECT_FALSE(database_
                   ->Read([](Transaction& transaction) {
                     return transaction.Query(
                         "INSERT INTO item (id, code) VALUES (5, 'x')"
                         " RETURNING id",
                         {}, [](const Row&) { return absl::OkStatus(); });
                   })
                   .ok());
  EXPECT_EQ(Count(), 0);
}

TEST_F(DatabaseTest, ThrowingReads_GiveTheirReadersBack) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_THROW(
        {
          const absl::Status status = database_->Read(
              [](Transaction&) -> absl::Status { throw std::runtime_error("handler"); });
          (void)status;
        },
        std::runtime_error);
  }
  EXPECT_EQ(Count(), 0);
}

TEST_F(DatabaseTest, ReadOnce_AllowsOneQueryOnly) {
  ASSERT_OK(Insert(1, "a"));
  const auto count = [](Transaction& transaction) {
    return transaction.Query("SELECT COUNT(*) FROM item", {},
                             [](const Row&) { return absl::OkStatus(); });
  };
  EXPECT_OK(database_->ReadOnce(count));
  EXPECT_EQ(database_
                ->ReadOnce([&count](Transaction& transaction) {
                  EXPECT_OK(count(transaction));
                  return count(transaction);
                })
                .code(),
            absl::StatusCode::kInternal);
  EXPECT_OK(database_->ReadOnce(count));
}

TEST_F(DatabaseTest, ThrowingWrite_IsAnErrorAndUndone) {
  EXPECT_THAT(database_->RunWrite([](WriteTransaction& transaction) -> absl::Status {
    (void)transaction.Exec("INSERT INTO item (id, code) VALUES (1, 'x')", {});
    throw std::runtime_error("handler");
  }),
              IsError(absl::StatusCode::kInternal, "WRITE_BODY_FAILED"));
  EXPECT_EQ(Count(), 0);
}

TEST_F(DatabaseTest, TransactionThatEndsWithinABody_FailsItsWholeBatch) {
  // Stands for the rollback that SQLite does by itself on a full disk.
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<int> done{0};
  std::vector<absl::Status> statuses(3);
  database_->Write([open](WriteTransaction&) { return open.wait(), absl::OkStatus(); },
                   [&done](absl::Status) { ++done; });
  for (int i = 0; i < 3; ++i) {
    database_->Write(
        [i](WriteTransaction& transaction) -> absl::Status {
          if (i == 1) {
            (void)transaction.Exec("ROLLBACK", {});
            return absl::ResourceExhaustedError("disk full");
          }
          return transaction.Exec("INSERT INTO item (id, code) VALUES ($1, 'x')", {int64_t{i}})
              .status();
        },
        [i, &done, &statuses](absl::Status status) {
          statuses[static_cast<size_t>(i)] = status;
          ++done;
        });
  }
  gate.set_value();
  while (done < 4) std::this_thread::yield();
  for (const absl::Status& status : statuses) EXPECT_FALSE(status.ok());
  EXPECT_EQ(Count(), 0);
  EXPECT_OK(Insert(7, "after"));
}

TEST_F(DatabaseTest, ActionsOfOneKind_RunOncePerCommit) {
  int runs = 0;
  ASSERT_OK(database_->RunWrite([&runs](WriteTransaction& transaction) {
    for (int i = 0; i < 5; ++i) transaction.OnCommit([&runs] { ++runs; }, &runs);
    return absl::OkStatus();
  }));
  EXPECT_EQ(runs, 1);
}

TEST_F(DatabaseTest, SecondOpener_IsRefused) {
  EXPECT_THAT(OpenSqlite({.path = dir_.Path("t.db")}, kMigrations),
              IsError(absl::StatusCode::kFailedPrecondition, "DATABASE_LOCKED"));
}

TEST_F(DatabaseTest, AfterClose_WritesAreRefusedAndDataIsThere) {
  ASSERT_OK(Insert(1, "a"));
  database_->Close();
  EXPECT_THAT(Insert(2, "b"), IsError(absl::StatusCode::kUnavailable, "DATABASE_CLOSING"));
  database_.reset();
  Open();
  EXPECT_EQ(Count(), 1);
}

TEST_F(DatabaseTest, ManyWritersAndReaders_LoseNothing) {
  std::vector<std::thread> threads;
  std::atomic<bool> stop{false};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 200; ++i) EXPECT_OK(Insert(t * 1000 + i, "x"));
    });
  }
  std::thread reader([this, &stop] {
    int64_t last = 0;
    while (!stop) {
      const int64_t now = Count();
      EXPECT_GE(now, last);
      last = now;
    }
  });
  for (std::thread& thread : threads) thread.join();
  stop = true;
  reader.join();
  EXPECT_EQ(Count(), 1600);
}

TEST_F(DatabaseTest, Snapshot_WhileWritesGoOn_HoldsWhatWasCommittedBefore) {
  for (int i = 0; i < 100; ++i) ASSERT_OK(Insert(i, "before"));
  std::atomic<bool> stop{false};
  std::thread writer([this, &stop] {
    for (int i = 1000; !stop; ++i) EXPECT_OK(Insert(i, "during"));
  });
  const absl::Status made = database_->Snapshot(dir_.Path("copy.db"));
  const int64_t after = Count();
  stop = true;
  writer.join();
  ASSERT_OK(made);
  database_.reset();
  ASSERT_OK_AND_ASSIGN(database_, OpenSqlite({.path = dir_.Path("copy.db")}, kMigrations));
  EXPECT_GE(Count(), 100);
  EXPECT_LE(Count(), after);
}

TEST_F(DatabaseTest, Snapshot_FileThere_IsRefused) {
  ASSERT_OK(Insert(1, "a"));
  ASSERT_OK(database_->Snapshot(dir_.Path("copy.db")));
  EXPECT_FALSE(database_->Snapshot(dir_.Path("copy.db")).ok());
}

}  // namespace
}  // namespace tsunagi::sql
