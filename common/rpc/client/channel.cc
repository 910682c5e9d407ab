#include "common/rpc/client/channel.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/error/error.h"
#include "common/rpc/codec.h"
#include "common/rpc/live_files.h"
#include "common/rpc/status_grpc.h"
#include "common/rpc/tls.h"

namespace tsunagi::rpc {
namespace {

// One unary call in work; deletes itself with its answer.
struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

void SetBearer(grpc::ClientContext& context, const std::string& bearer) {
  if (!bearer.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", bearer));
}

class GrpcStream final : public MessageStream {
 public:
  GrpcStream(grpc::GenericStub& stub, const std::string& method,
             const google::protobuf::Message& request, const std::string& bearer) {
    SetBearer(context_, bearer);
    call_ = stub.PrepareCall(&context_, method, &queue_);
    call_->StartCall(Tag());
    started_ = Wait();
    if (!started_) return;
    call_->WriteLast(Encode(request), grpc::WriteOptions(), Tag());
    started_ = Wait();
  }
  ~GrpcStream() override {
    context_.TryCancel();
    if (!finished_) (void)Finish();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool Read(google::protobuf::Message& message) override {
    if (!started_) return false;
    grpc::ByteBuffer buffer;
    call_->Read(&buffer, Tag());
    if (!Wait()) return false;
    if (Decode(buffer, message)) return true;
    unreadable_ = true;
    context_.TryCancel();
    return false;
  }

  absl::Status Finish() override {
    if (!finished_) {
      finished_ = true;
      grpc::Status status;
      call_->Finish(&status, Tag());
      (void)Wait();
      status_ = unreadable_ ? absl::DataLossError("a message of the stream cannot be read")
                            : FromGrpc(status);
    }
    return status_;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  void* Tag() { return this; }
  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool started_ = false;
  bool finished_ = false;
  bool unreadable_ = false;
  absl::Status status_;
};

grpc::ChannelArguments ArgumentsOf(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  // The certificate must be the service's own, wherever it runs.
  arguments.SetSslTargetNameOverride(absl::StrCat(options.service, ".", options.trust_domain));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  // A full page of long entries is larger than gRPC's 4 MiB.
  arguments.SetMaxReceiveMessageSize(16 << 20);
  // Without a retry policy gRPC repeats only calls that no server has seen, those that meet the end
  // of a connection. Retries of others are ours: only where the caller says how long.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 1);
  // Each channel its own connection, so that load tests can open several.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

// Looks for new certificates at most this often, when there is a call.
constexpr absl::Duration kLook = absl::Seconds(1);

class GrpcChannel final : public Channel {
 public:
  GrpcChannel(const ChannelOptions& options, LiveFiles files)
      : options_(options), files_(std::move(files)), stub_(NewStub()) {}

  void CallAsync(absl::string_view method, const google::protobuf::Message& request,
                 google::protobuf::Message& response, const CallOptions& options,
                 std::function<void(absl::Status)> done) override {
    auto call = std::make_shared<PendingCall>();
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + options.timeout));
    SetBearer(call->context, options.bearer.empty() ? Token() : options.bearer);
    call->request = Encode(request);
    PendingCall* raw = call.get();
    Stub()->UnaryCall(
        &raw->context, absl::StrCat("/", method), grpc::StubOptions(), &raw->request,
        &raw->response,
        [call, &response, done = std::move(done)](const grpc::Status& status) mutable {
          absl::Status result = FromGrpc(status);
          if (result.ok() && !Decode(call->response, response)) {
            result = absl::DataLossError("the response cannot be read");
          }
          // Before the caller goes on: it may let go of the channel.
          call.reset();
          done(std::move(result));
        });
  }

  std::unique_ptr<MessageStream> OpenStream(absl::string_view method,
                                            const google::protobuf::Message& request) override {
    return std::make_unique<GrpcStream>(*Stub(), absl::StrCat("/", method), request, Token());
  }

 private:
  std::string Token() const { return options_.token ? options_.token() : ""; }

  std::shared_ptr<grpc::GenericStub> NewStub() const {
    const std::string id =
        absl::StrCat("spiffe://", options_.trust_domain, "/svc/", options_.service);
    return std::make_shared<grpc::GenericStub>(grpc::CreateCustomChannel(
        options_.address, ClientTls(files_.texts(), id), ArgumentsOf(options_)));
  }

  // The connection to call over: another one once there is a new certificate. Calls in work go on
  // over the former.
  std::shared_ptr<grpc::GenericStub> Stub() {
    const std::lock_guard lock(mutex_);
    if (const absl::Time now = absl::Now(); now >= next_look_) {
      next_look_ = now + kLook;
      if (files_.Refresh()) stub_ = NewStub();
    }
    return stub_;
  }

  const ChannelOptions options_;
  std::mutex mutex_;
  absl::Time next_look_ = absl::Now() + kLook;
  LiveFiles files_;
  std::shared_ptr<grpc::GenericStub> stub_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Channel>> Channel::Create(const ChannelOptions& options) {
  ASSIGN_OR_RETURN(LiveFiles files,
                   LiveFiles::Open({options.ca_file, options.certificate_file, options.key_file}));
  return std::make_shared<GrpcChannel>(options, std::move(files));
}

absl::Status Channel::Call(absl::string_view method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, const CallOptions& options) {
  absl::BitGen random;
  const absl::Time give_up = absl::Now() + options.retry_for;
  absl::Duration pause = absl::Milliseconds(50);
  while (true) {
    std::promise<absl::Status> promise;
    CallAsync(method, request, response, options,
              [&promise](absl::Status status) { promise.set_value(std::move(status)); });
    absl::Status status = promise.get_future().get();
    const bool again =
        status.code() == absl::StatusCode::kUnavailable ||
        (status.code() == absl::StatusCode::kResourceExhausted && ReasonOf(status) == "OVERLOADED");
    if (!again || absl::Now() + pause > give_up) return status;
    absl::SleepFor(pause * absl::Uniform(random, 0.5, 1.0));
    pause = std::min(pause * 2, absl::Seconds(2));
  }
}

}  // namespace tsunagi::rpc
