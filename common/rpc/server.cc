#include "common/rpc/server.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <stdlib.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/rpc/codec.h"
#include "common/rpc/limits.h"
#include "common/rpc/status_grpc.h"
#include "common/rpc/tls.h"
#include "common/rpc/watch_reactor.h"

namespace tsunagi::rpc {
namespace {

// common/rpc/limits.h says why.
void SetLimits(grpc::ServerBuilder& builder, absl::Duration connection_age) {
  const auto set = [&builder](const char* argument, absl::Duration duration) {
    builder.AddChannelArgument(argument, static_cast<int>(absl::ToInt64Milliseconds(duration)));
  };
  builder.SetMaxReceiveMessageSize(kMostMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
  set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeout);
  set(GRPC_ARG_MAX_CONNECTION_AGE_MS, connection_age);
  set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionAgeGrace);
  set(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kConnectionIdle);
  set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingInterval);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kMostPingStrikes);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

// The access token; empty where there is none, or more than one.
std::string BearerOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  if (metadata.count("authorization") != 1) return "";
  const grpc::string_ref value = metadata.find("authorization")->second;
  absl::string_view text(value.data(), value.size());
  return absl::ConsumePrefix(&text, "Bearer ") ? std::string(text) : "";
}

IncomingCall Incoming(const Method& method, grpc::CallbackServerContext* context) {
  IncomingCall call;
  call.method = &method;
  for (const grpc::string_ref& uri : context->auth_context()->FindPropertyValues("peer_uri")) {
    call.peer_uris.emplace_back(uri.data(), uri.size());
  }
  call.bearer = BearerOf(*context);
  call.deadline = absl::FromChrono(context->deadline());
  call.cancelled = [context] { return context->IsCancelled(); };
  return call;
}

absl::Status Unreadable() {
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_UNREADABLE",
               "the request is no message of the method's type")
      .Ja("送信された内容を読み取れません。画面を読み直してください。");
}

// A stream that ends before it began.
class RefusedReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit RefusedReactor(const absl::Status& status) { Finish(ToGrpc(status)); }
  void OnDone() override { delete this; }
};

// The open watches.
class Watches {
 public:
  Watches(Wall& wall, FeedHub& hub, int most) : wall_(wall), hub_(hub), most_(most) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Open(const Method& method,
                                                   grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* bytes) {
    absl::StatusOr<std::unique_ptr<WatchSource>> source = Source(method, context, *bytes);
    if (!source.ok()) return new RefusedReactor(source.status());
    auto reactor = std::make_shared<WatchReactor>(*std::move(source), wall_.watch_executor(),
                                                  [this](WatchReactor* done) { Forget(done); });
    {
      std::lock_guard lock(mutex_);
      if (closing_ || static_cast<int>(open_.size()) >= most_) {
        return new RefusedReactor(TryLater());
      }
      open_.insert(reactor.get());
    }
    reactor->Begin(hub_);
    return reactor.get();
  }

  void Tick() {
    std::lock_guard lock(mutex_);
    for (WatchReactor* reactor : open_) reactor->Wake(/*bookmark=*/true);
  }

  void EndAll() {
    std::lock_guard lock(mutex_);
    closing_ = true;
    for (WatchReactor* reactor : open_) reactor->End(TryLater());
  }

 private:
  static absl::Status TryLater() {
    return Error(absl::StatusCode::kUnavailable, "WATCH_ENDED", "resume the watch in a moment")
        .Ja("接続が切れました。自動的につなぎ直します。")
        .RetryAfter(absl::Seconds(1));
  }

  absl::StatusOr<std::unique_ptr<WatchSource>> Source(const Method& method,
                                                      grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer& bytes) {
    const AnyMessage request(method.request_prototype->New());
    if (!Decode(bytes, *request)) return Unreadable();
    return wall_.OpenWatch(Incoming(method, context), *request);
  }

  void Forget(WatchReactor* reactor) {
    std::lock_guard lock(mutex_);
    open_.erase(reactor);
  }

  Wall& wall_;
  FeedHub& hub_;
  const int most_;
  std::mutex mutex_;
  std::set<WatchReactor*> open_;
  bool closing_ = false;
};

