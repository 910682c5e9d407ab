#include "common/audit/verify.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint.h"
#include "common/audit/entry.h"
#include "common/audit/tree.h"
#include "common/base/status_macros.h"
#include "google/protobuf/stubs/logging.h"

namespace tsunagi::audit {
namespace {

constexpr size_t kMaxFindings = 1000;

// One checkpoint of the file.
struct FileLine {
  // None where it cannot be read.
  std::optional<Checkpoint> checkpoint;
  // Lost by an announced restore.
  bool announced_loss = false;
};

// An announcement found in an entry, itself at `restored.from_size()`.
struct Announcement {
  int64_t seq = 0;
  v1::Restored restored;
};

class Verifier {
 public:
  Verifier(Evidence& evidence, const VerifyOptions& options)
      : evidence_(evidence), options_(options) {}

  absl::StatusOr<VerifyReport> Run() {
    RETURN_IF_ERROR(ReadCheckpoints());
    ReadFile();
    RETURN_IF_ERROR(ReadLeaves());
    RETURN_IF_ERROR(CountTiles());
    CompareCheckpoints();
    CheckAnnouncements();
    CompareFile();
    report_.entries = tree_.size();
    report_.uncovered = tree_.size() - covered_;
    return std::move(report_);
  }

 private:
  void Add(absl::string_view reason, int64_t at, absl::string_view message_ja) {
    if (report_.findings.size() == kMaxFindings) return;
    report_.findings.push_back({at, std::string(reason), std::string(message_ja)});
  }

  absl::Status ReadCheckpoints();
  void ReadFile();
  absl::Status ReadLeaves();
  void TakeLeaf(int64_t seq, const absl::string_view* entry);
  absl::Status CompareNewTiles();
  absl::Status CountTiles();
  void CompareCheckpoints();
  void CheckAnnouncements();
  void CompareFile();
  void CheckSignatures(const Note& note, int64_t at);
  // Whether the log's first entries are those of the checkpoint.
  bool IsPrefix(const Checkpoint& checkpoint) const {
    const auto root = roots_.find(checkpoint.size);
    return root != roots_.end() && root->second == checkpoint.root;
  }

  Evidence& evidence_;
  const VerifyOptions& options_;
  VerifyReport report_;

  std::map<int64_t, Checkpoint> checkpoints_;
  std::vector<FileLine> file_;
  // Roots at the sizes of all checkpoints; empty until the pass over the entries came by.
  std::map<int64_t, Hash> roots_;

