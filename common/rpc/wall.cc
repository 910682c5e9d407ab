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
#include "common/rpc/field_filter.h"
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

// The field `name` of an answer that is a resource; empty where there is none.
std::string NameOf(const Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("name");
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return message.GetReflection()->GetString(message, field);
}

}  // namespace

struct Wall::Call {
  IncomingCall incoming;
  Caller caller;
  absl::Time now;
  absl::Time deadline;
  std::string resource_name;
  std::string request_id;
  std::string request_bytes;
  std::unique_ptr<Message> request;
  Answer answer;
  std::shared_ptr<void> prepared;
  std::optional<IdempotentRequest> idempotent;
  // Where it counts beside the total; empty for services.
  std::string office;

  // Set anew by every run of a transaction's body.
  Judgement judgement;
  std::string person;
  bool replayed = false;
  absl::StatusOr<AnyMessage> result = absl::InternalError("no result");

  const Method& method() const { return *incoming.method; }
  bool allowed() const { return judgement.decision.allowed; }
};

Wall::Wall(WallOptions options, const Gate& gate, Trail* trail, sql::Database& database,
           const Clock& clock)
    : options_(options),
      gate_(gate),
      trail_(trail),
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

CallContext Wall::ContextOf(const Call& call) const {
  CallContext context;
  context.principal = call.judgement.principal;
  context.scope = call.judgement.resource.owner;
  context.bearer = call.caller.bearer;
  context.now = call.now;
  context.today = DayInJapan(call.now);
  context.deadline = call.deadline;
  return context;
}

absl::Status Wall::Admit(Call& call) {
  if (in_flight_.fetch_add(1) >= options_.max_in_flight) return Overloaded();
  if (call.caller.peer.agency.empty()) return absl::OkStatus();
  std::lock_guard lock(offices_mutex_);
  int& count = in_flight_of_office_[call.caller.peer.agency];
  if (count >= options_.max_in_flight_per_office) return Overloaded();
  ++count;
  call.office = call.caller.peer.agency;
  return absl::OkStatus();
}

void Wall::Release(const Call& call) {
  in_flight_.fetch_sub(1);
  if (call.office.empty()) return;
  std::lock_guard lock(offices_mutex_);
  const auto found = in_flight_of_office_.find(call.office);
  if (--found->second == 0) in_flight_of_office_.erase(found);
}

absl::Status Wall::Judge(sql::Transaction& transaction, Call& call) const {
  const Method& method = call.method();
  ASSIGN_OR_RETURN(call.judgement, gate_.Judge(transaction, call.caller, method.access,
                                               call.resource_name, call.now));
  call.person = call.judgement.resource.person;
  if (!call.allowed()) {
    // A name of another office answers NOT_FOUND whether or not there is such a record.
    const bool own = call.judgement.resource.owner == call.judgement.principal.agency;
    const bool as_absent = call.judgement.decision.hidden && own && method.absent;
    call.result = as_absent ? absl::StatusOr<AnyMessage>(method.absent())
                            : RefusalStatus(call.judgement, method.access, call.resource_name);
  }
  return absl::OkStatus();
}

void Wall::Take(IncomingCall incoming, std::unique_ptr<Message> request, Answer answer) {
  auto call = std::make_shared<Call>();
  call->incoming = std::move(incoming);
  call->request = std::move(request);
  call->answer = std::move(answer);
  call->now = clock_.Now();
  const Method& method = call->method();
  call->deadline = std::min(call->incoming.deadline, call->now + method.max_deadline);
  const absl::Status identified =
      gate_.Identify(call->incoming.peer_uris, call->incoming.bearer, call->caller);
  if (absl::Status admitted = Admit(*call); !admitted.ok()) return Finish(call, admitted);
  call->resource_name = ResourceNameOf(method, *call->request);
  if (!identified.ok()) {
    call->result = identified;
    return Conclude(call);
  }
  if (method.by_key) return RunRead(call);
  if (!method.writes) {
    Executor& executor = method.call ? blocking_ : readers_;
    if (!executor.Submit([this, call] { RunRead(call); })) Finish(call, Overloaded());
    return;
  }
  call->request_bytes = DeterministicBytes(*call->request);
  call->request_id = RequestIdOf(*call->request);
  if (!call->request_id.empty()) {
    const std::string& who = call->caller.user.empty() ? call->caller.peer.path : call->caller.user;
    absl::StatusOr<IdempotentRequest> idempotent =
        IdempotentRequest::Create(who, method.path, call->request_id, call->request_bytes);
    if (!idempotent.ok()) return Finish(call, idempotent.status());
    call->idempotent = *std::move(idempotent);
  }
  if (!method.prepare) return RunWrite(call);
  if (!blocking_.Submit([this, call] { RunPrepared(call); })) Finish(call, Overloaded());
}

