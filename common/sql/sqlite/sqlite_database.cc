#include "common/sql/sqlite/sqlite_database.h"

#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/sql/sqlite/connection.h"
#include "common/sql/sqlite/file_lock.h"

namespace tsunagi::sql {
namespace {

class ReadTransaction final : public Transaction {
 public:
  explicit ReadTransaction(Connection& connection) : connection_(connection) {}
  absl::Status Query(absl::string_view sql, absl::Span<const Arg> args, RowCallback each) override {
    return connection_.Query(sql, args, each);
  }

 private:
  Connection& connection_;
};

// One statement outside a transaction.
class SingleQuery final : public Transaction {
 public:
  explicit SingleQuery(Connection& connection) : connection_(connection) {}
  absl::Status Query(absl::string_view sql, absl::Span<const Arg> args, RowCallback each) override {
    if (used_) return absl::InternalError("ReadOnce allows one query");
    used_ = true;
    return connection_.Query(sql, args, each);
  }

 private:
  Connection& connection_;
  bool used_ = false;
};

class BatchTransaction final : public WriteTransaction {
 public:
  explicit BatchTransaction(Connection& connection) : connection_(connection) {}
  absl::Status Query(absl::string_view sql, absl::Span<const Arg> args, RowCallback each) override {
    return connection_.Query(sql, args, each);
  }
  absl::StatusOr<int64_t> Exec(absl::string_view sql, absl::Span<const Arg> args) override {
    return connection_.Exec(sql, args);
  }
  using WriteTransaction::OnCommit;
  void OnCommit(std::function<void()> action, const void* once) override {
    on_commit_.push_back({std::move(action), once});
  }
  void ScrubLog() override { scrub_ = true; }
  bool scrub() const { return scrub_; }
  size_t actions() const { return on_commit_.size(); }
  void DropActionsAfter(size_t count) { on_commit_.resize(count); }
  void RunActions() {
    absl::flat_hash_set<const void*> done;
    for (const auto& [action, once] : on_commit_) {
      if (once == nullptr || done.insert(once).second) action();
    }
  }

 private:
  Connection& connection_;
  std::vector<std::pair<std::function<void()>, const void*>> on_commit_;
  bool scrub_ = false;
};

struct Job {
  WriteBody body;
  WriteDone done;
  absl::Status status;
};

// A queue that one thread empties whole.
class JobQueue {
 public:
  // False where the queue is closed; `job` is then untouched.
  bool Push(Job& job) {
    {
      std::lock_guard lock(mutex_);
      if (closed_) return false;
      jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
    return true;
  }
  // Waits for jobs, at most `idle`; takes up to `most`. False once closed and empty.
  bool Take(std::vector<Job>& out, size_t most, std::chrono::milliseconds idle) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, idle, [this] { return closed_ || !jobs_.empty(); });
    if (jobs_.size() <= most) {
      out = std::move(jobs_);
      jobs_.clear();
    } else {
      out.assign(std::make_move_iterator(jobs_.begin()),
                 std::make_move_iterator(jobs_.begin() + static_cast<ptrdiff_t>(most)));
      jobs_.erase(jobs_.begin(), jobs_.begin() + static_cast<ptrdiff_t>(most));
    }
    return !(closed_ && out.empty());
  }
  void Close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Job> jobs_;
  bool closed_ = false;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(const SqliteOptions& options, std::unique_ptr<FileLock> lock,
                 std::unique_ptr<Connection> writer,
                 std::vector<std::unique_ptr<Connection>> readers)
      : path_(options.path),
        vfs_(options.vfs),
        max_batch_(static_cast<size_t>(options.max_batch)),
        lock_(std::move(lock)),
        writer_(std::move(writer)),
        all_readers_(std::move(readers)) {
    for (const auto& reader : all_readers_) free_readers_.push_back(reader.get());
    completer_thread_ = std::thread([this] { CompleteLoop(); });
    writer_thread_ = std::thread([this] { WriteLoop(); });
  }
  ~SqliteDatabase() override { Close(); }

