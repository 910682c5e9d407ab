// ListDueCases, EraseCase.
#ifndef TSUNAGI_SERVICES_INTAKE_APP_ERASE_CASE_H_
#define TSUNAGI_SERVICES_INTAKE_APP_ERASE_CASE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/erasure/retention.h"
#include "services/intake/app/ports.h"

namespace tsunagi::intake {

// The values of tsunagi.intake.v1.ErasureReason.
enum class ErasureReason {
  kUnspecified = 0,
  kRetentionTerm = 1,
  kOnRequest = 2,
};

// "RETENTION_TERM", "ON_REQUEST"; empty for kUnspecified.
absl::string_view ErasureReasonName(ErasureReason reason);
// kUnspecified where no reason has the name.
ErasureReason ParseErasureReason(absl::string_view name);

// The agency's closed cases past their term, the longest due first; those under legal hold are left
// out. Names are resource names.
absl::StatusOr<std::vector<DueRecord>> DueCases(const RetentionPolicy& policy,
                                                const IntakeStore& store, absl::string_view agency,
                                                absl::CivilDay today);

struct EraseCommand {
  std::string case_name;
  ErasureReason reason = ErasureReason::kUnspecified;
  // User id; asked for with kOnRequest: nobody erases alone what is not due.
  std::string approved_by;
};

// NOT_FOUND; INVALID_ARGUMENT INVALID_FIELDS; FAILED_PRECONDITION CASE_STATE, UNDER_LEGAL_HOLD,
// BREAK_GLASS_UNREVIEWED, NOT_DUE with metadata "due_on".
absl::StatusOr<Tombstone> EraseCase(const RetentionPolicy& policy, IntakeStore& store,
                                    const EraseCommand& command, const Actor& actor,
                                    const Moment& moment);

}  // namespace tsunagi::intake

#endif  // TSUNAGI_SERVICES_INTAKE_APP_ERASE_CASE_H_