absl::Status Wall::StillWanted(const Call& call) const {
  if (call.incoming.cancelled && call.incoming.cancelled()) {
    return absl::CancelledError("the caller has gone");
  }
  if (clock_.Now() > call.deadline) return DeadlinePassed();
  return absl::OkStatus();
}

void Wall::RunRead(const std::shared_ptr<Call>& call) {
  if (absl::Status gone = StillWanted(*call); !gone.ok()) return Finish(call, gone);
  const Method& method = call->method();
  const absl::Status read = database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Judge(transaction, *call));
    if (!call->allowed() || !method.read) return absl::OkStatus();
    const CallContext context = ContextOf(*call);
    call->result = Guarded([&] { return method.read(context, *call->request, transaction); });
    return absl::OkStatus();
  });
  if (!read.ok()) return Finish(call, read);
  if (call->allowed() && method.in_steps) return RunInSteps(call);
  if (call->allowed() && method.call) {
    const CallContext context = ContextOf(*call);
    call->result = Guarded([&] { return method.call(context, *call->request); });
  }
  if (call->allowed() && call->result.ok()) {
    KeepClasses(**call->result, call->judgement.decision.classes);
  }
  Conclude(call);
}

void Wall::RunInSteps(const std::shared_ptr<Call>& call) {
  if (trail_ != nullptr) {
    const absl::Status kept = database_.RunWrite([&](sql::WriteTransaction& transaction) {
      return AppendLeaf(transaction, *call, /*before=*/true);
    });
    if (!kept.ok()) return Finish(call, kept);
  }
  const CallContext context = ContextOf(*call);
  call->result = Guarded([&] { return call->method().call(context, *call->request); });
  // That it failed half way is a leaf of its own.
  if (!call->result.ok()) return Conclude(call);
  KeepClasses(**call->result, call->judgement.decision.classes);
  Finish(call, std::move(call->result));
}

absl::StatusOr<bool> Wall::Replay(sql::Transaction& transaction, Call& call) const {
  if (!call.idempotent) return false;
  ASSIGN_OR_RETURN(std::optional<StoredResponse> stored, call.idempotent->Find(transaction));
  if (!stored) return false;
  if (trail_ != nullptr) {
    ASSIGN_OR_RETURN(
        stored->response,
        trail_->OpenResponse(transaction, stored->owner, call.idempotent->row(), stored->response));
  }
  AnyMessage response(call.method().response_prototype->New());
  if (!response->ParseFromString(stored->response)) {
    return absl::DataLossError("a stored response cannot be read");
  }
  KeepClasses(*response, call.judgement.decision.classes);
  call.replayed = true;
  call.result = std::move(response);
  return true;
}

void Wall::RunPrepared(const std::shared_ptr<Call>& call) {
  if (absl::Status gone = StillWanted(*call); !gone.ok()) return Finish(call, gone);
  // Nothing leaves for another service before the decision.
  const absl::Status judged =
      database_.Read([&](sql::Transaction& transaction) { return Judge(transaction, *call); });
  if (!judged.ok()) return Finish(call, judged);
  if (!call->allowed()) return Conclude(call);
  const CallContext context = ContextOf(*call);
  absl::StatusOr<std::shared_ptr<void>> prepared =
      Guarded([&] { return call->method().prepare(context, *call->request); });
  if (prepared.ok()) {
    call->prepared = *std::move(prepared);
    return RunWrite(call);
  }
  call->result = prepared.status();
  // A repeated request answers what it answered, even where its preparation would now fail.
  const absl::Status found = database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    return Replay(transaction, *call).status();
  });
  if (!found.ok()) return Finish(call, found);
  Conclude(call);
}

