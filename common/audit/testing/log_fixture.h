// A log of a database in a temporary folder, for tests.
#ifndef TSUNAGI_COMMON_AUDIT_TESTING_LOG_FIXTURE_H_
#define TSUNAGI_COMMON_AUDIT_TESTING_LOG_FIXTURE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/audit/checkpoint_file.h"
#include "common/audit/checkpointer.h"
#include "common/audit/entry.h"
#include "common/audit/log.h"
#include "common/audit/note.h"
#include "common/base/status_macros.h"
#include "common/outbox/migrations/migrations.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::audit::testing {

inline Signer TestSigner(absl::string_view name, KeyType type, char seed) {
  return *Signer::Create(name, type, *crypto::Ed25519Key::FromSeed(std::string(32, seed)));
}

// A synthetic entry.
inline std::string TestEntry(int64_t number) {
  v1::Entry entry;
  entry.set_time_us(1'700'000'000'000'000 + number);
  entry.set_service("intake");
  entry.set_actor(absl::StrCat("user-", number % 7));
  entry.set_office("sr-09201");
  entry.set_peer("/agency/sr-09201/counsellor/1");
  entry.set_method("/tsunagi.intake.v1.IntakeService/GetCase");
  entry.set_permission("case.read");
  entry.set_decision(number % 5 == 0 ? v1::Entry::DENIED : v1::Entry::ALLOWED);
  if (number % 5 == 0) entry.set_reason("NOT_IN_SCOPE");
  entry.set_object(absl::StrCat("agencies/sr-09201/cases/", number));
  entry.set_person(absl::StrCat("person-", number));
  entry.add_released_classes(2);
  entry.add_released_classes(3);
  entry.set_detail(std::string(static_cast<size_t>(number % 11), '\x80'));
  return SerializeEntry(entry);
}

class LogFixture : public ::testing::Test {
 protected:
  void SetUp() override { OpenDatabase(); }
  void OpenDatabase() {
    database_.reset();
    ASSERT_OK_AND_ASSIGN(database_,
                         sql::OpenSqlite({.path = dir_.Path("t.db")}, common_schema::Migrations()));
  }
  // Appends `count` entries, numbered on from the last one.
  absl::Status Append(int64_t count) {
    return database_->RunWrite([this, count](sql::WriteTransaction& transaction) -> absl::Status {
      for (int64_t i = 0; i < count; ++i) {
        RETURN_IF_ERROR(AppendLeaf(transaction, TestEntry(next_++)).status());
      }
      return absl::OkStatus();
    });
  }
  absl::Status Exec(absl::string_view sql) {
    return database_->RunWrite(
        [sql](sql::WriteTransaction& transaction) { return transaction.Exec(sql, {}).status(); });
  }
  absl::StatusOr<std::unique_ptr<Checkpointer>> Open(bool with_file = true) {
    CheckpointerOptions options;
    if (with_file) options.file = file();
    return Checkpointer::Open(*database_, log_, options);
  }
  absl::Status MakeCheckpoint() {
    ASSIGN_OR_RETURN(const auto checkpointer, Open());
    return checkpointer->MakeNow().status();
  }
  std::string file() const { return dir_.Path("checkpoints"); }
  // A whole copy of the closed database.
  void CopyDatabase(const std::string& name) {
    database_.reset();
    std::filesystem::copy_file(dir_.Path("t.db"), dir_.Path(name),
                               std::filesystem::copy_options::overwrite_existing);
    OpenDatabase();
  }
  void ReplaceDatabase(const std::string& name) {
    database_.reset();
    std::filesystem::copy_file(dir_.Path(name), dir_.Path("t.db"),
                               std::filesystem::copy_options::overwrite_existing);
    OpenDatabase();
  }

  tsunagi::testing::TempDir dir_;
  const Signer log_ = TestSigner("tsunagi.test/audit/intake", KeyType::kLog, 'a');
  const Signer witness_ = TestSigner("tsunagi.test/witness/auditor", KeyType::kWitness, 'w');
  std::unique_ptr<sql::Database> database_;
  int64_t next_ = 0;
};

}  // namespace tsunagi::audit::testing

#endif  // TSUNAGI_COMMON_AUDIT_TESTING_LOG_FIXTURE_H_
