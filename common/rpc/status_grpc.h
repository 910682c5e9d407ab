// absl::Status with its detail <-> grpc::Status with google.rpc details.
#ifndef TSUNAGI_COMMON_RPC_STATUS_GRPC_H_
#define TSUNAGI_COMMON_RPC_STATUS_GRPC_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace tsunagi::rpc {

// The whole of `status` with ErrorInfo (always), BadRequest, ResourceInfo, RetryInfo and
// LocalizedMessage as they apply. The details are capped at 4 KiB, because gRPC turns a longer
// trailer into RESOURCE_EXHAUSTED: field problems beyond the cap are left out and counted.
grpc::Status ToGrpc(const absl::Status& status);

// The way back, on the client.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_STATUS_GRPC_H_
