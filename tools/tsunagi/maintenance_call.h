// Calls of the maintenance service, which every service serves.
#ifndef TSUNAGI_TOOLS_TSUNAGI_MAINTENANCE_CALL_H_
#define TSUNAGI_TOOLS_TSUNAGI_MAINTENANCE_CALL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/session.h"
#include "tsunagi/maintenance/v1/maintenance_service.pb.h"

namespace tsunagi::cli {

// As the operator unless --as says otherwise. The service is not in the method's name.
template <typename Response>
absl::StatusOr<Response> CallMaintenance(Session& session, const std::string& service,
                                         absl::string_view method,
                                         const google::protobuf::Message& request,
                                         absl::Duration timeout) {
  const absl::Duration retry_for = absl::Seconds(session.options().retry_for_seconds);
  ASSIGN_OR_RETURN(const auto channel, session.ChannelOf(session.CallerOr("operator").identity(),
                                                         service, absl::Now() + retry_for));
  return channel->Call<Response>(absl::StrCat("tsunagi.maintenance.v1.MaintenanceService/", method),
                                 request, {.timeout = timeout, .retry_for = retry_for});
}

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_MAINTENANCE_CALL_H_
