// The policy and the first staff of a site, from text protos.
#ifndef TSUNAGI_COMMON_ACCESS_POLICY_FILE_H_
#define TSUNAGI_COMMON_ACCESS_POLICY_FILE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/access/staff.h"
#include "common/auth/policy.h"

namespace tsunagi {

// Reads a tsunagi.config.v1.Policy. FAILED_PRECONDITION POLICY_MISSING where there is no file,
// INVALID_ARGUMENT POLICY_INVALID for a grant or forbid that says nothing, CONFIG_SYNTAX as
// config::LoadTextProto.
absl::StatusOr<Policy> LoadPolicy(absl::string_view path);

// Reads a tsunagi.config.v1.StaffSeed. INVALID_ARGUMENT STAFF_SEED_INVALID for a member without
// user, office or role.
absl::StatusOr<std::vector<StaffMember>> LoadStaffSeed(absl::string_view path);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_POLICY_FILE_H_
