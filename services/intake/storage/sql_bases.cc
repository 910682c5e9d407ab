// Legal bases, the register of disclosures, and conferences.
#include <utility>

#include "common/base/status_macros.h"
#include "services/intake/codec/basis_codec.h"
#include "services/intake/storage/sql_intake_store.h"
#include "services/intake/storage/sql_values.h"
#include "tsunagi/storage/v1/content.pb.h"

#define CONFERENCE_COLUMNS                                                                       \
  "c.id, c.chair, c.municipality, c.item, c.from_day, c.until_day, c.version, c.create_time_us," \
  " c.content"

namespace tsunagi::intake {
namespace {

constexpr char kInsertBasis[] =
    "INSERT INTO legal_basis (case_id, id, content) VALUES ($1, $2, $3)";

constexpr char kUpdateBasis[] =
    "UPDATE legal_basis SET content = $3 WHERE case_id = $1 AND id = $2";

constexpr char kListBases[] = "SELECT id, content FROM legal_basis WHERE case_id = $1 ORDER BY id";

constexpr char kInsertDisclosure[] =
    "INSERT INTO disclosure (case_id, id, recipient, disclose_time_us, content)"
    " VALUES ($1, $2, $3, $4, $5)";

constexpr char kFindDisclosure[] =
    "SELECT id, content FROM disclosure WHERE case_id = $1 AND id = $2";

constexpr char kListDisclosures[] =
    "SELECT id, content FROM disclosure WHERE case_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

constexpr char kPutConference[] =
    "INSERT INTO conference (id, chair, municipality, item, from_day, until_day, version,"
    " create_time_us, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT (id) DO UPDATE SET from_day = excluded.from_day,"
    " until_day = excluded.until_day, version = excluded.version, content = excluded.content";

constexpr char kPutMember[] =
    "INSERT INTO conference_member (conference_id, office, joined_us, left_us, acknowledged_us,"
    " acknowledged_by) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (conference_id, office, joined_us) DO UPDATE SET left_us = excluded.left_us,"
    " acknowledged_us = excluded.acknowledged_us, acknowledged_by = excluded.acknowledged_by";

constexpr char kPutCase[] =
    "INSERT INTO conference_case (conference_id, case_id, office, added_us, added_by, removed_us)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (conference_id, case_id, added_us) DO UPDATE SET"
    " removed_us = excluded.removed_us";

constexpr char kFindConference[] =
    "SELECT " CONFERENCE_COLUMNS " FROM conference c WHERE c.id = $1";

constexpr char kListConferences[] =
    "SELECT " CONFERENCE_COLUMNS
    " FROM conference c WHERE c.chair = $1 OR EXISTS (SELECT 1 FROM conference_member m"
    " WHERE m.office = $1 AND m.conference_id = c.id) ORDER BY c.id DESC";

constexpr char kConferencesOf[] = "SELECT " CONFERENCE_COLUMNS
                                  " FROM conference c WHERE EXISTS (SELECT 1 FROM conference_case e"
                                  " WHERE e.case_id = $1 AND e.conference_id = c.id) ORDER BY c.id";

constexpr char kMembers[] =
    "SELECT office, joined_us, left_us, acknowledged_us, acknowledged_by FROM conference_member"
    " WHERE conference_id = $1 ORDER BY joined_us, office";

constexpr char kCases[] =
    "SELECT case_id, office, added_us, added_by, removed_us FROM conference_case"
    " WHERE conference_id = $1 ORDER BY added_us, case_id";

constexpr char kOneCase[] =
    "SELECT case_id, office, added_us, added_by, removed_us FROM conference_case"
    " WHERE conference_id = $1 AND case_id = $2 ORDER BY added_us";

constexpr char kContent[] = "content";
// After every id.
constexpr absl::string_view kNewest = "~";

Place In(absl::string_view table, absl::string_view case_id, absl::string_view id) {
  return {table, kContent, case_id, id};
}

// Belongs to no person: sealed with a key of its own.
Place InConference(absl::string_view id) { return {"conference", kContent, id, id}; }

ConferenceCase ReadCase(const sql::Row& row) {
  return {row.String(0), row.String(1), TimeOf(row, 2), row.String(3), TimeIf(row, 4)};
}

}  // namespace

absl::Status SqlIntakeStore::AddLegalBasis(absl::string_view case_id, const LegalBasis& basis) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("legal_basis", case_id, basis.id), EncodeLegalBasis(basis)));
  return Exec(kInsertBasis, {case_id, basis.id, sql::Bytes{content}}).status();
}

absl::Status SqlIntakeStore::ReplaceLegalBasis(absl::string_view case_id, const LegalBasis& basis) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("legal_basis", case_id, basis.id), EncodeLegalBasis(basis)));
  return Exec(kUpdateBasis, {case_id, basis.id, sql::Bytes{content}}).status();
}

absl::StatusOr<std::vector<LegalBasis>> SqlIntakeStore::ListLegalBases(
    absl::string_view case_id) const {
  std::vector<LegalBasis> bases;
  RETURN_IF_ERROR(
      transaction_.Query(kListBases, {case_id}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(
            const std::string content,
            vault_.Open(transaction_, In("legal_basis", case_id, row.Text(0)), row.Text(1)));
        ASSIGN_OR_RETURN(LegalBasis basis, DecodeLegalBasis(content));
        basis.id = row.String(0);
        bases.push_back(std::move(basis));
        return absl::OkStatus();
      }));
  return bases;
}

absl::Status SqlIntakeStore::AddDisclosure(const DisclosureRecord& record) {
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(In("disclosure", record.case_id, record.id), EncodeDisclosure(record)));
  return Exec(kInsertDisclosure, {record.case_id, record.id, record.recipient,
                                  absl::ToUnixMicros(record.time), sql::Bytes{content}})
      .status();
}

