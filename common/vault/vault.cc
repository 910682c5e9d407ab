#include "common/vault/vault.h"

#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/crypto/hkdf.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

constexpr char kFormat = 1;
constexpr size_t kHeaderSize = 1 + 4;
constexpr int64_t kFirstVersion = 1;
constexpr absl::string_view kActive = "ACTIVE";
constexpr absl::string_view kErased = "ERASED";

std::string BigEndian(uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}

// Each part behind its length, so that no two lists of parts read the same.
std::string LengthPrefixed(std::initializer_list<absl::string_view> parts) {
  size_t size = 0;
  for (const absl::string_view part : parts) size += 4 + part.size();
  std::string bytes;
  bytes.reserve(size);
  for (const absl::string_view part : parts) {
    bytes += BigEndian(static_cast<uint32_t>(part.size()));
    bytes.append(part.data(), part.size());
  }
  return bytes;
}

std::string Header(uint32_t version) { return std::string(1, kFormat) + BigEndian(version); }

absl::Status SealedBroken() {
  return Error(absl::StatusCode::kDataLoss, "SEALED_BROKEN",
               "a sealed field was cut, changed or moved")
      .Ja("保存されている情報の一部が壊れていて読めません。システムの担当者に連絡してください。");
}

absl::Status KeyBroken() {
  return Error(absl::StatusCode::kDataLoss, "KEY_BROKEN", "a stored data key was changed")
      .Ja("情報を読むための鍵が壊れています。システムの担当者に連絡してください。");
}

absl::Status PersonErased() {
  return Error(absl::StatusCode::kFailedPrecondition, "PERSON_ERASED", "the person was erased")
      .Ja("この方の情報は消去されています。必要なときは、新しい相談として登録してください。");
}

absl::Status PersonKeyMissing() {
  return Error(absl::StatusCode::kDataLoss, "PERSON_KEY_MISSING",
               "there are sealed fields of a person who never had a key here")
      .Ja("情報を読むための鍵がありません。控えから戻した直後であれば、鍵の表も同じ控えから"
          "戻してください。");
}

}  // namespace

std::string PersonKey::Aad(absl::string_view table, absl::string_view column, absl::string_view row,
                           absl::string_view header) const {
  return LengthPrefixed(
      {"tsunagi/v1", service_, table, column, person_, row, BigEndian(key_.version), header});
}

absl::StatusOr<std::string> PersonKey::Seal(absl::string_view table, absl::string_view column,
                                            absl::string_view row, absl::string_view plain) const {
  const std::string header = Header(key_.version);
  ASSIGN_OR_RETURN(const std::string nonce, crypto::RandomGcmNonce());
  return crypto::GcmSeal(key_.key, nonce, header + nonce, plain, Aad(table, column, row, header));
}

absl::StatusOr<std::string> PersonKey::Open(absl::string_view table, absl::string_view column,
                                            absl::string_view row, absl::string_view sealed) const {
  const std::string header = Header(key_.version);
  if (sealed.size() < kSealedOverhead || sealed.substr(0, kHeaderSize) != header) {
    return SealedBroken();
  }
  absl::StatusOr<std::string> plain = crypto::GcmOpen(
      key_.key, sealed.substr(kHeaderSize, crypto::kGcmNonceSize),
      sealed.substr(kHeaderSize + crypto::kGcmNonceSize), Aad(table, column, row, header));
  if (absl::IsInvalidArgument(plain.status())) return SealedBroken();
  return plain;
}

Vault::Vault(absl::string_view service, KeyProvider& provider, const Clock& clock)
    : service_(service), provider_(provider), clock_(clock) {}

absl::StatusOr<std::string> Vault::Seal(sql::WriteTransaction& transaction, const Place& place,
                                        absl::string_view plain) {
  ASSIGN_OR_RETURN(const PersonKey key, KeyForSeal(transaction, place.person));
  return key.Seal(place.table, place.column, place.row, plain);
}

absl::StatusOr<std::string> Vault::Open(sql::Transaction& transaction, const Place& place,
                                        absl::string_view sealed) {
  ASSIGN_OR_RETURN(const PersonKey key, KeyForOpen(transaction, place.person));
  return key.Open(place.table, place.column, place.row, sealed);
}

absl::StatusOr<PersonKey> Vault::KeyForSeal(sql::WriteTransaction& transaction,
                                            absl::string_view person) {
  absl::StatusOr<PersonKey> key = KeyForOpen(transaction, person);
  if (key.ok() || ReasonOf(key.status()) != "PERSON_KEY_MISSING") return key;
  return MakeKey(transaction, person);
}

absl::StatusOr<PersonKey> Vault::KeyForOpen(sql::Transaction& transaction,
                                            absl::string_view person) {
  if (const std::optional<FieldKey> known = cache_.Get(person, clock_.Now())) {
    return PersonKey(service_, person, *known);
  }
  absl::StatusOr<PersonKey> key = PersonKeyMissing();
  RETURN_IF_ERROR(
      transaction.Query("SELECT version, state, kek, wrapped FROM person_key WHERE person = $1",
                        {person}, [&](const sql::Row& row) {
                          key = KeyFromRow(transaction, person, KeyColumns(row, 0));
                          return absl::OkStatus();
                        }));
  return key;
}

