#include "common/audit/verify.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/audit/checkpoint.h"
#include "common/audit/restore.h"
#include "common/audit/testing/log_fixture.h"

namespace tsunagi::audit {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::tsunagi::testing::IsError;

// A log of 600 entries with five checkpoints, and what an auditor finds in it after an edit.
class AuditVerify : public testing::LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    for (int i = 0; i < 5; ++i) {
      ASSERT_OK(Append(120));
      ASSERT_OK(MakeCheckpoint());
    }
  }
  absl::StatusOr<VerifyReport> VerifyCopy(bool with_file = true) {
    database_.reset();
    const absl::StatusOr<std::unique_ptr<Evidence>> evidence = OpenDatabaseCopy(dir_.Path("t.db"));
    OpenDatabase();
    RETURN_IF_ERROR(evidence.status());
    VerifyOptions options{log_.verifier(), {witness_.verifier()}, std::nullopt};
    if (with_file) {
      ASSIGN_OR_RETURN(options.file, ReadCheckpointFile(file()));
    }
    return Verify(**evidence, options);
  }
  std::vector<std::string> ReasonsAfter(absl::string_view sql, bool with_file = true) {
    if (!sql.empty()) {
      EXPECT_OK(Exec(sql));
    }
    const absl::StatusOr<VerifyReport> report = VerifyCopy(with_file);
    EXPECT_OK(report);
    std::vector<std::string> reasons;
    if (report.ok()) {
      for (const Finding& finding : report->findings) reasons.push_back(finding.reason);
    }
    return reasons;
  }
};

TEST_F(AuditVerify, UntouchedLog_HasNoFindings) {
  ASSERT_OK(Append(7));
  ASSERT_OK_AND_ASSIGN(const VerifyReport report, VerifyCopy());
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.entries, 607);
  EXPECT_EQ(report.tiles, 2);
  EXPECT_EQ(report.checkpoints, 5);
  EXPECT_EQ(report.file_checkpoints, 5);
  EXPECT_EQ(report.uncovered, 7);
  EXPECT_THAT(report.restores, IsEmpty());
}

TEST_F(AuditVerify, EachKindOfEdit_HasItsFinding) {
  const struct {
    const char* sql;
    const char* reason;
  } kEdits[] = {
      {"UPDATE audit_leaf SET entry = (SELECT entry FROM audit_leaf WHERE seq = 8) WHERE seq = 7",
       "CHECKPOINT_ROOT"},
      {"DELETE FROM audit_leaf WHERE seq = 7", "LEAF_SEQUENCE"},
      {"DELETE FROM audit_leaf WHERE seq >= 590", "CHECKPOINT_BEYOND_LOG"},
      {"UPDATE audit_leaf SET seq = 9999 WHERE seq = 599", "LEAF_SEQUENCE"},
      {"UPDATE audit_leaf SET entry = x'ff' WHERE seq = 7", "LEAF_INVALID"},
      {"UPDATE audit_leaf SET entry = CAST(entry AS TEXT) WHERE seq = 7", "LEAF_INVALID"},
      // Unknown field 99, and an explicit default: one could hide something, the other is no
      // spelling of ours.
      {"UPDATE audit_leaf SET entry = CAST(entry || x'9a0600' AS BLOB) WHERE seq = 7",
       "LEAF_INVALID"},
      {"UPDATE audit_leaf SET entry = CAST(entry || x'800100' AS BLOB) WHERE seq = 7",
       "LEAF_INVALID"},
      {"UPDATE audit_tile SET hashes = zeroblob(8192) WHERE idx = 1", "TILE_MISMATCH"},
      {"DELETE FROM audit_tile WHERE idx = 1", "TILE_MISSING"},
      {"INSERT INTO audit_tile SELECT 1, 0, hashes FROM audit_tile WHERE idx = 0",
       "TILE_UNEXPECTED"},
      {"UPDATE audit_checkpoint SET note = replace(note, '360', '361') WHERE size = 360",
       "CHECKPOINT_INVALID"},
      {"UPDATE audit_checkpoint SET size = 361 WHERE size = 360", "CHECKPOINT_INVALID"},
      {"DELETE FROM audit_checkpoint WHERE size = 360", "CHECKPOINT_MISSING"},
  };
  CopyDatabase("good.db");
  for (const auto& edit : kEdits) {
    ReplaceDatabase("good.db");
    EXPECT_THAT(ReasonsAfter(edit.sql), Contains(edit.reason)) << edit.sql;
  }
}

