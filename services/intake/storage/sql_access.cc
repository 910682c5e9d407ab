// Need to know, break-glass, staff, and the case's transitions.
#include <utility>

#include "common/access/staff.h"
#include "common/base/status_macros.h"
#include "common/person_feed/person_feed.h"
#include "services/intake/storage/sql_intake_store.h"
#include "services/intake/storage/sql_values.h"
#include "tsunagi/storage/v1/content.pb.h"

#define GRANT_COLUMNS                                                                           \
  "id, case_id, owner, user_id, office, opened_us, until_us, review_due, verdict, reviewed_us," \
  " reviewer, content"

namespace tsunagi::intake {
namespace {

constexpr char kPutGrant[] =
    "INSERT INTO break_glass (" GRANT_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    " ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict,"
    " reviewed_us = excluded.reviewed_us, reviewer = excluded.reviewer, content = excluded.content";

constexpr char kFindGrant[] = "SELECT " GRANT_COLUMNS " FROM break_glass WHERE id = $1";

constexpr char kListGrants[] =
    "SELECT " GRANT_COLUMNS " FROM break_glass WHERE owner = $1 ORDER BY id DESC";

constexpr char kListUnreviewed[] =
    "SELECT " GRANT_COLUMNS
    " FROM break_glass WHERE owner = $1 AND reviewed_us = 0 ORDER BY id DESC";

constexpr char kGrantsOf[] =
    "SELECT " GRANT_COLUMNS " FROM break_glass WHERE case_id = $1 ORDER BY id";

constexpr char kIsRestricted[] = "SELECT restricted FROM intake_case WHERE id = $1";

constexpr char kSetRestricted[] = "UPDATE intake_case SET restricted = $2 WHERE id = $1";

constexpr char kTeam[] = "SELECT user_id FROM case_team WHERE case_id = $1 ORDER BY user_id";

constexpr char kAddToTeam[] =
    "INSERT INTO case_team (case_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

constexpr char kRemoveFromTeam[] = "DELETE FROM case_team WHERE case_id = $1 AND user_id = $2";

constexpr char kHidden[] =
    "SELECT c.id FROM intake_case c WHERE c.agency = $1 AND c.restricted <> 0 AND NOT EXISTS"
    " (SELECT 1 FROM case_team t WHERE t.case_id = c.id AND t.user_id = $2)";

constexpr char kTransitions[] =
    "SELECT transition, event_date, create_time_us FROM case_transition WHERE case_id = $1"
    " ORDER BY version";

Place InGrant(absl::string_view case_id, absl::string_view id) {
  return {"break_glass", "content", case_id, id};
}

absl::StatusOr<CaseTransition> TransitionNamed(absl::string_view name) {
  for (const CaseTransition each :
       {CaseTransition::kStartSupport, CaseTransition::kClose, CaseTransition::kReopen}) {
    if (CaseTransitionName(each) == name) return each;
  }
  return absl::DataLossError("a stored transition has no known name");
}

}  // namespace

absl::Status SqlIntakeStore::PutGrant(const BreakGlassGrant& grant) {
  storage::v1::BreakGlassText text;
  text.set_reason(grant.reason);
  text.set_review_note(grant.note);
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(InGrant(grant.case_id, grant.id), text.SerializeAsString()));
  const std::string due = DayText(grant.review_due);
  return Exec(kPutGrant, {grant.id, grant.case_id, grant.owner, grant.user, grant.office,
                          absl::ToUnixMicros(grant.opened), absl::ToUnixMicros(grant.until), due,
                          static_cast<int64_t>(grant.verdict), MicrosIf(grant.reviewed),
                          grant.reviewer, sql::Bytes{content}})
      .status();
}

absl::StatusOr<std::vector<BreakGlassGrant>> SqlIntakeStore::QueryGrants(
    absl::string_view sql, absl::string_view key) const {
  std::vector<BreakGlassGrant> grants;
  RETURN_IF_ERROR(transaction_.Query(sql, {key}, [&](const sql::Row& row) -> absl::Status {
    BreakGlassGrant grant;
    grant.id = row.String(0);
    grant.case_id = row.String(1);
    grant.owner = row.String(2);
    grant.user = row.String(3);
    grant.office = row.String(4);
    grant.opened = TimeOf(row, 5);
    grant.until = TimeOf(row, 6);
    if (!absl::ParseCivilTime(row.Text(7), &grant.review_due)) {
      return absl::DataLossError("a stored grant has no day for its review");
    }
    grant.verdict = static_cast<BreakGlassGrant::Verdict>(row.Int(8));
    grant.reviewed = TimeIf(row, 9);
    grant.reviewer = row.String(10);
    ASSIGN_OR_RETURN(const std::string content,
                     vault_.Open(transaction_, InGrant(grant.case_id, grant.id), row.Text(11)));
    storage::v1::BreakGlassText text;
    if (!text.ParseFromString(content)) return absl::DataLossError("a stored grant is unreadable");
    grant.reason = text.reason();
    grant.note = text.review_note();
    grants.push_back(std::move(grant));
    return absl::OkStatus();
  }));
  return grants;
}

