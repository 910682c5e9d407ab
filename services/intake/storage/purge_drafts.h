// Drafts that nobody saved any more.
#ifndef TSUNAGI_SERVICES_INTAKE_STORAGE_PURGE_DRAFTS_H_
#define TSUNAGI_SERVICES_INTAKE_STORAGE_PURGE_DRAFTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/erasure/retention.h"
#include "common/sql/database.h"
#include "common/vault/vault.h"

namespace tsunagi::intake {

// Deletes the drafts past their office's term since they were last saved, with their keys, in small
// steps, and answers how many. One that is saved meanwhile stays. Never from a transaction's body.
absl::StatusOr<int64_t> PurgeDrafts(sql::Database& database, Vault& vault,
                                    const RetentionPolicy& policy, absl::Time now);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_STORAGE_PURGE_DRAFTS_H_
