// Holds one race many times at a running site, with several workers beside each other, and counts
// how it ended and where the two offices disagree.
#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/server.h"
#include "tests/races/contests.h"
#include "tests/races/desk.h"
#include "tests/races/sides.h"
#include "tests/support/site_client.h"

namespace tsunagi::races {
namespace {

// Exit codes.
constexpr int kDisagreed = 1;
constexpr int kNotHeld = 2;

// Rounds on one case: its list stays short, and few rounds pay for a new one.
constexpr int kRoundsOfCase = 20;
constexpr size_t kShownProblems = 20;
// Every outcome must happen in so many rounds of a hundred, or it was no race.
constexpr int kLeastPercent = 5;

struct Options {
  std::string site;
  std::string race;
  int count = 1000;
  int workers = 4;
  bool self_check = false;
};

struct Tally {
  std::map<std::string, int> outcomes;
  int rounds = 0;
  int overlapped = 0;
  int overtaken = 0;
  int disagreements = 0;
  int sends = 0;
  int disclosures = 0;
  std::vector<std::string> problems;
  std::set<int> forged;
  std::set<int> noticed;
};

// Every forgery once, in the odd rounds: there the two calls always compete.
Forgery ForgeryOf(const Options& options, int number) {
  const int index = (number + 1) / 2;
  if (!options.self_check || number % 2 == 0 || index > static_cast<int>(Forgery::kLastForgery)) {
    return Forgery::kNone;
  }
  return static_cast<Forgery>(index);
}

class Races {
 public:
  Races(const Options& options, const Contest& contest)
      : options_(options), contest_(contest), client_(options.site, 2 * options.workers) {}

  absl::Status Run() {
    std::vector<std::thread> workers;
    for (int w = 0; w < options_.workers; ++w) {
      workers.emplace_back([this, w] {
        if (absl::Status status = Work(w); !status.ok()) {
          next_ = options_.count;
          std::lock_guard lock(mutex_);
          status_.Update(status);
        }
      });
    }
    for (std::thread& each : workers) each.join();
    return status_;
  }

  const Tally& tally() const { return tally_; }

 private:
  absl::Status Work(int worker) {
    Desk desk(client_, worker);
    std::string case_name;
    int held = 0;
    for (int number = next_++; number < options_.count; number = next_++) {
      if (held % kRoundsOfCase == 0) {
        RETURN_IF_ERROR(Leave(desk, case_name));
        ASSIGN_OR_RETURN(case_name, desk.MakeCase());
      }
      ++held;
      const Round round = {number, case_name, ForgeryOf(options_, number)};
      ASSIGN_OR_RETURN(const Result result, contest_.hold(desk, round));
      RETURN_IF_ERROR(desk.TakeBack(case_name));
      Add(round, result);
    }
    return Leave(desk, case_name);
  }

  // What the register holds on a case that is done with.
  absl::Status Leave(Desk& desk, const std::string& case_name) {
    if (case_name.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const int disclosures, desk.CountDisclosures(case_name));
    std::lock_guard lock(mutex_);
    tally_.disclosures += disclosures;
    return absl::OkStatus();
  }

  void Add(const Round& round, const Result& result) {
    std::lock_guard lock(mutex_);
    ++tally_.rounds;
    ++tally_.outcomes[result.outcome];
    tally_.overlapped += result.overlapped ? 1 : 0;
    tally_.overtaken += result.overtaken ? 1 : 0;
    tally_.sends += result.sends;
    if (round.forgery != Forgery::kNone) tally_.forged.insert(round.number);
    if (result.problems.empty()) return;
    ++tally_.disagreements;
    tally_.noticed.insert(round.number);
    for (const std::string& each : result.problems) {
      tally_.problems.push_back(absl::StrCat("round ", round.number, ": ", each));
    }
  }

  const Options& options_;
  const Contest& contest_;
  support::SiteClient client_;
  std::atomic<int> next_{0};
  std::mutex mutex_;
  Tally tally_;
  absl::Status status_;
};

void Print(const Contest& contest, const Tally& tally) {
  std::cout << contest.name << ": " << tally.rounds << " rounds";
  for (const std::string& each : contest.outcomes) {
    const auto found = tally.outcomes.find(each);
    std::cout << ", " << each << " " << (found == tally.outcomes.end() ? 0 : found->second);
  }
  std::cout << ", disagreements " << tally.disagreements << "\n  calls overlapped in "
            << tally.overlapped << ", the later one prevailed in " << tally.overtaken << "; "
            << tally.sends << " sends, " << tally.disclosures
            << " disclosures in the sender's register" << std::endl;
  const size_t shown = std::min(tally.problems.size(), kShownProblems);
  for (size_t i = 0; i < shown; ++i) std::cout << "  " << tally.problems[i] << "\n";
}

// Every outcome happened, and most calls were on their way together.
bool WasRace(const Contest& contest, const Tally& tally) {
  bool raced = tally.overlapped * 2 >= tally.rounds;
  for (const std::string& each : contest.outcomes) {
    const auto found = tally.outcomes.find(each);
    raced &= found != tally.outcomes.end() && found->second * 100 >= tally.rounds * kLeastPercent;
  }
  return raced;
}

int Main(const Options& options) {
  const Contest* contest = FindContest(options.race);
  if (contest == nullptr) {
    std::cerr << "unknown race " << options.race << std::endl;
    return kNotHeld;
  }
  Races races(options, *contest);
  if (const absl::Status status = races.Run(); !status.ok()) {
    std::cerr << options.race << ": " << status << std::endl;
    return kNotHeld;
  }
  const Tally& tally = races.tally();
  Print(*contest, tally);
  if (options.self_check) {
    const bool good = tally.forged.size() == static_cast<size_t>(Forgery::kLastForgery) &&
                      tally.forged == tally.noticed;
    std::cout << "  self-check: " << tally.forged.size() << " rounds forged, "
              << tally.noticed.size() << " noticed" << (good ? "" : ": it failed") << std::endl;
    return good ? 0 : kDisagreed;
  }
  const bool raced = WasRace(*contest, tally);
  if (!raced) std::cout << "  it was no race" << std::endl;
  return raced && tally.disagreements == 0 ? 0 : kDisagreed;
}

}  // namespace
}  // namespace tsunagi::races

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  CLI::App app("races between two offices, or two of one office");
  tsunagi::races::Options options;
  app.add_option("--site", options.site)->required();
  app.add_option("--race", options.race)->required();
  app.add_option("--count", options.count);
  app.add_option("--workers", options.workers)->check(CLI::Range(1, 16));
  app.add_flag("--self-check", options.self_check, "forge views; each must be noticed");
  CLI11_PARSE(app, argc, argv);
  return tsunagi::races::Main(options);
}
