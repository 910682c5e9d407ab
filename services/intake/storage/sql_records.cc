// Consents, contact log and drafts.
#include <utility>

#include "common/base/status_macros.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/storage/sql_intake_store.h"
#include "services/intake/storage/sql_values.h"

namespace tsunagi::intake {
namespace {

constexpr char kInsertConsent[] = "INSERT INTO consent (case_id, id, content) VALUES ($1, $2, $3)";

constexpr char kUpdateConsent[] = "UPDATE consent SET content = $3 WHERE case_id = $1 AND id = $2";

constexpr char kListConsents[] = "SELECT id, content FROM consent WHERE case_id = $1 ORDER BY id";

constexpr char kInsertLogEntry[] =
    "INSERT INTO contact_log (case_id, event_date, id, content) VALUES ($1, $2, $3, $4)";

constexpr char kListLogEntries[] =
    "SELECT id, content FROM contact_log WHERE case_id = $1 AND (event_date, id) > ($2, $3)"
    " ORDER BY event_date, id LIMIT $4";

constexpr char kSelectDraft[] =
    "SELECT version, update_time_us, content FROM draft WHERE agency = $1 AND id = $2";

constexpr char kPutDraft[] =
    "INSERT INTO draft (agency, id, version, update_time_us, content) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (agency, id) DO UPDATE SET version = excluded.version,"
    " update_time_us = excluded.update_time_us, content = excluded.content";

constexpr char kDeleteDraft[] = "DELETE FROM draft WHERE agency = $1 AND id = $2";

constexpr char kListDrafts[] =
    "SELECT id, version, update_time_us FROM draft WHERE agency = $1"
    " ORDER BY update_time_us DESC, id DESC";

constexpr char kContent[] = "content";

// Where a row of a case's child table is sealed: with the key of the case.
Place In(absl::string_view table, absl::string_view case_id, absl::string_view id) {
  return {table, kContent, case_id, id};
}

}  // namespace

absl::Status SqlIntakeStore::AddConsent(absl::string_view case_id, const Consent& consent) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("consent", case_id, consent.id), EncodeConsent(consent)));
  return Exec(kInsertConsent, {case_id, consent.id, sql::Bytes{content}}).status();
}

absl::Status SqlIntakeStore::ReplaceConsent(absl::string_view case_id, const Consent& consent) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("consent", case_id, consent.id), EncodeConsent(consent)));
  return Exec(kUpdateConsent, {case_id, consent.id, sql::Bytes{content}}).status();
}

absl::StatusOr<std::vector<Consent>> SqlIntakeStore::ListConsents(absl::string_view case_id) const {
  std::vector<Consent> consents;
  RETURN_IF_ERROR(
      transaction_.Query(kListConsents, {case_id}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(
            const std::string content,
            vault_.Open(transaction_, In("consent", case_id, row.Text(0)), row.Text(1)));
        ASSIGN_OR_RETURN(Consent consent, DecodeConsent(content));
        consent.id = row.String(0);
        consents.push_back(std::move(consent));
        return absl::OkStatus();
      }));
  return consents;
}

absl::Status SqlIntakeStore::AddLogEntry(absl::string_view case_id, const ContactLogEntry& entry) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("contact_log", case_id, entry.id), EncodeLogEntry(entry)));
  const std::string day = DayText(entry.event_date);
  return Exec(kInsertLogEntry, {case_id, day, entry.id, sql::Bytes{content}}).status();
}

absl::StatusOr<std::vector<ContactLogEntry>> SqlIntakeStore::ListLogEntries(
    absl::string_view case_id, const std::optional<LogPosition>& after, int limit) const {
  const std::string day = after ? DayText(after->event_date) : "";
  const absl::string_view id = after ? absl::string_view(after->id) : "";
  std::vector<ContactLogEntry> entries;
  RETURN_IF_ERROR(transaction_.Query(
      kListLogEntries, {case_id, day, id, int64_t{limit}},
      [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(
            const std::string content,
            vault_.Open(transaction_, In("contact_log", case_id, row.Text(0)), row.Text(1)));
        ASSIGN_OR_RETURN(ContactLogEntry entry, DecodeLogEntry(content));
        entry.id = row.String(0);
        entries.push_back(std::move(entry));
        return absl::OkStatus();
      }));
  return entries;
}

absl::StatusOr<std::optional<Draft>> SqlIntakeStore::FindDraft(absl::string_view agency,
                                                               absl::string_view id) const {
  std::optional<Draft> found;
  RETURN_IF_ERROR(
      transaction_.Query(kSelectDraft, {agency, id}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(std::string content,
                         vault_.Open(transaction_, In("draft", id, agency), row.Text(2)));
        found = Draft{std::string(agency), std::string(id), std::move(content), row.Int(0),
                      TimeOf(row, 1)};
        return absl::OkStatus();
      }));
  return found;
}

absl::Status SqlIntakeStore::PutDraft(const Draft& draft) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("draft", draft.id, draft.agency), draft.content));
  return Exec(kPutDraft, {draft.agency, draft.id, draft.version,
                          absl::ToUnixMicros(draft.update_time), sql::Bytes{content}})
      .status();
}

absl::StatusOr<bool> SqlIntakeStore::DeleteDraft(absl::string_view agency, absl::string_view id,
                                                 absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t deleted, Exec(kDeleteDraft, {agency, id}));
  if (deleted == 0) return false;
  // Older copies of the database hold the draft: its key goes with it.
  RETURN_IF_ERROR(vault_.Erase(*write_, id, now));
  return true;
}

absl::StatusOr<std::vector<Draft>> SqlIntakeStore::ListDrafts(absl::string_view agency) const {
  std::vector<Draft> drafts;
  RETURN_IF_ERROR(transaction_.Query(kListDrafts, {agency}, [&](const sql::Row& row) {
    drafts.push_back(Draft{std::string(agency), row.String(0), "", row.Int(1), TimeOf(row, 2)});
    return absl::OkStatus();
  }));
  return drafts;
}

}  // namespace tsunagi::intake
