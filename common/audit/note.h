// Signed notes and their keys (https://c2sp.org/signed-note), Ed25519 only.
#ifndef TSUNAGI_COMMON_AUDIT_NOTE_H_
#define TSUNAGI_COMMON_AUDIT_NOTE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/crypto/ed25519.h"

namespace tsunagi::audit {

// The signature types that this system makes, with their bytes of the specification.
enum class KeyType : unsigned char {
  // A log signs the text of its checkpoints.
  kLog = 0x01,
  // A witness cosigns them with a time (https://c2sp.org/tlog-cosignature, v1).
  kWitness = 0x04,
};

// What checks signatures.
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::kLog;
  // 32 raw bytes.
  std::string public_key;
  // Four raw bytes: SHA-256(name || "\n" || type || public key), cut.
  std::string id;

  bool operator==(const VerifierKey&) const = default;
};

// The key of "<name>+<id in hex>+<base64 of type and key>". Errors: INVALID_ARGUMENT
// AUDIT_KEY_INVALID where the text is malformed, of another type, or its id is not that of the key.
absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text);
// The text of a key.
std::string FormatVerifierKey(const VerifierKey& key);

// "tsunagi.example/audit/intake": origin and key name of a service's log.
std::string LogName(absl::string_view trust_domain, absl::string_view service);

// A signing key with its name. Immutable, so thread-safe.
class Signer {
 public:
  // `name`: not empty, without spaces, control characters and '+'; for a log its origin. Errors:
  // INVALID_ARGUMENT AUDIT_KEY_NAME.
  static absl::StatusOr<Signer> Create(absl::string_view name, KeyType type,
                                       crypto::Ed25519Key key);
  const VerifierKey& verifier() const { return verifier_; }
  // 64 raw bytes.
  std::string Sign(absl::string_view message) const { return key_.Sign(message); }

 private:
  Signer(VerifierKey verifier, crypto::Ed25519Key key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}
  VerifierKey verifier_;
  crypto::Ed25519Key key_;
};

// The signer of a key file: 32 bytes of seed, mode 0600 (common/crypto/key_file.h). Errors: those
// of ReadKeyFile and Signer::Create.
absl::StatusOr<Signer> KeyFromFile(absl::string_view path, absl::string_view name,
                                   KeyType type = KeyType::kLog);

struct NoteSignature {
  std::string name;
  // Four raw bytes.
  std::string id;
  // What follows the id.
  std::string signature;

  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  // With its last line end.
  std::string text;
  std::vector<NoteSignature> signatures;
};

// Reads a note as strictly as the specification allows, and base64 in its one canonical form, so
// that what was read formats to the same bytes. At most 64 KiB and 16 signatures. No signature is
// checked. Errors: INVALID_ARGUMENT AUDIT_NOTE_INVALID.
absl::StatusOr<Note> ParseNote(absl::string_view bytes);
std::string FormatNote(const Note& note);

// One line of a note, "— name base64", with or without its line end. Errors: AUDIT_NOTE_INVALID.
absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line);
std::string FormatSignatureLine(const NoteSignature& signature);

// Whether name and id are those of `key`.
bool IsSignatureOf(const NoteSignature& signature, const VerifierKey& key);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_NOTE_H_
