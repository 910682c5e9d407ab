// The methods of a server: descriptor, access rule and handler of each. Handlers take messages and
// return StatusOr; nothing here knows gRPC.
#ifndef TSUNAGI_COMMON_RPC_REGISTRY_H_
#define TSUNAGI_COMMON_RPC_REGISTRY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/auth/decide.h"
#include "common/base/status_macros.h"
#include "common/rpc/call_context.h"
#include "common/sql/database.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tsunagi::rpc {

using Message = google::protobuf::Message;
using AnyMessage = std::unique_ptr<Message>;

// Where the messages of a watch come from. Used by one thread at a time.
class WatchSource {
 public:
  virtual ~WatchSource() = default;
  // What is new since the last call, at most some hundred messages; none where nothing is.
  // With `bookmark` a last message that tells how far everything was looked at. `more` says that
  // further messages wait. An error ends the stream.
  virtual absl::StatusOr<std::vector<AnyMessage>> Poll(bool bookmark, bool& more) = 0;
};

struct Method {
  // "/tsunagi.intake.v1.IntakeService/CreateCase"
  std::string path;
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  AccessRule access;
  // Where the request names what the call is about: a path of fields, empty for nothing.
  std::vector<const google::protobuf::FieldDescriptor*> resource;
  bool writes = false;
  // Nothing on a person comes back: only refusals are audited.
  bool reference = false;
  absl::Duration max_deadline;
  const Message* request_prototype = nullptr;
  const Message* response_prototype = nullptr;

  // Exactly one of read, call, write and watch is set. `read` runs on the snapshot on which the
  // call was decided.
  std::function<absl::StatusOr<AnyMessage>(const CallContext&, const Message&, sql::Transaction&)>
      read;
  // Without a snapshot, where blocking is allowed (calls to other services).
  std::function<absl::StatusOr<AnyMessage>(const CallContext&, const Message&)> call;
  // First stage of a write, on a thread that may block (calls to other services); its result is
  // handed to `write`. May be empty.
  std::function<absl::StatusOr<std::shared_ptr<void>>(const CallContext&, const Message&)> prepare;
  // On the database's writer thread; must not block.
  std::function<absl::StatusOr<AnyMessage>(const CallContext&, const Message&, void* prepared,
                                           sql::WriteTransaction&)>
      write;
  std::function<absl::StatusOr<std::unique_ptr<WatchSource>>(const CallContext&, const Message&)>
      watch;
  // What an absent record of the own office is answered with where that is no error (an empty
  // list): one that must not be told from it is answered so too. May be empty: NOT_FOUND.
  std::function<AnyMessage()> absent;
  // The `call` changes something in steps of its own, each its own transaction (a rotation of
  // keys): its leaf is written before it begins, so that no step is ever without one.
  bool in_steps = false;
  // The handler reads by key, some 20 microseconds: it runs on the thread that took the call,
  // because handing it over costs more than the read.
  bool by_key = false;
};

// What the request says the call is about; empty where the method names no field.
std::string ResourceNameOf(const Method& method, const Message& request);

// Thread-compatible; filled before the server starts.
class Registry {
 public:
  // Adds the methods of a service; each must then get its handler. FAILED_PRECONDITION where a
  // method has no authorization option or one that lets nobody in.
  absl::Status AddService(const google::protobuf::ServiceDescriptor* descriptor);

  // The method that waits for its handler; ends the program on a name that the service lacks, since
  // only the program itself can cause it.
  Method& Find(const google::protobuf::ServiceDescriptor* descriptor, absl::string_view name);

  // INTERNAL, naming every method that has no handler or one of the wrong kind.
  absl::Status CheckComplete() const;

  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }

 private:
  std::vector<std::unique_ptr<Method>> methods_;
};

// Binds typed handlers of one service whose state is behind `Store`, a view on one write
// transaction, and `ReadStore`, a view on a snapshot.
template <typename Store, typename ReadStore = const Store>
class ServiceBinder {
 public:
  using ReadStoreFactory = std::function<std::unique_ptr<ReadStore>(sql::Transaction&)>;
  using WriteStoreFactory = std::function<std::unique_ptr<Store>(sql::WriteTransaction&)>;

  // All must outlive the server.
  ServiceBinder(Registry& registry, const google::protobuf::ServiceDescriptor* descriptor,
                ReadStoreFactory read_store, WriteStoreFactory write_store)
      : registry_(registry),
        descriptor_(descriptor),
        read_store_(std::move(read_store)),
        write_store_(std::move(write_store)) {}

