#include "common/audit/log.h"

#include <sys/stat.h>

#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "common/audit/checkpoint.h"
#include "common/audit/restore.h"
#include "common/audit/testing/log_fixture.h"
#include "common/audit/tree.h"

namespace tsunagi::audit {
namespace {

using ::tsunagi::testing::IsError;

constexpr absl::StatusCode kDataLoss = absl::StatusCode::kDataLoss;

class AuditLog : public testing::LogFixture {
 protected:
  int64_t Size() {
    int64_t size = -1;
    EXPECT_OK(database_->Read([&size](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(size, LogSize(transaction));
      return absl::OkStatus();
    }));
    return size;
  }
  // The root that the definition gives for the first `size` test entries.
  static Hash RootOfEntries(int64_t size) {
    CompactRange range;
    for (int64_t i = 0; i < size; ++i) range.Append(LeafHash(testing::TestEntry(i)));
    return range.Root();
  }
  SignedCheckpoint OpenNote(const std::string& note) {
    auto opened = OpenCheckpoint(note, log_.verifier());
    EXPECT_OK(opened);
    return opened.ok() ? *opened : SignedCheckpoint();
  }
};

TEST_F(AuditLog, Entries_CountFromZeroWithoutGaps) {
  ASSERT_OK(Append(3));
  EXPECT_FALSE(database_
                   ->RunWrite([](sql::WriteTransaction& transaction) -> absl::Status {
                     RETURN_IF_ERROR(AppendLeaf(transaction, "undone").status());
                     return absl::InternalError("undo");
                   })
                   .ok());
  ASSERT_OK(Append(2));
  std::vector<Leaf> leaves;
  ASSERT_OK(database_->Read([&leaves](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(leaves, ReadLeaves(transaction, 1, 10));
    return absl::OkStatus();
  }));
  ASSERT_EQ(leaves.size(), 4u);
  for (size_t i = 0; i < leaves.size(); ++i) {
    EXPECT_EQ(leaves[i].seq, static_cast<int64_t>(i) + 1);
    EXPECT_EQ(leaves[i].entry, testing::TestEntry(leaves[i].seq));
  }
}

TEST_F(AuditLog, Checkpoint_SignsAllThatIsCommittedAndGoesToTheFile) {
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Open());
  ASSERT_OK_AND_ASSIGN(const std::string empty, checkpointer->MakeNow());
  EXPECT_EQ(OpenNote(empty).checkpoint.root, EmptyRoot());
  ASSERT_OK(Append(300));
  ASSERT_OK_AND_ASSIGN(const std::string note, checkpointer->MakeNow());
  const Checkpoint checkpoint = OpenNote(note).checkpoint;
  EXPECT_EQ(checkpoint.size, 300);
  EXPECT_EQ(checkpoint.root, RootOfEntries(300));
  ASSERT_OK_AND_ASSIGN(const std::string again, checkpointer->MakeNow());
  EXPECT_EQ(again, note);
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> notes, ReadCheckpointFile(file()));
  EXPECT_EQ(notes, (std::vector<std::string>{empty, note}));
  struct stat info = {};
  ASSERT_EQ(stat(file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
}

TEST_F(AuditLog, RestartsAtAnySize_GoOnWithTheSameTree) {
  int64_t size = 0;
  for (const int64_t more : {0, 1, 254, 1, 1, 255, 300, 5000, 3}) {
    ASSERT_OK(Append(more));
    size += more;
    ASSERT_OK_AND_ASSIGN(const auto checkpointer, Open());
    ASSERT_OK_AND_ASSIGN(const std::string note, checkpointer->MakeNow());
    ASSERT_EQ(OpenNote(note).checkpoint.root, RootOfEntries(size)) << size;
  }
  EXPECT_OK(Open());
}

TEST_F(AuditLog, TilesOf70000Entries_AreThoseOfTheSpecification) {
  LogTree tree;
  for (int i = 0; i < 70000; ++i) tree.Append(Hash(32, static_cast<char>(i)));
  // tlog-tiles: 273 full tiles of level 0, one of level 1, none of level 2.
  ASSERT_EQ(tree.new_tiles().size(), 274u);
  EXPECT_EQ(tree.new_tiles().count({0, 272}), 1u);
  EXPECT_EQ(tree.new_tiles().count({1, 0}), 1u);
  for (const auto& [id, hashes] : tree.new_tiles()) EXPECT_EQ(hashes.size(), 8192u);
}

TEST_F(AuditLog, ProofsFromTiles_Hold) {
  ASSERT_OK(Append(66000));
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Open());
  ASSERT_OK_AND_ASSIGN(const std::string note, checkpointer->MakeNow());
  const Hash root = OpenNote(note).checkpoint.root;
  ASSERT_OK(Append(700));
  const auto prove = [&](sql::Transaction& transaction) -> absl::Status {
    for (const int64_t size : {1, 2, 255, 256, 257, 4096, 65535, 65536, 65537, 66000}) {
      const Hash expected = RootOfEntries(size);
      for (const int64_t seq : {int64_t{0}, size / 3, size - 1}) {
        ASSIGN_OR_RETURN(const auto proof, checkpointer->ProveInclusion(transaction, seq, size));
        EXPECT_TRUE(VerifyInclusion(LeafHash(testing::TestEntry(seq)), seq, size, proof, expected))
            << seq << " of " << size;
        EXPECT_LE(proof.size(), 17u);
      }
      ASSIGN_OR_RETURN(const auto proof, checkpointer->ProveConsistency(transaction, size, 66000));
      EXPECT_TRUE(VerifyConsistency(size, 66000, proof, expected, root)) << size;
    }
    // What no checkpoint covers cannot be proved.
    EXPECT_THAT(checkpointer->ProveInclusion(transaction, 1, 66001),
                IsError(absl::StatusCode::kOutOfRange, "AUDIT_RANGE"));
    EXPECT_THAT(checkpointer->ProveConsistency(transaction, 1, 66001),
                IsError(absl::StatusCode::kOutOfRange, "AUDIT_RANGE"));
    return absl::OkStatus();
  };
  ASSERT_OK(database_->Read(prove));
}

TEST_F(AuditLog, ChangedEntryAfterTheTiles_StopsTheStart) {
  ASSERT_OK(Append(300));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK(Exec("UPDATE audit_leaf SET entry = entry || 'x' WHERE seq = 290"));
  EXPECT_THAT(Open(), IsError(kDataLoss, "AUDIT_LOG_BROKEN"));
}

TEST_F(AuditLog, ChangedTileCheckpointOrGap_StopsTheStart) {
  ASSERT_OK(Append(300));
  ASSERT_OK(MakeCheckpoint());
  CopyDatabase("good.db");
  for (const char* change : {
           "UPDATE audit_tile SET hashes = zeroblob(8192)",
           "UPDATE audit_tile SET hashes = zeroblob(8160)",
           "DELETE FROM audit_leaf WHERE seq = 280",
           "DELETE FROM audit_leaf WHERE seq >= 280",
           "UPDATE audit_checkpoint SET note = replace(note, 'intake', 'referral')",
           "UPDATE audit_checkpoint SET note = replace(note, '300', '299')",
       }) {
    ReplaceDatabase("good.db");
    ASSERT_OK(Open());
    ASSERT_OK(Exec(change));
    EXPECT_THAT(Open(), IsError(kDataLoss, "AUDIT_LOG_BROKEN")) << change;
  }
}

TEST_F(AuditLog, MissingTiles_AreMadeAgainFromTheEntries) {
  ASSERT_OK(Append(600));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK(Exec("DELETE FROM audit_tile"));
  ASSERT_OK(Append(1));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Open());
  ASSERT_OK(database_->Read([&](sql::Transaction& transaction) {
    return checkpointer->ProveInclusion(transaction, 3, 601).status();
  }));
}

