#include "common/base/clock.h"

#include "absl/time/clock.h"

namespace tsunagi {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& Clock::System() {
  static const SystemClock clock;
  return clock;
}

absl::TimeZone Jst() { return absl::FixedTimeZone(9 * 60 * 60); }

absl::CivilDay DayInJapan(absl::Time time) { return absl::ToCivilDay(time, Jst()); }

}  // namespace tsunagi
