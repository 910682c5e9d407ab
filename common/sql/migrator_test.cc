#include "common/sql/migrator.h"

#include <memory>
#include <string>
#include <vector>

#include "common/sql/sqlite/connection.h"
#include "common/sql/sqlite/sqlite_database.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"

namespace tsunagi::sql {
namespace {

using ::tsunagi::testing::IsError;
using ::tsunagi::testing::TempDir;

const Migration kFirst = {"a", 1, "CREATE TABLE one (id BIGINT NOT NULL PRIMARY KEY)"};
const Migration kSecond = {"a", 2, "CREATE TABLE two (id BIGINT NOT NULL PRIMARY KEY)"};
const Migration kOther = {"b", 1, "CREATE TABLE other (id BIGINT NOT NULL PRIMARY KEY)"};

class MigratorTest : public ::testing::Test {
 protected:
  absl::Status Run(const std::vector<Migration>& migrations) {
    return OpenSqlite({.path = dir_.Path("t.db")}, migrations).status();
  }
  void Script(const std::string& sql) {
    ASSERT_OK_AND_ASSIGN(auto connection, Connection::Open(dir_.Path("t.db"), false, ""));
    ASSERT_OK(connection->RunScript(sql));
  }
  TempDir dir_;
};

TEST_F(MigratorTest, MissingMigrations_AreAppliedOnceInOrder) {
  EXPECT_OK(Run({kFirst}));
  EXPECT_OK(Run({kFirst}));
  EXPECT_OK(Run({kFirst, kSecond, kOther}));
  EXPECT_OK(Run({kFirst, kSecond, kOther}));
  Script("INSERT INTO one VALUES (1); INSERT INTO two VALUES (1); INSERT INTO other VALUES (1)");
}

TEST_F(MigratorTest, SetAddedBeforeAnAppliedOne_IsApplied) {
  EXPECT_OK(Run({kOther}));
  EXPECT_OK(Run({kFirst, kOther}));
  EXPECT_OK(Run({kFirst, kOther}));
}

TEST_F(MigratorTest, DatabaseOfANewerProgram_IsRefused) {
  ASSERT_OK(Run({kFirst, kSecond}));
  EXPECT_THAT(Run({kFirst}), IsError(absl::StatusCode::kFailedPrecondition, "DATABASE_NEWER"));
  EXPECT_OK(Run({kFirst, kSecond}));
}

TEST_F(MigratorTest, ChangedMigrationText_IsRefused) {
  ASSERT_OK(Run({kFirst}));
  Migration changed = kFirst;
  changed.sql = "CREATE TABLE one (id BIGINT NOT NULL PRIMARY KEY) ";
  EXPECT_THAT(Run({changed}), IsError(absl::StatusCode::kDataLoss, "DATABASE_CHANGED"));
}

TEST_F(MigratorTest, SchemaChangedByHand_IsRefused) {
  ASSERT_OK(Run({kFirst}));
  Script("CREATE INDEX by_hand ON one (id)");
  EXPECT_THAT(Run({kFirst}), IsError(absl::StatusCode::kDataLoss, "DATABASE_CHANGED"));
  EXPECT_THAT(Run({kFirst, kSecond}), IsError(absl::StatusCode::kDataLoss, "DATABASE_CHANGED"));
}

TEST_F(MigratorTest, DroppedTable_IsRefused) {
  ASSERT_OK(Run({kFirst, kSecond}));
  Script("DROP TABLE two");
  EXPECT_FALSE(Run({kFirst, kSecond}).ok());
}

TEST_F(MigratorTest, TablesWithoutRecord_AreRefused) {
  Script("CREATE TABLE stray (id BIGINT)");
  EXPECT_THAT(Run({kFirst}), IsError(absl::StatusCode::kDataLoss, "DATABASE_PARTIAL"));
}

TEST_F(MigratorTest, GapInTheRecord_IsRefused) {
  ASSERT_OK(Run({kFirst, kSecond}));
  Script("DELETE FROM schema_migration WHERE version = 1");
  EXPECT_THAT(Run({kFirst, kSecond}), IsError(absl::StatusCode::kDataLoss, "DATABASE_PARTIAL"));
}

TEST_F(MigratorTest, BrokenMigration_LeavesNothingBehind) {
  ASSERT_OK(Run({kFirst}));
  EXPECT_FALSE(
      Run({kFirst, {"a", 2, "CREATE TABLE two (id BIGINT); INSERT INTO nowhere VALUES (1)"}}).ok());
  EXPECT_OK(Run({kFirst, kSecond}));
}

TEST_F(MigratorTest, FileThatIsNoDatabase_IsRefused) {
  FILE* file = fopen(dir_.Path("t.db").c_str(), "w");
  ASSERT_NE(file, nullptr);
  for (int i = 0; i < 500; ++i) fputs("this is no database\n", file);
  fclose(file);
  EXPECT_THAT(Run({kFirst}), IsError(absl::StatusCode::kDataLoss, "DATABASE_CORRUPT"));
}

}  // namespace
}  // namespace tsunagi::sql