TEST_F(AuditVerify, LaterUntouchedCheckpoints_AreNamedToo) {
  ASSERT_OK(
      Exec("UPDATE audit_leaf SET entry = (SELECT entry FROM audit_leaf WHERE seq = 8)"
           " WHERE seq = 300"));
  ASSERT_OK_AND_ASSIGN(const VerifyReport report, VerifyCopy(/*with_file=*/false));
  // The first two checkpoints (120, 240) still hold: the damage is dated.
  std::vector<int64_t> broken;
  for (const Finding& finding : report.findings) {
    if (finding.reason == "CHECKPOINT_ROOT") broken.push_back(finding.at);
  }
  EXPECT_EQ(broken, (std::vector<int64_t>{360, 480, 600}));
  EXPECT_EQ(report.uncovered, 360);
}

TEST_F(AuditVerify, OlderCopy_IsNoticedByTheFileOnly) {
  CopyDatabase("old.db");
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
  ReplaceDatabase("old.db");
  EXPECT_THAT(ReasonsAfter("", /*with_file=*/false), IsEmpty());
  EXPECT_THAT(ReasonsAfter(""), Contains("LOG_ROLLED_BACK"));
}

TEST_F(AuditVerify, RewrittenByTheHolderOfTheKey_IsNoticedByTheFileOnly) {
  CopyDatabase("other.db");
  ASSERT_OK(
      Exec("UPDATE audit_leaf SET entry = (SELECT entry FROM audit_leaf WHERE seq = 8)"
           " WHERE seq = 300"));
  ASSERT_OK(Exec("DELETE FROM audit_tile"));
  ASSERT_OK(Exec("DELETE FROM audit_checkpoint"));
  ASSERT_OK_AND_ASSIGN(const auto checkpointer, Open(/*with_file=*/false));
  ASSERT_OK(checkpointer->MakeNow());
  EXPECT_THAT(ReasonsAfter("", /*with_file=*/false), IsEmpty());
  EXPECT_THAT(ReasonsAfter(""), Contains("FILE_ROOT"));
}

TEST_F(AuditVerify, EditedFile_IsNoticed) {
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> good, ReadCheckpointFile(file()));
  const auto reasons = [&](const std::vector<std::string>& notes) {
    std::filesystem::remove(file());
    for (const std::string& note : notes) EXPECT_OK(AppendToCheckpointFile(file(), note));
    return ReasonsAfter("");
  };
  EXPECT_THAT(reasons(good), IsEmpty());
  EXPECT_THAT(reasons({good[0], good[2], good[1]}), Contains("FILE_ORDER"));
  EXPECT_THAT(reasons({good[0], good[0]}), Contains("FILE_ORDER"));
  EXPECT_THAT(reasons({good[0], "x" + good[1]}), Contains("FILE_INVALID"));
}

TEST_F(AuditVerify, Cosignatures_AreCountedAndChecked) {
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> notes, ReadCheckpointFile(file()));
  ASSERT_OK_AND_ASSIGN(Note note, ParseNote(notes[4]));
  const auto store = [&](const NoteSignature& signature) {
    Note with = note;
    with.signatures.push_back(signature);
    const std::string bytes = FormatNote(with);
    return database_->RunWrite([bytes](sql::WriteTransaction& transaction) {
      return transaction
          .Exec("UPDATE audit_checkpoint SET note = $1 WHERE size = 600",
                {absl::string_view(bytes)})
          .status();
    });
  };
  NoteSignature good = Cosign(note.text, witness_, absl::Now());
  ASSERT_OK(store(good));
  ASSERT_OK_AND_ASSIGN(const VerifyReport report, VerifyCopy());
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.cosignatures, 1);
  good.signature[20] = static_cast<char>(good.signature[20] ^ 1);
  ASSERT_OK(store(good));
  EXPECT_THAT(ReasonsAfter(""), Contains("COSIGNATURE_INVALID"));
  ASSERT_OK(
      store(Cosign(note.text, testing::TestSigner("x", KeyType::kWitness, 'x'), absl::Now())));
  EXPECT_THAT(ReasonsAfter(""), Contains("SIGNATURE_UNKNOWN"));
}

TEST_F(AuditVerify, AnnouncedRestore_IsReportedAsLossNotTampering) {
  CopyDatabase("old.db");
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK(Append(150));
  ASSERT_OK(MakeCheckpoint());
  ReplaceDatabase("old.db");
  ASSERT_OK(MarkRestored(*database_, log_, file(), "operator", absl::Now()));
  ASSERT_OK(Append(500));
  ASSERT_OK(MakeCheckpoint());
  ASSERT_OK_AND_ASSIGN(const VerifyReport report, VerifyCopy());
  EXPECT_THAT(report.findings, IsEmpty());
  ASSERT_EQ(report.restores.size(), 1u);
  EXPECT_EQ(report.restores[0].from_size, 600);
  EXPECT_EQ(report.restores[0].lost_size, 800);
  EXPECT_EQ(report.entries, 1101);
  EXPECT_EQ(report.uncovered, 0);
}

