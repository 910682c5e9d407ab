// What the vault costs. By hand: build/fast/tests/vault/vault_benchmark
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/temp_dir.h"
#include "common/vault/file_key_provider.h"
#include "common/vault/vault.h"

namespace tsunagi {
namespace {

constexpr int kPersons = 100000;

std::string Person(int number) { return absl::StrFormat("0197a000-0000-7000-8000-%012d", number); }

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::abort();
}

// 100,000 persons with a sealed name each; made once.
struct Site {
  Site() {
    keys = *FileKeyProvider::Open(dir.path());
    Check(keys->AddKey().status());
    vault = std::make_unique<Vault>("intake", *keys);
    const auto common = common_schema::Migrations();
    std::vector<sql::Migration> migrations(common.begin(), common.end());
    migrations.push_back({"bench", 1,
                          "CREATE TABLE client (id BIGINT NOT NULL PRIMARY KEY,"
                          " person TEXT NOT NULL, name BYTEA NOT NULL)"});
    database = *sql::OpenSqlite({.path = dir.Path("b.db")}, migrations);
    for (int from = 0; from < kPersons; from += 1000) {
      Check(database->RunWrite([this, from](sql::WriteTransaction& transaction) {
        for (int i = from; i < from + 1000; ++i) Check(Add(transaction, i));
        return absl::OkStatus();
      }));
    }
  }
  absl::Status Add(sql::WriteTransaction& transaction, int number) {
    const std::string person = Person(number);
    ASSIGN_OR_RETURN(
        const std::string sealed,
        vault->Seal(transaction, {"client", "name", person, "0"}, "下野 花子（シモツケ ハナコ）"));
    return transaction
        .Exec("INSERT INTO client (id, person, name) VALUES ($1, $2, $3)",
              {int64_t{number}, person, sql::Bytes{sealed}})
        .status();
  }

  testing::TempDir dir;
  std::unique_ptr<FileKeyProvider> keys;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<sql::Database> database;
};

Site& TheSite() {
  static auto* const site = new Site();
  return *site;
}

void SealCached(benchmark::State& state) {
  Site& site = TheSite();
  const std::string plain(static_cast<size_t>(state.range(0)), 'x');
  const std::string person = Person(1);
  Check(site.database->RunWrite([&](sql::WriteTransaction& transaction) {
    for (auto _ : state) {
      benchmark::DoNotOptimize(site.vault->Seal(transaction, {"t", "c", person, "0"}, plain));
    }
    return absl::OkStatus();
  }));
}
BENCHMARK(SealCached)->Arg(600)->Arg(2048);

void OpenCached(benchmark::State& state) {
  Site& site = TheSite();
  const std::string plain(static_cast<size_t>(state.range(0)), 'x');
  const std::string person = Person(1);
  std::string sealed;
  Check(site.database->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(sealed, site.vault->Seal(transaction, {"t", "c", person, "0"}, plain));
    return absl::OkStatus();
  }));
  Check(site.database->Read([&](sql::Transaction& transaction) {
    for (auto _ : state) {
      benchmark::DoNotOptimize(site.vault->Open(transaction, {"t", "c", person, "0"}, sealed));
    }
    return absl::OkStatus();
  }));
}
BENCHMARK(OpenCached)->Arg(600)->Arg(2048);

// Another person each time: a query, an unwrap and a derivation.
void KeyUncached(benchmark::State& state) {
  Site& site = TheSite();
  int i = 0;
  Check(site.database->Read([&](sql::Transaction& transaction) {
    for (auto _ : state) {
      i = (i + 7919) % kPersons;
      benchmark::DoNotOptimize(site.vault->KeyForOpen(transaction, Person(i)));
    }
    return absl::OkStatus();
  }));
}
BENCHMARK(KeyUncached);

// A new person: the key made, wrapped and inserted. Rolled back at the end.
void NewPerson(benchmark::State& state) {
  Site& site = TheSite();
  (void)site.database->RunWrite([&](sql::WriteTransaction& transaction) -> absl::Status {
    int i = kPersons;
    for (auto _ : state) {
      benchmark::DoNotOptimize(site.vault->KeyForSeal(transaction, Person(i++)));
    }
    return absl::CancelledError();
  });
}
BENCHMARK(NewPerson);

// 100,000 names with their query, as the search index does at its start.
void OpenAllNames(benchmark::State& state) {
  Site& site = TheSite();
  for (auto _ : state) {
    int64_t opened = 0;
    BulkOpener opener(*site.vault);
    Check(site.database->Read([&](sql::Transaction& transaction) {
      return transaction.Query(
          "SELECT c.person, c.name, k.version, k.state, k.kek, k.wrapped"
          " FROM client c JOIN person_key k ON k.person = c.person",
          {}, [&](const sql::Row& row) {
            opened +=
                opener.Open(KeyColumns(row, 2), {"client", "name", row.Text(0), "0"}, row.Text(1))
                    .ok();
            return absl::OkStatus();
          });
    }));
    if (opened != kPersons) std::abort();
  }
}
BENCHMARK(OpenAllNames)->Unit(benchmark::kMillisecond);

// A rotation of 100,000 keys in batches of 500.
void RewrapAll(benchmark::State& state) {
  Site& site = TheSite();
  for (auto _ : state) {
    Check(site.keys->AddKey().status());
    std::string after;
    while (site.vault->Rewrap(*site.database, after)->more) {
    }
  }
}
BENCHMARK(RewrapAll)->Unit(benchmark::kMillisecond)->Iterations(2);

}  // namespace
}  // namespace tsunagi

BENCHMARK_MAIN();
