// Figures of an audit log: appending, folding, start and proofs. Arguments: folder, entries.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/audit/checkpoint.h"
#include "common/audit/checkpointer.h"
#include "common/audit/log.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"

namespace tsunagi::audit {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// `threads` callers at once, each write one entry, as calls do: the writer batches them.
double AppendFromThreads(sql::Database& database, int threads, int64_t per_thread) {
  const std::string entry(300, 'e');
  std::vector<std::thread> running;
  const auto start = Clock::now();
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      for (int64_t i = 0; i < per_thread; ++i) {
        (void)database.RunWrite([&entry](sql::WriteTransaction& transaction) {
          return AppendLeaf(transaction, entry).status();
        });
      }
    });
  }
  for (std::thread& each : running) each.join();
  return static_cast<double>(threads * per_thread) / SecondsSince(start);
}

absl::Status Fill(sql::Database& database, int64_t count) {
  const std::string entry(300, 'e');
  constexpr int64_t kAtOnce = 10000;
  for (int64_t done = 0; done < count; done += kAtOnce) {
    const int64_t now = std::min(kAtOnce, count - done);
    RETURN_IF_ERROR(database.RunWrite([&](sql::WriteTransaction& transaction) {
      for (int64_t i = 0; i < now; ++i) {
        const auto seq = AppendLeaf(transaction, entry);
        if (!seq.ok()) return seq.status();
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status MeasureProofs(sql::Database& database, const Checkpointer& checkpointer,
                           int64_t size) {
  constexpr int kProofs = 200;
  size_t most = 0;
  double slowest = 0;
  const auto start = Clock::now();
  for (int i = 0; i < kProofs; ++i) {
    const auto one = Clock::now();
    const auto read = [&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(const auto proof,
                       checkpointer.ProveInclusion(transaction, (i * 7919L) % size, size));
      most = std::max(most, proof.size());
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(database.Read(read));
    slowest = std::max(slowest, SecondsSince(one));
  }
  std::printf("inclusion proof: %.3f ms on average, %.3f ms at most, %zu hashes at most\n",
              SecondsSince(start) / kProofs * 1e3, slowest * 1e3, most);
  return absl::OkStatus();
}

absl::Status Run(const std::string& folder, int64_t entries) {
  ASSIGN_OR_RETURN(const auto database,
                   sql::OpenSqlite({.path = folder + "/bench.db"}, common_schema::Migrations()));
  ASSIGN_OR_RETURN(
      Signer signer,
      Signer::Create("bench", KeyType::kLog, *crypto::Ed25519Key::FromSeed(std::string(32, 'k'))));
  std::printf("append, 64 callers: %.0f entries/s\n", AppendFromThreads(*database, 64, 500));
  auto start = Clock::now();
  RETURN_IF_ERROR(Fill(*database, entries - 32000));
  std::printf("append, in one transaction: %.1f us each\n",
              SecondsSince(start) / static_cast<double>(entries - 32000) * 1e6);
  CheckpointerOptions options;
  options.file = folder + "/checkpoints";
  {
    start = Clock::now();
    ASSIGN_OR_RETURN(const auto checkpointer, Checkpointer::Open(*database, signer, options));
    RETURN_IF_ERROR(checkpointer->MakeNow().status());
    std::printf("folding %lld entries: %.2f s\n", static_cast<long long>(entries),
                SecondsSince(start));
  }
  start = Clock::now();
  ASSIGN_OR_RETURN(const auto checkpointer, Checkpointer::Open(*database, signer, options));
  std::printf("start at %lld entries: %.3f s\n", static_cast<long long>(entries),
              SecondsSince(start));
  return MeasureProofs(*database, *checkpointer, entries);
}

}  // namespace
}  // namespace tsunagi::audit

int main(int argc, char** argv) {
  int64_t entries = 1'000'000;
  if (argc < 2 || (argc > 2 && !absl::SimpleAtoi(argv[2], &entries)) || entries <= 32000) {
    std::fprintf(stderr, "usage: %s FOLDER [ENTRIES]\n", argv[0]);
    return 2;
  }
  const absl::Status status = tsunagi::audit::Run(argv[1], entries);
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.ToString()).c_str());
  return status.ok() ? 0 : 1;
}
