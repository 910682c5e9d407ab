#include "common/audit/checkpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

constexpr size_t kTimeSize = 8;

absl::Status Invalid(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "AUDIT_CHECKPOINT_INVALID", english)
      .Ja("監査記録の検査点の形が正しくありません。写しを取り直してください。");
}

absl::Status BadSignature(absl::string_view english) {
  return Error(absl::StatusCode::kInvalidArgument, "AUDIT_SIGNATURE_INVALID", english)
      .Ja("監査記録の署名が合いません。公開鍵が正しいかを確かめ、正しければ改ざんを疑ってください"
          "。");
}

std::string CosignedMessage(absl::string_view text, uint64_t seconds) {
  return absl::StrCat("cosignature/v1\ntime ", seconds, "\n", text);
}

std::string BigEndian(uint64_t value) {
  std::string bytes(kTimeSize, '\0');
  for (size_t i = 0; i < kTimeSize; ++i) {
    bytes[i] = static_cast<char>(value >> (8 * (kTimeSize - 1 - i)));
  }
  return bytes;
}

uint64_t FromBigEndian(absl::string_view bytes) {
  uint64_t value = 0;
  for (const char c : bytes) value = (value << 8) | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::string CheckpointText(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                      absl::Base64Escape(checkpoint.root), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpointText(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  Checkpoint checkpoint;
  if (lines.size() != 4 || lines[0].empty()) return Invalid("a checkpoint has three lines");
  checkpoint.origin = std::string(lines[0]);
  if (!absl::SimpleAtoi(lines[1], &checkpoint.size) || checkpoint.size < 0 ||
      !absl::Base64Unescape(lines[2], &checkpoint.root) || checkpoint.root.size() != kHashSize) {
    return Invalid("size or root cannot be read");
  }
  // Leading zeroes, signs, other spellings of base64 and whatever else is lenient above.
  if (CheckpointText(checkpoint) != text) return Invalid("size or root is not in its one form");
  return checkpoint;
}

std::string SignCheckpoint(const Checkpoint& checkpoint, const Signer& log) {
  Note note;
  note.text = CheckpointText(checkpoint);
  note.signatures.push_back({log.verifier().name, log.verifier().id, log.Sign(note.text)});
  return FormatNote(note);
}

absl::StatusOr<SignedCheckpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& log) {
  SignedCheckpoint opened;
  ASSIGN_OR_RETURN(opened.note, ParseNote(note));
  ASSIGN_OR_RETURN(opened.checkpoint, ParseCheckpointText(opened.note.text));
  if (opened.checkpoint.origin != log.name) return Invalid("the checkpoint is of another log");
  int own = 0;
  for (const NoteSignature& signature : opened.note.signatures) {
    if (!IsSignatureOf(signature, log)) continue;
    ++own;
    if (!crypto::VerifyEd25519(log.public_key, opened.note.text, signature.signature)) {
      return BadSignature("the log's signature does not fit");
    }
  }
  if (own != 1) return BadSignature("the log's signature is missing or there twice");
  return opened;
}

NoteSignature Cosign(absl::string_view text, const Signer& witness, absl::Time now) {
  const auto seconds = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixSeconds(now)));
  return {witness.verifier().name, witness.verifier().id,
          absl::StrCat(BigEndian(seconds), witness.Sign(CosignedMessage(text, seconds)))};
}

absl::StatusOr<absl::Time> VerifyCosignature(absl::string_view text, const NoteSignature& signature,
                                             const VerifierKey& witness) {
  if (!IsSignatureOf(signature, witness) ||
      signature.signature.size() != kTimeSize + crypto::Ed25519Key::kSignatureSize) {
    return BadSignature("not a cosignature of this witness");
  }
  const absl::string_view bytes = signature.signature;
  const uint64_t seconds = FromBigEndian(bytes.substr(0, kTimeSize));
  if (seconds > static_cast<uint64_t>(INT64_MAX) ||
      !crypto::VerifyEd25519(witness.public_key, CosignedMessage(text, seconds),
                             bytes.substr(kTimeSize))) {
    return BadSignature("the witness's signature does not fit");
  }
  return absl::FromUnixSeconds(static_cast<int64_t>(seconds));
}

}  // namespace tsunagi::audit
