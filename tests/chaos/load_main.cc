// Load for the kill -9 test: many clients write to one service, retry every call under its request
// id until it is acknowledged, and keep a ledger of what was acknowledged. `verify` compares the
// ledger with what the reopened service holds.
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/pki/pki.h"
#include "common/rpc/client/channel.h"
#include "common/rpc/server.h"
#include "tests/chaos/workloads.h"

namespace tsunagi::chaos {
namespace {

struct Options {
  std::string site;
  std::string service;
  std::string ledger;
  int clients = 16;
};

// Writes until `stop`, each operation until it is acknowledged.
void RunClient(Workload& workload, int client, const std::atomic<bool>& stop, std::ofstream& ledger,
               std::mutex& ledger_mutex, std::atomic<int64_t>& acknowledged) {
  for (int64_t i = 0; !stop; ++i) {
    const std::string marker = absl::StrCat("c", client, "-", i);
    const std::string request_id = NewUuidV7(absl::Now());
    absl::StatusOr<std::string> name = absl::UnavailableError("not tried");
    while (true) {
      name = workload.Write(client, marker, request_id);
      if (name.ok()) break;
      const absl::StatusCode code = name.status().code();
      const bool again = code == absl::StatusCode::kUnavailable ||
                         code == absl::StatusCode::kDeadlineExceeded ||
                         code == absl::StatusCode::kCancelled;
      if (!again) {
        std::cerr << "client " << client << ": " << name.status() << std::endl;
        _exit(3);
      }
      absl::SleepFor(absl::Milliseconds(20));
    }
    std::lock_guard lock(ledger_mutex);
    ledger << (workload.marker_is_name() ? *name : marker) << "\t" << *name << "\n" << std::flush;
    ++acknowledged;
  }
}

int Load(const Options& options) {
  std::unique_ptr<Workload> workload = MakeWorkload(options.site, options.service, options.clients);
  if (const absl::Status status = workload->Prepare(); !status.ok()) {
    std::cerr << "prepare: " << status << std::endl;
    return 1;
  }
  std::ofstream ledger(options.ledger, std::ios::trunc);
  std::mutex ledger_mutex;
  std::atomic<bool> stop{false};
  std::atomic<int64_t> acknowledged{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < options.clients; ++c) {
    clients.emplace_back(
        [&, c] { RunClient(*workload, c, stop, ledger, ledger_mutex, acknowledged); });
  }
  std::cout << "loading" << std::endl;
  // Until whoever drives the test closes our input.
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  std::cout << "acknowledged " << acknowledged << std::endl;
  return 0;
}

// Every acknowledged write is there, none is there twice, and nothing else is.
int Verify(const Options& options) {
  std::unique_ptr<Workload> workload = MakeWorkload(options.site, options.service, options.clients);
  std::map<std::string, std::string> expected;
  std::ifstream ledger(options.ledger);
  std::string line;
  while (std::getline(ledger, line)) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    if (parts.size() == 2) expected[parts[0]] = parts[1];
  }
  absl::StatusOr<std::multimap<std::string, std::string>> held = workload->ReadAll();
  if (!held.ok()) {
    std::cerr << "read: " << held.status() << std::endl;
    return 1;
  }
  int64_t lost = 0;
  int64_t twice = 0;
  int64_t strange = 0;
  for (const auto& [marker, name] : expected) {
    const size_t times = held->count(marker);
    lost += times == 0 ? 1 : 0;
    twice += times > 1 ? 1 : 0;
    if (times == 1 && held->find(marker)->second != name) ++strange;
  }
  for (const auto& [marker, name] : *held) strange += expected.count(marker) == 0 ? 1 : 0;
  std::cout << "acknowledged " << expected.size() << " held " << held->size() << " lost " << lost
            << " twice " << twice << " strange " << strange << std::endl;
  return lost == 0 && twice == 0 && strange == 0 && !expected.empty() ? 0 : 4;
}

}  // namespace
}  // namespace tsunagi::chaos

int main(int argc, char** argv) {
  tsunagi::rpc::AllowOnlyTls13();
  CLI::App app("load for the kill -9 test");
  tsunagi::chaos::Options options;
  const auto add = [&options](CLI::App* command) {
    command->add_option("--site", options.site)->required();
    command->add_option("--service", options.service)->required();
    command->add_option("--ledger", options.ledger)->required();
    command->add_option("--clients", options.clients);
  };
  CLI::App* load = app.add_subcommand("load", "write until standard input closes");
  CLI::App* verify = app.add_subcommand("verify", "compare the ledger with the service");
  add(load);
  add(verify);
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  return load->parsed() ? tsunagi::chaos::Load(options) : tsunagi::chaos::Verify(options);
}
