// What an audit is made on: a copy of a service's database, or its exported entries.
#ifndef TSUNAGI_COMMON_AUDIT_EVIDENCE_H_
#define TSUNAGI_COMMON_AUDIT_EVIDENCE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tsunagi::audit {

// Used by one thread at a time. Errors: DATA_LOSS AUDIT_EVIDENCE_BROKEN where it cannot be read to
// its end.
class Evidence {
 public:
  virtual ~Evidence() = default;

  // Every entry in order of its sequence. `entry` is null where it is not stored as bytes.
  using LeafCallback = absl::FunctionRef<void(int64_t seq, const absl::string_view* entry)>;
  virtual absl::Status ForEachLeaf(LeafCallback each) = 0;

  // Whether there are tiles and checkpoints: not with exported entries.
  virtual bool HasTree() const = 0;
  virtual absl::StatusOr<std::optional<std::string>> Tile(int level, int64_t idx) = 0;
  virtual absl::StatusOr<int64_t> TileCount() = 0;
  // Every checkpoint in order of its column `size`.
  using CheckpointCallback = absl::FunctionRef<void(int64_t size, absl::string_view note)>;
  virtual absl::Status ForEachCheckpoint(CheckpointCallback each) = 0;
};

// Opens a copy of a database, changing nothing in it. A log (-wal) beside it is read too. Errors:
// FAILED_PRECONDITION FILE_UNREADABLE; DATA_LOSS AUDIT_EVIDENCE_BROKEN where it is no database.
absl::StatusOr<std::unique_ptr<Evidence>> OpenDatabaseCopy(const std::string& path);

// Opens a file of entries made by ExportedEntry. Errors: FAILED_PRECONDITION
// FILE_UNREADABLE.
absl::StatusOr<std::unique_ptr<Evidence>> OpenExportedEntries(const std::string& path);

// The bytes of one entry in a file of entries: sequence (8 bytes, big-endian), length (4 bytes) and
// the entry.
std::string ExportedEntry(int64_t seq, absl::string_view entry);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_EVIDENCE_H_
