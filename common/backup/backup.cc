#include "common/backup/backup.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "common/backup/copy.h"
#include "common/backup/file_digest.h"
#include "common/backup/sealed_file.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/delimited_message_util.h"
#include "tsunagi/storage/v1/backup.pb.h"

namespace tsunagi::backup {
namespace {

// Seals the file at `path` whole.
absl::Status SealFile(const std::string& path, SealedWriter& writer) {
  std::ifstream file(path, std::ios::binary);
  std::string buffer(kChunkSize, '\0');
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    RETURN_IF_ERROR(
        writer.Append(absl::string_view(buffer.data(), static_cast<size_t>(file.gcount()))));
  }
  return file.eof() ? writer.Finish() : absl::DataLossError("the copy cannot be read");
}

}  // namespace

absl::StatusOr<Manifest> Backup::Create(absl::Time now) {
  const std::unique_lock lock(create_mutex_, std::try_to_lock);
  if (!lock.owns_lock()) {
    return Error(absl::StatusCode::kAborted, "BACKUP_RUNNING", "a backup is being made")
        .Ja("いま別の控えを作っています。終わってから、もう一度お試しください。");
  }
  const std::string id = BackupIdOf(now);
  if (std::filesystem::exists(store_.ManifestPath(id))) {
    return Error(absl::StatusCode::kAlreadyExists, "BACKUP_EXISTS",
                 "there is a backup of this second")
        .Ja("同じ時刻の控えがあります。少し待ってから、もう一度お試しください。");
  }
  ASSIGN_OR_RETURN(const Manifest manifest, Seal(id, now));
  RETURN_IF_ERROR(WriteKeys());
  RETURN_IF_ERROR(store_.WriteManifest(manifest));
  return manifest;
}

absl::StatusOr<Manifest> Backup::Seal(const std::string& id, absl::Time now) {
  Manifest manifest;
  manifest.set_id(id);
  manifest.set_service(service_);
  manifest.mutable_create_time()->set_seconds(absl::ToUnixSeconds(now));
  const ScratchFile copy(store_.ScratchPath());
  RETURN_IF_ERROR(copy.status());
  RETURN_IF_ERROR(database_.Snapshot(copy.path()));
  RETURN_IF_ERROR(StripCopy(copy.path(), manifest));
  manifest.set_plain_bytes(static_cast<int64_t>(std::filesystem::file_size(copy.path())));
  const std::string path = store_.DataPath(id);
  ASSIGN_OR_RETURN(const auto writer,
                   SealedWriter::Create(path, store_.keys().seal(), {id, service_, "data"}));
  RETURN_IF_ERROR(SealFile(copy.path(), *writer));
  ASSIGN_OR_RETURN(const FileDigest digest, DigestOf(path));
  manifest.set_data_sha256(digest.sha256);
  manifest.set_data_bytes(digest.size);
  return manifest;
}

absl::Status Backup::WriteKeys() {
  const std::lock_guard lock(keys_mutex_);
  std::string rows;
  const absl::Cleanup cleanse = [&rows] { crypto::Cleanse(rows); };
  google::protobuf::io::StringOutputStream stream(&rows);
  RETURN_IF_ERROR(database_.ReadOnce([&](sql::Transaction& transaction) {
    return transaction.Query(
        "SELECT person, version, state, kek, wrapped, create_time_us, erase_time_us"
        " FROM person_key ORDER BY person",
        {}, [&stream](const sql::Row& row) {
          storage::v1::PersonKeyRow key;
          key.set_person(row.String(0));
          key.set_version(row.Int(1));
          key.set_state(row.String(2));
          key.set_kek(row.String(3));
          key.set_wrapped(row.String(4));
          key.set_create_time_us(row.Int(5));
          if (!row.IsNull(6)) key.set_erase_time_us(row.Int(6));
          const bool written =
              google::protobuf::util::SerializeDelimitedToZeroCopyStream(key, &stream);
          return written ? absl::OkStatus() : absl::InternalError("a key row is too large");
        });
  }));
  ASSIGN_OR_RETURN(const auto writer, SealedWriter::Create(store_.KeysPath(), store_.keys().seal(),
                                                           {"", service_, "keys"}));
  RETURN_IF_ERROR(writer->Append(rows));
  return writer->Finish();
}

}  // namespace tsunagi::backup
