#include "common/audit/audit_service.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint.h"
#include "common/audit/testing/log_fixture.h"
#include "tsunagi/audit/v1/audit.pb.h"

namespace tsunagi::audit {
namespace {

using ::tsunagi::testing::IsError;

class AuditServiceTest : public testing::LogFixture {
 protected:
  void SetUp() override {
    LogFixture::SetUp();
    ASSERT_OK(Append(450));
    ASSERT_OK_AND_ASSIGN(checkpointer_, Open());
    ASSERT_OK(RegisterAuditService(registry_, *database_, *checkpointer_, {witness_.verifier()}));
    ASSERT_OK(registry_.CheckComplete());
  }
  const rpc::Method& MethodOf(const std::string& name) {
    for (const auto& method : registry_.methods()) {
      if (method->descriptor->name() == name) return *method;
    }
    ADD_FAILURE() << name;
    return *registry_.methods()[0];
  }
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& name, const rpc::Message& request) {
    const rpc::Method& method = MethodOf(name);
    absl::StatusOr<rpc::AnyMessage> answer = absl::InternalError("not run");
    if (method.write) {
      const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
        answer = method.write({}, request, nullptr, transaction);
        return answer.status();
      });
      RETURN_IF_ERROR(status);
    } else {
      answer = method.call({}, request);
    }
    RETURN_IF_ERROR(answer.status());
    return static_cast<const Response&>(**answer);
  }
  absl::StatusOr<SignedCheckpoint> Newest(bool fresh) {
    v1::GetCheckpointRequest request;
    request.set_fresh(fresh);
    ASSIGN_OR_RETURN(const auto response,
                     Call<v1::GetCheckpointResponse>("GetCheckpoint", request));
    return OpenCheckpoint(response.note(), log_.verifier());
  }
  absl::StatusOr<v1::AddCosignatureResponse> AddCosignature(int64_t size, const std::string& line) {
    v1::AddCosignatureRequest request;
    request.set_tree_size(size);
    request.set_line(line);
    return Call<v1::AddCosignatureResponse>("AddCosignature", request);
  }

  rpc::Registry registry_;
  std::unique_ptr<Checkpointer> checkpointer_;
};

TEST_F(AuditServiceTest, GetCheckpoint_MakesOneOnlyWhenAsked) {
  EXPECT_THAT(Newest(false), IsError(absl::StatusCode::kNotFound, "CHECKPOINT_NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint fresh, Newest(true));
  EXPECT_EQ(fresh.checkpoint.size, 450);
  ASSERT_OK(Append(1));
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint stored, Newest(false));
  EXPECT_EQ(stored.checkpoint.size, 450);
}

TEST_F(AuditServiceTest, ListEntries_PagesThroughAllWithTheirBytes) {
  v1::ListEntriesRequest request;
  request.set_page_size(1000);
  int64_t seen = 0;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, Call<v1::ListEntriesResponse>("ListEntries", request));
    EXPECT_LE(page.entries_size(), 200);
    for (const v1::LogEntry& entry : page.entries()) {
      EXPECT_EQ(entry.seq(), seen);
      EXPECT_EQ(entry.entry(), testing::TestEntry(seen++));
    }
    request.set_from_seq(page.next_seq());
  } while (request.from_seq() != 0);
  EXPECT_EQ(seen, 450);
  request.set_from_seq(450);
  ASSERT_OK_AND_ASSIGN(const auto end, Call<v1::ListEntriesResponse>("ListEntries", request));
  EXPECT_EQ(end.entries_size(), 0);
  request.set_page_size(-1);
  EXPECT_FALSE(Call<v1::ListEntriesResponse>("ListEntries", request).ok());
}

TEST_F(AuditServiceTest, Proofs_ShowWhatTheyAreAskedFor) {
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint first, Newest(true));
  ASSERT_OK(Append(300));
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint second, Newest(true));
  v1::GetInclusionProofRequest inclusion;
  inclusion.set_seq(449);
  inclusion.set_tree_size(450);
  ASSERT_OK_AND_ASSIGN(const auto path,
                       Call<v1::GetInclusionProofResponse>("GetInclusionProof", inclusion));
  EXPECT_TRUE(VerifyInclusion(LeafHash(testing::TestEntry(449)), 449, 450,
                              std::vector<Hash>(path.hashes().begin(), path.hashes().end()),
                              first.checkpoint.root));
  v1::GetConsistencyProofRequest consistency;
  consistency.set_first_size(450);
  consistency.set_second_size(750);
  ASSERT_OK_AND_ASSIGN(const auto proof,
                       Call<v1::GetConsistencyProofResponse>("GetConsistencyProof", consistency));
  EXPECT_TRUE(VerifyConsistency(450, 750,
                                std::vector<Hash>(proof.hashes().begin(), proof.hashes().end()),
                                first.checkpoint.root, second.checkpoint.root));
  inclusion.set_tree_size(751);
  EXPECT_THAT(Call<v1::GetInclusionProofResponse>("GetInclusionProof", inclusion),
              IsError(absl::StatusCode::kOutOfRange, "AUDIT_RANGE"));
}

TEST_F(AuditServiceTest, Cosignature_OfAKnownWitnessStaysWithTheCheckpoint) {
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint newest, Newest(true));
  const auto line = [&](const Signer& witness, int64_t seconds) {
    return FormatSignatureLine(Cosign(newest.note.text, witness, absl::FromUnixSeconds(seconds)));
  };
  ASSERT_OK(AddCosignature(450, line(witness_, 1700000000)));
  // The first one stays.
  ASSERT_OK(AddCosignature(450, line(witness_, 1700000001)));
  ASSERT_OK_AND_ASSIGN(const SignedCheckpoint cosigned, Newest(false));
  ASSERT_EQ(cosigned.note.signatures.size(), 2u);
  EXPECT_EQ(FormatSignatureLine(cosigned.note.signatures[1]), line(witness_, 1700000000));

  const Signer stranger = testing::TestSigner("stranger", KeyType::kWitness, 's');
  EXPECT_THAT(AddCosignature(450, line(stranger, 1)),
              IsError(absl::StatusCode::kPermissionDenied, "WITNESS_UNKNOWN"));
  EXPECT_THAT(AddCosignature(449, line(witness_, 1)),
              IsError(absl::StatusCode::kNotFound, "CHECKPOINT_NOT_FOUND"));
  EXPECT_THAT(AddCosignature(450, "no line"),
              IsError(absl::StatusCode::kInvalidArgument, "AUDIT_NOTE_INVALID"));
  NoteSignature other = Cosign("another text", witness_, absl::FromUnixSeconds(1));
  EXPECT_THAT(AddCosignature(450, FormatSignatureLine(other)),
              IsError(absl::StatusCode::kInvalidArgument, "AUDIT_SIGNATURE_INVALID"));
}

}  // namespace
}  // namespace tsunagi::audit
