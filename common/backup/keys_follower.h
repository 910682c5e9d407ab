// Keeps the part of keys of a service's backups in step with its erasures.
#ifndef TSUNAGI_COMMON_BACKUP_KEYS_FOLLOWER_H_
#define TSUNAGI_COMMON_BACKUP_KEYS_FOLLOWER_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/backup/backup.h"

namespace tsunagi::backup {

// Thread-safe. One thread; the backup must outlive the object.
class KeysFollower {
 public:
  explicit KeysFollower(Backup& backup);
  // Writes what was asked for, then stops.
  ~KeysFollower();
  KeysFollower(const KeysFollower&) = delete;
  KeysFollower& operator=(const KeysFollower&) = delete;

  // Asks for the part of keys to be replaced soon; returns at once. A failure is logged
  // (backup_keys_failed) and tried again every ten seconds.
  void Notify();

 private:
  void Run();

  Backup& backup_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tsunagi::backup

#endif  // TSUNAGI_COMMON_BACKUP_KEYS_FOLLOWER_H_
