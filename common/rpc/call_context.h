// What a handler knows of its call. Passed explicitly, never thread-local.
#ifndef TSUNAGI_COMMON_RPC_CALL_CONTEXT_H_
#define TSUNAGI_COMMON_RPC_CALL_CONTEXT_H_

#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"

namespace tsunagi::rpc {

struct CallContext {
  Principal principal;
  // Agency id of the office that owns what the call is about, as the decision found it; empty for
  // reference data. Handlers take their scope from here, never from the request.
  std::string scope;
  // The person's token, to be handed on to other services.
  std::string bearer;
  // Record time: when the call was taken.
  absl::Time now;
  // Its day in Japan.
  absl::CivilDay today;
  // The caller's deadline, capped by the method's.
  absl::Time deadline;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_CALL_CONTEXT_H_
