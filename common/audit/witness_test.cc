#include "common/audit/witness.h"

#include <string>
#include <vector>

#include "common/audit/testing/log_fixture.h"

namespace tsunagi::audit {
namespace {

using ::tsunagi::testing::IsError;

class AuditWitness : public testing::LogFixture {
 protected:
  // What a witness with its memory in `memory` answers to the log as it stands.
  absl::StatusOr<Witnessed> Witness(const std::string& memory) {
    ASSIGN_OR_RETURN(const auto checkpointer, Open(/*with_file=*/false));
    ASSIGN_OR_RETURN(const std::string note, checkpointer->MakeNow());
    const auto fetch = [&](int64_t first, int64_t second) -> absl::StatusOr<std::vector<Hash>> {
      std::vector<Hash> proof;
      const auto read = [&](sql::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(proof, checkpointer->ProveConsistency(transaction, first, second));
        return absl::OkStatus();
      };
      RETURN_IF_ERROR(database_->Read(read));
      return proof;
    };
    return WitnessCheckpoint(note, log_.verifier(), witness_, dir_.Path(memory),
                             absl::FromUnixSeconds(1700000000), fetch);
  }
};

TEST_F(AuditWitness, GrowingLog_IsCosignedStepByStep) {
  for (const int64_t more : {0, 10, 300, 1}) {
    ASSERT_OK(Append(more));
    ASSERT_OK_AND_ASSIGN(const Witnessed witnessed, Witness("w"));
    EXPECT_EQ(witnessed.checkpoint.size, next_);
    EXPECT_OK(VerifyCosignature(CheckpointText(witnessed.checkpoint), witnessed.cosignature,
                                witness_.verifier()));
  }
  ASSERT_OK_AND_ASSIGN(const auto notes, ReadCheckpointFile(dir_.Path("w")));
  EXPECT_EQ(notes.size(), 4u);
}

TEST_F(AuditWitness, SameCheckpointAgain_GetsTheSameCosignature) {
  ASSERT_OK(Append(10));
  ASSERT_OK_AND_ASSIGN(const Witnessed first, Witness("w"));
  ASSERT_OK_AND_ASSIGN(const Witnessed second, Witness("w"));
  EXPECT_EQ(first.cosignature, second.cosignature);
  ASSERT_OK_AND_ASSIGN(const auto notes, ReadCheckpointFile(dir_.Path("w")));
  EXPECT_EQ(notes.size(), 1u);
}

TEST_F(AuditWitness, OlderCopy_IsNotCosigned) {
  ASSERT_OK(Append(10));
  CopyDatabase("old.db");
  ASSERT_OK(Append(10));
  ASSERT_OK(Witness("w"));
  ReplaceDatabase("old.db");
  EXPECT_THAT(Witness("w"), IsError(absl::StatusCode::kDataLoss, "AUDIT_LOG_ROLLED_BACK"));
}

TEST_F(AuditWitness, TwoViewsOfOneLog_FailAtTheWitnessOfTheOther) {
  ASSERT_OK(Append(10));
  ASSERT_OK(Witness("one"));
  ASSERT_OK(Witness("two"));
  CopyDatabase("fork.db");
  ASSERT_OK(Append(10));
  ASSERT_OK(Witness("one"));
  ReplaceDatabase("fork.db");
  next_ = 500;
  ASSERT_OK(Append(10));
  ASSERT_OK(Witness("two"));
  // The same size with another root, and a longer tree over it.
  EXPECT_THAT(Witness("one"), IsError(absl::StatusCode::kDataLoss, "AUDIT_LOG_FORKED"));
  ASSERT_OK(Append(10));
  EXPECT_THAT(Witness("one"), IsError(absl::StatusCode::kDataLoss, "AUDIT_LOG_FORKED"));
  EXPECT_OK(Witness("two"));
}

}  // namespace
}  // namespace tsunagi::audit
