// Terms, legal holds, tombstones.
#include <limits>
#include <utility>

#include "common/base/status_macros.h"
#include "services/intake/storage/sql_intake_store.h"
#include "services/intake/storage/sql_values.h"
#include "tsunagi/storage/v1/content.pb.h"

#define HOLD_COLUMNS "id, case_id, agency, held_us, held_by, released_us, released_by, content"

namespace tsunagi::intake {
namespace {

// A case without a closing on record counts from its reception; there should be none.
constexpr char kClosed[] =
    "SELECT c.id, COALESCE((SELECT t.event_date FROM case_transition t WHERE t.case_id = c.id"
    " AND t.transition = 'CLOSE' ORDER BY t.version DESC LIMIT 1), c.reception_date),"
    " CASE WHEN EXISTS (SELECT 1 FROM legal_hold h WHERE h.agency = c.agency"
    " AND h.case_id = c.id AND h.released_us = 0) THEN 1 ELSE 0 END"
    " FROM intake_case c WHERE c.agency = $1 AND c.state = 'CLOSED' ORDER BY c.id";

constexpr char kPutHold[] =
    "INSERT INTO legal_hold (" HOLD_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (case_id, id) DO UPDATE SET"
    " released_us = excluded.released_us, released_by = excluded.released_by,"
    " content = excluded.content";

constexpr char kHoldsOf[] =
    "SELECT " HOLD_COLUMNS " FROM legal_hold WHERE case_id = $1 ORDER BY id";

constexpr char kHoldsInForce[] =
    "SELECT " HOLD_COLUMNS " FROM legal_hold WHERE agency = $1 AND released_us = 0 ORDER BY id";

constexpr char kTombstones[] =
    "SELECT c.agency, e.person, e.erase_time_us, e.actor, e.reason, e.approver"
    " FROM erased_case c JOIN erasure e ON e.person = c.person"
    " WHERE c.agency = $1 AND (e.erase_time_us, e.person) < ($2, $3)"
    " ORDER BY e.erase_time_us DESC, e.person DESC LIMIT $4";

Place InHold(absl::string_view case_id, absl::string_view id) {
  return {"legal_hold", "content", case_id, id};
}

}  // namespace

absl::StatusOr<std::vector<ClosedCase>> SqlIntakeStore::ClosedCases(
    absl::string_view agency) const {
  std::vector<ClosedCase> closed;
  RETURN_IF_ERROR(transaction_.Query(kClosed, {agency}, [&](const sql::Row& row) -> absl::Status {
    ClosedCase one{row.String(0), {}, row.Int(2) != 0};
    if (!absl::ParseCivilTime(row.Text(1), &one.closed_on)) {
      return absl::DataLossError("a stored transition has no day");
    }
    closed.push_back(std::move(one));
    return absl::OkStatus();
  }));
  return closed;
}

absl::Status SqlIntakeStore::PutHold(const LegalHold& hold) {
  storage::v1::LegalHoldText text;
  text.set_reason(hold.reason);
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(InHold(hold.case_id, hold.id), text.SerializeAsString()));
  return Exec(kPutHold,
              {hold.id, hold.case_id, hold.agency, absl::ToUnixMicros(hold.held), hold.held_by,
               MicrosIf(hold.released), hold.released_by, sql::Bytes{content}})
      .status();
}

absl::StatusOr<std::vector<LegalHold>> SqlIntakeStore::QueryHolds(absl::string_view sql,
                                                                  absl::string_view key) const {
  std::vector<LegalHold> holds;
  RETURN_IF_ERROR(transaction_.Query(sql, {key}, [&](const sql::Row& row) -> absl::Status {
    LegalHold hold;
    hold.id = row.String(0);
    hold.case_id = row.String(1);
    hold.agency = row.String(2);
    hold.held = TimeOf(row, 3);
    hold.held_by = row.String(4);
    hold.released = TimeIf(row, 5);
    hold.released_by = row.String(6);
    ASSIGN_OR_RETURN(const std::string content,
                     vault_.Open(transaction_, InHold(hold.case_id, hold.id), row.Text(7)));
    storage::v1::LegalHoldText text;
    if (!text.ParseFromString(content)) return absl::DataLossError("a stored hold is unreadable");
    hold.reason = text.reason();
    holds.push_back(std::move(hold));
    return absl::OkStatus();
  }));
  return holds;
}

absl::StatusOr<std::vector<LegalHold>> SqlIntakeStore::HoldsOf(absl::string_view case_id) const {
  return QueryHolds(kHoldsOf, case_id);
}

absl::StatusOr<std::vector<LegalHold>> SqlIntakeStore::HoldsInForce(
    absl::string_view agency) const {
  return QueryHolds(kHoldsInForce, agency);
}

absl::Status SqlIntakeStore::EraseCase(const Erasure& erasure) {
  if (write_ == nullptr) return WriteThroughReader();
  if (eraser_ == nullptr) return absl::InternalError("a view that erases nobody");
  return eraser_->Erase(*write_, erasure).status();
}

absl::StatusOr<std::vector<Tombstone>> SqlIntakeStore::Tombstones(
    absl::string_view agency, const std::optional<TombstonePosition>& after, int limit) const {
  const int64_t time =
      after ? absl::ToUnixMicros(after->time) : std::numeric_limits<int64_t>::max();
  const absl::string_view id = after ? absl::string_view(after->case_id) : "";
  std::vector<Tombstone> tombstones;
  RETURN_IF_ERROR(
      transaction_.Query(kTombstones, {agency, time, id, int64_t{limit}}, [&](const sql::Row& row) {
        tombstones.push_back(
            {row.String(0),
             {row.String(1), TimeOf(row, 2), row.String(3), row.String(4), row.String(5)}});
        return absl::OkStatus();
      }));
  return tombstones;
}

}  // namespace tsunagi::intake
