// A bounded pool of worker threads.
#ifndef TSUNAGI_COMMON_RPC_EXECUTOR_H_
#define TSUNAGI_COMMON_RPC_EXECUTOR_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tsunagi::rpc {

// Thread-safe.
class Executor {
 public:
  // `most_queued` tasks wait at most.
  Executor(int threads, size_t most_queued);
  // Runs what is queued, then stops.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False where the queue is full or the executor stops; the task is then not run.
  bool Submit(std::function<void()> task);

  // Runs what is queued and joins the threads. Idempotent; not from a task.
  void Stop();

 private:
  void Work();

  const size_t most_queued_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::once_flag stopped_;
  std::vector<std::thread> threads_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_EXECUTOR_H_
