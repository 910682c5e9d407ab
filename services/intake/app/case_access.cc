#include "services/intake/app/case_access.h"

#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"

namespace tsunagi::intake {
namespace {

absl::StatusOr<CaseAccess> Read(const IntakeStore& store, absl::string_view case_id) {
  CaseAccess access;
  ASSIGN_OR_RETURN(access.restricted, store.IsRestricted(case_id));
  ASSIGN_OR_RETURN(access.team, store.TeamOf(case_id));
  return access;
}

}  // namespace

absl::StatusOr<CaseAccess> RestrictCase(IntakeStore& store, absl::string_view name,
                                        bool restricted) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, name));
  RETURN_IF_ERROR(store.SetRestricted(row.header.id, restricted));
  return Read(store, row.header.id);
}

absl::StatusOr<CaseAccess> AssignCase(IntakeStore& store, absl::string_view name,
                                      const std::vector<std::string>& add,
                                      const std::vector<std::string>& remove) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, name));
  for (const std::string& user : add) {
    ASSIGN_OR_RETURN(const RoleSet roles, store.RolesOf(row.header.agency, user));
    if (roles.empty()) {
      return InvalidFields(
          {{"add", "NOT_ON_STAFF",
            "この機関の職員として登録されていない利用者です。職員の一覧をお確かめく"
            "ださい。"}});
    }
    RETURN_IF_ERROR(store.AddToTeam(row.header.id, user));
  }
  for (const std::string& user : remove) {
    RETURN_IF_ERROR(store.RemoveFromTeam(row.header.id, user));
  }
  return Read(store, row.header.id);
}

absl::StatusOr<absl::flat_hash_set<std::string>> HiddenFrom(const IntakeStore& store,
                                                            absl::string_view office,
                                                            const Actor& actor) {
  if (actor.office == office && actor.roles.Has(Role::kOfficeLead)) {
    return absl::flat_hash_set<std::string>();
  }
  return store.HiddenCases(office, actor.user);
}

}  // namespace tsunagi::intake