absl::StatusOr<std::optional<BreakGlassGrant>> SqlIntakeStore::FindGrant(
    absl::string_view id) const {
  ASSIGN_OR_RETURN(std::vector<BreakGlassGrant> found, QueryGrants(kFindGrant, id));
  if (found.empty()) return std::optional<BreakGlassGrant>();
  return std::optional<BreakGlassGrant>(std::move(found[0]));
}

absl::StatusOr<std::vector<BreakGlassGrant>> SqlIntakeStore::ListGrants(absl::string_view owner,
                                                                        bool unreviewed) const {
  return QueryGrants(unreviewed ? kListUnreviewed : kListGrants, owner);
}

absl::StatusOr<std::vector<BreakGlassGrant>> SqlIntakeStore::GrantsOf(
    absl::string_view case_id) const {
  return QueryGrants(kGrantsOf, case_id);
}

absl::StatusOr<bool> SqlIntakeStore::IsRestricted(absl::string_view case_id) const {
  bool restricted = false;
  RETURN_IF_ERROR(transaction_.Query(kIsRestricted, {case_id}, [&](const sql::Row& row) {
    restricted = row.Int(0) != 0;
    return absl::OkStatus();
  }));
  return restricted;
}

absl::Status SqlIntakeStore::SetRestricted(absl::string_view case_id, bool restricted) {
  RETURN_IF_ERROR(Exec(kSetRestricted, {case_id, int64_t{restricted}}).status());
  return AppendAccessChange(*write_, hub_, case_id);
}

absl::StatusOr<std::vector<std::string>> SqlIntakeStore::TeamOf(absl::string_view case_id) const {
  std::vector<std::string> team;
  RETURN_IF_ERROR(transaction_.Query(kTeam, {case_id}, [&](const sql::Row& row) {
    team.push_back(row.String(0));
    return absl::OkStatus();
  }));
  return team;
}

absl::Status SqlIntakeStore::AddToTeam(absl::string_view case_id, absl::string_view user) {
  RETURN_IF_ERROR(Exec(kAddToTeam, {case_id, user}).status());
  return AppendAccessChange(*write_, hub_, case_id);
}

absl::Status SqlIntakeStore::RemoveFromTeam(absl::string_view case_id, absl::string_view user) {
  RETURN_IF_ERROR(Exec(kRemoveFromTeam, {case_id, user}).status());
  return AppendAccessChange(*write_, hub_, case_id);
}

absl::StatusOr<absl::flat_hash_set<std::string>> SqlIntakeStore::HiddenCases(
    absl::string_view agency, absl::string_view user) const {
  absl::flat_hash_set<std::string> hidden;
  RETURN_IF_ERROR(transaction_.Query(kHidden, {agency, user}, [&](const sql::Row& row) {
    hidden.insert(row.String(0));
    return absl::OkStatus();
  }));
  return hidden;
}

absl::StatusOr<RoleSet> SqlIntakeStore::RolesOf(absl::string_view office,
                                                absl::string_view user) const {
  ASSIGN_OR_RETURN(const std::optional<StaffMember> member, FindStaff(transaction_, user));
  return member && member->office == office ? member->roles : RoleSet();
}

absl::StatusOr<std::vector<TransitionRecord>> SqlIntakeStore::ListTransitions(
    absl::string_view case_id) const {
  std::vector<TransitionRecord> records;
  RETURN_IF_ERROR(
      transaction_.Query(kTransitions, {case_id}, [&](const sql::Row& row) -> absl::Status {
        TransitionRecord record;
        ASSIGN_OR_RETURN(record.transition, TransitionNamed(row.Text(0)));
        if (!absl::ParseCivilTime(row.Text(1), &record.event_date)) {
          return absl::DataLossError("a stored transition has no day");
        }
        record.create_time = TimeOf(row, 2);
        records.push_back(record);
        return absl::OkStatus();
      }));
  return records;
}

}  // namespace tsunagi::intake
