#include "tests/authz/sweep/sweep.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/error/error.h"

namespace tsunagi::sweep {
namespace {

constexpr const char* kServers[] = {"intake", "classification", "referral", "aggregation"};
constexpr int kTries = 200;
constexpr int kWatchMessages = 5000;
constexpr absl::Duration kWatchTime = absl::Seconds(3);

// "IntakeService/GetCase".
std::string ShortName(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->name(), "/", method.name());
}

// Everything that an error says; the client keeps no other details (common/rpc/status_grpc.h).
std::string TextOf(const absl::Status& status) {
  const ErrorDetail detail = DetailOf(status);
  std::string text = absl::StrCat(status.message(), "\n", detail.reason, "\n", detail.message_ja,
                                  "\n", detail.resource, "\n");
  for (const auto& [key, value] : detail.metadata) absl::StrAppend(&text, key, "=", value, "\n");
  for (const FieldProblem& field : detail.fields) {
    absl::StrAppend(&text, field.field, " ", field.reason, " ", field.message_ja, "\n");
  }
  return text;
}

// Without what may differ between a record out of reach and an absent one: what the caller wrote
// itself.
std::string Comparable(absl::string_view text, const std::string& name, absl::string_view office) {
  std::string out(text);
  if (!name.empty()) out = absl::StrReplaceAll(out, {{name, "<record>"}});
  return absl::StrReplaceAll(WithoutIds(out), {{office, "<office>"}, {kNoOffice, "<office>"}});
}

// Also two backups at once or within a second, which say nothing about who may.
bool ShouldRetry(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kResourceExhausted ||
         ReasonOf(status) == "BACKUP_RUNNING" || ReasonOf(status) == "BACKUP_EXISTS";
}

// Cancels a stream after a while, unless it ended before.
class Watchdog {
 public:
  explicit Watchdog(rpc::MessageStream& stream)
      : thread_([this, &stream] {
          std::unique_lock lock(mutex_);
          const auto time = absl::ToChronoMilliseconds(kWatchTime);
          if (!ended_.wait_for(lock, time, [this] { return end_; })) stream.Cancel();
        }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      end_ = true;
    }
    ended_.notify_all();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool end_ = false;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<bool> Sweep::Serves(const std::string& server, const MethodDescriptor& method) {
  Caller caller;
  caller.identity = absl::StrCat("svc/", server);
  for (int i = 0; i < kTries; ++i) {
    const Box request = world_.catalog().New(method.input_type());
    const Box response = world_.catalog().New(method.output_type());
    absl::Status status;
    if (method.server_streaming()) {
      ASSIGN_OR_RETURN(const auto channel, world_.ChannelOf(caller, server));
      const auto stream = channel->OpenStream(PathOf(method), *request);
      const Watchdog watchdog(*stream);
      if (stream->Read(*response)) {
        stream->Cancel();
        return true;
      }
      status = stream->Finish();
    } else {
      status = world_.Call(caller, server, method, *request, *response);
    }
    if (status.code() == absl::StatusCode::kUnimplemented) return false;
    if (!ShouldRetry(status)) return true;
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::UnavailableError("cannot reach " + server);
}

absl::Status Sweep::PlanMethod(const MethodDescriptor& method,
                               const std::vector<std::string>& servers) {
  const std::string name = ShortName(method);
  const std::vector<const Recipe*> recipes = RecipesOf(name);
  if (recipes.empty()) return absl::NotFoundError("no request recipe for " + name);
  const std::string& permission = AuthzOf(method).permission();
  if (!Oracle::Knows(permission)) {
    return absl::NotFoundError("the oracle has no sentence on " + permission + " of " + name);
  }
  for (const std::string& server : servers) {
    for (const Recipe* recipe : recipes) {
      const std::string more = recipe->second.empty() && recipe->suffix.empty()
                                   ? ""
                                   : absl::StrCat("(", recipe->second, recipe->suffix, ")");
      entries_.push_back(std::make_unique<Entry>(
          Entry{&method, server, recipe, absl::StrCat(name, more, "@", server)}));
      for (const Caller& caller : callers_) {
        for (int i = 0; i < kSituations; ++i) {
          Cell cell;
          cell.entry = entries_.back().get();
          cell.caller = &caller;
          cell.situation = static_cast<Situation>(i);
          index_[{cell.entry, cell.caller, cell.situation}] = cells_.size();
          cells_.push_back(std::move(cell));
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Sweep::Plan(const std::string& only) {
  std::set<std::string> names;
  for (const auto* service : world_.catalog().Services()) {
    std::vector<std::string> servers;
    for (const char* server : kServers) {
      ASSIGN_OR_RETURN(const bool serves, Serves(server, *service->method(0)));
      if (serves) servers.emplace_back(server);
    }
    if (servers.empty()) return absl::NotFoundError("nobody serves " + service->full_name());
    for (int i = 0; i < service->method_count(); ++i) {
      names.insert(ShortName(*service->method(i)));
      if (!absl::StartsWith(ShortName(*service->method(i)), only)) continue;
      RETURN_IF_ERROR(PlanMethod(*service->method(i), servers));
    }
  }
  for (const Recipe& recipe : AllRecipes()) {
    if (names.count(std::string(recipe.method)) == 0 && !IsOptional(recipe.method)) {
      return absl::NotFoundError(absl::StrCat("a recipe for no method: ", recipe.method));
    }
  }
  return absl::OkStatus();
}

const Cell* Sweep::Find(const Cell& cell, Situation situation) const {
  const auto found = index_.find({cell.entry, cell.caller, situation});
  if (found == index_.end() || !cells_[found->second].ran) return nullptr;
  return &cells_[found->second];
}

Verdict Sweep::Expect(const Cell& cell) const {
  const Recipe& recipe = *cell.entry->recipe;
  const auto& authz = AuthzOf(*cell.entry->method);
  const bool hidden = !authz.resource().empty();
  if (recipe.second.empty()) {
    return oracle_.Judge(*cell.caller, authz.permission(), hidden, cell.situation);
  }
  // The method's own record first, then the second.
  Verdict first = oracle_.Judge(*cell.caller, authz.permission(), hidden, Situation::kOwn);
  if (!first.ok) return first;
  Verdict second =
      oracle_.Judge(*cell.caller, std::string(recipe.permission), hidden, cell.situation);
  if (second.ok) second.classes |= first.classes;
  return second;
}

int Sweep::VisibleOf(const Cell& cell, Situation situation) const {
  int classes = 0;
  for (const std::string& permission :
       {AuthzOf(*cell.entry->method).permission(), std::string(cell.entry->recipe->permission)}) {
    const Verdict verdict = oracle_.Judge(*cell.caller, permission, /*hidden=*/true, situation);
    if (verdict.ok) classes |= verdict.classes | 1 << common::v1::FIELD_CLASS_PUBLIC;
  }
  return classes;
}

absl::StatusOr<Target> Sweep::TargetOf(const Cell& cell) {
  const Recipe& recipe = *cell.entry->recipe;
  const bool writes = AuthzOf(*cell.entry->method).writes();
  const bool changes =
      writes && !recipe.leaves_record && (IsAbsent(cell.situation) || Expect(cell).ok);
  if (changes && recipe.kind != Kind::kNothing) return world_.Make(recipe.kind, cell.situation);
  return *world_.Shared(recipe.kind, cell.situation);
}

absl::Status Sweep::Watch(const Cell& cell, const Message& request, std::string& texts,
                          int& classes) {
  ASSIGN_OR_RETURN(const auto channel, world_.ChannelOf(*cell.caller, cell.entry->server));
  const auto stream = channel->OpenStream(PathOf(*cell.entry->method), request);
  const Watchdog watchdog(*stream);
  const Box message = world_.catalog().New(cell.entry->method->output_type());
  int read = 0;
  while (read < kWatchMessages && stream->Read(*message)) {
    texts += TextsIn(*message);
    classes |= ClassesIn(*message);
    message->Clear();
    ++read;
  }
  if (read == 0) return stream->Finish();
  stream->Cancel();
  return absl::OkStatus();
}

absl::Status Sweep::AskOnce(const Cell& cell, const Message& request, std::string& texts,
                            int& classes, std::string& answer) {
  if (cell.entry->method->server_streaming()) return Watch(cell, request, texts, classes);
  const Box response = world_.catalog().New(cell.entry->method->output_type());
  RETURN_IF_ERROR(
      world_.Call(*cell.caller, cell.entry->server, *cell.entry->method, request, *response));
  texts = TextsIn(*response);
  classes = ClassesIn(*response);
  ClearTokens(*response);
  answer = response->ShortDebugString();
  return absl::OkStatus();
}

void Sweep::Ask(Cell& cell) {
  const Entry& entry = *cell.entry;
  if (!Applies(entry.recipe->kind, cell.situation)) {
    cell.why_skipped = "a record of the kind cannot stand so";
    return;
  }
  if (world_.Shared(entry.recipe->kind, cell.situation) == nullptr) {
    cell.why_skipped = "no record of the situation";
    return;
  }
  absl::StatusOr<Target> target = TargetOf(cell);
  absl::StatusOr<Box> request = target.ok()
                                    ? world_.Fill(*entry.method, entry.recipe->text, *target)
                                    : absl::StatusOr<Box>(target.status());
  cell.ran = true;
  cell.status = request.status();
  if (!request.ok()) return;
  const std::string resource = entry.recipe->second.empty() ? AuthzOf(*entry.method).resource()
                                                            : std::string(entry.recipe->second);
  if (!resource.empty()) {
    SetPath(**request, resource, absl::StrCat(target->name, entry.recipe->suffix));
  }
  std::string texts;
  std::string answer;
  for (int i = 0; i < kTries; ++i) {
    cell.status = AskOnce(cell, **request, texts, cell.classes, answer);
    if (!ShouldRetry(cell.status)) break;
    absl::SleepFor(absl::Milliseconds(50));
  }
  if (!cell.status.ok()) {
    cell.reason = ReasonOf(cell.status);
    texts = TextOf(cell.status);
    answer = texts;
  }
  const std::string code = absl::StatusCodeToString(cell.status.code());
  cell.comparable =
      Comparable(absl::StrCat(code, "\n", answer), target->name, OfficeOf(cell.situation));
  // What the caller wrote itself tells it nothing.
  const std::string sent = TextsIn(**request);
  for (Sighting& sighting : world_.canaries().FindIn(texts)) {
    const bool known = sighting.field_class == common::v1::FIELD_CLASS_PUBLIC &&
                       sent.find(sighting.text) != std::string::npos;
    if (!known) cell.sightings.push_back(std::move(sighting));
  }
}

void Sweep::RunPhase(bool writes, int threads) {
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < cells_.size(); i = next++) {
      if (AuthzOf(*cells_[i].entry->method).writes() == writes) Ask(cells_[i]);
    }
  };
  std::vector<std::thread> workers;
  workers.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
}

void Sweep::Run(int threads) {
  RunPhase(/*writes=*/false, threads);
  RunPhase(/*writes=*/true, threads);
}

}  // namespace tsunagi::sweep
