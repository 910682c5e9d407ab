#include "common/backup/store.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/hkdf.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "google/protobuf/util/json_util.h"

namespace tsunagi::backup {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kIdFormat = "%Y%m%dT%H%M%SZ";
constexpr char kDataEnd[] = ".data";
constexpr char kManifestEnd[] = ".manifest";

absl::Status FolderFailed(const std::string& folder) {
  return Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
               absl::StrCat("cannot write in ", folder))
      .Ja(absl::StrCat("控えのフォルダー ", folder,
                       " に書き込めません。フォルダーの有無と権限をお確かめください。"))
      .Meta("file", folder);
}

absl::Status ManifestBroken(const std::string& path) {
  return Error(absl::StatusCode::kDataLoss, "BACKUP_BROKEN",
               absl::StrCat("the manifest ", path, " was changed, or made under another key"))
      .Ja(absl::StrCat("控えの目録 ", path,
                       " が壊れているか、鍵が違います。鍵を確かめ、別の控えをお使いください。"))
      .Meta("file", path);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const BackupKeys>> BackupKeys::Load(absl::string_view key_file) {
  ASSIGN_OR_RETURN(std::string key, crypto::ReadKeyFile(key_file, crypto::SecretKey::kSize));
  absl::StatusOr<std::string> seal =
      crypto::HkdfSha256(key, "", "tsunagi/backup/seal/v1", crypto::SecretKey::kSize);
  absl::StatusOr<std::string> mac =
      crypto::HkdfSha256(key, "", "tsunagi/backup/mac/v1", crypto::SecretKey::kSize);
  crypto::Cleanse(key);
  RETURN_IF_ERROR(seal.status());
  RETURN_IF_ERROR(mac.status());
  absl::StatusOr<crypto::SecretKey> seal_key = crypto::SecretKey::From(*seal);
  crypto::HmacSha256Key mac_key(*mac);
  crypto::Cleanse(*seal);
  crypto::Cleanse(*mac);
  RETURN_IF_ERROR(seal_key.status());
  return std::shared_ptr<const BackupKeys>(new BackupKeys(*seal_key, std::move(mac_key)));
}

std::string BackupIdOf(absl::Time time) {
  return absl::FormatTime(kIdFormat, time, absl::UTCTimeZone());
}

absl::StatusOr<BackupStore> BackupStore::Open(std::string folder,
                                              std::shared_ptr<const BackupKeys> keys) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error || chmod(folder.c_str(), 0700) != 0) return FolderFailed(folder);
  return BackupStore(std::move(folder), std::move(keys));
}

std::string BackupStore::DataPath(absl::string_view id) const {
  return absl::StrCat(folder_, "/", id, kDataEnd);
}
std::string BackupStore::ManifestPath(absl::string_view id) const {
  return absl::StrCat(folder_, "/", id, kManifestEnd);
}
std::string BackupStore::KeysPath() const { return absl::StrCat(folder_, "/keys"); }
std::string BackupStore::ScratchPath() const { return absl::StrCat(folder_, "/scratch.db"); }

absl::Status BackupStore::WriteManifest(const Manifest& manifest) const {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(manifest, &json).ok()) {
    return absl::InternalError("a manifest is not printable");
  }
  const std::string mac = absl::BytesToHexString(keys_->mac().Mac(json));
  return crypto::ReplaceFile(ManifestPath(manifest.id()), absl::StrCat(json, "\n", mac, "\n"),
                             0600);
}

absl::StatusOr<Manifest> BackupStore::ReadManifest(absl::string_view id) const {
  const std::string path = ManifestPath(id);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kNotFound, "BACKUP_NOT_FOUND",
                 absl::StrCat("no manifest ", path))
        .Ja(absl::StrCat("控えの目録 ", path,
                         " がありません。「tsunagi backup list」でお確かめ"
                         "ください。"));
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const size_t end = text.find('\n');
  if (end == std::string::npos) return ManifestBroken(path);
  const std::string json = text.substr(0, end);
  const std::string mac = absl::StrCat(absl::BytesToHexString(keys_->mac().Mac(json)), "\n");
  Manifest manifest;
  if (!crypto::EqualInConstantTime(mac, text.substr(end + 1)) ||
      !google::protobuf::util::JsonStringToMessage(json, &manifest).ok() || manifest.id() != id) {
    return ManifestBroken(path);
  }
  return manifest;
}

std::vector<std::string> BackupStore::List() const {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() == kManifestEnd) ids.push_back(entry.path().stem().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

absl::StatusOr<std::vector<std::string>> BackupStore::Prune(absl::Time now, absl::Duration keep,
                                                            size_t at_least) const {
  std::vector<std::string> ids = List();
  ids.resize(ids.size() - std::min(ids.size(), at_least));
  // Ids sort as their times do.
  const std::string oldest_kept = BackupIdOf(now - keep);
  std::vector<std::string> removed;
  for (const std::string& id : ids) {
    if (id >= oldest_kept) break;
    std::error_code error;
    // The manifest last: what has none is no backup, and would not be found again.
    fs::remove(DataPath(id), error);
    if (!error) fs::remove(ManifestPath(id), error);
    if (error) return FolderFailed(folder_);
    removed.push_back(id);
  }
  return removed;
}

}  // namespace tsunagi::backup