// Registers every method of the registry with raw byte handlers: one adapter instead of a generated
// service class per service (ADR 2026-11-22-one-adapter).
class RegistryService final : public grpc::Service {
 public:
  RegistryService(const Registry& registry, Wall& wall, Watches& watches)
      : wall_(wall), watches_(watches) {
    int index = 0;
    for (const auto& entry : registry.methods()) {
      const Method& method = *entry;
      const bool streams = static_cast<bool>(method.watch);
      AddMethod(
          new grpc::internal::RpcServiceMethod(method.path.c_str(),
                                               streams ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                       : grpc::internal::RpcMethod::NORMAL_RPC,
                                               nullptr));
      if (streams) {
        MarkMethodRawCallback(
            index,
            new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                [this, &method](grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request) {
                  return watches_.Open(method, context, request);
                }));
      } else {
        MarkMethodRawCallback(
            index,
            new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                [this, &method](grpc::CallbackServerContext* context,
                                const grpc::ByteBuffer* request, grpc::ByteBuffer* response) {
                  return Take(method, context, *request, response);
                }));
      }
      ++index;
    }
  }

 private:
  grpc::ServerUnaryReactor* Take(const Method& method, grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer& bytes, grpc::ByteBuffer* response) {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    AnyMessage request(method.request_prototype->New());
    if (!Decode(bytes, *request)) {
      reactor->Finish(ToGrpc(Unreadable()));
      return reactor;
    }
    wall_.Take(Incoming(method, context), std::move(request),
               [reactor, response](absl::StatusOr<AnyMessage> result) {
                 if (result.ok()) *response = Encode(**result);
                 reactor->Finish(ToGrpc(result.status()));
               });
    return reactor;
  }

  Wall& wall_;
  Watches& watches_;
};

class GrpcServer final : public Server {
 public:
  GrpcServer(const ServerOptions& options, const Registry& registry, Wall& wall, FeedHub& hub)
      : bookmark_interval_(options.bookmark_interval),
        watches_(wall, hub, options.max_watches),
        service_(registry, wall, watches_) {}
  ~GrpcServer() override { Drain(absl::ZeroDuration()); }

  absl::Status Listen(const ServerOptions& options) {
    grpc::EnableDefaultHealthCheckService(true);
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ServerCredentials> credentials,
                     ServerTls(options.tls));
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(options.listen, credentials, &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    SetLimits(builder, options.connection_age);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return Error(absl::StatusCode::kFailedPrecondition, "ADDRESS_IN_USE",
                   absl::StrCat("cannot listen on ", options.listen))
          .Ja("指定のアドレスで待ち受けできません。ほかのプロセスが使っていないかお確かめください"
              "。");
    }
    address_ = absl::StrCat(options.listen.substr(0, options.listen.rfind(':')), ":", port);
    SetServing(false);
    ticker_ = std::thread([this] { TickLoop(); });
    return absl::OkStatus();
  }

  const std::string& address() const override { return address_; }

  void SetServing(bool serving) override {
    server_->GetHealthCheckService()->SetServingStatus(serving);
  }

  void Drain(absl::Duration grace) override {
    if (server_ == nullptr || !ticker_.joinable()) return;
    SetServing(false);
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    ticker_.join();
    watches_.EndAll();
    // With a deadline: without one Shutdown never returns while a stream is open.
    server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
    server_->Wait();
  }

 private:
  void TickLoop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      wake_.wait_for(lock, absl::ToChronoMilliseconds(bookmark_interval_));
      if (stopping_) return;
      lock.unlock();
      watches_.Tick();
      lock.lock();
    }
  }

  const absl::Duration bookmark_interval_;
  // Before the server: it calls them until it is gone.
  Watches watches_;
  RegistryService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread ticker_;
};

}  // namespace

void AllowOnlyTls13() { setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", 1); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const Registry& registry, Wall& wall,
                                                      FeedHub& hub) {
  RETURN_IF_ERROR(registry.CheckComplete());
  auto server = std::make_unique<GrpcServer>(options, registry, wall, hub);
  RETURN_IF_ERROR(server->Listen(options));
  return server;
}

std::string GrpcVersion() { return grpc::Version(); }

}  // namespace tsunagi::rpc