TEST_F(AuditLog, OlderCopyOfTheDatabase_IsRefusedByTheFile) {
  ASSERT_OK(Append(100));
  ASSERT_OK(MakeCheckpoint());
  CopyDatabase("old.db");
  ASSERT_OK(Append(10));
  ASSERT_OK(MakeCheckpoint());
  ReplaceDatabase("old.db");
  EXPECT_THAT(Open(), IsError(kDataLoss, "AUDIT_LOG_ROLLED_BACK"));
  // Other entries up to the same size do not help.
  ASSERT_OK(Append(20));
  EXPECT_THAT(Open(), IsError(kDataLoss, "AUDIT_LOG_BROKEN"));
}

TEST_F(AuditLog, CheckpointThatACrashKeptFromTheFile_GetsThereAtTheNextStart) {
  ASSERT_OK(Append(5));
  ASSERT_OK(MakeCheckpoint());
  {
    // As if the process had ended between commit and append.
    ASSERT_OK_AND_ASSIGN(const auto without, Open(/*with_file=*/false));
    ASSERT_OK(Append(5));
    ASSERT_OK(without->MakeNow());
    ASSERT_OK(Append(5));
    ASSERT_OK(without->MakeNow());
  }
  ASSERT_OK(Open());
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> notes, ReadCheckpointFile(file()));
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(OpenNote(notes[2]).checkpoint.size, 15);
}