absl::Status Wall::KeepResponse(sql::WriteTransaction& transaction, const Call& call) const {
  if (!call.idempotent) return absl::OkStatus();
  const std::string response = (*call.result)->SerializeAsString();
  // Where it concerns nobody in particular, it has a key of its own, which goes with it.
  const std::string nobody = absl::StrCat("~", call.request_id);
  if (trail_ == nullptr) return call.idempotent->Keep(transaction, nobody, response, call.now);
  std::string owner = call.person.empty() ? nobody : call.person;
  absl::StatusOr<std::string> sealed =
      trail_->SealResponse(transaction, owner, call.idempotent->row(), response);
  if (ReasonOf(sealed.status()) == "PERSON_ERASED") {
    // The call itself erased the person, and what it answers is about nobody any more.
    owner = nobody;
    sealed = trail_->SealResponse(transaction, owner, call.idempotent->row(), response);
  }
  RETURN_IF_ERROR(sealed.status());
  return call.idempotent->Keep(transaction, owner, *sealed, call.now);
}

absl::Status Wall::WriteBody(sql::WriteTransaction& transaction, Call& call) {
  if (clock_.Now() > call.deadline) return DeadlinePassed();
  call.replayed = false;
  RETURN_IF_ERROR(Judge(transaction, call));
  if (!call.allowed()) return AppendLeaf(transaction, call);
  ASSIGN_OR_RETURN(const bool replayed, Replay(transaction, call));
  if (replayed) return AppendLeaf(transaction, call);
  const CallContext context = ContextOf(call);
  call.result = Guarded([&] {
    return call.method().write(context, *call.request, call.prepared.get(), transaction);
  });
  RETURN_IF_ERROR(call.result.status());
  if (call.person.empty()) {
    ASSIGN_OR_RETURN(call.person, gate_.PersonOf(transaction, NameOf(**call.result), call.now));
  }
  KeepClasses(**call.result, call.judgement.decision.classes);
  RETURN_IF_ERROR(AppendLeaf(transaction, call));
  return KeepResponse(transaction, call);
}

void Wall::RunWrite(const std::shared_ptr<Call>& call) {
  const auto body = [this, call](sql::WriteTransaction& transaction) {
    return WriteBody(transaction, *call);
  };
  database_.Write(body, [this, call](absl::Status status) {
    if (status.ok()) return Finish(call, std::move(call->result));
    // The handler's own error: there is no effect, but there was a decision.
    if (call->allowed() && !call->result.ok() && call->result.status() == status) {
      return Conclude(call);
    }
    Finish(call, std::move(status));
  });
}

absl::Status Wall::AppendLeaf(sql::WriteTransaction& transaction, const Call& call,
                              bool before) const {
  if (trail_ == nullptr) return absl::OkStatus();
  CallRecord record;
  record.time = call.now;
  record.method = call.method().path;
  record.permission = call.method().access.permission;
  record.caller = &call.caller;
  record.judgement = &call.judgement;
  record.request_id = call.request_id;
  record.person = call.person;
  record.object = call.resource_name;
  std::string reason;
  std::string made;
  std::string response;
  if (before) {
    reason = std::string(call.judgement.decision.reason);
    record.effect = true;
  } else if (!call.allowed()) {
    record.outcome = CallRecord::Outcome::kDenied;
    const absl::Status refusal = call.result.ok() ? absl::NotFoundError("") : call.result.status();
    reason = call.judgement.decision.reason.empty() ? ReasonOf(refusal)
                                                    : std::string(call.judgement.decision.reason);
  } else if (!call.result.ok()) {
    record.outcome = CallRecord::Outcome::kFailed;
    reason = ReasonOf(call.result.status());
  } else {
    reason = call.replayed ? "REPLAYED" : std::string(call.judgement.decision.reason);
    record.effect = call.method().writes && !call.replayed;
    made = NameOf(**call.result);
    if (!made.empty()) record.object = made;
    response = (*call.result)->SerializeAsString();
  }
  record.reason = reason;
  record.response = response;
  const std::string request =
      call.request_bytes.empty() ? DeterministicBytes(*call.request) : call.request_bytes;
  record.request = request;
  return trail_->Append(transaction, record);
}

