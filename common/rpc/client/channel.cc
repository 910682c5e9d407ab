#include "common/rpc/client/channel.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <future>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/error/error.h"
#include "common/rpc/codec.h"
#include "common/rpc/pem_file.h"
#include "common/rpc/status_grpc.h"

namespace tsunagi::rpc {
namespace {

// One unary call in work; deletes itself with its answer.
struct PendingCall {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

class GrpcStream final : public MessageStream {
 public:
  GrpcStream(grpc::GenericStub& stub, const std::string& method,
             const google::protobuf::Message& request) {
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

class GrpcChannel final : public Channel {
 public:
  explicit GrpcChannel(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {}

  void CallAsync(absl::string_view method, const google::protobuf::Message& request,
                 google::protobuf::Message& response, absl::Duration timeout,
                 std::function<void(absl::Status)> done) override {
    auto call = std::make_shared<PendingCall>();
    call->context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    call->request = Encode(request);
    PendingCall* raw = call.get();
    stub_.UnaryCall(&raw->context, absl::StrCat("/", method), grpc::StubOptions(), &raw->request,
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
    return std::make_unique<GrpcStream>(stub_, absl::StrCat("/", method), request);
  }

 private:
  grpc::GenericStub stub_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Channel>> Channel::Create(const ChannelOptions& options) {
  grpc::SslCredentialsOptions tls;
  ASSIGN_OR_RETURN(tls.pem_root_certs, ReadPem(options.ca_file));
  ASSIGN_OR_RETURN(tls.pem_private_key, ReadPem(options.key_file));
  ASSIGN_OR_RETURN(tls.pem_cert_chain, ReadPem(options.certificate_file));
  grpc::ChannelArguments arguments;
  // The certificate must be the service's own, wherever it runs.
  arguments.SetSslTargetNameOverride(absl::StrCat(options.service, ".", options.trust_domain));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  // A full page of long entries is larger than gRPC's 4 MiB.
  arguments.SetMaxReceiveMessageSize(16 << 20);
  // Retries are ours: only where the caller says how long.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // Each channel its own connection, so that load tests can open several.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return std::make_shared<GrpcChannel>(
      grpc::CreateCustomChannel(options.address, grpc::SslCredentials(tls), arguments));
}

absl::Status Channel::Call(absl::string_view method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, const CallOptions& options) {
  absl::BitGen random;
  const absl::Time give_up = absl::Now() + options.retry_for;
  absl::Duration pause = absl::Milliseconds(50);
  while (true) {
    std::promise<absl::Status> promise;
    CallAsync(method, request, response, options.timeout,
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