TEST_F(AuditLog, LineCutShortByACrash_IsReplaced) {
  ASSERT_OK(Append(5));
  ASSERT_OK(MakeCheckpoint());
  { std::ofstream(file(), std::ios::app) << "tsunagi.test/audit/int"; }
  ASSERT_OK(Append(5));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> notes, ReadCheckpointFile(file()));
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(OpenNote(notes[1]).checkpoint.size, 10);
}

TEST_F(AuditLog, LongCheckpointFile_IsReadFromItsEnd) {
  for (int i = 0; i < 2000; ++i) {
    ASSERT_OK(AppendToCheckpointFile(file(), std::string(100, 'x') + "\n"));
    if (i % 500 == 0) {
      ASSERT_OK(AppendToCheckpointFile(file(), std::string(70000, 'y') + "\n"));
      ASSERT_OK_AND_ASSIGN(const auto newest, NewestInCheckpointFile(file()));
      EXPECT_EQ(newest, std::string(70000, 'y') + "\n");
    }
  }
}

TEST_F(AuditLog, FileThatCannotBeWritten_IsAnErrorAndTriedAgain) {
  ASSERT_OK(Append(5));
  CheckpointerOptions options;
  options.file = dir_.Path("absent/checkpoints");
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Checkpointer::Open(*database_, log_, options));
  EXPECT_THAT(checkpointer->MakeNow(),
              IsError(absl::StatusCode::kFailedPrecondition, "AUDIT_FILE_FAILED"));
  std::filesystem::create_directory(dir_.Path("absent"));
  EXPECT_OK(checkpointer->MakeNow());
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> notes, ReadCheckpointFile(options.file));
  EXPECT_EQ(notes.size(), 1u);
}

TEST_F(AuditLog, Thread_MakesCheckpointsByAgeAndAtTheEnd) {
  CheckpointerOptions options;
  options.interval = absl::Milliseconds(20);
  options.file = file();
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Checkpointer::Open(*database_, log_, options));
  checkpointer->Start();
  ASSERT_OK(Append(7));
  for (int i = 0; i < 500; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto newest, NewestInCheckpointFile(file()));
    if (newest) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ASSERT_OK_AND_ASSIGN(const auto newest, NewestInCheckpointFile(file()));
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(OpenNote(*newest).checkpoint.size, 7);
  ASSERT_OK(Append(2));
  checkpointer->Stop();
  ASSERT_OK_AND_ASSIGN(const auto last, NewestInCheckpointFile(file()));
  EXPECT_EQ(OpenNote(*last).checkpoint.size, 9);
}

TEST_F(AuditLog, ThreadWithManyEntries_DoesNotWaitForTheInterval) {
  CheckpointerOptions options;
  options.interval = absl::Hours(1);
  options.leaves = 10;
  options.file = file();
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Checkpointer::Open(*database_, log_, options));
  checkpointer->Start();
  ASSERT_OK(Append(10));
  std::optional<std::string> newest;
  for (int i = 0; i < 500 && !newest; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_OK_AND_ASSIGN(newest, NewestInCheckpointFile(file()));
  }
  EXPECT_TRUE(newest.has_value());
}

TEST_F(AuditLog, AnnouncedRestore_GoesOnAndNamesTheGap) {
  ASSERT_OK(Append(100));
  ASSERT_OK(MakeCheckpoint());
  CopyDatabase("old.db");
  ASSERT_OK(Append(400));
  ASSERT_OK(MakeCheckpoint());
  EXPECT_THAT(MarkRestored(*database_, log_, file(), "operator", absl::Now()),
              IsError(absl::StatusCode::kFailedPrecondition, "AUDIT_RESTORE_NOT_NEEDED"));
  ReplaceDatabase("old.db");
  ASSERT_OK_AND_ASSIGN(const RestoreReport report,
                       MarkRestored(*database_, log_, file(), "operator", absl::Now()));
  EXPECT_EQ(report.from_size, 100);
  EXPECT_EQ(report.lost_size, 500);
  EXPECT_EQ(Size(), 101);
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
}

TEST_F(AuditLog, ForkCannotBeAnnouncedAsARestore) {
  ASSERT_OK(Append(50));
  CopyDatabase("old.db");
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
  ReplaceDatabase("old.db");
  next_ = 1000;
  ASSERT_OK(Append(60));
  EXPECT_THAT(MarkRestored(*database_, log_, file(), "operator", absl::Now()),
              IsError(kDataLoss, "AUDIT_LOG_BROKEN"));
}

}  // namespace
}  // namespace tsunagi::audit
