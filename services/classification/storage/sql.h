// Every SQL text of this service. Internal to this folder.
#ifndef TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_
#define TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_

namespace tsunagi::classification::internal {

// Columns in the order that RowToClassification reads them.
#define TSUNAGI_CLASSIFICATION_COLUMNS                                                  \
  "name, case_name, agency, state, event_day, proposal, category, reason, decided_by, " \
  "create_time_us, decide_time_us, replaced, subject, municipality, agency_kind, "      \
  "cohort, fact_id, version"

inline constexpr char kGet[] =
    "SELECT " TSUNAGI_CLASSIFICATION_COLUMNS " FROM classification WHERE name = $1";

inline constexpr char kHistory[] = "SELECT " TSUNAGI_CLASSIFICATION_COLUMNS
                                   " FROM classification WHERE case_name = $1"
                                   " ORDER BY create_time_us DESC, name DESC LIMIT $2";

// $2 is the place to go on from, ($2, $3) below it; $4 to $7 are states, repeated to fill.
inline constexpr char kListCase[] = "SELECT " TSUNAGI_CLASSIFICATION_COLUMNS
                                    " FROM classification WHERE case_name = $1"
                                    " AND (create_time_us, name) < ($2, $3)"
                                    " AND state IN ($4, $5, $6, $7)"
                                    " ORDER BY create_time_us DESC, name DESC LIMIT $8";

inline constexpr char kListAgency[] = "SELECT " TSUNAGI_CLASSIFICATION_COLUMNS
                                      " FROM classification WHERE agency = $1 AND newest = 1"
                                      " AND (create_time_us, name) < ($2, $3)"
                                      " AND state IN ($4, $5, $6, $7)"
                                      " ORDER BY create_time_us DESC, name DESC LIMIT $8";

inline constexpr char kClearNewest[] =
    "UPDATE classification SET newest = 0 WHERE case_name = $1 AND newest = 1";

inline constexpr char kInsert[] =
    "INSERT INTO classification (" TSUNAGI_CLASSIFICATION_COLUMNS
    ", newest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
    "$17, $18, 1)";

inline constexpr char kUpdate[] =
    "UPDATE classification SET state = $3, category = $4, reason = $5, decided_by = $6, "
    "decide_time_us = $7, replaced = $8, fact_id = $9, version = version + 1 "
    "WHERE name = $1 AND version = $2";

#undef TSUNAGI_CLASSIFICATION_COLUMNS

}  // namespace tsunagi::classification::internal

#endif  // TSUNAGI_SERVICES_CLASSIFICATION_STORAGE_SQL_H_
