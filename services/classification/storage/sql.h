// Every SQL text of this service. Internal to this folder.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_

#include "common/access/restricted.h"

namespace tsunagi::classification::internal {

// Columns in the order that RowToClassification reads them, the person's key behind them. An erased
// person has no classifications any more.
#define TSUNAGI_CLASSIFICATION_SELECT                                                             \
  "SELECT c.name, c.case_name, c.agency, c.state, c.event_day, c.proposal, c.category,"           \
  " c.sealed_reason, c.decided_by, c.create_time_us, c.decide_time_us, c.replaced, c.subject,"    \
  " c.municipality, c.agency_kind, c.cohort, c.fact_id, c.version, c.person, k.version, k.state," \
  " k.kek, k.wrapped FROM classification c LEFT JOIN person_key k ON k.person = c.person"         \
  " WHERE (k.state IS NULL OR k.state <> 'ERASED') AND "

inline constexpr int kKeyColumns = 19;

inline constexpr char kGet[] = TSUNAGI_CLASSIFICATION_SELECT "c.name = $1";

inline constexpr char kHistory[] = TSUNAGI_CLASSIFICATION_SELECT
    "c.case_name = $1 ORDER BY c.create_time_us DESC, c.name DESC LIMIT $2";

// $2 is the place to go on from, ($2, $3) below it; $4 to $7 are states, repeated to fill.
inline constexpr char kListCase[] = TSUNAGI_CLASSIFICATION_SELECT
    "c.case_name = $1 AND (c.create_time_us, c.name) < ($2, $3) AND c.state IN ($4, $5, $6, $7)"
    " ORDER BY c.create_time_us DESC, c.name DESC LIMIT $8";

inline constexpr char kListAgency[] = TSUNAGI_CLASSIFICATION_SELECT
    "c.agency = $1 AND c.newest = 1 AND (c.create_time_us, c.name) < ($2, $3)"
    " AND c.state IN ($4, $5, $6, $7) AND " TSUNAGI_NEEDED_TO_KNOW(
        "c.person", "$9") " ORDER BY c.create_time_us DESC, c.name DESC LIMIT $8";

inline constexpr char kClearNewest[] =
    "UPDATE classification SET newest = 0 WHERE case_name = $1 AND newest = 1";

inline constexpr char kInsert[] =
    "INSERT INTO classification (name, case_name, agency, state, event_day, proposal, category,"
    " reason, sealed_reason, decided_by, create_time_us, decide_time_us, replaced, subject,"
    " municipality, agency_kind, cohort, fact_id, version, person, newest)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
    " $19, 1)";

inline constexpr char kUpdate[] =
    "UPDATE classification SET state = $3, category = $4, sealed_reason = $5, decided_by = $6,"
    " decide_time_us = $7, replaced = $8, fact_id = $9, version = version + 1"
    " WHERE name = $1 AND version = $2";

#undef TSUNAGI_CLASSIFICATION_SELECT

}  // namespace tsunagi::classification::internal

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_
