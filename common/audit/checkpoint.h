// Checkpoints of a log (https://c2sp.org/tlog-checkpoint) and the cosignatures of witnesses
// (https://c2sp.org/tlog-cosignature, Ed25519).
#ifndef TSUNAGI_COMMON_AUDIT_CHECKPOINT_H_
#define TSUNAGI_COMMON_AUDIT_CHECKPOINT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/audit/note.h"

namespace tsunagi::audit {

// What a log says of itself at some moment.
struct Checkpoint {
  // "tsunagi.test/audit/intake"
  std::string origin;
  int64_t size = 0;
  Hash root;

  bool operator==(const Checkpoint&) const = default;
};

// The three lines of a checkpoint.
std::string CheckpointText(const Checkpoint& checkpoint);
// Errors: INVALID_ARGUMENT AUDIT_CHECKPOINT_INVALID, also for the extension lines that the
// specification allows and this system never writes.
absl::StatusOr<Checkpoint> ParseCheckpointText(absl::string_view text);

// The checkpoint as a note signed by the log.
std::string SignCheckpoint(const Checkpoint& checkpoint, const Signer& log);

struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};

// The checkpoint of a note: exactly one signature by `log`, valid, and the log's name as origin.
// Other signatures are kept unchecked. Errors: INVALID_ARGUMENT AUDIT_NOTE_INVALID,
// AUDIT_CHECKPOINT_INVALID, AUDIT_SIGNATURE_INVALID.
absl::StatusOr<SignedCheckpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& log);

// A witness's signature of a checkpoint's text as of `now` (to the second).
NoteSignature Cosign(absl::string_view text, const Signer& witness, absl::Time now);

// The time of a cosignature by `witness`. Errors: INVALID_ARGUMENT AUDIT_SIGNATURE_INVALID.
absl::StatusOr<absl::Time> VerifyCosignature(absl::string_view text, const NoteSignature& signature,
                                             const VerifierKey& witness);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_CHECKPOINT_H_
