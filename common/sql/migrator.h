// Numbered, verified migrations.
#ifndef TSUNAGI_COMMON_SQL_MIGRATOR_H_
#define TSUNAGI_COMMON_SQL_MIGRATOR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tsunagi::sql {

class Connection;

// One file of DDL, embedded at build time (tools/cmake/TsunagiMigrations.cmake).
struct Migration {
  // "common" or the service: each set counts 1, 2, 3 …
  absl::string_view set;
  int version = 0;
  absl::string_view sql;
};

// Applies what is missing, each migration in its own transaction with the digest of the schema that
// it leaves behind. Refuses, changing nothing:
//  FAILED_PRECONDITION DATABASE_NEWER    a migration is applied that this program does not know;
//  DATA_LOSS           DATABASE_CHANGED  an applied migration's text, or the schema itself,
//  differs; DATA_LOSS           DATABASE_PARTIAL  tables without record of their migration, or a
//  gap.
absl::Status Migrate(Connection& connection, absl::Span<const Migration> migrations);

}  // namespace tsunagi::sql

#endif  // TSUNAGI_COMMON_SQL_MIGRATOR_H_
