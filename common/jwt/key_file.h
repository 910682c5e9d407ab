// The key set as a file that something outside this process brings and replaces: no service fetches
// keys over the network.
#ifndef TSUNAGI_COMMON_JWT_KEY_FILE_H_
#define TSUNAGI_COMMON_JWT_KEY_FILE_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/jwt/key_set.h"

namespace tsunagi::jwt {

// Thread-safe. Replace the file by a rename, so that nobody reads half of it. A file that is gone,
// torn or refused by KeySet::Parse changes nothing: the keys read last stay in force, and one
// warning "key_set_kept" is logged for each such state of the file. To withdraw every key, bring a
// set without keys.
class KeyFile {
 public:
  // Reads the file, which has at most 256 KiB. `clock` must outlive the object. Errors:
  // FAILED_PRECONDITION KEY_SET_UNREADABLE where it cannot be read; those of KeySet::Parse.
  static absl::StatusOr<std::unique_ptr<KeyFile>> Open(absl::string_view path, const Clock& clock);

  // The keys in force. Looks whether the file changed (inode, size, time of change) at most once
  // a second. The object stays the same until the content of the file changes.
  std::shared_ptr<const KeySet> Keys();

  // As Keys, after a token named a key that is not there: reads the file whatever it looks like
  // from outside, but at most once in 30 s.
  std::shared_ptr<const KeySet> KeysAfterUnknownKid();

 private:
  // What the file looks like from outside; all zero where it cannot be seen.
  struct Stamp {
    ino_t inode = 0;
    off_t size = 0;
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    bool operator==(const Stamp&) const = default;
  };

  KeyFile(absl::string_view path, const Clock& clock) : path_(path), clock_(clock) {}
  Stamp Look() const;
  // Under the mutex, as all that follows.
  absl::Status Read();
  void ReadOrKeep(const Stamp& stamp);

  const std::string path_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;
  // Of the content that keys_ was read from.
  std::string digest_;
  // Of the file as it was read last, well or not.
  Stamp stamp_;
  absl::Time looked_at_ = absl::InfinitePast();
  absl::Time forced_at_ = absl::InfinitePast();
};

}  // namespace tsunagi::jwt

#endif  // TSUNAGI_COMMON_JWT_KEY_FILE_H_
