// How the referral service calls its peers.
#ifndef TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_
#define TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/rpc/client/channel.h"
#include "tsunagi/common/v1/types.pb.h"

namespace tsunagi::referral {

// Reads only, so trying again is safe.
inline rpc::CallOptions PeerCall() {
  rpc::CallOptions options;
  options.timeout = absl::Seconds(5);
  options.retry_for = absl::Seconds(5);
  return options;
}

inline void SetRequestDay(absl::CivilDay day, common::v1::Date& date) {
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
}

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_
