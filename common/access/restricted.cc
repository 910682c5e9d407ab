#include "common/access/restricted.h"

#include "common/base/status_macros.h"

namespace tsunagi {

absl::StatusOr<NeedToKnow> FindNeedToKnow(sql::Transaction& transaction, absl::string_view person) {
  NeedToKnow need;
  RETURN_IF_ERROR(
      transaction.Query("SELECT t.user_id FROM restricted_person p"
                        " LEFT JOIN restricted_team t ON t.person = p.person"
                        " WHERE p.person = $1 ORDER BY t.user_id",
                        {person}, [&need](const sql::Row& row) {
                          need.restricted = true;
                          if (!row.IsNull(0)) need.team.push_back(row.String(0));
                          return absl::OkStatus();
                        }));
  return need;
}

absl::Status PutNeedToKnow(sql::WriteTransaction& transaction, absl::string_view person,
                           const NeedToKnow& need) {
  RETURN_IF_ERROR(
      transaction.Exec("DELETE FROM restricted_team WHERE person = $1", {person}).status());
  if (!need.restricted) {
    return transaction.Exec("DELETE FROM restricted_person WHERE person = $1", {person}).status();
  }
  RETURN_IF_ERROR(transaction
                      .Exec("INSERT INTO restricted_person (person) VALUES ($1)"
                            " ON CONFLICT DO NOTHING",
                            {person})
                      .status());
  for (const std::string& user : need.team) {
    RETURN_IF_ERROR(transaction
                        .Exec("INSERT INTO restricted_team (person, user_id) VALUES ($1, $2)"
                              " ON CONFLICT DO NOTHING",
                              {person, absl::string_view(user)})
                        .status());
  }
  return absl::OkStatus();
}

std::string ListUser(const Principal& principal) {
  return principal.roles.Has(Role::kOfficeLead) ? "" : principal.user;
}

absl::StatusOr<FoundResource> PersonResources::Find(sql::Transaction& transaction,
                                                    const Principal& principal,
                                                    absl::string_view name, absl::Time now) const {
  ASSIGN_OR_RETURN(FoundResource found, NamedResources::Find(transaction, principal, name, now));
  RETURN_IF_ERROR(AddRestriction(transaction, principal, found.resource));
  return found;
}

absl::Status PersonResources::AddRestriction(sql::Transaction& transaction,
                                             const Principal& principal, Resource& resource) {
  if (resource.person.empty()) return absl::OkStatus();
  return transaction.Query(
      "SELECT t.user_id FROM restricted_person p LEFT JOIN restricted_team t"
      " ON t.person = p.person AND t.user_id = $2 WHERE p.person = $1",
      {absl::string_view(resource.person), absl::string_view(principal.user)},
      [&](const sql::Row& row) {
        resource.restricted = true;
        resource.assigned = !principal.user.empty() && row.Text(0) == principal.user;
        return absl::OkStatus();
      });
}

}  // namespace tsunagi
