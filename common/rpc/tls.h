// Credentials of both sides of a connection: TLS 1.3, certificates of our authority on both sides,
// and the rules of SPIFFE on what they say.
#ifndef TSUNAGI_COMMON_RPC_TLS_H_
#define TSUNAGI_COMMON_RPC_TLS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/live_files.h"
#include "common/rpc/pem_file.h"

namespace tsunagi::rpc {

// For a server: every client must show a certificate signed by files.ca that pki::CheckSvid takes
// in the trust domain of the server's own certificate. The files are followed on disk: a new pair
// serves new connections within seconds; connections that stand go on (common/rpc/limits.h ends
// them). Errors: those of LiveFiles::Open and MemoryFiles::Open.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files);

// For a client that shows texts.certificate: the server's certificate must be signed by
// texts.authority and name `expected_id`, e.g. "spiffe://tsunagi.test/svc/intake"; its DNS name is
// that of the channel's target name override. Whoever wants to show another certificate makes a new
// channel: gRPC 1.51's TlsCredentials can follow files on a client too, but lose them for good
// where a connection ends while the next begins (its provider takes the new watcher for the former
// one).
std::shared_ptr<grpc::ChannelCredentials> ClientTls(const TlsTexts& texts,
                                                    const std::string& expected_id);

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_TLS_H_
