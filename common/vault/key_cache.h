// Unwrapped field keys of the persons that were used last. Internal to common/vault.
#ifndef TSUNAGI_COMMON_VAULT_KEY_CACHE_H_
#define TSUNAGI_COMMON_VAULT_KEY_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/crypto/gcm.h"

namespace tsunagi {

// What seals the fields of one person.
struct FieldKey {
  uint32_t version = 0;
  crypto::SecretKey key;
};

// Bounded in number and age; the oldest goes first. The keys stand in one block of memory that is
// locked against swapping and left out of core dumps where the system allows it, and are
// overwritten when they go. Thread-safe.
class KeyCache {
 public:
  static constexpr size_t kEntries = 4096;
  static constexpr absl::Duration kLifetime = absl::Minutes(5);

  KeyCache();
  ~KeyCache();
  KeyCache(const KeyCache&) = delete;
  KeyCache& operator=(const KeyCache&) = delete;

  std::optional<FieldKey> Get(absl::string_view person, absl::Time now);

  // Does nothing for a person that was banned.
  void Put(absl::string_view person, const FieldKey& key, absl::Time now);

  // Drops the person's key and keeps none of theirs from now on. Kept as a hash of eight bytes for
  // as long as the process lives, as a snapshot opened before an erasure may be read long after it.
  // Two persons with the same hash cost the second a query for each use, nothing else.
  void Ban(absl::string_view person);

  // Drops what is older than kLifetime.
  void DropStale(absl::Time now);

 private:
  struct Entry {
    std::string person;
    uint32_t version = 0;
    absl::Time time;
  };

  void DropStaleLocked(absl::Time now);
  void ClearLocked(uint64_t number);
  char* KeyOf(uint64_t number) const;

  std::mutex mutex_;
  // Entries are numbered in the order of their time, from oldest_ up to next_, and stand in a ring;
  // one that was dropped has no person.
  std::vector<Entry> entries_;
  char* const keys_;
  uint64_t oldest_ = 0;
  uint64_t next_ = 0;
  absl::flat_hash_map<std::string, uint64_t> numbers_;
  absl::flat_hash_set<size_t> banned_;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_VAULT_KEY_CACHE_H_
