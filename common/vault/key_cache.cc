#include "common/vault/key_cache.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "absl/hash/hash.h"

namespace tsunagi {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kBlock = KeyCache::kEntries * crypto::SecretKey::kSize;
static_assert(kBlock % kPage == 0);

char* NewBlock() {
  void* const block = std::aligned_alloc(kPage, kBlock);
  if (block == nullptr) throw std::bad_alloc();
  // Best effort: a limit on locked memory must not keep a service from starting.
  (void)mlock(block, kBlock);
  (void)madvise(block, kBlock, MADV_DONTDUMP);
  return static_cast<char*>(block);
}

// A clock that was set back makes entries stale too: their age is not known.
bool Stale(absl::Time time, absl::Time now) {
  return now < time || now - time > KeyCache::kLifetime;
}

}  // namespace

KeyCache::KeyCache() : entries_(kEntries), keys_(NewBlock()) {}

KeyCache::~KeyCache() {
  OPENSSL_cleanse(keys_, kBlock);
  (void)madvise(keys_, kBlock, MADV_DODUMP);
  (void)munlock(keys_, kBlock);
  std::free(keys_);
}

std::optional<FieldKey> KeyCache::Get(absl::string_view person, absl::Time now) {
  std::lock_guard lock(mutex_);
  DropStaleLocked(now);
  const auto found = numbers_.find(person);
  if (found == numbers_.end()) return std::nullopt;
  const Entry& entry = entries_[found->second % kEntries];
  if (Stale(entry.time, now)) return std::nullopt;
  return FieldKey{entry.version,
                  *crypto::SecretKey::From({KeyOf(found->second), crypto::SecretKey::kSize})};
}

void KeyCache::Put(absl::string_view person, const FieldKey& key, absl::Time now) {
  std::lock_guard lock(mutex_);
  DropStaleLocked(now);
  // A person's key never changes, and its age counts from when it was unwrapped first.
  if (banned_.contains(absl::HashOf(person)) || numbers_.contains(person)) return;
  if (next_ - oldest_ == kEntries) ClearLocked(oldest_++);
  entries_[next_ % kEntries] = {std::string(person), key.version, now};
  const absl::string_view bytes = key.key.Bytes();
  std::copy(bytes.begin(), bytes.end(), KeyOf(next_));
  numbers_[person] = next_++;
}

void KeyCache::Ban(absl::string_view person) {
  std::lock_guard lock(mutex_);
  banned_.insert(absl::HashOf(person));
  const auto found = numbers_.find(person);
  if (found != numbers_.end()) ClearLocked(found->second);
}

void KeyCache::DropStale(absl::Time now) {
  std::lock_guard lock(mutex_);
  DropStaleLocked(now);
}

void KeyCache::DropStaleLocked(absl::Time now) {
  while (oldest_ != next_ && Stale(entries_[oldest_ % kEntries].time, now)) ClearLocked(oldest_++);
}

void KeyCache::ClearLocked(uint64_t number) {
  Entry& entry = entries_[number % kEntries];
  if (!entry.person.empty()) numbers_.erase(entry.person);
  entry.person.clear();
  OPENSSL_cleanse(KeyOf(number), crypto::SecretKey::kSize);
}

char* KeyCache::KeyOf(uint64_t number) const {
  return keys_ + (number % kEntries) * crypto::SecretKey::kSize;
}

}  // namespace tsunagi
