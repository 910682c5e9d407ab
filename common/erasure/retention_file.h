// The retention policy of a site, from its text proto.
#ifndef TSUNAGI_COMMON_ERASURE_RETENTION_FILE_H_
#define TSUNAGI_COMMON_ERASURE_RETENTION_FILE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/erasure/retention.h"

namespace tsunagi {

// Reads a tsunagi.config.v1.RetentionPolicy. FAILED_PRECONDITION RETENTION_MISSING where there is
// no file; INVALID_ARGUMENT RETENTION_INVALID as RetentionPolicy::Create, and for a rule without
// class, start or source; CONFIG_SYNTAX as config::LoadTextProto.
absl::StatusOr<RetentionPolicy> LoadRetentionPolicy(absl::string_view path);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ERASURE_RETENTION_FILE_H_
