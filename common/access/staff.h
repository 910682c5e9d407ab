// The staff table: who a token's subject is to us.
#ifndef TSUNAGI_COMMON_ACCESS_STAFF_H_
#define TSUNAGI_COMMON_ACCESS_STAFF_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/auth/principal.h"
#include "common/sql/database.h"

namespace tsunagi {

struct StaffMember {
  std::string user;
  // Agency id.
  std::string office;
  RoleSet roles;
};

// Whether `user` may be a user id: 1 to 128 of a-z, 0-9, '.' and '-'.
bool IsUserId(absl::string_view user);

// Nothing where the table does not know the user.
absl::StatusOr<std::optional<StaffMember>> FindStaff(sql::Transaction& transaction,
                                                     absl::string_view user);
// By user id.
absl::StatusOr<std::vector<StaffMember>> ListStaff(sql::Transaction& transaction,
                                                   absl::string_view office);
// Adds the member or changes its roles. FAILED_PRECONDITION STAFF_ELSEWHERE where the user belongs
// to another office.
absl::Status PutStaff(sql::WriteTransaction& transaction, const StaffMember& member,
                      absl::Time now);
// Takes the user out of the office; false where it was not in it.
absl::StatusOr<bool> RemoveStaff(sql::WriteTransaction& transaction, absl::string_view office,
                                 absl::string_view user);
// Fills an empty table; a table that holds somebody is left alone.
absl::Status SeedStaff(sql::WriteTransaction& transaction, absl::Span<const StaffMember> members,
                       absl::Time now);

}  // namespace tsunagi

#endif  // TSUNAGI_COMMON_ACCESS_STAFF_H_
