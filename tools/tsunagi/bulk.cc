#include "tools/tsunagi/bulk.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

constexpr size_t kWorkers = 8;
constexpr size_t kShownFailures = 20;

// Draws at most ten times a second. Thread-safe.
class Progress {
 public:
  Progress(absl::string_view label, size_t count)
      : label_(label), count_(count), shown_(isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (shown_ && drawn_) std::fputs("\r\033[K", stderr);
  }

  void Step() {
    const size_t done = ++done_;
    if (!shown_) return;
    const std::lock_guard lock(mutex_);
    const absl::Time now = absl::Now();
    if (now < next_ && done != count_) return;
    next_ = now + absl::Milliseconds(100);
    drawn_ = true;
    const size_t filled = done * 30 / count_;
    std::fprintf(stderr, "\r%s [%s%s] %zu/%zu\033[K", label_.c_str(),
                 std::string(filled, '#').c_str(), std::string(30 - filled, '.').c_str(), done,
                 count_);
    std::fflush(stderr);
  }

 private:
  const std::string label_;
  const size_t count_;
  const bool shown_;
  std::atomic<size_t> done_ = 0;
  std::mutex mutex_;
  absl::Time next_ = absl::InfinitePast();
  bool drawn_ = false;
};

}  // namespace

BulkResult RunBulk(size_t count, absl::string_view label,
                   const std::function<absl::Status(size_t)>& work) {
  BulkResult result;
  std::mutex mutex;
  std::atomic<size_t> next = 0;
  std::atomic<bool> stop = false;
  {
    Progress progress(label, count);
    const auto run = [&] {
      for (size_t i = next++; i < count && !stop; i = next++) {
        absl::Status status = work(i);
        progress.Step();
        if (status.ok()) continue;
        const std::lock_guard lock(mutex);
        if (IsUnreachable(status)) {
          stop = true;
          result.stopped.Update(status);
        }
        result.failures.emplace_back(i, std::move(status));
      }
    };
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < std::min(kWorkers, count); ++i) threads.emplace_back(run);
  }
  std::sort(result.failures.begin(), result.failures.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return result;
}

absl::Status ReportFailures(const BulkResult& result,
                            const std::function<std::string(size_t)>& name_of) {
  if (result.failures.empty()) return absl::OkStatus();
  for (size_t i = 0; i < std::min(kShownFailures, result.failures.size()); ++i) {
    const auto& [index, status] = result.failures[i];
    std::fprintf(stderr, "%s: %s", OneLine(name_of(index)).c_str(), DescribeError(status).c_str());
  }
  if (!result.stopped.ok()) return result.stopped;
  return Error(absl::StatusCode::kFailedPrecondition, "BULK_FAILURES", "some items failed")
      .Ja(absl::StrCat(result.failures.size(),
                       " 件を処理できませんでした。上の理由を直して、もう一度実行してください。"));
}

}  // namespace tsunagi::cli
