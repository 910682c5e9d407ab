// Encryption at rest: a data key for each person, wrapped by a key-encryption key (KeyProvider),
// and fields sealed with it. Erasing a person destroys the one key (table person_key); whatever was
// sealed for the person, also in older backups, is unreadable from then on.
//
//   key-encryption key --AES-256-GCM--> data key of a person, in one service
//     --HKDF-SHA256, "tsunagi/field/v1"--> field key --AES-256-GCM--> sealed field
//
// Sealed field: 0x01 || u32 key version || nonce(12) || ciphertext || tag(16), numbers big-endian;
// kSealedOverhead bytes longer than the text. Authenticated with it, each part behind its length:
// "tsunagi/v1", service, table, column, person, row, key version, the first five bytes. A sealed
// text that was moved to another place does not open.
//
// How often a key may seal: nonces are random, and NIST SP 800-38D (8.3) allows 2^32 of them under
// a key. A seal is a row written for one person: at one a second, day and night, 2^32 takes 136
// years, and after 2^20 the chance that any nonce came twice is still below 2^-56. A counter would
// cost a write for each seal and guard against nothing that can happen; there is none.
#ifndef TSUNAGI_COMMON_VAULT_VAULT_H_
#define TSUNAGI_COMMON_VAULT_VAULT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/crypto/gcm.h"
#include "common/sql/database.h"
#include "common/vault/key_cache.h"
#include "common/vault/key_provider.h"

namespace tsunagi {

inline constexpr size_t kSealedOverhead = 1 + 4 + 12 + 16;

// Where a sealed text stands. Names of the schema and opaque ids, none of them personal. `person`
// is a time-ordered id (UUIDv7), so that the key table grows at its end; for texts that belong to
// nobody yet (a draft) it is the id of their owner. `row` tells the rows of a table apart.
struct Place {
  absl::string_view table;
  absl::string_view column;
  absl::string_view person;
  absl::string_view row;
};

enum class KeyState { kNone, kActive, kErased };

// The columns of person_key of one row, for reading many: see BulkOpener.
struct KeyRow {
  int64_t version = 0;
  absl::string_view state;
  absl::string_view kek;
  absl::string_view wrapped;
};

// The key of one person, for several fields in one go. Lives on the stack of the body of a
// transaction and not longer: it would survive a rollback or an erasure. Made by Vault.
class PersonKey {
 public:
  absl::string_view person() const { return person_; }

  // As Vault::Seal and Vault::Open for the person of this key.
  absl::StatusOr<std::string> Seal(absl::string_view table, absl::string_view column,
                                   absl::string_view row, absl::string_view plain) const;
  absl::StatusOr<std::string> Open(absl::string_view table, absl::string_view column,
                                   absl::string_view row, absl::string_view sealed) const;

 private:
  friend class Vault;
  friend class BulkOpener;
  PersonKey(absl::string_view service, absl::string_view person, FieldKey key)
      : service_(service), person_(person), key_(key) {}

  std::string Aad(absl::string_view table, absl::string_view column, absl::string_view row,
                  absl::string_view header) const;

  // Borrowed from the vault.
  absl::string_view service_;
  std::string person_;
  FieldKey key_;
};

// The keys of one service. Thread-safe. Unwrapped field keys are kept in locked memory, at most
// KeyCache::kEntries for at most KeyCache::kLifetime: a seal or an open then needs no query.
//
// What a transaction made is not served to others before its commit, and never where it was rolled
// back. From the call of Erase on, whether or not it commits, the person's key is read from the
// table each time, so that no copy outlives the erasure.
//
// Errors of all functions beside their own: UNAVAILABLE KEY_UNAVAILABLE (the key-encryption key
// cannot be reached; nothing is lost), DATA_LOSS KEY_BROKEN (the row of person_key was changed),
// INTERNAL for a generator or cipher that fails, and the database's.
class Vault {
 public:
  // `service`: "intake", …; part of what is authenticated. `provider` and `clock` outlive the
  // vault.
  Vault(absl::string_view service, KeyProvider& provider, const Clock& clock = Clock::System());

  // Seals `plain` for `place`, and makes the person's key where there is none.
  // FAILED_PRECONDITION PERSON_ERASED: an erased person never gets a second key.
  absl::StatusOr<std::string> Seal(sql::WriteTransaction& transaction, const Place& place,
                                   absl::string_view plain);