  // `handler(context, request, store)` on a snapshot.
  template <typename Request, typename Response>
  void Read(absl::string_view name,
            std::function<absl::StatusOr<Response>(const CallContext&, const Request&, ReadStore&)>
                handler) {
    Bind<Request, Response>(name).read = [this, handler = std::move(handler)](
                                             const CallContext& context, const Message& request,
                                             sql::Transaction& transaction) {
      return Box<Response>(
          handler(context, static_cast<const Request&>(request), *read_store_(transaction)));
    };
  }

  // As Read, for a handler that reads by key: no hand-over to another thread.
  template <typename Request, typename Response>
  void ReadByKey(
      absl::string_view name,
      std::function<absl::StatusOr<Response>(const CallContext&, const Request&, ReadStore&)>
          handler) {
    Read<Request, Response>(name, std::move(handler));
    registry_.Find(descriptor_, name).by_key = true;
  }

  // `handler(context, request)` without store; may call other services.
  template <typename Request, typename Response>
  void Call(absl::string_view name,
            std::function<absl::StatusOr<Response>(const CallContext&, const Request&)> handler) {
    Bind<Request, Response>(name).call = [handler = std::move(handler)](const CallContext& context,
                                                                        const Message& request) {
      return Box(handler(context, static_cast<const Request&>(request)));
    };
  }

  // `handler(context, request, store)` in the write transaction of the call, with its request id.
  template <typename Request, typename Response>
  void Write(
      absl::string_view name,
      std::function<absl::StatusOr<Response>(const CallContext&, const Request&, Store&)> handler) {
    Bind<Request, Response>(name).write = [this, handler = std::move(handler)](
                                              const CallContext& context, const Message& request,
                                              void*, sql::WriteTransaction& transaction) {
      return Box(
          handler(context, static_cast<const Request&>(request), *write_store_(transaction)));
    };
  }

  // As Write, after `prepare(context, request)`, which may call other services and read.
  template <typename Request, typename Prepared, typename Response>
  void PreparedWrite(
      absl::string_view name,
      std::function<absl::StatusOr<Prepared>(const CallContext&, const Request&)> prepare,
      std::function<absl::StatusOr<Response>(const CallContext&, const Request&, const Prepared&,
                                             Store&)>
          handler) {
    Method& method = Bind<Request, Response>(name);
    method.prepare = [prepare = std::move(prepare)](
                         const CallContext& context,
                         const Message& request) -> absl::StatusOr<std::shared_ptr<void>> {
      ASSIGN_OR_RETURN(Prepared prepared, prepare(context, static_cast<const Request&>(request)));
      return std::shared_ptr<void>(std::make_shared<Prepared>(std::move(prepared)));
    };
    method.write = [this, handler = std::move(handler)](const CallContext& context,
                                                        const Message& request, void* prepared,
                                                        sql::WriteTransaction& transaction) {
      return Box(handler(context, static_cast<const Request&>(request),
                         *static_cast<const Prepared*>(prepared), *write_store_(transaction)));
    };
  }

  // See Method::absent; after the method was bound.
  template <typename Response>
  void AnswersAbsent(absl::string_view name, Response response) {
    registry_.Find(descriptor_, name).absent = [response = std::move(response)] {
      return std::make_unique<Response>(response);
    };
  }

  template <typename Request, typename Response>
  void Watch(absl::string_view name,
             std::function<absl::StatusOr<std::unique_ptr<WatchSource>>(const CallContext&,
                                                                        const Request&)>
                 handler) {
    Bind<Request, Response>(name).watch = [handler = std::move(handler)](const CallContext& context,
                                                                         const Message& request) {
      return handler(context, static_cast<const Request&>(request));
    };
  }

 private:
  template <typename Request, typename Response>
  Method& Bind(absl::string_view name) {
    Method& method = registry_.Find(descriptor_, name);
    method.request_prototype = &Request::default_instance();
    method.response_prototype = &Response::default_instance();
    return method;
  }

  template <typename Response>
  static absl::StatusOr<AnyMessage> Box(absl::StatusOr<Response> response) {
    if (!response.ok()) return response.status();
    return AnyMessage(std::make_unique<Response>(std::move(response).value()));
  }

  Registry& registry_;
  const google::protobuf::ServiceDescriptor* descriptor_;
  ReadStoreFactory read_store_;
  WriteStoreFactory write_store_;
};

}  // namespace tsunagi::rpc

#endif  // TSUNAGI_COMMON_RPC_REGISTRY_H_