  absl::Status Read(ReadBody body) override {
    const Lease reader(*this);
    RETURN_IF_ERROR(reader->Run("BEGIN"));
    // Also where the body throws: an open snapshot would keep the log from being emptied.
    bool open = true;
    const absl::Cleanup end = [&reader, &open] {
      if (open) (void)reader->Run("ROLLBACK");
    };
    ReadTransaction transaction(*reader);
    RETURN_IF_ERROR(body(transaction));
    open = false;
    return reader->Run("COMMIT");
  }

  absl::Status ReadOnce(ReadBody body) override {
    const Lease reader(*this);
    SingleQuery query(*reader);
    return body(query);
  }

  void Write(WriteBody body, WriteDone done) override {
    Job job{std::move(body), std::move(done), absl::OkStatus()};
    if (!queue_.Push(job)) {
      job.done(Error(absl::StatusCode::kUnavailable, "DATABASE_CLOSING", "the service is stopping")
                   .Ja("システムが停止処理中です。少し待ってから、もう一度お試しください。")
                   .RetryAfter(absl::Seconds(2)));
    }
  }

  // On a connection of its own: it may take long, and a reader's query_only forbids it.
  absl::Status Snapshot(const std::string& path) override {
    ASSIGN_OR_RETURN(const auto connection, Connection::Open(path_, /*reader=*/true, vfs_));
    RETURN_IF_ERROR(connection->Run("PRAGMA query_only=OFF"));
    return connection->Exec("VACUUM INTO $1", {absl::string_view(path)}).status();
  }

  void Close() override {
    std::call_once(closed_, [this] {
      queue_.Close();
      writer_thread_.join();
      completed_.Close();
      completer_thread_.join();
      (void)writer_->Checkpoint(/*truncate=*/true);
    });
  }

 private:
  // A reader connection, given back in any case.
  class Lease {
   public:
    explicit Lease(SqliteDatabase& database) : database_(database) {
      std::unique_lock lock(database_.readers_mutex_);
      database_.reader_free_.wait(lock, [this] { return !database_.free_readers_.empty(); });
      connection_ = database_.free_readers_.back();
      database_.free_readers_.pop_back();
    }
    ~Lease() {
      {
        std::lock_guard lock(database_.readers_mutex_);
        database_.free_readers_.push_back(connection_);
      }
      database_.reader_free_.notify_one();
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection* operator->() const { return connection_; }
    Connection& operator*() const { return *connection_; }

   private:
    SqliteDatabase& database_;
    Connection* connection_;
  };

  // Takes whatever queued while the last commit ran; never waits to fill a batch.
  void WriteLoop() {
    std::vector<Job> batch;
    bool log_dirty = false;
    while (queue_.Take(batch, max_batch_, std::chrono::milliseconds(1000))) {
      if (batch.empty()) {
        // Never waits for a reader: writes would wait with it.
        if (log_dirty) (void)writer_->Checkpoint(/*truncate=*/false);
        log_dirty = false;
        Scrub();
        continue;
      }
      log_dirty = true;
      RunBatch(batch);
      Scrub();
      for (Job& job : batch) completed_.Push(job);
      batch.clear();
    }
  }

  // Empties the log where a transaction asked for it; the next batch or quiet second tries again
  // while a reader needs it.
  void Scrub() {
    if (!scrub_) return;
    const absl::StatusOr<bool> done = writer_->Checkpoint(/*truncate=*/true);
    scrub_ = !done.value_or(false);
  }

  // Runs every body under its own savepoint in one transaction: a body that fails undoes only
  // itself. Statuses are final when this returns.
  void RunBatch(std::vector<Job>& batch) {
    absl::Status status = writer_->Run("BEGIN IMMEDIATE");
    BatchTransaction transaction(*writer_);
    for (Job& job : batch) {
      if (!status.ok()) break;
      job.status = RunOne(job, transaction);
      AbortOnIoError(job.status);
      // A full disk or lack of memory makes SQLite undo the whole transaction by itself: then
      // nothing of this batch is there, and nothing more may run outside a transaction.
      if (!writer_->InTransaction()) status = job.status;
#ifdef TSUNAGI_ACKNOWLEDGE_BEFORE_COMMIT
      // Only in the build that proves that tests/chaos notices.
      Acknowledge(job);
#endif
    }
    if (status.ok()) status = writer_->Run("COMMIT");
    AbortOnIoError(status);
    scrub_ = scrub_ || transaction.scrub();
    if (status.ok()) {
      transaction.RunActions();
      return;
    }
    if (writer_->InTransaction()) (void)writer_->Run("ROLLBACK");
    for (Job& job : batch) {
      if (job.status.ok()) job.status = status;
    }
  }

