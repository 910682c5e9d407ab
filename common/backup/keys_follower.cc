#include "common/backup/keys_follower.h"

#include <chrono>

#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::backup {

KeysFollower::KeysFollower(Backup& backup) : backup_(backup), thread_([this] { Run(); }) {}

KeysFollower::~KeysFollower() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void KeysFollower::Notify() {
  {
    std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

void KeysFollower::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return asked_ || stopping_; });
    if (!asked_) return;
    asked_ = false;
    lock.unlock();
    const absl::Status status = backup_.WriteKeys();
    if (!status.ok()) {
      log::Error("backup_keys_failed", {{"reason", log::Public(ReasonOf(status))}});
    }
    lock.lock();
    if (status.ok()) continue;
    if (stopping_) return;
    wake_.wait_for(lock, std::chrono::seconds(10), [this] { return stopping_; });
    asked_ = true;
  }
}

}  // namespace tsunagi::backup
