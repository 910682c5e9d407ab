#include "common/audit/note.h"

#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/crypto/key_file.h"
#include "common/error/error.h"
#include "common/text/utf8.h"

namespace tsunagi::audit {
namespace {

constexpr size_t kIdSize = 4;
constexpr size_t kMaxNote = size_t{64} << 10;
constexpr size_t kMaxSignatures = 16;
// Em dash and space.
constexpr absl::string_view kMark = "\xE2\x80\x94 ";

absl::Status Invalid(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "AUDIT_NOTE_INVALID", english)
      .Ja("監査記録の署名付き文書の形が正しくありません。写しを取り直してください。");
}

absl::Status InvalidKey(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "AUDIT_KEY_INVALID", english)
      .Ja("検証用の公開鍵の形が正しくありません。「名前+8桁の16進数+base64」の1行を指定してください"
          "。");
}

// Unicode's spaces beyond ASCII (White_Space), in UTF-8.
constexpr absl::string_view kWideSpaces[] = {
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
    "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
    "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

bool IsKeyName(absl::string_view name) {
  if (name.empty() || !text::IsValidUtf8(name)) return false;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '+' || c == '\x7f') return false;
  }
  for (const absl::string_view space : kWideSpaces) {
    if (name.find(space) != absl::string_view::npos) return false;
  }
  return true;
}

// Base64 in its one canonical form: with padding, and unused bits zero.
bool DecodeBase64(absl::string_view text, std::string& bytes) {
  return absl::Base64Unescape(text, &bytes) && absl::Base64Escape(bytes) == text;
}

std::string TypeAndKey(const VerifierKey& key) {
  return absl::StrCat(std::string(1, static_cast<char>(key.type)), key.public_key);
}

std::string IdOf(const VerifierKey& key) {
  return crypto::Sha256(absl::StrCat(key.name, "\n", TypeAndKey(key))).substr(0, kIdSize);
}

}  // namespace

absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('+', 2));
  std::string material;
  if (parts.size() != 3 || !IsKeyName(parts[0]) || !DecodeBase64(parts[2], material)) {
    return InvalidKey("a verifier key is name+id+base64");
  }
  if (material.size() != 1 + crypto::Ed25519Key::kPublicKeySize) {
    return InvalidKey("the key has another length than an Ed25519 key");
  }
  const auto type = static_cast<KeyType>(static_cast<unsigned char>(material[0]));
  if (type != KeyType::kLog && type != KeyType::kWitness) {
    return InvalidKey("the key is of another type than Ed25519");
  }
  VerifierKey key{std::string(parts[0]), type, material.substr(1), ""};
  key.id = IdOf(key);
  if (absl::BytesToHexString(key.id) != parts[1]) return InvalidKey("the id is not the key's");
  return key;
}

std::string FormatVerifierKey(const VerifierKey& key) {
  return absl::StrCat(key.name, "+", absl::BytesToHexString(key.id), "+",
                      absl::Base64Escape(TypeAndKey(key)));
}

std::string LogName(absl::string_view trust_domain, absl::string_view service) {
  return absl::StrCat(trust_domain, "/audit/", service);
}

absl::StatusOr<Signer> Signer::Create(absl::string_view name, KeyType type,
                                      crypto::Ed25519Key key) {
  if (!IsKeyName(name)) {
    return Error(absl::StatusCode::kInvalidArgument, "AUDIT_KEY_NAME", "not a key name")
        .Ja("監査の鍵の名前には、空白と「+」を含まない名前を指定してください。");
  }
  VerifierKey verifier{std::string(name), type, key.public_key(), ""};
  verifier.id = IdOf(verifier);
  return Signer(std::move(verifier), std::move(key));
}

absl::StatusOr<Signer> KeyFromFile(absl::string_view path, absl::string_view name, KeyType type) {
  ASSIGN_OR_RETURN(const std::string seed,
                   crypto::ReadKeyFile(path, crypto::Ed25519Key::kSeedSize));
  ASSIGN_OR_RETURN(crypto::Ed25519Key key, crypto::Ed25519Key::FromSeed(seed));
  return Signer::Create(name, type, std::move(key));
}

absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line) {
  absl::ConsumeSuffix(&line, "\n");
  if (!absl::ConsumePrefix(&line, kMark)) return Invalid("a signature line starts with a dash");
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  std::string bytes;
  if (parts.size() != 2 || !IsKeyName(parts[0]) || !DecodeBase64(parts[1], bytes) ||
      bytes.size() <= kIdSize) {
    return Invalid("a signature line is dash, name and base64");
  }
  return NoteSignature{std::string(parts[0]), bytes.substr(0, kIdSize), bytes.substr(kIdSize)};
}

std::string FormatSignatureLine(const NoteSignature& signature) {
  return absl::StrCat(kMark, signature.name, " ",
                      absl::Base64Escape(absl::StrCat(signature.id, signature.signature)), "\n");
}

absl::StatusOr<Note> ParseNote(absl::string_view bytes) {
  if (bytes.size() > kMaxNote) return Invalid("the note is too long");
  if (!text::IsValidUtf8(bytes)) return Invalid("the note is not UTF-8");
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\n') return Invalid("control character");
  }
  const size_t blank = bytes.rfind("\n\n");
  if (blank == absl::string_view::npos) return Invalid("no signatures");
  Note note;
  note.text = std::string(bytes.substr(0, blank + 1));
  absl::string_view rest = bytes.substr(blank + 2);
  if (!absl::ConsumeSuffix(&rest, "\n")) return Invalid("no line end after the signatures");
  for (const absl::string_view line : absl::StrSplit(rest, '\n')) {
    if (note.signatures.size() == kMaxSignatures) return Invalid("too many signatures");
    ASSIGN_OR_RETURN(NoteSignature signature, ParseSignatureLine(line));
    note.signatures.push_back(std::move(signature));
  }
  return note;
}

std::string FormatNote(const Note& note) {
  std::string bytes = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    absl::StrAppend(&bytes, FormatSignatureLine(signature));
  }
  return bytes;
}

bool IsSignatureOf(const NoteSignature& signature, const VerifierKey& key) {
  return signature.name == key.name && signature.id == key.id;
}

}  // namespace tsunagi::audit
