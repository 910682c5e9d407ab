#include "common/audit/checkpointer.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "common/audit/checkpoint.h"
#include "common/audit/checkpoint_file.h"
#include "common/audit/log.h"
#include "common/audit/tree.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/log/log.h"

namespace tsunagi::audit {
namespace {

// Entries folded per write transaction: 16 tiles.
constexpr int kFoldLimit = 4096;
constexpr absl::Duration kPoll = absl::Seconds(1);

absl::Status RolledBack() {
  return Error(absl::StatusCode::kDataLoss, "AUDIT_LOG_ROLLED_BACK",
               "the database holds fewer audit entries than were signed: it is an older copy")
      .Ja("データベースが古い写しに戻っています。控えから戻したのであれば復元を申告し、"
          "そうでなければ監査の担当者に連絡してください。");
}

// The note with the log's signature only, as it leaves the database.
std::string WithoutCosignatures(const SignedCheckpoint& opened, const VerifierKey& log) {
  Note note{opened.note.text, {}};
  for (const NoteSignature& signature : opened.note.signatures) {
    if (IsSignatureOf(signature, log)) note.signatures.push_back(signature);
  }
  return FormatNote(note);
}

// A note of our own that cannot be opened was changed.
absl::StatusOr<SignedCheckpoint> OpenOwn(absl::string_view note, const VerifierKey& log) {
  absl::StatusOr<SignedCheckpoint> opened = OpenCheckpoint(note, log);
  if (!opened.ok()) return LogBroken("a stored checkpoint is not signed by this log");
  return opened;
}

}  // namespace

class Checkpointer::Impl {
 public:
  Impl(sql::Database& database, Signer signer, CheckpointerOptions options)
      : database_(database), signer_(std::move(signer)), options_(std::move(options)) {}
  ~Impl() { Stop(); }

  absl::Status Open();
  void Start();
  void Stop();
  absl::StatusOr<std::string> MakeNow();
  const VerifierKey& verifier() const { return signer_.verifier(); }

  struct State {
    LogTree tree;
    // Of the newest checkpoint; -1 where there is none.
    int64_t signed_size = -1;
    std::string note;
  };
  std::shared_ptr<const State> Snapshot() const {
    std::lock_guard lock(state_mutex_);
    return state_;
  }

 private:
  void Publish(State state) {
    auto next = std::make_shared<const State>(std::move(state));
    std::lock_guard lock(state_mutex_);
    state_ = std::move(next);
  }
  absl::Status CheckFile(sql::Transaction& transaction, const LogTree& tree);
  absl::StatusOr<State> Fold(State state);
  absl::Status SyncFile();
  void Run();
  // Whether a checkpoint is due; `since` is when entries without one were first seen.
  absl::StatusOr<bool> IsDue(std::optional<std::chrono::steady_clock::time_point>& since);

  sql::Database& database_;
  const Signer signer_;
  const CheckpointerOptions options_;

  // One checkpoint at a time; guards file_size_.
  std::mutex make_mutex_;
  // Size of the newest checkpoint in the file; -1 where it is empty.
  int64_t file_size_ = -1;

  mutable std::mutex state_mutex_;
  std::shared_ptr<const State> state_;

  std::mutex stop_mutex_;
  std::condition_variable stop_changed_;
  bool stopping_ = false;
  std::thread thread_;
};

absl::Status Checkpointer::Impl::CheckFile(sql::Transaction& transaction, const LogTree& tree) {
  if (options_.file.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<std::string> note, NewestInCheckpointFile(options_.file));
  if (!note) return absl::OkStatus();
  ASSIGN_OR_RETURN(const SignedCheckpoint newest, OpenOwn(*note, verifier()));
  if (newest.checkpoint.size > tree.size()) return RolledBack();
  file_size_ = newest.checkpoint.size;
  return tree.CheckPrefix(transaction, newest.checkpoint);
}

absl::Status Checkpointer::Impl::Open() {
  State state;
  const auto load = [&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(state.tree, LogTree::Load(transaction));
    for (bool more = true; more;) {
      ASSIGN_OR_RETURN(more, state.tree.Extend(transaction, kFoldLimit));
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> note, NewestCheckpoint(transaction));
    if (note) {
      ASSIGN_OR_RETURN(const SignedCheckpoint newest, OpenOwn(*note, verifier()));
      RETURN_IF_ERROR(state.tree.CheckPrefix(transaction, newest.checkpoint));
      state.signed_size = newest.checkpoint.size;
      state.note = WithoutCosignatures(newest, verifier());
    }
    return CheckFile(transaction, state.tree);
  };
  RETURN_IF_ERROR(database_.Read(load));
  Publish(std::move(state));
  return SyncFile();
}

// Folds what is new and signs it, each step in one write.
absl::StatusOr<Checkpointer::Impl::State> Checkpointer::Impl::Fold(State state) {
  for (bool more = true; more;) {
    RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(more, state.tree.Extend(transaction, kFoldLimit));
      return absl::OkStatus();
    }));
    const bool sign = !more && state.tree.size() != state.signed_size;
    if (sign) {
      state.signed_size = state.tree.size();
      state.note = SignCheckpoint({verifier().name, state.signed_size, state.tree.Root()}, signer_);
    }
    if (!sign && state.tree.new_tiles().empty()) continue;
    const auto store = [&state, sign](sql::WriteTransaction& transaction) -> absl::Status {
      RETURN_IF_ERROR(state.tree.StoreNewTiles(transaction));
      if (!sign) return absl::OkStatus();
      return StoreCheckpoint(transaction, state.signed_size, state.note);
    };
    RETURN_IF_ERROR(database_.RunWrite(store));
    state.tree.ForgetNewTiles();
  }
  return state;
}

