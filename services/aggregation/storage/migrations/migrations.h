// The tables of aggregation.
#ifndef TSUNAGI_SERVICES_AGGREGATION_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define TSUNAGI_SERVICES_AGGREGATION_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include "absl/types/span.h"
#include "common/sql/migrator.h"

namespace tsunagi::aggregation::schema {
absl::Span<const sql::Migration> Migrations();
}  // namespace tsunagi::aggregation::schema

#endif  // TSUNAGI_SERVICES_AGGREGATION_STORAGE_MIGRATIONS_MIGRATIONS_H_
