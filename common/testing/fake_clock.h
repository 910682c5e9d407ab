// A clock that stands still until it is told otherwise.
#ifndef TSUNAGI_COMMON_TESTING_FAKE_CLOCK_H_
#define TSUNAGI_COMMON_TESTING_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "common/base/clock.h"

namespace tsunagi::testing {

// Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::CivilSecond jst)
      : us_(absl::ToUnixMicros(absl::FromCivil(jst, Jst()))) {}
  absl::Time Now() const override { return absl::FromUnixMicros(us_.load()); }
  void Set(absl::CivilSecond jst) { us_ = absl::ToUnixMicros(absl::FromCivil(jst, Jst())); }
  void Advance(absl::Duration by) { us_ += absl::ToInt64Microseconds(by); }

 private:
  std::atomic<int64_t> us_;
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_TESTING_FAKE_CLOCK_H_
