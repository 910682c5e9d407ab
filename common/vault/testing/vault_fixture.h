// A vault over a real database with one table of sealed fields.
#ifndef TSUNAGI_COMMON_VAULT_TESTING_VAULT_FIXTURE_H_
#define TSUNAGI_COMMON_VAULT_TESTING_VAULT_FIXTURE_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "common/vault/testing/fake_key_provider.h"
#include "common/vault/vault.h"
#include "gtest/gtest.h"

namespace tsunagi::testing {

class VaultFixture : public ::testing::Test {
 protected:
  void SetUp() override { OpenDatabase(); }
  void OpenDatabase() {
    database_.reset();
    ASSERT_OK_AND_ASSIGN(database_,
                         sql::OpenSqlite({.path = dir_.Path("t.db")}, common_schema::Migrations()));
  }
  // A second vault on the same data, with nothing cached.
  std::unique_ptr<Vault> FreshVault(const std::string& service = "intake") {
    return std::make_unique<Vault>(service, provider_, clock_);
  }

  static Place At(const std::string& person, const std::string& row = "1") {
    return {"client", "name", Keep(person), Keep(row)};
  }
  static std::string Person(int number) {
    return absl::StrFormat("0197a000-0000-7000-8000-%012d", number);
  }

  absl::StatusOr<std::string> Seal(Vault& vault, const Place& place, const std::string& plain) {
    absl::StatusOr<std::string> sealed;
    const absl::Status status = database_->RunWrite([&](sql::WriteTransaction& transaction) {
      sealed = vault.Seal(transaction, place, plain);
      return sealed.status();
    });
    if (!status.ok()) return status;
    return sealed;
  }
  absl::StatusOr<std::string> Open(Vault& vault, const Place& place, const std::string& sealed) {
    absl::StatusOr<std::string> plain;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      plain = vault.Open(transaction, place, sealed);
      return plain.status();
    });
    if (!status.ok()) return status;
    return plain;
  }
  absl::Status Erase(Vault& vault, const std::string& person) {
    return database_->RunWrite([&](sql::WriteTransaction& transaction) {
      return vault.Erase(transaction, person, clock_.Now());
    });
  }
  absl::StatusOr<KeyState> StateOf(const std::string& person) {
    absl::StatusOr<KeyState> state;
    const absl::Status status = database_->Read([&](sql::Transaction& transaction) {
      state = vault_.StateOf(transaction, person);
      return state.status();
    });
    if (!status.ok()) return status;
    return state;
  }
  absl::Status Exec(absl::string_view sql, std::vector<sql::Arg> args) {
    return database_->RunWrite(
        [&](sql::WriteTransaction& transaction) { return transaction.Exec(sql, args).status(); });
  }
  std::map<std::string, int64_t> Counts() {
    std::map<std::string, int64_t> counts;
    EXPECT_OK(database_->Read([&counts](sql::Transaction& transaction) {
      auto counted = Vault::CountByKek(transaction);
      if (counted.ok()) counts = *std::move(counted);
      return counted.status();
    }));
    return counts;
  }

  TempDir dir_;
  FakeClock clock_{absl::CivilSecond(2026, 4, 1, 9, 0, 0)};
  FakeKeyProvider provider_;
  // Before the database, whose last writes use it.
  Vault vault_{"intake", provider_, clock_};
  std::unique_ptr<sql::Database> database_;

 private:
  // A place borrows its texts; the tests' live for the process.
  static absl::string_view Keep(const std::string& text) {
    static auto* const kept = new std::set<std::string>();
    return *kept->insert(text).first;
  }
};

}  // namespace tsunagi::testing

#endif  // TSUNAGI_COMMON_VAULT_TESTING_VAULT_FIXTURE_H_