  // After a failed sync nobody knows what is on the disk: recovery at the next start does.
  static void AbortOnIoError(const absl::Status& status) {
    if (status.ok() || ReasonOf(status) != "DATABASE_IO") return;
    std::cerr << "{\"event\":\"database_io_error\",\"action\":\"abort\"}" << std::endl;
    std::abort();
  }

  absl::Status RunOne(Job& job, BatchTransaction& transaction) {
    const int64_t changes_before = writer_->TotalChanges();
    const size_t actions_before = transaction.actions();
    RETURN_IF_ERROR(writer_->Run("SAVEPOINT job"));
    absl::Status status = RunBody(job, transaction);
    if (!status.ok()) {
      transaction.DropActionsAfter(actions_before);
      if (!writer_->InTransaction()) return status;
      if (writer_->TotalChanges() != changes_before) {
        RETURN_IF_ERROR(writer_->Run("ROLLBACK TO job"));
      }
    }
    RETURN_IF_ERROR(writer_->Run("RELEASE job"));
    return status;
  }

  // No exception may end the writer's thread.
  static absl::Status RunBody(const Job& job, BatchTransaction& transaction) {
    try {
      return job.body(transaction);
    } catch (...) {
      return Error(absl::StatusCode::kInternal, "WRITE_BODY_FAILED", "the write failed")
          .Ja("処理中に問題が起きました。もう一度お試しください。");
    }
  }

  void CompleteLoop() {
    std::vector<Job> batch;
    while (completed_.Take(batch, max_batch_, std::chrono::milliseconds(1000))) {
      for (Job& job : batch) Acknowledge(job);
      batch.clear();
    }
  }

  static void Acknowledge(Job& job) {
    if (!job.done) return;
    const WriteDone done = std::move(job.done);
    job.done = nullptr;
    done(std::move(job.status));
  }

  const std::string path_;
  const std::string vfs_;
  const size_t max_batch_;
  // First in, last out: the lock must outlive every connection.
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<Connection> writer_;
  std::vector<std::unique_ptr<Connection>> all_readers_;
  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<Connection*> free_readers_;
  JobQueue queue_;
  JobQueue completed_;
  std::once_flag closed_;
  // Only on the writer's thread.
  bool scrub_ = false;
  // Last: they use everything above.
  std::thread completer_thread_;
  std::thread writer_thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const SqliteOptions& options,
                                                     absl::Span<const Migration> migrations) {
  if (options.path.empty() || options.path == ":memory:" || options.readers < 1 ||
      options.max_batch < 1) {
    return absl::InternalError("OpenSqlite: wants a file, at least one reader and a batch");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<FileLock> lock, FileLock::Take(options.path));
  ASSIGN_OR_RETURN(auto writer, Connection::Open(options.path, /*reader=*/false, options.vfs));
  RETURN_IF_ERROR(Migrate(*writer, migrations));
  // A process killed between a commit and its scrub (ScrubLog) left the log as it was; no reader is
  // in the way now.
  (void)writer->Checkpoint(/*truncate=*/true);
  std::vector<std::unique_ptr<Connection>> readers;
  for (int i = 0; i < options.readers; ++i) {
    ASSIGN_OR_RETURN(auto reader, Connection::Open(options.path, /*reader=*/true, options.vfs));
    readers.push_back(std::move(reader));
  }
  return std::make_unique<SqliteDatabase>(options, std::move(lock), std::move(writer),
                                          std::move(readers));
}

}  // namespace tsunagi::sql