void Wall::Conclude(const std::shared_ptr<Call>& call) {
  const bool quiet = call->method().reference && call->allowed();
  if (trail_ == nullptr || quiet) return Finish(call, std::move(call->result));
  database_.Write(
      [this, call](sql::WriteTransaction& transaction) { return AppendLeaf(transaction, *call); },
      [this, call](absl::Status status) {
        // What is not written down is not answered.
        if (!status.ok()) return Finish(call, std::move(status));
        Finish(call, std::move(call->result));
      });
}

// Decides again before every poll.
class Wall::JudgedSource final : public WatchSource {
 public:
  JudgedSource(const Wall& wall, std::unique_ptr<Call> call, std::unique_ptr<WatchSource> source)
      : wall_(wall), call_(std::move(call)), source_(std::move(source)) {}

  absl::StatusOr<std::vector<AnyMessage>> Poll(bool bookmark, bool& more) override {
    call_->now = wall_.clock_.Now();
    RETURN_IF_ERROR(wall_.database_.Read(
        [&](sql::Transaction& transaction) { return wall_.Judge(transaction, *call_); }));
    if (!call_->allowed()) return call_->result.status();
    ASSIGN_OR_RETURN(std::vector<AnyMessage> messages, source_->Poll(bookmark, more));
    for (const AnyMessage& message : messages) {
      KeepClasses(*message, call_->judgement.decision.classes);
    }
    return messages;
  }

 private:
  const Wall& wall_;
  const std::unique_ptr<Call> call_;
  const std::unique_ptr<WatchSource> source_;
};

absl::StatusOr<std::unique_ptr<WatchSource>> Wall::OpenWatch(const IncomingCall& incoming,
                                                             const Message& request) {
  auto call = std::make_unique<Call>();
  call->incoming = incoming;
  // A watch has no deadline and outlives the transport's view of the call.
  call->incoming.cancelled = nullptr;
  call->now = clock_.Now();
  call->request.reset(request.New());
  call->request->CopyFrom(request);
  const Method& method = call->method();
  call->resource_name = ResourceNameOf(method, request);
  std::unique_ptr<WatchSource> source;
  if (absl::Status identified = gate_.Identify(incoming.peer_uris, incoming.bearer, call->caller);
      identified.ok()) {
    RETURN_IF_ERROR(
        database_.Read([&](sql::Transaction& transaction) { return Judge(transaction, *call); }));
  } else {
    call->result = identified;
  }
  if (call->allowed()) {
    absl::StatusOr<std::unique_ptr<WatchSource>> opened =
        Guarded([&] { return method.watch(ContextOf(*call), request); });
    if (opened.ok()) {
      source = *std::move(opened);
      call->result = AnyMessage(method.response_prototype->New());
    } else {
      call->result = opened.status();
    }
  }
  if (trail_ != nullptr && !(method.reference && call->allowed())) {
    RETURN_IF_ERROR(database_.RunWrite([this, &call](sql::WriteTransaction& transaction) {
      return AppendLeaf(transaction, *call);
    }));
  }
  if (source == nullptr) return call->result.status();
  return std::make_unique<JudgedSource>(*this, std::move(call), std::move(source));
}

void Wall::Finish(const std::shared_ptr<Call>& call, absl::StatusOr<AnyMessage> result) {
  Release(*call);
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