absl::StatusOr<DisclosureRecord> SqlIntakeStore::ReadDisclosure(absl::string_view case_id,
                                                                const sql::Row& row) const {
  ASSIGN_OR_RETURN(const std::string content,
                   vault_.Open(transaction_, In("disclosure", case_id, row.Text(0)), row.Text(1)));
  ASSIGN_OR_RETURN(DisclosureRecord record, DecodeDisclosure(content));
  record.id = row.String(0);
  record.case_id = std::string(case_id);
  return record;
}

absl::StatusOr<std::optional<DisclosureRecord>> SqlIntakeStore::FindDisclosure(
    absl::string_view case_id, absl::string_view id) const {
  std::optional<DisclosureRecord> found;
  RETURN_IF_ERROR(
      transaction_.Query(kFindDisclosure, {case_id, id}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(found, ReadDisclosure(case_id, row));
        return absl::OkStatus();
      }));
  return found;
}

absl::StatusOr<std::vector<DisclosureRecord>> SqlIntakeStore::ListDisclosures(
    absl::string_view case_id, absl::string_view before, int limit) const {
  std::vector<DisclosureRecord> records;
  const absl::string_view older = before.empty() ? kNewest : before;
  RETURN_IF_ERROR(transaction_.Query(
      kListDisclosures, {case_id, older, int64_t{limit}}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(DisclosureRecord record, ReadDisclosure(case_id, row));
        records.push_back(std::move(record));
        return absl::OkStatus();
      }));
  return records;
}

absl::Status SqlIntakeStore::PutConference(const Conference& conference) {
  storage::v1::ConferenceText text;
  text.set_title(conference.title);
  ASSIGN_OR_RETURN(const std::string content,
                   Seal(InConference(conference.id), text.SerializeAsString()));
  const std::string from = DayText(conference.from);
  const std::string until = DayText(conference.until);
  RETURN_IF_ERROR(
      Exec(kPutConference,
           {conference.id, conference.chair, conference.municipality, conference.item, from, until,
            conference.version, absl::ToUnixMicros(conference.create_time), sql::Bytes{content}})
          .status());
  for (const ConferenceMember& member : conference.members) {
    RETURN_IF_ERROR(Exec(kPutMember, {conference.id, member.office,
                                      absl::ToUnixMicros(member.joined), MicrosIf(member.left),
                                      MicrosIf(member.acknowledged), member.acknowledged_by})
                        .status());
  }
  for (const ConferenceCase& one : conference.cases) {
    RETURN_IF_ERROR(
        Exec(kPutCase, {conference.id, one.case_id, one.office, absl::ToUnixMicros(one.added),
                        one.added_by, MicrosIf(one.removed)})
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<Conference> SqlIntakeStore::ReadConference(const sql::Row& row) const {
  Conference conference;
  conference.id = row.String(0);
  conference.chair = row.String(1);
  conference.municipality = row.String(2);
  conference.item = row.String(3);
  if (!absl::ParseCivilTime(row.Text(4), &conference.from) ||
      !absl::ParseCivilTime(row.Text(5), &conference.until)) {
    return absl::DataLossError("a stored conference has no window");
  }
  conference.version = row.Int(6);
  conference.create_time = TimeOf(row, 7);
  ASSIGN_OR_RETURN(const std::string content,
                   vault_.Open(transaction_, InConference(conference.id), row.Text(8)));
  storage::v1::ConferenceText text;
  if (!text.ParseFromString(content)) {
    return absl::DataLossError("a stored conference cannot be read");
  }
  conference.title = text.title();
  return conference;
}

absl::Status SqlIntakeStore::AddMembers(Conference& conference) const {
  return transaction_.Query(kMembers, {conference.id}, [&](const sql::Row& row) {
    conference.members.push_back(
        {row.String(0), TimeOf(row, 1), TimeIf(row, 2), TimeIf(row, 3), row.String(4)});
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<Conference>> SqlIntakeStore::FindConference(
    absl::string_view id) const {
  std::optional<Conference> found;
  RETURN_IF_ERROR(
      transaction_.Query(kFindConference, {id}, [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(found, ReadConference(row));
        return absl::OkStatus();
      }));
  if (!found) return found;
  RETURN_IF_ERROR(AddMembers(*found));
  RETURN_IF_ERROR(transaction_.Query(kCases, {id}, [&](const sql::Row& row) {
    found->cases.push_back(ReadCase(row));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<Conference>> SqlIntakeStore::QueryConferences(
    absl::string_view sql, absl::string_view key) const {
  std::vector<Conference> found;
  RETURN_IF_ERROR(transaction_.Query(sql, {key}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Conference conference, ReadConference(row));
    found.push_back(std::move(conference));
    return absl::OkStatus();
  }));
  for (Conference& conference : found) RETURN_IF_ERROR(AddMembers(conference));
  return found;
}

absl::StatusOr<std::vector<Conference>> SqlIntakeStore::ListConferences(
    absl::string_view office) const {
  return QueryConferences(kListConferences, office);
}

absl::StatusOr<std::vector<Conference>> SqlIntakeStore::ConferencesOf(
    absl::string_view case_id) const {
  ASSIGN_OR_RETURN(std::vector<Conference> found, QueryConferences(kConferencesOf, case_id));
  for (Conference& conference : found) {
    RETURN_IF_ERROR(
        transaction_.Query(kOneCase, {conference.id, case_id}, [&](const sql::Row& row) {
          conference.cases.push_back(ReadCase(row));
          return absl::OkStatus();
        }));
  }
  return found;
}

}  // namespace tsunagi::intake
