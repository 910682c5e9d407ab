#include "services/intake/storage/erase_rows.h"

#include <string>

#include "common/base/status_macros.h"
#include "common/person_feed/person_feed.h"
#include "services/intake/storage/case_feed.h"

namespace tsunagi::intake {
namespace {

// Those that refer to the case first. A test looks for the id in every table of the schema.
constexpr const char* kDeletes[] = {
    "DELETE FROM case_transition WHERE case_id = $1", "DELETE FROM consent WHERE case_id = $1",
    "DELETE FROM contact_log WHERE case_id = $1",     "DELETE FROM case_team WHERE case_id = $1",
    "DELETE FROM legal_basis WHERE case_id = $1",     "DELETE FROM disclosure WHERE case_id = $1",
    "DELETE FROM conference_case WHERE case_id = $1", "DELETE FROM break_glass WHERE case_id = $1",
    "DELETE FROM legal_hold WHERE case_id = $1",      "DELETE FROM intake_case WHERE id = $1",
};

}  // namespace

absl::Status EraseRows(sql::WriteTransaction& transaction, FeedHub& hub, SearchIndex& index,
                       const Erasure& erasure) {
  const absl::string_view id = erasure.person;
  std::string agency;
  RETURN_IF_ERROR(transaction.Query("SELECT agency FROM intake_case WHERE id = $1", {id},
                                    [&agency](const sql::Row& row) {
                                      agency = row.String(0);
                                      return absl::OkStatus();
                                    }));
  if (!agency.empty()) {
    RETURN_IF_ERROR(transaction
                        .Exec("INSERT INTO erased_case (person, agency) VALUES ($1, $2)"
                              " ON CONFLICT DO NOTHING",
                              {id, absl::string_view(agency)})
                        .status());
    RETURN_IF_ERROR(AppendCaseNote(transaction, hub, "ERASED", agency, id));
  }
  for (const char* const sql : kDeletes) RETURN_IF_ERROR(transaction.Exec(sql, {id}).status());
  RETURN_IF_ERROR(AppendErasure(transaction, hub, erasure));
  transaction.OnCommit([&index, person = erasure.person] { index.Remove(person); });
  return absl::OkStatus();
}

}  // namespace tsunagi::intake
