#include "common/jwt/key_file.h"

#include <sys/stat.h>

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::jwt {
namespace {

constexpr size_t kMaxFile = size_t{256} << 10;
constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr absl::Duration kForceEvery = absl::Seconds(30);

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  // One byte more, to notice a file that is longer.
  std::string text(kMaxFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (in.bad() || text.empty() || text.size() > kMaxFile) {
    return Error(absl::StatusCode::kFailedPrecondition, "KEY_SET_UNREADABLE",
                 absl::StrCat("key set ", path, " is missing, empty, too long or unreadable"))
        .Ja(absl::StrCat("ログイン用の公開鍵のファイル ", path,
                         " を読めません。ファイルがあるか、読む権限があるかをお確かめください。"))
        .Meta("file", path)
        .Meta("why", "unreadable");
  }
  return text;
}

// True where `interval` has passed, or the clock was set back.
bool IsDue(absl::Time now, absl::Time last, absl::Duration interval) {
  return now >= last + interval || now < last;
}

std::string WhyOf(const absl::Status& status) {
  for (const auto& [key, value] : DetailOf(status).metadata) {
    if (key == "why") return value;
  }
  return ReasonOf(status);
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyFile>> KeyFile::Open(absl::string_view path, const Clock& clock) {
  std::unique_ptr<KeyFile> file(new KeyFile(path, clock));
  file->looked_at_ = clock.Now();
  file->stamp_ = file->Look();
  RETURN_IF_ERROR(file->Read());
  return file;
}

KeyFile::Stamp KeyFile::Look() const {
  struct stat info = {};
  if (stat(path_.c_str(), &info) != 0) return {};
  return {info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
}

absl::Status KeyFile::Read() {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path_));
  std::string digest = crypto::Sha256(text);
  if (digest == digest_) return absl::OkStatus();
  ASSIGN_OR_RETURN(KeySet keys, KeySet::Parse(text));
  log::Info("key_set_read",
            {{"file", log::Public(path_)}, {"keys", keys.size()}, {"skipped", keys.skipped()}});
  keys_ = std::make_shared<const KeySet>(std::move(keys));
  digest_ = std::move(digest);
  return absl::OkStatus();
}

void KeyFile::ReadOrKeep(const Stamp& stamp) {
  const absl::Status status = Read();
  if (!status.ok() && stamp != stamp_) {
    log::Warning("key_set_kept",
                 {{"file", log::Public(path_)}, {"why", log::Public(WhyOf(status))}});
  }
  stamp_ = stamp;
}

std::shared_ptr<const KeySet> KeyFile::Keys() {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  if (IsDue(now, looked_at_, kLookEvery)) {
    looked_at_ = now;
    // Looked at before it is read: whatever is written meanwhile is seen the next time.
    const Stamp stamp = Look();
    if (stamp != stamp_) ReadOrKeep(stamp);
  }
  return keys_;
}

std::shared_ptr<const KeySet> KeyFile::KeysAfterUnknownKid() {
  const absl::Time now = clock_.Now();
  const std::lock_guard lock(mutex_);
  if (IsDue(now, forced_at_, kForceEvery)) {
    forced_at_ = now;
    ReadOrKeep(Look());
  }
  return keys_;
}

}  // namespace tsunagi::jwt
