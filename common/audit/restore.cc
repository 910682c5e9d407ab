#include "common/audit/restore.h"

#include <optional>
#include <vector>

#include "common/audit/checkpoint.h"
#include "common/audit/checkpoint_file.h"
#include "common/audit/entry.h"
#include "common/audit/log.h"
#include "common/audit/tree.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi::audit {
namespace {

constexpr int kFoldLimit = 4096;

absl::Status ExtendToEnd(sql::Transaction& transaction, LogTree& tree) {
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(more, tree.Extend(transaction, kFoldLimit));
  }
  return absl::OkStatus();
}

// The newest checkpoint of the file, and the newest that the database should hold.
struct OutsideCheckpoints {
  Checkpoint newest;
  std::optional<Checkpoint> held;
};

absl::StatusOr<OutsideCheckpoints> ReadOutside(const std::string& file, const VerifierKey& log,
                                               int64_t log_size) {
  ASSIGN_OR_RETURN(const std::vector<std::string> notes, ReadCheckpointFile(file));
  OutsideCheckpoints outside;
  outside.newest.size = -1;
  for (const std::string& note : notes) {
    ASSIGN_OR_RETURN(const SignedCheckpoint opened, OpenCheckpoint(note, log));
    outside.newest = opened.checkpoint;
    if (opened.checkpoint.size <= log_size) outside.held = opened.checkpoint;
  }
  if (outside.newest.size > log_size) return outside;
  return Error(absl::StatusCode::kFailedPrecondition, "AUDIT_RESTORE_NOT_NEEDED",
               "the checkpoint file has not seen more entries than the database holds")
      .Ja("データベースは検査点ファイルより古くありません。申告は要りません。そのまま起動してくださ"
          "い。");
}

std::string RestoredEntry(const LogTree& tree, const Checkpoint& lost, const Signer& signer,
                          absl::string_view actor, absl::Time now) {
  v1::Entry entry;
  entry.set_time_us(absl::ToUnixMicros(now));
  // "intake" of "tsunagi.test/audit/intake".
  entry.set_service(signer.verifier().name.substr(signer.verifier().name.rfind('/') + 1));
  entry.set_actor(std::string(actor));
  entry.set_permission("audit.restored");
  entry.set_decision(v1::Entry::ALLOWED);
  entry.set_reason("RESTORED");
  entry.set_effect(true);
  v1::Restored& restored = *entry.mutable_restored();
  restored.set_from_size(tree.size());
  restored.set_from_root(tree.Root());
  restored.set_lost_size(lost.size);
  restored.set_lost_root(lost.root);
  return SerializeEntry(entry);
}

}  // namespace

absl::StatusOr<RestoreReport> MarkRestored(sql::Database& database, const Signer& signer,
                                           const std::string& file, absl::string_view actor,
                                           absl::Time now) {
  LogTree tree;
  OutsideCheckpoints outside;
  const auto compare = [&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(tree, LogTree::Load(transaction));
    RETURN_IF_ERROR(ExtendToEnd(transaction, tree));
    ASSIGN_OR_RETURN(outside, ReadOutside(file, signer.verifier(), tree.size()));
    if (outside.held) return tree.CheckPrefix(transaction, *outside.held);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(database.Read(compare));
  const RestoreReport report{tree.size(), outside.newest.size};
  const std::string entry = RestoredEntry(tree, outside.newest, signer, actor, now);
  tree.Append(LeafHash(entry));
  const std::string note =
      SignCheckpoint({signer.verifier().name, tree.size(), tree.Root()}, signer);
  const auto announce = [&](sql::WriteTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t seq, AppendLeaf(transaction, entry));
    if (seq != report.from_size) return LogBroken("the service still writes to the database");
    RETURN_IF_ERROR(tree.StoreNewTiles(transaction));
    return StoreCheckpoint(transaction, tree.size(), note);
  };
  RETURN_IF_ERROR(database.RunWrite(announce));
  RETURN_IF_ERROR(AppendToCheckpointFile(file, note));
  return report;
}

}  // namespace tsunagi::audit