absl::StatusOr<PersonKey> Vault::KeyFromRow(sql::Transaction& transaction, absl::string_view person,
                                            const KeyRow& row) {
  if (row.state == kActive) {
    if (const std::optional<FieldKey> known = cache_.Get(person, clock_.Now())) {
      return PersonKey(service_, person, *known);
    }
  }
  ASSIGN_OR_RETURN(const FieldKey key, Unwrap(person, row));
  Remember(transaction, person, key);
  return PersonKey(service_, person, key);
}

// The key that a row holds; the one place that tells the states of a row apart.
absl::StatusOr<FieldKey> Vault::Unwrap(absl::string_view person, const KeyRow& row) {
  if (row.state.empty()) return PersonKeyMissing();
  if (row.state == kErased) return PersonErased();
  if (row.state != kActive || row.version < kFirstVersion ||
      row.version > std::numeric_limits<uint32_t>::max()) {
    return KeyBroken();
  }
  ASSIGN_OR_RETURN(const crypto::SecretKey data_key,
                   provider_.Unwrap(row.kek, row.wrapped, WrapAad(row.kek, person, row.version)));
  return FieldKeyOf(data_key, row.version);
}

absl::StatusOr<PersonKey> Vault::MakeKey(sql::WriteTransaction& transaction,
                                         absl::string_view person) {
  ASSIGN_OR_RETURN(const crypto::SecretKey data_key, crypto::SecretKey::Random());
  ASSIGN_OR_RETURN(const std::string kek, provider_.Primary());
  ASSIGN_OR_RETURN(const std::string wrapped,
                   provider_.Wrap(kek, data_key, WrapAad(kek, person, kFirstVersion)));
  RETURN_IF_ERROR(
      transaction
          .Exec("INSERT INTO person_key (person, version, state, kek, wrapped, create_time_us)"
                " VALUES ($1, $2, 'ACTIVE', $3, $4, $5)",
                {person, kFirstVersion, kek, sql::Bytes{wrapped}, absl::ToUnixMicros(clock_.Now())})
          .status());
  ASSIGN_OR_RETURN(const FieldKey key, FieldKeyOf(data_key, kFirstVersion));
  Remember(transaction, person, key);
  return PersonKey(service_, person, key);
}

void Vault::Remember(sql::Transaction& transaction, absl::string_view person, const FieldKey& key) {
  // Within a transaction that writes, the row may not be committed yet, and may never be.
  if (auto* const write = dynamic_cast<sql::WriteTransaction*>(&transaction)) {
    write->OnCommit(
        [this, kept = std::string(person), key] { cache_.Put(kept, key, clock_.Now()); });
    return;
  }
  cache_.Put(person, key, clock_.Now());
}

absl::Status Vault::Erase(sql::WriteTransaction& transaction, absl::string_view person,
                          absl::Time now) {
  cache_.Ban(person);
  return transaction
      .Exec(
          "INSERT INTO person_key"
          " (person, version, state, kek, wrapped, create_time_us, erase_time_us)"
          " VALUES ($1, 0, 'ERASED', '', $2, $3, $3)"
          " ON CONFLICT (person) DO UPDATE"
          " SET state = 'ERASED', kek = '', wrapped = $2, erase_time_us = $3"
          " WHERE person_key.state <> 'ERASED'",
          {person, sql::Bytes{}, absl::ToUnixMicros(now)})
      .status();
}

absl::StatusOr<KeyState> Vault::StateOf(sql::Transaction& transaction, absl::string_view person) {
  KeyState state = KeyState::kNone;
  RETURN_IF_ERROR(transaction.Query(
      "SELECT state FROM person_key WHERE person = $1", {person}, [&state](const sql::Row& row) {
        state = row.Text(0) == kErased ? KeyState::kErased : KeyState::kActive;
        return absl::OkStatus();
      }));
  return state;
}

void Vault::DropStaleKeys() { cache_.DropStale(clock_.Now()); }

absl::StatusOr<FieldKey> Vault::FieldKeyOf(const crypto::SecretKey& data_key, int64_t version) {
  ASSIGN_OR_RETURN(std::string bytes, crypto::HkdfSha256(data_key.Bytes(), "", "tsunagi/field/v1",
                                                         crypto::SecretKey::kSize));
  absl::StatusOr<crypto::SecretKey> key = crypto::SecretKey::From(bytes);
  crypto::Cleanse(bytes);
  RETURN_IF_ERROR(key.status());
  return FieldKey{static_cast<uint32_t>(version), *key};
}

std::string Vault::WrapAad(absl::string_view kek, absl::string_view person, int64_t version) const {
  return LengthPrefixed(
      {"wrap/v1", kek, service_, person, BigEndian(static_cast<uint32_t>(version))});
}

absl::StatusOr<std::string> BulkOpener::Open(const KeyRow& key, const Place& place,
                                             absl::string_view sealed) {
  if (!last_ || last_->person() != place.person || key.wrapped != wrapped_) {
    ASSIGN_OR_RETURN(const FieldKey made, vault_.Unwrap(place.person, key));
    last_.emplace(PersonKey(vault_.service_, place.person, made));
    wrapped_ = std::string(key.wrapped);
  }
  return last_->Open(place.table, place.column, place.row, sealed);
}

KeyRow KeyColumns(const sql::Row& row, int first) {
  return {row.Int(first), row.Text(first + 1), row.Text(first + 2), row.Text(first + 3)};
}

}  // namespace tsunagi
