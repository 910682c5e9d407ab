#include "common/rpc/executor.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace tsunagi::rpc {
namespace {

TEST(Executor, FullQueue_RefusesAtOnce) {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::promise<void> started;
  Executor executor(1, 2);
  ASSERT_TRUE(executor.Submit([&] {
    started.set_value();
    open.wait();
  }));
  started.get_future().wait();
  EXPECT_TRUE(executor.Submit([] {}));
  EXPECT_TRUE(executor.Submit([] {}));
  EXPECT_FALSE(executor.Submit([] {}));
  gate.set_value();
}

TEST(Executor, Stop_RunsWhatIsQueuedAndRefusesTheRest) {
  std::atomic<int> ran{0};
  Executor executor(2, 10'000);
  for (int i = 0; i < 5'000; ++i) ASSERT_TRUE(executor.Submit([&ran] { ++ran; }));
  executor.Stop();
  EXPECT_EQ(ran, 5'000);
  EXPECT_FALSE(executor.Submit([] {}));
}

}  // namespace
}  // namespace tsunagi::rpc
