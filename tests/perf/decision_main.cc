// What a decision costs: staff, resource and policy on a snapshot of a real database, as the wall
// asks for it. Prints microseconds; the aim is a p99 of at most 200.
//   decision FOLDER
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/access/testing/test_gate.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"

namespace tsunagi::perf {
namespace {

constexpr int kStaff = 600;
constexpr int kJudgements = 100'000;

int Run(const std::string& folder) {
  auto database =
      sql::OpenSqlite({.path = folder + "/decision.db"}, common_schema::Migrations()).value();
  const absl::Status employed = database->RunWrite([](sql::WriteTransaction& transaction) {
    absl::Status status;
    for (int i = 0; i < kStaff && status.ok(); ++i) {
      status = PutStaff(transaction,
                        {absl::StrCat("sr-", 9201 + i % 60, ".counsellor.", i),
                         absl::StrCat("sr-", 9201 + i % 60),
                         {Role::kCounsellor}},
                        absl::Now());
    }
    return status;
  });
  if (!employed.ok()) return 1;
  const NamedResources resources;
  const testing::TestGate gate(resources);
  const AccessRule rule{"case.read", {}, false};
  std::vector<double> micros;
  int allowed = 0;
  for (int i = 0; i < kJudgements; ++i) {
    const std::string office = absl::StrCat("sr-", 9201 + i % 60);
    const std::vector<std::string> uris = {
        absl::StrCat("spiffe://tsunagi.test/agency/", office, "/client/1")};
    const std::string user = absl::StrCat(office, ".counsellor.", i % kStaff);
    const std::string name = absl::StrCat("agencies/sr-", 9201 + i % 30, "/cases/", i);
    const absl::Time begun = absl::Now();
    Caller caller;
    if (!gate.gate().Identify(uris, user, caller).ok()) return 1;
    const absl::Status read = database->Read([&](sql::Transaction& transaction) {
      const auto judgement = gate.gate().Judge(transaction, caller, rule, name, begun);
      if (judgement.ok()) allowed += judgement->decision.allowed;
      return judgement.status();
    });
    if (!read.ok()) return 1;
    micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - begun));
  }
  std::sort(micros.begin(), micros.end());
  std::printf("%d decisions, %d allowed: p50 %.1f, p99 %.1f microseconds\n", kJudgements, allowed,
              micros[micros.size() / 2], micros[micros.size() * 99 / 100]);
  return 0;
}

}  // namespace
}  // namespace tsunagi::perf

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argc > 0 ? argv[0] : "decision");
    return 2;
  }
  return tsunagi::perf::Run(argv[1]);
}
