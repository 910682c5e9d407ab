// What a connection may ask of a server. The limits of gRPC 1.51 are the defence against what a
// peer can do before the wall sees a call; every peer holds a certificate of ours, so they bound
// mistakes and a stolen key rather than the internet.
#ifndef TSUNAGI_COMMON_RPC_LIMITS_H_
#define TSUNAGI_COMMON_RPC_LIMITS_H_

#include "absl/time/time.h"

namespace tsunagi::rpc {

// The largest request: a whole case with its notes is below 100 KiB, an import row far below.
inline constexpr int kMostMessageBytes = 1 << 20;

// Headers of a call: a token of a user is 1 to 4 KiB; gRPC's own default is 8 KiB.
inline constexpr int kMostMetadataBytes = 16 << 10;

// Calls and watches of one connection; more wait at the client. 64 in flight is what one client
// uses at most (tests/perf), and a gateway that shares a connection among its users gets as many
// watches beside. One that needs more opens a second connection. It bounds what a flood of resets
// (CVE-2023-44487, open in 1.51) can have in work at a time.
inline constexpr int kMostStreams = 128;

// A socket that does not get through TLS and the HTTP/2 settings, e.g. half-open ones.
inline constexpr absl::Duration kHandshakeTimeout = absl::Seconds(10);

// After that a client connects anew, and shows the certificate that it has then: a former identity
// ends with its connection. Calls in work have the grace; a watch is resumed by its client.
inline constexpr absl::Duration kConnectionAge = absl::Minutes(30);
inline constexpr absl::Duration kConnectionAgeGrace = absl::Seconds(30);

// A connection without calls gives its memory back; the next call connects anew.
inline constexpr absl::Duration kConnectionIdle = absl::Minutes(5);

// Pings: ours come once a minute (client/channel.cc). Who pings faster than this without data, and
// does it more often than the strikes, is cut off.
inline constexpr absl::Duration kLeastPingInterval = absl::Seconds(30);
inline constexpr int kMostPingStrikes = 2;

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_LIMITS_H_
