// The file of checkpoints outside the database, for the auditor's station: one signed note a line,
// its line ends written as tabs (a note holds no other control character), only ever appended to.
#ifndef TSUNAGI_COMMON_AUDIT_CHECKPOINT_FILE_H_
#define TSUNAGI_COMMON_AUDIT_CHECKPOINT_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::audit {

// The notes of the file in order. What follows the last line end is the rest of an append that a
// crash cut short, and left out. Errors: FAILED_PRECONDITION AUDIT_FILE_FAILED.
absl::StatusOr<std::vector<std::string>> ReadCheckpointFile(const std::string& path);

// The last note of the file; none where the file is empty or absent. Errors: FAILED_PRECONDITION
// AUDIT_FILE_FAILED.
absl::StatusOr<std::optional<std::string>> NewestInCheckpointFile(const std::string& path);

// Appends a note in one write and syncs; makes the file with mode 0640. The rest of an append that
// was cut short is removed first. One process at a time. Errors: FAILED_PRECONDITION
// AUDIT_FILE_FAILED.
absl::Status AppendToCheckpointFile(const std::string& path, absl::string_view note);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_CHECKPOINT_FILE_H_
