// Key-encryption keys as files of one folder.
#ifndef TSUNAGI_COMMON_VAULT_FILE_KEY_PROVIDER_H_
#define TSUNAGI_COMMON_VAULT_FILE_KEY_PROVIDER_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/vault/key_provider.h"

namespace tsunagi {

// `kek-NNNN.key` holds 32 random bytes and is accessible to its owner only; its number is never
// used again. An empty file `kek-NNNN.retired` beside it marks a key that no longer wraps, and
// stays when the key is destroyed. The primary is the highest key that is not retired. Other files
// are let be.
//
// The folder may be the one that systemd names in $CREDENTIALS_DIRECTORY
// (LoadCredentialEncrypted=); nothing can be written there, so keys are then added, retired and
// destroyed where the unit takes them from, followed by a restart.
//
// A rotation: AddKey; Vault::Rewrap until it has no more; Vault::CountByKek no longer names the old
// key; Retire; and, when no backup needs it any more, Destroy.
class FileKeyProvider final : public KeyProvider {
 public:
  // Reads the folder; it may hold no key yet. FAILED_PRECONDITION KEY_FOLDER_UNREADABLE, or
  // KEY_FILE_* (common/crypto/key_file.h), among them KEY_FILE_MODE where others can read a key.
  static absl::StatusOr<std::unique_ptr<FileKeyProvider>> Open(absl::string_view folder);

  // Wrapped keys: nonce(12) || ciphertext(32) || tag(16), AES-256-GCM.
  absl::StatusOr<std::string> Wrap(absl::string_view kek, const crypto::SecretKey& data_key,
                                   absl::string_view aad) override;
  absl::StatusOr<crypto::SecretKey> Unwrap(absl::string_view kek, absl::string_view wrapped,
                                           absl::string_view aad) override;
  absl::StatusOr<std::string> Primary() override;
  absl::StatusOr<std::vector<std::string>> List() override;

  // Makes the next key, the primary from now on; answers its id. The file is on the disk before.
  // Errors: FAILED_PRECONDITION FILE_WRITE_FAILED, and as Open.
  absl::StatusOr<std::string> AddKey();

  // Marks a key so that nothing is wrapped with it again. FAILED_PRECONDITION KEY_IN_USE for the
  // primary; NOT_FOUND KEY_NOT_FOUND. Idempotent.
  absl::Status Retire(absl::string_view kek);

  // Overwrites and removes a retired key: what is still wrapped with it is lost, in backups too.
  // FAILED_PRECONDITION KEY_IN_USE for one that is not retired; NOT_FOUND KEY_NOT_FOUND. Whether
  // the disk keeps an older copy of the sectors is beyond what a program can tell.
  absl::Status Destroy(absl::string_view kek);

  // Takes up what another process changed in the folder. Where that fails (errors as Open) the keys
  // stay as they were.
  absl::Status Reload();

 private:
  struct Kek {
    crypto::SecretKey key;
    bool retired = false;
  };

  explicit FileKeyProvider(std::string folder) : folder_(std::move(folder)) {}

  absl::StatusOr<Kek> Find(absl::string_view kek);
  std::string Path(absl::string_view name) const;

  const std::string folder_;
  // By number, so that kek-10000 comes after kek-9999.
  std::mutex mutex_;
  std::map<int, Kek> keys_;
  int highest_ = 0;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_VAULT_FILE_KEY_PROVIDER_H_
