#include "common/sql/migrator.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/crypto/crypto.h"
#include "common/error/error.h"
#include "common/sql/sqlite/connection.h"

namespace tsunagi::sql {
namespace {

constexpr char kCreateTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    " migration_set TEXT NOT NULL, version BIGINT NOT NULL, position BIGINT NOT NULL,"
    " text_digest TEXT NOT NULL, schema_digest TEXT NOT NULL,"
    " PRIMARY KEY (migration_set, version))";

struct Applied {
  // 1, 2, 3 … in the order of application.
  int64_t position = 0;
  std::string text_digest;
  std::string schema_digest;
};
using AppliedMap = std::map<std::pair<std::string, int>, Applied>;

std::string Digest(absl::string_view text) { return absl::BytesToHexString(crypto::Sha256(text)); }

// Digest over every object of the schema but the migrator's own table.
absl::StatusOr<std::string> SchemaDigest(Connection& connection, bool& empty) {
  std::string all;
  RETURN_IF_ERROR(connection.Query(
      "SELECT type, name, COALESCE(sql, '') FROM sqlite_master"
      " WHERE tbl_name <> 'schema_migration' ORDER BY type, name",
      {}, [&all](const Row& row) {
        absl::StrAppend(&all, row.Text(0), "\n", row.Text(1), "\n", row.Text(2), "\n");
        return absl::OkStatus();
      }));
  empty = all.empty();
  return Digest(all);
}

absl::Status Refuse(absl::StatusCode code, absl::string_view reason, absl::string_view text,
                    absl::string_view message_ja) {
  return Error(code, reason, text).Ja(message_ja);
}

absl::Status Partial(absl::string_view text) {
  return Refuse(
      absl::StatusCode::kDataLoss, "DATABASE_PARTIAL", text,
      "データベースが途中までしか作られていません。控え（バックアップ）から戻してください。");
}

absl::Status Changed(absl::string_view text) {
  return Refuse(absl::StatusCode::kDataLoss, "DATABASE_CHANGED", text,
                "データベースの構造が記録と異なります。控え（バックアップ）から戻すか、保守担当にご"
                "連絡ください。");
}

absl::StatusOr<AppliedMap> ReadApplied(Connection& connection) {
  AppliedMap applied;
  RETURN_IF_ERROR(connection.Query(
      "SELECT migration_set, version, position, text_digest, schema_digest FROM schema_migration",
      {}, [&applied](const Row& row) {
        applied[{row.String(0), static_cast<int>(row.Int(1))}] = {row.Int(2), row.String(3),
                                                                  row.String(4)};
        return absl::OkStatus();
      }));
  return applied;
}

// Compares the record with the program's migrations and the schema as it stands.
absl::Status Verify(Connection& connection, absl::Span<const Migration> migrations,
                    const AppliedMap& applied) {
  size_t known = 0;
  for (const Migration& migration : migrations) {
    const auto it = applied.find({std::string(migration.set), migration.version});
    if (it == applied.end()) continue;
    const bool earlier_missing =
        migration.version > 1 &&
        applied.count({std::string(migration.set), migration.version - 1}) == 0;
    if (earlier_missing) return Partial("a migration before an applied one is missing");
    if (it->second.text_digest != Digest(migration.sql)) {
      return Changed("the text of an applied migration differs from this program's");
    }
    ++known;
  }
  if (known < applied.size()) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "DATABASE_NEWER",
                  "the database was made by a newer program",
                  "データベースが、このプログラムより新しい版で作られています。プログラムを新しくし"
                  "てください。");
  }
  bool empty = false;
  ASSIGN_OR_RETURN(const std::string digest, SchemaDigest(connection, empty));
  if (applied.empty()) {
    if (!empty) return Partial("the database has tables but no record of migrations");
    return absl::OkStatus();
  }
  // The schema must be the one that the last migration left behind.
  const auto last = std::max_element(
      applied.begin(), applied.end(),
      [](const auto& a, const auto& b) { return a.second.position < b.second.position; });
  if (last->second.position != static_cast<int64_t>(applied.size())) {
    return Partial("the record of a migration is missing");
  }
  if (last->second.schema_digest != digest) {
    return Changed("the schema differs from the one that the migrations made");
  }
  return absl::OkStatus();
}

absl::Status Apply(Connection& connection, const Migration& migration) {
  RETURN_IF_ERROR(connection.Run("BEGIN IMMEDIATE"));
  const auto body = [&]() -> absl::Status {
    RETURN_IF_ERROR(connection.RunScript(std::string(migration.sql)));
    bool empty = false;
    ASSIGN_OR_RETURN(const std::string schema_digest, SchemaDigest(connection, empty));
    const std::string text_digest = Digest(migration.sql);
    return connection
        .Exec(
            "INSERT INTO schema_migration"
            " (migration_set, version, position, text_digest, schema_digest)"
            " VALUES ($1, $2, (SELECT COUNT(*) + 1 FROM schema_migration), $3, $4)",
            {migration.set, int64_t{migration.version}, absl::string_view(text_digest),
             absl::string_view(schema_digest)})
        .status();
  };
  if (absl::Status status = body(); !status.ok()) {
    (void)connection.Run("ROLLBACK");
    return status;
  }
  return connection.Run("COMMIT");
}

}  // namespace

absl::Status Migrate(Connection& connection, absl::Span<const Migration> migrations) {
  bool record_exists = false;
  RETURN_IF_ERROR(connection.Query("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'",
                                   {}, [&record_exists](const Row&) {
                                     record_exists = true;
                                     return absl::OkStatus();
                                   }));
  AppliedMap applied;
  if (record_exists) {
    ASSIGN_OR_RETURN(applied, ReadApplied(connection));
  }
  RETURN_IF_ERROR(Verify(connection, migrations, applied));
  if (!record_exists) RETURN_IF_ERROR(connection.RunScript(kCreateTable));
  for (const Migration& migration : migrations) {
    if (applied.count({std::string(migration.set), migration.version}) > 0) continue;
    RETURN_IF_ERROR(Apply(connection, migration));
  }
  return absl::OkStatus();
}

}  // namespace tsunagi::sql
