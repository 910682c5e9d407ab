// The tables that every service has.
#ifndef TSUNAGI_COMMON_OUTBOX_MIGRATIONS_MIGRATIONS_H_
#define TSUNAGI_COMMON_OUTBOX_MIGRATIONS_MIGRATIONS_H_

#include "absl/types/span.h"
#include "common/sql/migrator.h"

namespace tsunagi::common_schema {
absl::Span<const sql::Migration> Migrations();
}  // namespace tsunagi::common_schema

#endif  // TSUNAGI_COMMON_OUTBOX_MIGRATIONS_MIGRATIONS_H_