// The file gets what it lacks: the newest checkpoint where it is empty, all later ones otherwise.
absl::Status Checkpointer::Impl::SyncFile() {
  const std::shared_ptr<const State> state = Snapshot();
  if (options_.file.empty() || file_size_ >= state->signed_size) return absl::OkStatus();
  std::vector<std::string> notes;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) {
    return transaction.Query(
        "SELECT note FROM audit_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size",
        {file_size_ < 0 ? state->signed_size - 1 : file_size_, state->signed_size},
        [&notes](const sql::Row& row) {
          notes.push_back(row.String(0));
          return absl::OkStatus();
        });
  }));
  for (const std::string& note : notes) {
    ASSIGN_OR_RETURN(const SignedCheckpoint opened, OpenOwn(note, verifier()));
    RETURN_IF_ERROR(AppendToCheckpointFile(options_.file, WithoutCosignatures(opened, verifier())));
    file_size_ = opened.checkpoint.size;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Checkpointer::Impl::MakeNow() {
  std::lock_guard lock(make_mutex_);
  ASSIGN_OR_RETURN(State state, Fold(*Snapshot()));
  std::string note = state.note;
  Publish(std::move(state));
  RETURN_IF_ERROR(SyncFile());
  return note;
}

absl::StatusOr<bool> Checkpointer::Impl::IsDue(
    std::optional<std::chrono::steady_clock::time_point>& since) {
  int64_t size = 0;
  RETURN_IF_ERROR(database_.ReadOnce([&size](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(size, LogSize(transaction));
    return absl::OkStatus();
  }));
  const int64_t waiting = size - std::max<int64_t>(0, Snapshot()->signed_size);
  if (waiting == 0) {
    since.reset();
    return false;
  }
  const auto now = std::chrono::steady_clock::now();
  if (!since) since = now;
  return waiting >= options_.leaves || now - *since >= absl::ToChronoNanoseconds(options_.interval);
}

void Checkpointer::Impl::Run() {
  const auto poll = absl::ToChronoNanoseconds(std::min(kPoll, options_.interval));
  std::optional<std::chrono::steady_clock::time_point> since;
  std::unique_lock lock(stop_mutex_);
  for (bool last = false; !last;) {
    last = stop_changed_.wait_for(lock, poll, [this] { return stopping_; });
    lock.unlock();
    const absl::StatusOr<bool> due = IsDue(since);
    absl::Status status = due.status();
    if (due.ok() && (*due || (last && since))) {
      status = MakeNow().status();
      if (status.ok()) since.reset();
    }
    if (!status.ok()) {
      log::Error("audit_checkpoint_failed", {{"reason", log::Public(ReasonOf(status))}});
    }
    lock.lock();
  }
}

void Checkpointer::Impl::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Checkpointer::Impl::Stop() {
  {
    std::lock_guard lock(stop_mutex_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Checkpointer::Checkpointer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Checkpointer::~Checkpointer() = default;

absl::StatusOr<std::unique_ptr<Checkpointer>> Checkpointer::Open(sql::Database& database,
                                                                 Signer signer,
                                                                 CheckpointerOptions options) {
  auto impl = std::make_unique<Impl>(database, std::move(signer), std::move(options));
  RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(impl)));
}

void Checkpointer::Start() { impl_->Start(); }
void Checkpointer::Stop() { impl_->Stop(); }
absl::StatusOr<std::string> Checkpointer::MakeNow() { return impl_->MakeNow(); }
const VerifierKey& Checkpointer::verifier() const { return impl_->verifier(); }

absl::StatusOr<std::vector<Hash>> Checkpointer::ProveInclusion(sql::Transaction& transaction,
                                                               int64_t seq, int64_t size) const {
  const std::shared_ptr<const Impl::State> state = impl_->Snapshot();
  // Beyond the newest checkpoint nothing can be proved.
  return state->tree.ProveInclusion(transaction, seq, size <= state->signed_size ? size : -1);
}

absl::StatusOr<std::vector<Hash>> Checkpointer::ProveConsistency(sql::Transaction& transaction,
                                                                 int64_t first,
                                                                 int64_t second) const {
  const std::shared_ptr<const Impl::State> state = impl_->Snapshot();
  return state->tree.ProveConsistency(transaction, first,
                                      second <= state->signed_size ? second : -1);
}

}  // namespace tsunagi::audit