  LogTree tree_;
  int64_t next_seq_ = 0;
  std::vector<Announcement> announcements_;
  int64_t covered_ = 0;
};

void Verifier::CheckSignatures(const Note& note, int64_t at) {
  for (const NoteSignature& signature : note.signatures) {
    if (IsSignatureOf(signature, options_.log)) continue;
    const auto witness = std::find_if(
        options_.witnesses.begin(), options_.witnesses.end(),
        [&signature](const VerifierKey& key) { return IsSignatureOf(signature, key); });
    if (witness == options_.witnesses.end()) {
      ++report_.unknown_signatures;
      if (!options_.witnesses.empty()) {
        Add("SIGNATURE_UNKNOWN", at,
            absl::StrCat("検査点 ", at, " に、指定した公開鍵のどれのものでもない署名があります。"));
      }
    } else if (VerifyCosignature(note.text, signature, *witness).ok()) {
      ++report_.cosignatures;
    } else {
      Add("COSIGNATURE_INVALID", at, absl::StrCat("検査点 ", at, " の立会人の署名が合いません。"));
    }
  }
}

absl::Status Verifier::ReadCheckpoints() {
  return evidence_.ForEachCheckpoint([this](int64_t size, absl::string_view note) {
    ++report_.checkpoints;
    const absl::StatusOr<SignedCheckpoint> opened = OpenCheckpoint(note, options_.log);
    if (!opened.ok() || opened->checkpoint.size != size || checkpoints_.count(size) != 0) {
      Add("CHECKPOINT_INVALID", size,
          absl::StrCat("データベースの検査点 ", size,
                       " が読めないか、この記録の署名ではありません。"));
      return;
    }
    CheckSignatures(opened->note, size);
    checkpoints_[size] = opened->checkpoint;
    roots_[size];
  });
}

void Verifier::ReadFile() {
  if (!options_.file) return;
  for (const std::string& note : *options_.file) {
    FileLine& line = file_.emplace_back();
    const absl::StatusOr<SignedCheckpoint> opened = OpenCheckpoint(note, options_.log);
    if (!opened.ok()) {
      Add("FILE_INVALID", static_cast<int64_t>(file_.size()),
          absl::StrCat("検査点ファイルの ", file_.size(),
                       " 行目が読めないか、この記録の署名ではありません。"));
      continue;
    }
    line.checkpoint = opened->checkpoint;
    CheckSignatures(opened->note, opened->checkpoint.size);
    roots_[opened->checkpoint.size];
  }
  report_.file_checkpoints = static_cast<int64_t>(file_.size());
}

absl::Status Verifier::ReadLeaves() {
  absl::Status status;
  auto next_root = roots_.begin();
  const auto note_root = [&] {
    if (next_root == roots_.end() || next_root->first != tree_.size()) return;
    next_root->second = tree_.Root();
    ++next_root;
  };
  note_root();
  RETURN_IF_ERROR(evidence_.ForEachLeaf([&](int64_t seq, const absl::string_view* entry) {
    TakeLeaf(seq, entry);
    note_root();
    status.Update(CompareNewTiles());
  }));
  return status;
}

void Verifier::TakeLeaf(int64_t seq, const absl::string_view* entry) {
  if (seq != next_seq_) {
    Add("LEAF_SEQUENCE", seq,
        absl::StrCat("記録 ", next_seq_, " があるはずの所に ", seq, " があります。"));
  }
  next_seq_ = seq + 1;
  const absl::StatusOr<v1::Entry> parsed = ParseEntry(entry == nullptr ? "" : *entry);
  if (entry == nullptr || !parsed.ok()) {
    Add("LEAF_INVALID", seq, absl::StrCat("記録 ", seq, " が読み取れません。"));
  } else if (parsed->has_restored()) {
    const v1::Restored& restored = parsed->restored();
    if (restored.from_size() == tree_.size() && restored.from_root() == tree_.Root() &&
        restored.lost_size() > tree_.size()) {
      announcements_.push_back({seq, restored});
    } else {
      Add("RESTORE_INVALID", seq,
          absl::StrCat("記録 ", seq, " の復元の申告が、その時点の記録と合いません。"));
    }
  }
  tree_.Append(LeafHash(entry == nullptr ? "" : *entry));
}

absl::Status Verifier::CompareNewTiles() {
  for (const auto& [id, hashes] : tree_.new_tiles()) {
    if (!evidence_.HasTree()) break;
    ASSIGN_OR_RETURN(const std::optional<std::string> stored, evidence_.Tile(id.first, id.second));
    if (stored) ++report_.tiles;
    // Tiles are written with the checkpoint that covers them or before it.
    const bool due = !checkpoints_.empty() && checkpoints_.rbegin()->first >= tree_.size();
    if (!stored && due) {
      Add("TILE_MISSING", tree_.size(),
          absl::StrCat("記録 ", tree_.size(), " 件目までのタイル ", id.first, "/", id.second,
                       " がありません。"));
    } else if (stored && *stored != hashes) {
      Add("TILE_MISMATCH", tree_.size(),
          absl::StrCat("タイル ", id.first, "/", id.second, " が記録と合いません。"));
    }
  }
  tree_.ForgetNewTiles();
  return absl::OkStatus();
}

absl::Status Verifier::CountTiles() {
  ASSIGN_OR_RETURN(const int64_t count, evidence_.TileCount());
  if (count != report_.tiles) {
    Add("TILE_UNEXPECTED", count,
        absl::StrCat("あるはずのないタイルが ", count - report_.tiles, " 個あります。"));
  }
  return absl::OkStatus();
}

void Verifier::CompareCheckpoints() {
  for (const auto& [size, checkpoint] : checkpoints_) {
    if (size > tree_.size()) {
      Add("CHECKPOINT_BEYOND_LOG", size,
          absl::StrCat("検査点は ", size, " 件に署名していますが、記録は ", tree_.size(),
                       " 件しかありません。"));
    } else if (!IsPrefix(checkpoint)) {
      Add("CHECKPOINT_ROOT", size,
          absl::StrCat("先頭から ", size, " 件の記録が、署名された時のものと違います。"));
    } else {
      covered_ = std::max(covered_, size);
    }
  }
}

// An announcement counts once a checkpoint covers it: with a file, one that stands there after the
// checkpoints given up. So nobody without the log's key can explain a loss away.
void Verifier::CheckAnnouncements() {
  for (const Announcement& announcement : announcements_) {
    const int64_t from = announcement.restored.from_size();
    const Checkpoint lost{options_.log.name, announcement.restored.lost_size(),
                          announcement.restored.lost_root()};
    const auto covers = [this, from](const Checkpoint& checkpoint) {
      return checkpoint.size > from && IsPrefix(checkpoint);
    };
    // One past the last line that was lost.
    const auto end = std::find_if(file_.rbegin(), file_.rend(), [&lost](const FileLine& line) {
                       return line.checkpoint == lost;
                     }).base();
    const bool sealed =
        options_.file ? end != file_.begin() && std::any_of(end, file_.end(),
                                                            [&covers](const FileLine& line) {
                                                              return line.checkpoint &&
                                                                     covers(*line.checkpoint);
                                                            })
                      : std::any_of(checkpoints_.begin(), checkpoints_.end(),
                                    [&covers](const auto& each) { return covers(each.second); });
    if (!sealed) {
      Add("RESTORE_INVALID", announcement.seq,
          absl::StrCat("記録 ", announcement.seq, " の復元の申告に、検査点の裏付けがありません。"));
      continue;
    }
    report_.restores.push_back({from, lost.size});
    for (auto line = file_.begin(); line != end; ++line) {
      if (line->checkpoint && line->checkpoint->size > from) line->announced_loss = true;
    }
  }
}

void Verifier::CompareFile() {
  int64_t last = -1;
  for (size_t i = 0; i < file_.size(); ++i) {
    if (!file_[i].checkpoint || file_[i].announced_loss) continue;
    const Checkpoint& checkpoint = *file_[i].checkpoint;
    const auto number = static_cast<int64_t>(i) + 1;
    if (checkpoint.size <= last) {
      Add("FILE_ORDER", number,
          absl::StrCat("検査点ファイルの ", number, " 行目で記録の件数が増えていません。"));
    }
    last = std::max(last, checkpoint.size);
    if (checkpoint.size > tree_.size()) {
      Add("LOG_ROLLED_BACK", checkpoint.size,
          absl::StrCat("検査点ファイルは ", checkpoint.size, " 件を見ていますが、記録は ",
                       tree_.size(), " 件しかありません。古い写しに戻されています。"));
    } else if (!IsPrefix(checkpoint)) {
      Add("FILE_ROOT", checkpoint.size,
          absl::StrCat("先頭から ", checkpoint.size,
                       " 件の記録が、検査点ファイルに残る署名と違います。"));
    } else {
      covered_ = std::max(covered_, checkpoint.size);
      if (evidence_.HasTree() && checkpoints_.count(checkpoint.size) == 0) {
        Add("CHECKPOINT_MISSING", checkpoint.size,
            absl::StrCat("検査点ファイルにある検査点 ", checkpoint.size,
                         " がデータベースにありません。"));
      }
    }
  }
}

}  // namespace

absl::StatusOr<VerifyReport> Verify(Evidence& evidence, const VerifyOptions& options) {
  // What cannot be parsed becomes a finding: protobuf need not say so too.
  const google::protobuf::LogSilencer silencer;
  return Verifier(evidence, options).Run();
}

}  // namespace tsunagi::audit
