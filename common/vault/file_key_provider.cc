#include "common/vault/file_key_provider.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

constexpr absl::string_view kKey = ".key";
constexpr absl::string_view kRetired = ".retired";

std::string IdOf(int number) { return absl::StrFormat("kek-%04d", number); }

// The number of an id as IdOf writes it.
std::optional<int> NumberOf(absl::string_view id) {
  absl::string_view digits = id;
  int number = 0;
  if (!absl::ConsumePrefix(&digits, "kek-") || !absl::SimpleAtoi(digits, &number) || number < 1 ||
      IdOf(number) != id) {
    return std::nullopt;
  }
  return number;
}

absl::Status Unavailable(absl::string_view id) {
  return Error(absl::StatusCode::kUnavailable, "KEY_UNAVAILABLE",
               absl::StrCat("key-encryption key ", id, " is not there"))
      .Ja("情報を守る鍵を使えないため、いまは読み書きできません。システムの担当者に連絡して"
          "ください。")
      .Meta("kek", id);
}

absl::Status NotFoundKey(absl::string_view id) {
  return Error(absl::StatusCode::kNotFound, "KEY_NOT_FOUND",
               absl::StrCat("there is no key-encryption key ", id))
      .Ja("その番号の鍵はありません。鍵の一覧で番号をお確かめください。");
}

absl::Status InUse(absl::string_view id, absl::string_view japanese) {
  return Error(absl::StatusCode::kFailedPrecondition, "KEY_IN_USE",
               absl::StrCat("key-encryption key ", id, " is in use"))
      .Ja(japanese);
}

absl::Status KeyBroken() {
  return Error(absl::StatusCode::kDataLoss, "KEY_BROKEN", "a wrapped data key was changed")
      .Ja("情報を読むための鍵が壊れています。システムの担当者に連絡してください。");
}

// Best effort before the unlink, which is what counts.
void Overwrite(const std::string& path) {
  (void)chmod(path.c_str(), 0600);
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  const std::string zeros(crypto::SecretKey::kSize, '\0');
  if (write(fd, zeros.data(), zeros.size()) > 0) (void)fsync(fd);
  close(fd);
}

struct Listing {
  std::set<int> keys;
  std::set<int> retired;
};

absl::StatusOr<Listing> ListFolder(const std::string& folder) {
  Listing listing;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    for (const bool retired : {false, true}) {
      absl::string_view id = name;
      if (!absl::ConsumeSuffix(&id, retired ? kRetired : kKey)) continue;
      const std::optional<int> number = NumberOf(id);
      if (number) (retired ? listing.retired : listing.keys).insert(*number);
    }
  }
  if (error) {
    return Error(absl::StatusCode::kFailedPrecondition, "KEY_FOLDER_UNREADABLE",
                 absl::StrCat("the folder of keys ", folder, " cannot be read"))
        .Ja(absl::StrCat("鍵のフォルダー ", folder,
                         " を読めません。場所と権限をお確かめください。"))
        .Meta("folder", folder);
  }
  return listing;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileKeyProvider>> FileKeyProvider::Open(absl::string_view folder) {
  std::unique_ptr<FileKeyProvider> provider(new FileKeyProvider(std::string(folder)));
  RETURN_IF_ERROR(provider->Reload());
  return provider;
}

std::string FileKeyProvider::Path(absl::string_view name) const {
  return absl::StrCat(folder_, "/", name);
}

absl::Status FileKeyProvider::Reload() {
  ASSIGN_OR_RETURN(const Listing listing, ListFolder(folder_));
  std::map<int, Kek> keys;
  for (const int number : listing.keys) {
    ASSIGN_OR_RETURN(std::string bytes, crypto::ReadKeyFile(Path(absl::StrCat(IdOf(number), kKey)),
                                                            crypto::SecretKey::kSize));
    const absl::StatusOr<crypto::SecretKey> key = crypto::SecretKey::From(bytes);
    crypto::Cleanse(bytes);
    RETURN_IF_ERROR(key.status());
    keys.emplace(number, Kek{*key, listing.retired.contains(number)});
  }
  std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  highest_ = std::max(listing.keys.empty() ? 0 : *listing.keys.rbegin(),
                      listing.retired.empty() ? 0 : *listing.retired.rbegin());
  return absl::OkStatus();
}

