// What a witness keeps of a log and when it cosigns (https://c2sp.org/tlog-witness, over our RPC).
#ifndef TSUNAGI_COMMON_AUDIT_WITNESS_H_
#define TSUNAGI_COMMON_AUDIT_WITNESS_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/audit/checkpoint.h"
#include "common/audit/merkle.h"
#include "common/audit/note.h"

namespace tsunagi::audit {

// Gets the consistency proof between two sizes from the log.
using FetchProof =
    absl::FunctionRef<absl::StatusOr<std::vector<Hash>>(int64_t first, int64_t second)>;

struct Witnessed {
  Checkpoint checkpoint;
  // For AddCosignature. Of a checkpoint that was cosigned before it is the one made then.
  NoteSignature cosignature;
};

// Cosigns the checkpoint of `note` if it goes on from the newest one in `file` (checkpoint_file.h,
// the witness's own), and appends it there with the cosignature first: what the witness has once
// vouched for, it remembers. One process at a time. Errors: DATA_LOSS AUDIT_LOG_ROLLED_BACK where
// the log has become shorter, AUDIT_LOG_FORKED where it is another one than the file knows;
// INVALID_ARGUMENT AUDIT_NOTE_INVALID, AUDIT_CHECKPOINT_INVALID, AUDIT_SIGNATURE_INVALID;
// FAILED_PRECONDITION AUDIT_FILE_FAILED; those of `fetch`.
absl::StatusOr<Witnessed> WitnessCheckpoint(absl::string_view note, const VerifierKey& log,
                                            const Signer& witness, const std::string& file,
                                            absl::Time now, FetchProof fetch);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_WITNESS_H_
