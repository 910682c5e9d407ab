// perf_inbox: fills the inbox of one office, lists it in every way its people do, and times how
// soon a sent referral reaches those who watch it. Against the four services of a site folder;
// prints one line of JSON per measurement. See tests/perf/inbox.py.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/server.h"
#include "tests/races/desk.h"

namespace tsunagi::perf {
namespace {

using races::Desk;
using referral::v1::ListReferralsRequest;
using referral::v1::ListReferralsResponse;
using referral::v1::Referral;
using referral::v1::WatchReferralsRequest;
using referral::v1::WatchReferralsResponse;

constexpr int kWorkers = 16;

struct Options {
  std::string site;
  int referrals = 10'000;
  int lists = 300;
  int watchers = 200;
  int sends = 100;
};

double At(const std::vector<double>& sorted, double share) {
  const size_t last = sorted.size() - 1;
  return sorted[std::min(last, static_cast<size_t>(share * static_cast<double>(sorted.size())))];
}

void Print(const std::string& what, std::vector<double> milliseconds) {
  if (milliseconds.empty()) return;
  std::sort(milliseconds.begin(), milliseconds.end());
  absl::PrintF("{\"what\": \"%s\", \"count\": %d, \"p50\": %.2f, \"p99\": %.2f, \"max\": %.2f}\n",
               what, milliseconds.size(), At(milliseconds, 0.5), At(milliseconds, 0.99),
               milliseconds.back());
  std::fflush(stdout);
}

// Runs `body(worker, i)` for i below `count`, each worker in a thread of its own; the first error.
template <typename Body>
absl::Status InParallel(int workers, int count, const Body& body) {
  std::atomic<int> next = 0;
  std::mutex mutex;
  absl::Status first;
  std::vector<std::thread> threads;
  threads.reserve(static_cast<size_t>(workers));
  for (int worker = 0; worker < workers; ++worker) {
    threads.emplace_back([&, worker] {
      for (int i = next++; i < count; i = next++) {
        const absl::Status status = body(worker, i);
        if (status.ok()) continue;
        const std::lock_guard lock(mutex);
        first.Update(status);
        next = count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return first;
}

// Every tenth is accepted, every tenth answered by a question, so that filters have something to
// do.
absl::Status Fill(support::SiteClient& client, const Options& options) {
  std::vector<std::unique_ptr<Desk>> desks;
  for (int i = 0; i < kWorkers; ++i) desks.push_back(std::make_unique<Desk>(client, i));
  return InParallel(kWorkers, options.referrals, [&](int worker, int i) -> absl::Status {
    Desk& desk = *desks[static_cast<size_t>(worker)];
    ASSIGN_OR_RETURN(const std::string about, desk.MakeCase());
    ASSIGN_OR_RETURN(const Referral sent, desk.MakeSent(about));
    if (i % 10 > 1) return absl::OkStatus();
    auto step = races::StepOf(sent, true);
    step.set_note("照会");
    return desk
        .Call<Referral>(races::kReceiverLead,
                        i % 10 == 0 ? "AcceptReferral" : "RequestReferralInformation", step)
        .status();
  });
}

struct Way {
  const char* name;
  int page_size;
  bool second_page;
  bool overdue;
  bool held;
  std::vector<Referral::State> states;
};

absl::Status List(Desk& desk, const Options& options) {
  const Way ways[] = {
      {"list, first 50", 50, false, false, false, {}},
      {"list, first 200", 200, false, false, false, {}},
      {"list, second page of 200", 200, true, false, false, {}},
      {"list, 50 accepted", 50, false, false, false, {Referral::ACCEPTED}},
      {"list, a state that none has", 50, false, false, false, {Referral::EXPIRED}},
      {"list, overdue (none)", 50, false, true, false, {}},
      {"list, held (none)", 50, false, false, true, {}},
  };
  for (const Way& way : ways) {
    ListReferralsRequest request;
    request.set_parent(races::kReceiver);
    request.set_box(ListReferralsRequest::INBOX);
    request.set_page_size(way.page_size);
    request.set_overdue(way.overdue);
    request.set_held(way.held);
    for (const Referral::State state : way.states) request.add_states(state);
    if (way.second_page) {
      ASSIGN_OR_RETURN(const auto first, desk.Call<ListReferralsResponse>(
                                             races::kReceiverLead, "ListReferrals", request));
      request.set_page_token(first.next_page_token());
    }
    std::vector<double> took;
    for (int i = 0; i < options.lists; ++i) {
      const absl::Time begun = absl::Now();
      ASSIGN_OR_RETURN(const auto page, desk.Call<ListReferralsResponse>(races::kReceiverLead,
                                                                         "ListReferrals", request));
      took.push_back(absl::ToDoubleMilliseconds(absl::Now() - begun));
    }
    Print(way.name, std::move(took));
  }
  return absl::OkStatus();
}

// When each watcher saw each referral as SENT.
class Watchers {
 public:
  Watchers(support::SiteClient& client, int count) : client_(client), count_(count) {}

  absl::Status Start() {
    for (int i = 0; i < count_; ++i) {
      ASSIGN_OR_RETURN(const auto channel, client_.Channel("referral", races::kReceiverLead, i));
      WatchReferralsRequest request;
      request.set_parent(races::kReceiver);
      streams_.push_back(
          channel->OpenStream("tsunagi.referral.v1.ReferralService/WatchReferrals", request));
      threads_.emplace_back([this, stream = streams_.back().get()] { Follow(*stream); });
    }
    // The first bookmark says that the watch stands.
    const absl::MutexLock lock(&mutex_);
    const auto all = [this] { return started_ == count_; };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&all), absl::Seconds(60))) {
      return absl::DeadlineExceededError("not every watch began");
    }
    return absl::OkStatus();
  }

  // The moments at which they saw `name`; fewer than there are watchers after ten seconds.
  std::vector<absl::Time> SawAll(const std::string& name) {
    const absl::MutexLock lock(&mutex_);
    const auto all = [&] { return static_cast<int>(seen_[name].size()) == count_; };
    mutex_.AwaitWithTimeout(absl::Condition(&all), absl::Seconds(10));
    return seen_[name];
  }

  void Stop() {
    for (const auto& stream : streams_) stream->Cancel();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void Follow(rpc::MessageStream& stream) {
    WatchReferralsResponse event;
    bool started = false;
    while (stream.Read(event)) {
      const absl::Time now = absl::Now();
      const absl::MutexLock lock(&mutex_);
      if (!started) ++started_;
      started = true;
      const Referral& referral = event.change().referral();
      if (event.has_change() && referral.state() == Referral::SENT) {
        seen_[referral.name()].push_back(now);
      }
    }
    (void)stream.Finish();
  }

  support::SiteClient& client_;
  const int count_;
  std::vector<std::unique_ptr<rpc::MessageStream>> streams_;
  std::vector<std::thread> threads_;
  absl::Mutex mutex_;
  int started_ = 0;
  std::map<std::string, std::vector<absl::Time>> seen_;
};

absl::Status Watch(support::SiteClient& client, Desk& desk, const Options& options) {
  std::vector<Referral> drafts;
  for (int i = 0; i < options.sends; ++i) {
    ASSIGN_OR_RETURN(const std::string about, desk.MakeCase());
    ASSIGN_OR_RETURN(const Referral draft, desk.MakeDraft(about));
    drafts.push_back(draft);
  }
  Watchers watchers(client, options.watchers);
  RETURN_IF_ERROR(watchers.Start());
  std::vector<double> from_call, from_answer;
  for (const Referral& draft : drafts) {
    const absl::Time begun = absl::Now();
    const auto sent =
        desk.Call<Referral>(races::kCounsellor, "SendReferral", races::StepOf(draft, true));
    if (!sent.ok()) {
      watchers.Stop();
      return sent.status();
    }
    const absl::Time answered = absl::Now();
    const std::vector<absl::Time> seen = watchers.SawAll(draft.name());
    if (static_cast<int>(seen.size()) != options.watchers) {
      watchers.Stop();
      return absl::DataLossError("a watcher was not told");
    }
    for (const absl::Time each : seen) {
      from_call.push_back(absl::ToDoubleMilliseconds(each - begun));
      from_answer.push_back(absl::ToDoubleMilliseconds(each - answered));
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
  watchers.Stop();
  Print("watch, from the call that sends", std::move(from_call));
  Print("watch, from the answer to it", std::move(from_answer));
  return absl::OkStatus();
}

absl::Status Run(const Options& options) {
  support::SiteClient client(options.site, std::max(options.watchers, 2 * kWorkers));
  Desk desk(client, 0);
  RETURN_IF_ERROR(Fill(client, options));
  RETURN_IF_ERROR(List(desk, options));
  return Watch(client, desk, options);
}

}  // namespace
}  // namespace tsunagi::perf

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  tsunagi::perf::Options options;
  CLI::App app("Inbox and watch of the referral service");
  app.add_option("--site", options.site)->required();
  app.add_option("--referrals", options.referrals);
  app.add_option("--lists", options.lists);
  app.add_option("--watchers", options.watchers);
  app.add_option("--sends", options.sends);
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = tsunagi::perf::Run(options);
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return 1;
}
