// The audit log of a service over RPC.
#ifndef TSUNAGI_COMMON_AUDIT_AUDIT_SERVICE_H_
#define TSUNAGI_COMMON_AUDIT_AUDIT_SERVICE_H_

#include <vector>

#include "absl/status/status.h"
#include "common/audit/checkpointer.h"
#include "common/audit/note.h"
#include "common/rpc/registry.h"
#include "common/sql/database.h"

namespace tsunagi::audit {

// Binds tsunagi.audit.v1.AuditService. Cosignatures are taken from `witnesses` only. Database and
// checkpointer must outlive the server. Errors: those of Registry::AddService.
absl::Status RegisterAuditService(rpc::Registry& registry, sql::Database& database,
                                  Checkpointer& checkpointer, std::vector<VerifierKey> witnesses);

}  // namespace tsunagi::audit

#endif  // TSUNAGI_COMMON_AUDIT_AUDIT_SERVICE_H_
