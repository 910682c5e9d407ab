// Calls to a service over mTLS: deadlines always, retries where they are safe.
#ifndef TSUNAGI_COMMON_RPC_CLIENT_CHANNEL_H_
#define TSUNAGI_COMMON_RPC_CLIENT_CHANNEL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "google/protobuf/message.h"

namespace tsunagi::rpc {

struct ChannelOptions {
  // host:port.
  std::string address;
  // The service whose certificate is expected, e.g. "intake".
  std::string service;
  std::string trust_domain;
  // PEM files of the caller.
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  // The access token of the person who calls, asked for before every call; null: none.
  std::function<std::string()> token = {};
};

struct CallOptions {
  absl::Duration timeout = absl::Seconds(10);
  // UNAVAILABLE is tried again within this time, with growing pauses; zero: one try. The same
  // request with the same request_id has one effect.
  absl::Duration retry_for = absl::ZeroDuration();
  // The access token of the person on whose behalf, instead of the channel's own; empty: that one.
  std::string bearer = {};
};

// A stream of messages from the server. One reader at a time; Cancel from any thread.
class MessageStream {
 public:
  virtual ~MessageStream() = default;
  // False at the end of the stream.
  virtual bool Read(google::protobuf::Message& message) = 0;
  // The final status; after Read answered false.
  virtual absl::Status Finish() = 0;
  virtual void Cancel() = 0;
};

// Thread-safe.
class Channel {
 public:
  // Connects lazily. FAILED_PRECONDITION TLS_FILE_MISSING; INVALID_ARGUMENT where the caller's own
  // certificate and key may not serve (pki::CheckOwn).
  static absl::StatusOr<std::shared_ptr<Channel>> Create(const ChannelOptions& options);
  virtual ~Channel() = default;

  // `method`: "tsunagi.intake.v1.IntakeService/GetCase". Errors: the service's own with their
  // detail, UNAVAILABLE, DEADLINE_EXCEEDED.
  absl::Status Call(absl::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const CallOptions& options = {});

  template <typename Response>
  absl::StatusOr<Response> Call(absl::string_view method, const google::protobuf::Message& request,
                                const CallOptions& options = {}) {
    Response response;
    RETURN_IF_ERROR(Call(method, request, response, options));
    return response;
  }

  // One try; `done` is called once from another thread. `response` must live until then.
  virtual void CallAsync(absl::string_view method, const google::protobuf::Message& request,
                         google::protobuf::Message& response, const CallOptions& options,
                         std::function<void(absl::Status)> done) = 0;

  // Opens a server stream without deadline.
  virtual std::unique_ptr<MessageStream> OpenStream(absl::string_view method,
                                                    const google::protobuf::Message& request) = 0;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_CLIENT_CHANNEL_H_
