// The clock as a value that is handed in, so that tests decide what time it is.
#ifndef TSUNAGI_COMMON_BASE_CLOCK_H_
#define TSUNAGI_COMMON_BASE_CLOCK_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace tsunagi {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;

  // The system's clock; lives for ever.
  static const Clock& System();
};

// Japan Standard Time, the only zone in which days are counted.
absl::TimeZone Jst();

// The day of `time` in Japan.
absl::CivilDay DayInJapan(absl::Time time);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_BASE_CLOCK_H_
