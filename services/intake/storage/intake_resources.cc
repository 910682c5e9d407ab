#include "services/intake/storage/intake_resources.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "services/intake/storage/sql_values.h"

namespace tsunagi::intake {
namespace {

constexpr char kCase[] =
    "SELECT c.restricted, k.state, t.user_id FROM intake_case c"
    " LEFT JOIN person_key k ON k.person = c.id"
    " LEFT JOIN case_team t ON t.case_id = c.id AND t.user_id = $3"
    " WHERE c.id = $1 AND c.agency = $2";

constexpr char kConferences[] =
    "SELECT c.id, c.from_day, c.until_day, m.joined_us, m.acknowledged_us, e.added_us"
    " FROM conference_case e JOIN conference c ON c.id = e.conference_id"
    " JOIN conference_member m ON m.conference_id = c.id AND m.office = $2 AND m.left_us = 0"
    " WHERE e.case_id = $1 AND e.removed_us = 0";

constexpr char kGrants[] =
    "SELECT id, opened_us, until_us FROM break_glass WHERE case_id = $1 AND user_id = $2";

constexpr char kCaseOfGrant[] = "SELECT case_id FROM break_glass WHERE id = $1 AND owner = $2";

absl::Time StartOf(absl::CivilDay day) { return absl::FromCivil(day, Jst()); }

// Of the principal's office in conferences on the case.
absl::Status AddConferences(sql::Transaction& transaction, const Principal& principal,
                            absl::string_view case_id, std::vector<AccessBasis>& bases) {
  return transaction.Query(
      kConferences, {case_id, principal.agency}, [&](const sql::Row& row) -> absl::Status {
        absl::CivilDay first;
        absl::CivilDay last;
        if (!absl::ParseCivilTime(row.Text(1), &first) ||
            !absl::ParseCivilTime(row.Text(2), &last)) {
          return absl::DataLossError("a stored conference has no window");
        }
        AccessBasis basis;
        basis.relation = Relation::kConferenceMember;
        basis.id = row.String(0);
        basis.office = principal.agency;
        basis.acknowledged = row.Int(4) != 0;
        basis.from = std::max({StartOf(first), TimeOf(row, 3), TimeOf(row, 4), TimeOf(row, 5)});
        basis.until = StartOf(last + 1);
        bases.push_back(std::move(basis));
        return absl::OkStatus();
      });
}

absl::Status AddGrants(sql::Transaction& transaction, const Principal& principal,
                       absl::string_view case_id, std::vector<AccessBasis>& bases) {
  return transaction.Query(kGrants, {case_id, principal.user}, [&](const sql::Row& row) {
    AccessBasis basis;
    basis.relation = Relation::kBreakGlass;
    basis.id = row.String(0);
    basis.user = principal.user;
    basis.from = TimeOf(row, 1);
    basis.until = TimeOf(row, 2);
    bases.push_back(std::move(basis));
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<FoundResource> IntakeResources::Find(sql::Transaction& transaction,
                                                    const Principal& principal,
                                                    absl::string_view name, absl::Time now) const {
  ASSIGN_OR_RETURN(FoundResource found, NamedResources::Find(transaction, principal, name, now));
  Resource& resource = found.resource;
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 4) return found;
  if (parts[2] == "breakGlassGrants") {
    RETURN_IF_ERROR(
        transaction.Query(kCaseOfGrant, {parts[3], parts[1]}, [&resource](const sql::Row& row) {
          resource.person = row.String(0);
          return absl::OkStatus();
        }));
    return found;
  }
  if (parts[2] != "cases") return found;
  bool there = false;
  RETURN_IF_ERROR(
      transaction.Query(kCase, {parts[3], parts[1], principal.user}, [&](const sql::Row& row) {
        there = true;
        resource.restricted = row.Int(0) != 0;
        resource.erased = row.Text(1) == "ERASED";
        resource.assigned = !principal.user.empty() && row.Text(2) == principal.user;
        return absl::OkStatus();
      }));
  if (!there || principal.agency.empty() || principal.agency == resource.owner) return found;
  RETURN_IF_ERROR(AddConferences(transaction, principal, parts[3], found.bases));
  RETURN_IF_ERROR(AddGrants(transaction, principal, parts[3], found.bases));
  return found;
}

}  // namespace tsunagi::intake
