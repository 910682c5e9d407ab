// Files sealed in chunks with XAES-256-GCM, for backups.
//
//   "TSNGBK\0\1" || u32 size || header (JSON) || chunk …     numbers big-endian
//   chunk: u32 size || nonce(24) || ciphertext || tag(16), of at most kChunkSize bytes of plain
//   text
//
// Authenticated with each chunk, each part behind its length: "tsunagi/backup/v1", header, index of
// the chunk (u64), and whether it is the last. So chunks cannot be changed, left out, moved within
// the file or to another one, and the file cannot be cut.
#ifndef TSUNAGI_COMMON_BACKUP_SEALED_FILE_H_
#define TSUNAGI_COMMON_BACKUP_SEALED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/gcm.h"

namespace tsunagi::backup {

inline constexpr size_t kChunkSize = size_t{1} << 20;

// What a sealed file is a part of.
struct PartId {
  // "20260401T031500Z"; empty for the part with the keys, which belongs to all backups.
  std::string backup;
  std::string service;
  // "data" or "keys".
  std::string part;

  bool operator==(const PartId&) const = default;
};

// Writes a sealed file. Used by one thread. The file appears under its name with Finish, whole and
// on the disk; before and without it there is only a temporary one, removed with the object.
class SealedWriter {
 public:
  // `path` is replaced by Finish. Errors: FAILED_PRECONDITION FILE_WRITE_FAILED.
  static absl::StatusOr<std::unique_ptr<SealedWriter>> Create(const std::string& path,
                                                              const crypto::SecretKey& key,
                                                              const PartId& id);
  ~SealedWriter();
  SealedWriter(const SealedWriter&) = delete;
  SealedWriter& operator=(const SealedWriter&) = delete;

  // Errors: FAILED_PRECONDITION FILE_WRITE_FAILED, those of crypto::XaesSeal.
  absl::Status Append(absl::string_view plain);
  absl::Status Finish();

 private:
  struct Impl;
  explicit SealedWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Reads a sealed file. Used by one thread.
class SealedReader {
 public:
  // Errors: FAILED_PRECONDITION BACKUP_FILE_UNREADABLE; DATA_LOSS BACKUP_BROKEN where it is no
  // sealed file.
  static absl::StatusOr<std::unique_ptr<SealedReader>> Open(const std::string& path,
                                                            const crypto::SecretKey& key);
  ~SealedReader();
  SealedReader(const SealedReader&) = delete;
  SealedReader& operator=(const SealedReader&) = delete;

  // As the file says; proved by the first chunk that opens.
  const PartId& id() const;

  // The next piece of the plain text; nothing after the last one. Errors: DATA_LOSS BACKUP_BROKEN
  // where the file was cut or changed, or sealed under another key.
  absl::StatusOr<std::optional<std::string>> Next();

 private:
  struct Impl;
  explicit SealedReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_SEALED_FILE_H_
