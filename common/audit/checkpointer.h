// Makes the entries of an audit log tamper-evident: folds them into the tree after their commit,
// and signs checkpoints that leave the database.
#ifndef TSUNAGI_COMMON_AUDIT_CHECKPOINTER_H_
#define TSUNAGI_COMMON_AUDIT_CHECKPOINTER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/audit/note.h"
#include "common/sql/database.h"

namespace tsunagi::audit {

struct CheckpointerOptions {
  // A checkpoint is made when the oldest entry without one has waited this long …
  absl::Duration interval = absl::Seconds(60);
  // … or when this many entries have none. Looked at once a second.
  int64_t leaves = 1000;
  // The file outside the database (checkpoint_file.h) that the auditor's station reads; empty for
  // none, which gives up the protection against an older copy of the database.
  std::string file;
};

// One per database. Thread-safe.
//
// What it protects and what not: whoever can change the database but not the file (or a witness's
// copy) cannot change, remove or reorder an entry that a checkpoint covers without being noticed,
// even with the signing key. Entries that no checkpoint covers yet, at most `interval` old, are the
// honest window.
class Checkpointer {
 public:
  // Rebuilds the right edge of the tree from tiles and the entries after them, and compares it with
  // the newest checkpoint of the database and of the file. The file gets the checkpoints that a
  // crash kept from it. `database` must outlive the object. Errors:
  //  DATA_LOSS AUDIT_LOG_BROKEN       the entries are not those that were signed;
  //  DATA_LOSS AUDIT_LOG_ROLLED_BACK  the file has seen more entries than the database holds: an
  //                                   older copy, see restore.h;
  //  FAILED_PRECONDITION AUDIT_FILE_FAILED  the file cannot be read or written;
  //  those of the database.
  static absl::StatusOr<std::unique_ptr<Checkpointer>> Open(sql::Database& database, Signer signer,
                                                            CheckpointerOptions options);
  // Stops.
  ~Checkpointer();

  // Starts the thread that makes checkpoints. Failures are logged (audit_checkpoint_failed) and
  // tried again a second later.
  void Start();
  // Ends the thread after a last checkpoint. Idempotent. Call before the database closes.
  void Stop();

  // The note of a checkpoint over all entries committed before the call; a new one only where there
  // are new entries. Waits for a write: never call it from the body of a transaction. Errors:
  // DATA_LOSS AUDIT_LOG_BROKEN, FAILED_PRECONDITION AUDIT_FILE_FAILED, those of the database.
  absl::StatusOr<std::string> MakeNow();

  // Proofs (merkle.h) for trees of at most the newest checkpoint's size. Errors: OUT_OF_RANGE
  // AUDIT_RANGE; those of the database.
  absl::StatusOr<std::vector<Hash>> ProveInclusion(sql::Transaction& transaction, int64_t seq,
                                                   int64_t size) const;
  absl::StatusOr<std::vector<Hash>> ProveConsistency(sql::Transaction& transaction, int64_t first,
                                                     int64_t second) const;

  // The log's own key, for those who check.
  const VerifierKey& verifier() const;

 private:
  class Impl;
  explicit Checkpointer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_CHECKPOINTER_H_
