// The tables of the classification service.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include "absl/types/span.h"
#include "common/sql/migrator.h"

namespace tsunagi::classification::schema {
absl::Span<const sql::Migration> Migrations();
}  // namespace tsunagi::classification::schema

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_MIGRATIONS_MIGRATIONS_H_