TEST_F(AuditVerify, RestoreAnnouncedWithoutTheKey_ExplainsNothingAway) {
  CopyDatabase("old.db");
  ASSERT_OK(Append(50));
  ASSERT_OK(MakeCheckpoint());
  // Into a copy of the file: the attacker cannot write to the real one.
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> real, ReadCheckpointFile(file()));
  ReplaceDatabase("old.db");
  ASSERT_OK(MarkRestored(*database_, testing::TestSigner(log_.verifier().name, KeyType::kLog, 'a'),
                         file(), "attacker", absl::Now()));
  ASSERT_OK(Exec("DELETE FROM audit_checkpoint WHERE size > 600"));
  std::filesystem::remove(file());
  for (const std::string& note : real) ASSERT_OK(AppendToCheckpointFile(file(), note));
  const std::vector<std::string> reasons = ReasonsAfter("");
  EXPECT_THAT(reasons, Contains("RESTORE_INVALID"));
  EXPECT_THAT(reasons, Contains("LOG_ROLLED_BACK"));
}

TEST_F(AuditVerify, ExportedEntries_AreCheckedAgainstTheFile) {
  const auto write = [&](int64_t count, absl::string_view tail) {
    std::ofstream out(dir_.Path("entries"), std::ios::binary | std::ios::trunc);
    for (int64_t i = 0; i < count; ++i) out << ExportedEntry(i, testing::TestEntry(i));
    out << tail;
  };
  const auto verify = [&]() -> absl::StatusOr<VerifyReport> {
    ASSIGN_OR_RETURN(const auto evidence, OpenExportedEntries(dir_.Path("entries")));
    VerifyOptions options{log_.verifier(), {}, std::nullopt};
    ASSIGN_OR_RETURN(options.file, ReadCheckpointFile(file()));
    return Verify(*evidence, options);
  };
  write(600, "");
  ASSERT_OK_AND_ASSIGN(const VerifyReport good, verify());
  EXPECT_THAT(good.findings, IsEmpty());
  EXPECT_EQ(good.entries, 600);
  write(599, "");
  ASSERT_OK_AND_ASSIGN(const VerifyReport shorter, verify());
  ASSERT_FALSE(shorter.findings.empty());
  EXPECT_EQ(shorter.findings[0].reason, "LOG_ROLLED_BACK");
  const auto broken = IsError(absl::StatusCode::kDataLoss, "AUDIT_EVIDENCE_BROKEN");
  write(600, "x");
  EXPECT_THAT(verify(), broken);
  write(600, std::string(12, '\xff'));
  EXPECT_THAT(verify(), broken);
}

TEST_F(AuditVerify, WhatIsNoDatabase_IsAnError) {
  EXPECT_THAT(OpenDatabaseCopy(dir_.Path("absent")),
              IsError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
  std::ofstream(dir_.Path("text")) << std::string(5000, 'x');
  const auto evidence = OpenDatabaseCopy(dir_.Path("text"));
  if (evidence.ok()) {
    EXPECT_THAT(Verify(**evidence, {log_.verifier(), {}, std::nullopt}),
                IsError(absl::StatusCode::kDataLoss, "AUDIT_EVIDENCE_BROKEN"));
  } else {
    EXPECT_THAT(evidence, IsError(absl::StatusCode::kDataLoss, "AUDIT_EVIDENCE_BROKEN"));
  }
}

TEST_F(AuditVerify, CopyWithItsWriteAheadLog_IsReadWhole) {
  ASSERT_OK(Append(9));
  // While the service runs: the newest entries stand in the -wal file.
  std::filesystem::copy_file(dir_.Path("t.db"), dir_.Path("live.db"));
  std::filesystem::copy_file(dir_.Path("t.db-wal"), dir_.Path("live.db-wal"));
  ASSERT_OK_AND_ASSIGN(const auto evidence, OpenDatabaseCopy(dir_.Path("live.db")));
  ASSERT_OK_AND_ASSIGN(const VerifyReport report,
                       Verify(*evidence, {log_.verifier(), {}, std::nullopt}));
  EXPECT_EQ(report.entries, 609);
  EXPECT_THAT(report.findings, IsEmpty());
}

}  // namespace
}  // namespace tsunagi::audit
