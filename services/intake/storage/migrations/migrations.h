// The schema of intake.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include "absl/types/span.h"
#include "common/sql/migrator.h"

namespace tsunagi::intake::schema {

// In order of their version; static data.
absl::Span<const sql::Migration> Migrations();

}  // namespace tsunagi::intake::schema

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_MIGRATIONS_MIGRATIONS_H_
