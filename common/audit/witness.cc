#include "common/audit/witness.h"

#include <optional>
#include <vector>

#include "common/audit/checkpoint_file.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

// Whether `now` goes on from `seen`.
absl::Status CheckGoesOn(const Checkpoint& seen, const Checkpoint& now, FetchProof fetch) {
  if (now.size < seen.size) {
    return Error(absl::StatusCode::kDataLoss, "AUDIT_LOG_ROLLED_BACK",
                 "the log is shorter than the witness has seen it")
        .Ja("監査記録が以前に見た件数より短くなっています。手元の検査点ファイルを保全し、監査の担当"
            "者に連絡してください。");
  }
  std::vector<Hash> proof;
  if (seen.size > 0 && seen.size < now.size) {
    ASSIGN_OR_RETURN(proof, fetch(seen.size, now.size));
  }
  // From the empty tree everything goes on.
  if (seen.size > 0 && !VerifyConsistency(seen.size, now.size, proof, seen.root, now.root)) {
    return Error(absl::StatusCode::kDataLoss, "AUDIT_LOG_FORKED",
                 "the log is not a continuation of what the witness has seen")
        .Ja("監査記録が以前に見た記録の続きではありません。手元の検査点ファイルを保全し、監査の担当"
            "者"
            "に連絡してください。");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Witnessed> WitnessCheckpoint(absl::string_view note, const VerifierKey& log,
                                            const Signer& witness, const std::string& file,
                                            absl::Time now, FetchProof fetch) {
  ASSIGN_OR_RETURN(const SignedCheckpoint opened, OpenCheckpoint(note, log));
  ASSIGN_OR_RETURN(const std::optional<std::string> newest, NewestInCheckpointFile(file));
  Witnessed witnessed{opened.checkpoint, {}};
  if (newest) {
    ASSIGN_OR_RETURN(const SignedCheckpoint seen, OpenCheckpoint(*newest, log));
    RETURN_IF_ERROR(CheckGoesOn(seen.checkpoint, opened.checkpoint, fetch));
    if (seen.checkpoint.size == opened.checkpoint.size) {
      for (const NoteSignature& signature : seen.note.signatures) {
        if (!IsSignatureOf(signature, witness.verifier())) continue;
        witnessed.cosignature = signature;
        return witnessed;
      }
    }
  }
  witnessed.cosignature = Cosign(opened.note.text, witness, now);
  Note kept{opened.note.text, {}};
  for (const NoteSignature& signature : opened.note.signatures) {
    if (IsSignatureOf(signature, log)) kept.signatures.push_back(signature);
  }
  kept.signatures.push_back(witnessed.cosignature);
  RETURN_IF_ERROR(AppendToCheckpointFile(file, FormatNote(kept)));
  return witnessed;
}

}  // namespace tsunagi::audit
