#include "common/rpc/wall.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/idempotency/idempotency.h"
#include "common/log/log.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tsunagi::rpc {
namespace {

absl::Status Overloaded() {
  return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "too many calls in work")
      .Ja("ただいま混み合っています。少し待ってから、もう一度お試しください。")
      .RetryAfter(absl::Seconds(1));
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED",
               "the deadline passed before the work began")
      .Ja("時間内に処理できませんでした。もう一度お試しください。入力した内容は送信し直せます。");
}

// Calls `handler` behind the wall that no exception passes.
template <typename Handler>
auto Guarded(const Handler& handler) -> decltype(handler()) {
  const auto failed = [] {
    return absl::Status(Error(absl::StatusCode::kInternal, "HANDLER_FAILED", "the handler failed")
                            .Ja("処理中に問題が起きました。もう一度お試しください。続くときは保守担"
                                "当にご連絡ください。"));
  };
  try {
    return handler();
  } catch (const std::exception&) {
    log::Error("handler_exception", {});
  } catch (...) {
    log::Error("handler_exception", {});
  }
  return failed();
}

// The request in a form that is the same for the same content.
std::string DeterministicBytes(const Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// The field request_id; empty where there is none.
std::string RequestIdOf(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr) return "";
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

struct Wall::Call {
  IncomingCall incoming;
  CallContext context;
  std::unique_ptr<Message> request;
  Answer answer;
  std::shared_ptr<void> prepared;
  std::optional<IdempotentRequest> idempotent;
  absl::StatusOr<AnyMessage> result = absl::InternalError("no result");
};

Wall::Wall(WallOptions options, sql::Database& database, const Clock& clock)
    : options_(std::move(options)),
      database_(database),
      clock_(clock),
      readers_(options_.reader_threads, static_cast<size_t>(options_.max_in_flight)),
      blocking_(options_.blocking_threads, static_cast<size_t>(options_.max_in_flight)),
      watches_(options_.watch_threads, 1 << 16) {}

void Wall::Stop() {
  readers_.Stop();
  blocking_.Stop();
  watches_.Stop();
}

absl::StatusOr<CallContext> Wall::Enter(const IncomingCall& call) const {
  CallContext context;
  ASSIGN_OR_RETURN(context.principal, PrincipalOf(call.peer_uris, options_.trust_domain));
  RETURN_IF_ERROR(Authorize(context.principal, call.method->access));
  context.now = clock_.Now();
  context.today = DayInJapan(context.now);
  context.deadline = std::min(call.deadline, context.now + call.method->max_deadline);
  return context;
}

void Wall::Take(IncomingCall incoming, std::unique_ptr<Message> request, Answer answer) {
  auto call = std::make_shared<Call>();
  call->incoming = std::move(incoming);
  call->request = std::move(request);
  call->answer = std::move(answer);
  if (in_flight_.fetch_add(1) >= options_.max_in_flight) return Finish(call, Overloaded());
  absl::StatusOr<CallContext> context = Enter(call->incoming);
  if (!context.ok()) return Finish(call, context.status());
  call->context = *std::move(context);
  const Method& method = *call->incoming.method;
  if (method.by_key) return RunRead(call);
  if (!method.write) {
    Executor& executor = method.may_block ? blocking_ : readers_;
    if (!executor.Submit([this, call] { RunRead(call); })) Finish(call, Overloaded());
    return;
  }
  if (const std::string request_id = RequestIdOf(*call->request); !request_id.empty()) {
    absl::StatusOr<IdempotentRequest> idempotent = IdempotentRequest::Create(
        call->context.principal.id, method.path, request_id, DeterministicBytes(*call->request));
    if (!idempotent.ok()) return Finish(call, idempotent.status());
    call->idempotent = *std::move(idempotent);
  }
  if (!method.prepare) return RunWrite(call);
  const bool taken = blocking_.Submit([this, call] {
    if (absl::Status gone = StillWanted(*call); !gone.ok()) return Finish(call, gone);
    absl::StatusOr<std::shared_ptr<void>> prepared =
        Guarded([&] { return call->incoming.method->prepare(call->context, *call->request); });
    if (!prepared.ok()) {
      // A repeated request answers what it answered, even where its preparation would now fail.
      if (!call->idempotent) return Finish(call, prepared.status());
      const absl::Status why = prepared.status();
      const absl::Status found = database_.Read([&](sql::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto stored, call->idempotent->Find(transaction));
        if (!stored) return why;
        AnyMessage response(call->incoming.method->response_prototype->New());
        if (!response->ParseFromString(*stored)) return why;
        call->result = std::move(response);
        return absl::OkStatus();
      });
      if (!found.ok()) return Finish(call, found);
      return Finish(call, std::move(call->result));
    }
    call->prepared = *std::move(prepared);
    RunWrite(call);
  });
  if (!taken) Finish(call, Overloaded());
}

absl::Status Wall::StillWanted(const Call& call) const {
  if (call.incoming.cancelled && call.incoming.cancelled()) {
    return absl::CancelledError("the caller has gone");
  }
  if (clock_.Now() > call.context.deadline) return DeadlinePassed();
  return absl::OkStatus();
}

void Wall::RunRead(const std::shared_ptr<Call>& call) {
  if (absl::Status gone = StillWanted(*call); !gone.ok()) return Finish(call, gone);
  Finish(call, Guarded([&] { return call->incoming.method->read(call->context, *call->request); }));
}

void Wall::RunWrite(const std::shared_ptr<Call>& call) {
  const auto body = [this, call](sql::WriteTransaction& transaction) -> absl::Status {
    if (clock_.Now() > call->context.deadline) return DeadlinePassed();
    if (call->idempotent) {
      ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                       call->idempotent->Find(transaction));
      if (stored) {
        AnyMessage response(call->incoming.method->response_prototype->New());
        if (!response->ParseFromString(*stored)) {
          return absl::DataLossError("a stored response cannot be read");
        }
        call->result = std::move(response);
        return absl::OkStatus();
      }
    }
    call->result = Guarded([&] {
      return call->incoming.method->write(call->context, *call->request, call->prepared.get(),
                                          transaction);
    });
    RETURN_IF_ERROR(call->result.status());
    if (!call->idempotent) return absl::OkStatus();
    return call->idempotent->Keep(transaction, (*call->result)->SerializeAsString(),
                                  call->context.now);
  };
  database_.Write(body, [this, call](absl::Status status) {
    if (status.ok()) return Finish(call, std::move(call->result));
    Finish(call, std::move(status));
  });
}

void Wall::Finish(const std::shared_ptr<Call>& call, absl::StatusOr<AnyMessage> result) {
  in_flight_.fetch_sub(1);
  if (!result.ok()) {
    const absl::StatusCode code = result.status().code();
    const bool ours = code == absl::StatusCode::kInternal || code == absl::StatusCode::kDataLoss ||
                      code == absl::StatusCode::kUnknown;
    const ErrorDetail detail = DetailOf(result.status());
    // A full disk or a busy database is an operator's concern whatever its code.
    const auto sqlite = std::find_if(detail.metadata.begin(), detail.metadata.end(),
                                     [](const auto& entry) { return entry.first == "sqlite"; });
    if (ours || sqlite != detail.metadata.end()) {
      log::Error("call_failed",
                 {{"method", log::Public(call->incoming.method->path)},
                  {"code", log::Public(absl::StatusCodeToString(code))},
                  {"reason", log::Public(detail.reason)},
                  {"sqlite", log::Public(sqlite == detail.metadata.end() ? "" : sqlite->second)}});
    }
  }
  call->answer(std::move(result));
}

}  // namespace tsunagi::rpc
