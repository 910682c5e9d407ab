// The tables of the referral service.
#ifndef TSUNAGI_SERVICES_REFERRAL_STORAGE_MIGRATIONS_MIGRATIONS_H_
#define TSUNAGI_SERVICES_REFERRAL_STORAGE_MIGRATIONS_MIGRATIONS_H_

#include "absl/types/span.h"
#include "common/sql/migrator.h"

namespace tsunagi::referral::schema {
absl::Span<const sql::Migration> Migrations();
}  // namespace tsunagi::referral::schema

#endif  // TSUNAGI_SERVICES_REFERRAL_STORAGE_MIGRATIONS_MIGRATIONS_H_
