// Whether a port speaks an old TLS.
#ifndef TSUNAGI_TOOLS_TSUNAGI_TLS_PROBE_H_
#define TSUNAGI_TOOLS_TSUNAGI_TLS_PROBE_H_

#include <string>

#include "absl/status/statusor.h"

namespace tsunagi::cli {

// Whether the server at `address` ("127.0.0.1:7101") completes a handshake of TLS 1.2 or older; the
// client shows no certificate and trusts any. UNAVAILABLE where nobody listens. Waits 5 s at most
// for each answer.
absl::StatusOr<bool> AcceptsOldTls(const std::string& address);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_TLS_PROBE_H_
