// Going on with the log of a database that was restored from a backup.
//
// A restored database has fewer entries than the checkpoints that already left it: exactly what an
// attack by an older copy looks like, so a service refuses to start on it (AUDIT_LOG_ROLLED_BACK).
// An operator who restored on purpose says so once with MarkRestored, while the service is stopped.
// The log then gets an entry that names both sides of the gap, and a signed checkpoint over it goes
// into the file outside the database. From then on
//  - the service starts, because the file ends with that checkpoint;
//  - the verifier (verify.h) reports the checkpoints between as announced loss, with the number of
//    entries lost, and never as good: a person has to know of the restore;
//  - a witness refuses to go on from its own memory. Whoever runs it checks the announcement, keeps
//    the old file as evidence and starts a new one.
#ifndef TSUNAGI_COMMON_AUDIT_RESTORE_H_
#define TSUNAGI_COMMON_AUDIT_RESTORE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/audit/note.h"
#include "common/sql/database.h"

namespace tsunagi::audit {

struct RestoreReport {
  // Entries that the restored database holds.
  int64_t from_size = 0;
  // Entries of the newest checkpoint outside it.
  int64_t lost_size = 0;
};

// Announces the restore as above. `file`: the checkpoint file of the service; `actor`: who says so,
// as in an entry. Errors: FAILED_PRECONDITION AUDIT_RESTORE_NOT_NEEDED where the file has not seen
// more than the database holds, AUDIT_FILE_FAILED; DATA_LOSS AUDIT_LOG_BROKEN where the database
// disagrees with checkpoints that it should hold: that is no older copy of this log.
absl::StatusOr<RestoreReport> MarkRestored(sql::Database& database, const Signer& signer,
                                           const std::string& file, absl::string_view actor,
                                           absl::Time now);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_RESTORE_H_
