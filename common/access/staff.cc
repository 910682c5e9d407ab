#include "common/access/staff.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"

namespace tsunagi {
namespace {

constexpr size_t kMostUserIdBytes = 128;

constexpr char kFind[] = "SELECT user_id, office, roles FROM staff WHERE user_id = $1";
constexpr char kList[] =
    "SELECT user_id, office, roles FROM staff WHERE office = $1 ORDER BY user_id";
constexpr char kPut[] =
    "INSERT INTO staff (user_id, office, roles, update_time_us) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (user_id) DO UPDATE SET roles = excluded.roles,"
    " update_time_us = excluded.update_time_us";
constexpr char kRemove[] = "DELETE FROM staff WHERE office = $1 AND user_id = $2";
constexpr char kAny[] = "SELECT user_id FROM staff LIMIT 1";

StaffMember ReadMember(const sql::Row& row) {
  return {row.String(0), row.String(1), RoleSet::FromBits(static_cast<uint32_t>(row.Int(2)))};
}

}  // namespace

bool IsUserId(absl::string_view user) {
  return !user.empty() && user.size() <= kMostUserIdBytes &&
         std::all_of(user.begin(), user.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.' || c == '-';
         });
}

absl::StatusOr<std::optional<StaffMember>> FindStaff(sql::Transaction& transaction,
                                                     absl::string_view user) {
  std::optional<StaffMember> found;
  RETURN_IF_ERROR(transaction.Query(kFind, {user}, [&found](const sql::Row& row) {
    found = ReadMember(row);
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<StaffMember>> ListStaff(sql::Transaction& transaction,
                                                   absl::string_view office) {
  std::vector<StaffMember> members;
  RETURN_IF_ERROR(transaction.Query(kList, {office}, [&members](const sql::Row& row) {
    members.push_back(ReadMember(row));
    return absl::OkStatus();
  }));
  return members;
}

absl::Status PutStaff(sql::WriteTransaction& transaction, const StaffMember& member,
                      absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<StaffMember> there, FindStaff(transaction, member.user));
  if (there && there->office != member.office) {
    return Error(absl::StatusCode::kFailedPrecondition, "STAFF_ELSEWHERE",
                 "the user belongs to another office")
        .Ja("この利用者は別の機関に登録されています。先に元の機関で登録を外してください。");
  }
  return transaction
      .Exec(kPut,
            {member.user, member.office, int64_t{member.roles.bits()}, absl::ToUnixMicros(now)})
      .status();
}

absl::StatusOr<bool> RemoveStaff(sql::WriteTransaction& transaction, absl::string_view office,
                                 absl::string_view user) {
  ASSIGN_OR_RETURN(const int64_t removed, transaction.Exec(kRemove, {office, user}));
  return removed > 0;
}

absl::Status SeedStaff(sql::WriteTransaction& transaction, absl::Span<const StaffMember> members,
                       absl::Time now) {
  bool somebody = false;
  RETURN_IF_ERROR(transaction.Query(kAny, {}, [&somebody](const sql::Row&) {
    somebody = true;
    return absl::OkStatus();
  }));
  if (somebody) return absl::OkStatus();
  for (const StaffMember& member : members) RETURN_IF_ERROR(PutStaff(transaction, member, now));
  return absl::OkStatus();
}

}  // namespace tsunagi
