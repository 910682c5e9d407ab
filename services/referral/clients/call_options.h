// How the referral service calls its peers.
#ifndef TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_
#define TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/rpc/client/channel.h"
#include "tsunagi/common/v1/types.pb.h"

namespace tsunagi::referral {

// Reads, and writes under a request id: trying again is safe. `bearer`: the token of the person on
// whose behalf.
inline rpc::CallOptions PeerCall(absl::string_view bearer) {
  rpc::CallOptions options;
  options.timeout = absl::Seconds(5);
  options.retry_for = absl::Seconds(5);
  options.bearer = std::string(bearer);
  return options;
}

inline void SetRequestDay(absl::CivilDay day, common::v1::Date& date) {
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
}

}  // namespace tsunagi::referral

#endif  // TSUNAGI_SERVICES_REFERRAL_CLIENTS_CALL_OPTIONS_H_