absl::StatusOr<FileKeyProvider::Kek> FileKeyProvider::Find(absl::string_view kek) {
  const std::optional<int> number = NumberOf(kek);
  std::lock_guard lock(mutex_);
  const auto found = number ? keys_.find(*number) : keys_.end();
  if (found == keys_.end()) return Unavailable(kek);
  return found->second;
}

absl::StatusOr<std::string> FileKeyProvider::Wrap(absl::string_view kek,
                                                  const crypto::SecretKey& data_key,
                                                  absl::string_view aad) {
  ASSIGN_OR_RETURN(const Kek found, Find(kek));
  if (found.retired) {
    return Error(absl::StatusCode::kFailedPrecondition, "KEY_RETIRED",
                 absl::StrCat("key-encryption key ", kek, " is retired"))
        .Ja("この鍵は引退しています。新しい鍵を追加してください。");
  }
  ASSIGN_OR_RETURN(const std::string nonce, crypto::RandomGcmNonce());
  return crypto::GcmSeal(found.key, nonce, nonce, data_key.Bytes(), aad);
}

absl::StatusOr<crypto::SecretKey> FileKeyProvider::Unwrap(absl::string_view kek,
                                                          absl::string_view wrapped,
                                                          absl::string_view aad) {
  ASSIGN_OR_RETURN(const Kek found, Find(kek));
  if (wrapped.size() != crypto::kGcmNonceSize + crypto::SecretKey::kSize + crypto::kGcmTagSize) {
    return KeyBroken();
  }
  absl::StatusOr<std::string> bytes =
      crypto::GcmOpen(found.key, wrapped.substr(0, crypto::kGcmNonceSize),
                      wrapped.substr(crypto::kGcmNonceSize), aad);
  if (absl::IsInvalidArgument(bytes.status())) return KeyBroken();
  RETURN_IF_ERROR(bytes.status());
  absl::StatusOr<crypto::SecretKey> key = crypto::SecretKey::From(*bytes);
  crypto::Cleanse(*bytes);
  return key;
}

absl::StatusOr<std::string> FileKeyProvider::Primary() {
  std::lock_guard lock(mutex_);
  for (auto at = keys_.rbegin(); at != keys_.rend(); ++at) {
    if (!at->second.retired) return IdOf(at->first);
  }
  return Unavailable("(primary)");
}

absl::StatusOr<std::vector<std::string>> FileKeyProvider::List() {
  std::vector<std::string> ids;
  std::lock_guard lock(mutex_);
  for (const auto& [number, kek] : keys_) ids.push_back(IdOf(number));
  return ids;
}

absl::StatusOr<std::string> FileKeyProvider::AddKey() {
  RETURN_IF_ERROR(Reload());
  const std::string id = [this] {
    std::lock_guard lock(mutex_);
    return IdOf(highest_ + 1);
  }();
  ASSIGN_OR_RETURN(const crypto::SecretKey key, crypto::SecretKey::Random());
  RETURN_IF_ERROR(crypto::WriteKeyFile(Path(absl::StrCat(id, kKey)), key.Bytes()));
  RETURN_IF_ERROR(Reload());
  return id;
}

absl::Status FileKeyProvider::Retire(absl::string_view kek) {
  const absl::StatusOr<Kek> found = Find(kek);
  if (!found.ok()) return NotFoundKey(kek);
  if (found->retired) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string primary, Primary());
  if (primary == kek) {
    return InUse(kek, "いま使っている鍵です。先に新しい鍵を追加してください。");
  }
  RETURN_IF_ERROR(crypto::ReplaceFile(Path(absl::StrCat(kek, kRetired)), "", 0600));
  return Reload();
}

absl::Status FileKeyProvider::Destroy(absl::string_view kek) {
  const absl::StatusOr<Kek> found = Find(kek);
  if (!found.ok()) return NotFoundKey(kek);
  if (!found->retired) {
    return InUse(kek,
                 "引退していない鍵です。この鍵で守る情報をなくし、引退させてから消してください"
                 "。");
  }
  const std::string path = Path(absl::StrCat(kek, kKey));
  Overwrite(path);
  if (unlink(path.c_str()) != 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "FILE_WRITE_FAILED",
                 absl::StrCat("cannot remove key file ", path))
        .Ja(absl::StrCat("鍵ファイル ", path, " を消せません。権限をお確かめください。"))
        .Meta("file", path);
  }
  return Reload();
}

}  // namespace tsunagi