  // The text that was sealed for `place`.
  //  DATA_LOSS SEALED_BROKEN         cut, changed, moved, or no sealed text at all;
  //  DATA_LOSS PERSON_KEY_MISSING    the person never had a key here: the key table is not the one
  //                                  that belongs to this data;
  //  FAILED_PRECONDITION PERSON_ERASED  the person was erased. Not NOT_FOUND: the caller knows the
  //                                  resource, and whether to leave the field out or the record.
  absl::StatusOr<std::string> Open(sql::Transaction& transaction, const Place& place,
                                   absl::string_view sealed);

  // The key of a person for several fields. KeyForSeal makes it where there is none; errors as Seal
  // and Open. KeyForOpen costs one query or none; KeyFromRow none, for a query that joined the key
  // (as BulkOpener's; also LEFT JOIN), so that one query in Database::ReadOnce is enough.
  absl::StatusOr<PersonKey> KeyForSeal(sql::WriteTransaction& transaction,
                                       absl::string_view person);
  absl::StatusOr<PersonKey> KeyForOpen(sql::Transaction& transaction, absl::string_view person);
  absl::StatusOr<PersonKey> KeyFromRow(sql::Transaction& transaction, absl::string_view person,
                                       const KeyRow& row);

  // Destroys the person's key, for good; the tombstone stays. Also for a person who never had one,
  // so that none can be made afterwards. Idempotent; the first time of erasure stays.
  absl::Status Erase(sql::WriteTransaction& transaction, absl::string_view person, absl::Time now);

  absl::StatusOr<KeyState> StateOf(sql::Transaction& transaction, absl::string_view person);

  // Drops unwrapped keys older than KeyCache::kLifetime. Every use of the vault does; a service
  // calls it about once a minute for the hours when nobody works.
  void DropStaleKeys();

  struct RewrapStep {
    // Keys moved to the primary.
    int64_t moved = 0;
    // Rows that do not unwrap and were left as they are; their kek must not be destroyed.
    int64_t broken = 0;
    // False after the last row. Keys that others wrapped meanwhile show in CountByKek.
    bool more = false;
  };

  // Moves up to `limit` keys to the primary key-encryption key, in one write transaction of
  // `database`; the wrapping itself runs on the caller's thread. `after` starts empty and is moved
  // on by each call; a new start from empty costs a scan and no more. Never from a transaction's
  // body. Safe beside all other use of the vault: a row that changed meanwhile is left alone.
  absl::StatusOr<RewrapStep> Rewrap(sql::Database& database, std::string& after,
                                    int64_t limit = 500);

  // How many active keys each key-encryption key wraps. One that is absent may be retired, and
  // destroyed when the last backup that needs it has gone. Scans the table.
  static absl::StatusOr<std::map<std::string, int64_t>> CountByKek(sql::Transaction& transaction);

 private:
  friend class BulkOpener;

  absl::StatusOr<FieldKey> Unwrap(absl::string_view person, const KeyRow& row);
  absl::StatusOr<PersonKey> MakeKey(sql::WriteTransaction& transaction, absl::string_view person);
  void Remember(sql::Transaction& transaction, absl::string_view person, const FieldKey& key);
  static absl::StatusOr<FieldKey> FieldKeyOf(const crypto::SecretKey& data_key, int64_t version);
  std::string WrapAad(absl::string_view kek, absl::string_view person, int64_t version) const;

  const std::string service_;
  KeyProvider& provider_;
  const Clock& clock_;
  KeyCache cache_;
};

// Opens fields of many persons in one pass (filling a search index), past the cache, so that
// everyday keys are not driven out. The query joins the keys, ordered or not:
//
//   SELECT c.id, c.name, k.version, k.state, k.kek, k.wrapped
//     FROM client c JOIN person_key k ON k.person = c.person
//   … opener.Open(KeyColumns(row, 2), {"client", "name", person, row.Text(0)}, row.Text(1))
//
// Used by one thread. Remembers the last person, for rows with several fields.
class BulkOpener {
 public:
  explicit BulkOpener(Vault& vault) : vault_(vault) {}

  // As Vault::Open. Costs about 6 microseconds for each person, 2 for each further field.
  absl::StatusOr<std::string> Open(const KeyRow& key, const Place& place, absl::string_view sealed);

 private:
  Vault& vault_;
  std::string wrapped_;
  std::optional<PersonKey> last_;
};

// The columns version, state, kek, wrapped of a row, from `first` on; borrowed from the row.
KeyRow KeyColumns(const sql::Row& row, int first);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_VAULT_VAULT_H_
