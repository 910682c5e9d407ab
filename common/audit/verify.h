// The audit itself, offline and from nothing but evidence and public keys: recomputes the tree from
// the entries and compares everything that was ever said of it.
#ifndef TSUNAGI_COMMON_AUDIT_VERIFY_H_
#define TSUNAGI_COMMON_AUDIT_VERIFY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/audit/evidence.h"
#include "common/audit/note.h"

namespace tsunagi::audit {

struct Finding {
  // Seq of an entry, size of a checkpoint or line of the file, as the sentence says.
  int64_t at = 0;
  // UPPER_SNAKE_CASE:
  //  LEAF_SEQUENCE           a sequence is missing, doubled or out of place
  //  LEAF_INVALID            not the bytes of an entry
  //  TILE_MISSING, TILE_MISMATCH, TILE_UNEXPECTED
  //  CHECKPOINT_INVALID      malformed, not signed by the log, or filed under another size
  //  CHECKPOINT_ROOT         the first entries are not those that were signed
  //  CHECKPOINT_BEYOND_LOG   more entries were signed than there are
  //  CHECKPOINT_MISSING      the file knows a checkpoint that the database does not
  //  COSIGNATURE_INVALID     a witness's signature that does not fit
  //  SIGNATURE_UNKNOWN       by nobody whose key was given
  //  FILE_INVALID, FILE_ROOT, FILE_ORDER  the same for the file outside the database
  //  LOG_ROLLED_BACK         the file has seen more entries than there are
  //  RESTORE_INVALID         an announcement of a restore that does not fit
  std::string reason;
  // Japanese sentence.
  std::string message_ja;
};

// A restore that was announced and fits (restore.h).
struct AnnouncedRestore {
  int64_t from_size = 0;
  int64_t lost_size = 0;
};

struct VerifyOptions {
  VerifierKey log;
  // With witnesses, every signature must be by the log or one of them.
  std::vector<VerifierKey> witnesses;
  // The notes of the file outside the database (or of a witness's own), in order; none where there
  // is no such file.
  std::optional<std::vector<std::string>> file;
};

struct VerifyReport {
  int64_t entries = 0;
  int64_t tiles = 0;
  int64_t checkpoints = 0;
  int64_t file_checkpoints = 0;
  int64_t cosignatures = 0;
  int64_t unknown_signatures = 0;
  // Entries at the end that no good checkpoint covers: nothing is known of them.
  int64_t uncovered = 0;
  std::vector<AnnouncedRestore> restores;
  // At most 1,000; empty where everything fits.
  std::vector<Finding> findings;
};

// Checks, in one pass over the entries: sequences without gap from 0; each entry strictly
// (entry.h); every full tile; every checkpoint of the database and of the file as a prefix of the
// log, signed by the log; the file's order, and that the database has its checkpoints;
// cosignatures; announced restores. Not noticed: a cosignature that was removed (the witness has
// its own file) and whatever happened to entries that no checkpoint covers. Errors: those of the
// evidence.
absl::StatusOr<VerifyReport> Verify(Evidence& evidence, const VerifyOptions& options);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_VERIFY_H_
