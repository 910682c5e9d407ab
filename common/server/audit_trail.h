// What the wall writes down: leaves of the audit log and sealed answers of request ids.
#ifndef TSUNAGI_COMMON_SERVER_AUDIT_TRAIL_H_
#define TSUNAGI_COMMON_SERVER_AUDIT_TRAIL_H_

#include <string>

#include "common/access/trail.h"
#include "common/vault/vault.h"

namespace tsunagi {

// Thread-safe.
class AuditTrail final : public Trail {
 public:
  // `vault` null: a service that holds nothing personal; answers are kept as they are.
  AuditTrail(absl::string_view service, Vault* vault) : service_(service), vault_(vault) {}

  absl::Status Append(sql::WriteTransaction& transaction, const CallRecord& record) override;
  absl::StatusOr<std::string> SealResponse(sql::WriteTransaction& transaction,
                                           absl::string_view owner, absl::string_view row,
                                           absl::string_view plain) override;
  absl::StatusOr<std::string> OpenResponse(sql::Transaction& transaction, absl::string_view owner,
                                           absl::string_view row,
                                           absl::string_view sealed) override;

 private:
  const std::string service_;
  Vault* const vault_;
};

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_SERVER_AUDIT_TRAIL_H_
