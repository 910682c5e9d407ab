// Cases, their transitions and feeds.
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/facts/fact_feed.h"
#include "services/intake/codec/case_codec.h"
#include "services/intake/storage/case_feed.h"
#include "services/intake/storage/sql_intake_store.h"
#include "services/intake/storage/sql_values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

// The key of the case stands in the last columns of CASE_COLUMNS.
#define CASE_COLUMNS                                                                              \
  "c.id, c.agency, c.state, c.version, c.create_time_us, c.update_time_us, c.content, k.version," \
  " k.state, k.kek, k.wrapped"
#define CASE_TABLES " FROM intake_case c LEFT JOIN person_key k ON k.person = c.id"
// An erased case is no case any more.
#define NOT_ERASED " AND (k.state IS NULL OR k.state <> 'ERASED')"

namespace tsunagi::intake {
namespace {

constexpr char kSelectRow[] = "SELECT " CASE_COLUMNS CASE_TABLES " WHERE c.id = $1" NOT_ERASED;

constexpr char kSelectCase[] =
    "SELECT " CASE_COLUMNS
    ", c.fact_id, c.fact_subject, c.fact_agency_kind, c.fact_municipality, c.fact_cohort,"
    " c.fact_month" CASE_TABLES " WHERE c.id = $1" NOT_ERASED;

constexpr char kSelectSheetNumber[] =
    "SELECT id FROM intake_case WHERE agency = $1 AND sheet_number = $2 AND sheet_number <> ''";

constexpr char kListCases[] =
    "SELECT " CASE_COLUMNS CASE_TABLES
    " WHERE c.agency = $1 AND (c.reception_date, c.id) < ($2, $3) AND c.state IN ($4, $5, "
    "$6)" NOT_ERASED " ORDER BY c.reception_date DESC, c.id DESC LIMIT $7";

constexpr char kInsertCase[] =
    "INSERT INTO intake_case (id, agency, sheet_number, state, reception_date, version,"
    " create_time_us, update_time_us, content, fact_id, fact_subject, fact_agency_kind,"
    " fact_municipality, fact_cohort, fact_month)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    " ON CONFLICT DO NOTHING";

constexpr char kUpdateCase[] =
    "UPDATE intake_case SET sheet_number = $2, state = $3, reception_date = $4, version = $5,"
    " update_time_us = $6, content = $7, fact_id = $8, fact_subject = $9, fact_agency_kind = $10,"
    " fact_municipality = $11, fact_cohort = $12, fact_month = $13 WHERE id = $1";

constexpr char kInsertTransition[] =
    "INSERT INTO case_transition (case_id, version, transition, event_date, create_time_us)"
    " VALUES ($1, $2, $3, $4, $5)";

constexpr char kSelectAll[] =
    "SELECT c.id, c.agency, c.content, k.version, k.state, k.kek, k.wrapped"
    " FROM intake_case c JOIN person_key k ON k.person = c.id"
    " WHERE k.state <> 'ERASED' ORDER BY c.id";

// After every date.
constexpr absl::string_view kLastDate = "9999-99-99";

constexpr char kCaseTable[] = "intake_case";
constexpr char kContent[] = "content";
constexpr int kContentColumn = 6;
constexpr int kKeyColumns = 7;

// Header and sealed content.
CaseRow ReadSealedRow(const sql::Row& row) {
  CaseRow out;
  CaseHeader& header = out.header;
  header.id = row.String(0);
  header.agency = row.String(1);
  header.state = ParseCaseState(row.Text(2));
  header.version = row.Int(3);
  header.create_time = TimeOf(row, 4);
  header.update_time = TimeOf(row, 5);
  return out;
}

absl::StatusOr<CaseRow> ReadCaseRow(const sql::Row& row, Vault& vault,
                                    sql::Transaction& transaction) {
  CaseRow out = ReadSealedRow(row);
  ASSIGN_OR_RETURN(const PersonKey key,
                   vault.KeyFromRow(transaction, out.header.id, KeyColumns(row, kKeyColumns)));
  ASSIGN_OR_RETURN(out.content,
                   key.Open(kCaseTable, kContent, out.header.id, row.Text(kContentColumn)));
  return out;
}

int64_t MonthNumber(absl::CivilMonth month) { return month.year() * 100 + month.month(); }

// What ReadCaseRow leaves of kSelectCase.
Fact ReadFact(const sql::Row& row) {
  Fact fact;
  fact.kind = Fact::Kind::kConsultation;
  fact.agency = row.String(1);
  fact.id = row.String(11);
  fact.subject = row.String(12);
  fact.agency_kind = row.String(13);
  fact.municipality = row.String(14);
  fact.cohort = row.String(15);
  fact.event_month = absl::CivilMonth(row.Int(16) / 100, row.Int(16) % 100);
  return fact;
}

}  // namespace

absl::StatusOr<int64_t> SqlIntakeStore::Exec(absl::string_view sql,
                                             absl::Span<const sql::Arg> args) {
  if (write_ == nullptr) return WriteThroughReader();
  return write_->Exec(sql, args);
}

absl::StatusOr<std::string> SqlIntakeStore::Seal(const Place& place, absl::string_view plain) {
  if (write_ == nullptr) return WriteThroughReader();
  return vault_.Seal(*write_, place, plain);
}

absl::StatusOr<std::optional<CaseRow>> SqlIntakeStore::FindCaseRow(absl::string_view id) const {
  std::optional<CaseRow> found;
  RETURN_IF_ERROR(transaction_.Query(kSelectRow, {id}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadCaseRow(row, vault_, transaction_));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::optional<CaseRecord>> SqlIntakeStore::FindCase(absl::string_view id) const {
  std::optional<CaseRecord> found;
  RETURN_IF_ERROR(transaction_.Query(kSelectCase, {id}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(CaseRow read, ReadCaseRow(row, vault_, transaction_));
    ASSIGN_OR_RETURN(Case content, DecodeContent(read.content));
    found = CaseRecord{std::move(read.header), std::move(content), ReadFact(row)};
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::string> SqlIntakeStore::FindSheetNumber(absl::string_view agency,
                                                            absl::string_view sheet_number) const {
  std::string id;
  if (sheet_number.empty()) return id;
  RETURN_IF_ERROR(
      transaction_.Query(kSelectSheetNumber, {agency, sheet_number}, [&id](const sql::Row& row) {
        id = row.String(0);
        return absl::OkStatus();
      }));
  return id;
}

absl::StatusOr<std::vector<CaseRow>> SqlIntakeStore::ListCases(const CaseQuery& query) const {
  std::array<absl::string_view, 3> states;
  if (query.states.empty()) {
    states = {"RECEIVED", "IN_SUPPORT", "CLOSED"};
  } else {
    // A state named twice says nothing more.
    for (const CaseState state : query.states) {
      const int number = static_cast<int>(state);
      if (number >= 1 && number <= 3)
        states[static_cast<size_t>(number - 1)] = CaseStateName(state);
    }
  }
  const std::string date =
      query.after ? DayText(query.after->reception_date) : std::string(kLastDate);
  const absl::string_view id = query.after ? absl::string_view(query.after->id) : "";
  std::vector<CaseRow> rows;
  RETURN_IF_ERROR(transaction_.Query(
      kListCases, {query.agency, date, id, states[0], states[1], states[2], int64_t{query.limit}},
      [&](const sql::Row& row) -> absl::Status {
        ASSIGN_OR_RETURN(CaseRow read, ReadCaseRow(row, vault_, transaction_));
        rows.push_back(std::move(read));
        return absl::OkStatus();
      }));
  return rows;
}

absl::StatusOr<bool> SqlIntakeStore::InsertCase(const CaseRecord& record, const SearchKey& key) {
  const CaseHeader& header = record.header;
  const Fact& fact = record.fact;
  ASSIGN_OR_RETURN(const std::string content, Seal({kCaseTable, kContent, header.id, header.id},
                                                   EncodeContent(record.content)));
  const std::string reception_date = DayText(record.content.reception_date);
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      Exec(kInsertCase,
           {header.id, header.agency, record.content.sheet_number, CaseStateName(header.state),
            reception_date, header.version, absl::ToUnixMicros(header.create_time),
            absl::ToUnixMicros(header.update_time), sql::Bytes{content}, fact.id, fact.subject,
            fact.agency_kind, fact.municipality, fact.cohort, MonthNumber(fact.event_month)}));
  if (inserted == 0) return false;
  write_->OnCommit([&index = index_, id = header.id, agency = header.agency, key] {
    index.Add(id, agency, key);
  });
  return true;
}

absl::StatusOr<bool> SqlIntakeStore::ReplaceCase(const CaseRecord& record, const SearchKey& key) {
  const CaseHeader& header = record.header;
  const Fact& fact = record.fact;
  const std::string& number = record.content.sheet_number;
  // A violated constraint would spoil the transaction elsewhere: look first.
  ASSIGN_OR_RETURN(const std::string holder, FindSheetNumber(header.agency, number));
  if (!holder.empty() && holder != header.id) return false;
  ASSIGN_OR_RETURN(const std::string content, Seal({kCaseTable, kContent, header.id, header.id},
                                                   EncodeContent(record.content)));
  const std::string reception_date = DayText(record.content.reception_date);
  ASSIGN_OR_RETURN(
      const int64_t changed,
      Exec(kUpdateCase,
           {header.id, number, CaseStateName(header.state), reception_date, header.version,
            absl::ToUnixMicros(header.update_time), sql::Bytes{content}, fact.id, fact.subject,
            fact.agency_kind, fact.municipality, fact.cohort, MonthNumber(fact.event_month)}));
  if (changed != 1) return absl::InternalError("a case to be changed is not there");
  write_->OnCommit([&index = index_, id = header.id, agency = header.agency, key] {
    index.Put(id, agency, key);
  });
  return true;
}

absl::Status SqlIntakeStore::AddTransition(const CaseHeader& header, CaseTransition transition,
                                           absl::CivilDay event_date) {
  const std::string day = DayText(event_date);
  return Exec(kInsertTransition, {header.id, header.version, CaseTransitionName(transition), day,
                                  absl::ToUnixMicros(header.update_time)})
      .status();
}

std::vector<std::string> SqlIntakeStore::Search(const SearchQuery& query) const {
  return index_.Find(query);
}

std::vector<std::string> SqlIntakeStore::SearchAlike(absl::string_view agency, const SearchKey& key,
                                                     int limit) const {
  return index_.FindAlike(agency, key, limit);
}

absl::Status SqlIntakeStore::AppendFact(const Fact& fact, absl::Time now) {
  if (write_ == nullptr) return WriteThroughReader();
  return tsunagi::AppendFact(*write_, hub_, fact, now);
}

absl::Status SqlIntakeStore::AppendCaseChange(absl::string_view type, const CaseHeader& header) {
  if (write_ == nullptr) return WriteThroughReader();
  return AppendCaseNote(*write_, hub_, type, header.agency, header.id);
}

absl::StatusOr<int64_t> SqlIntakeStore::NewestCaseChange() const {
  return NewestSequence(transaction_, kCaseFeed);
}

absl::Status LoadSearchIndex(sql::Transaction& transaction, Vault& vault, SearchIndex& index) {
  BulkOpener opener(vault);
  return transaction.Query(kSelectAll, {}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string bytes,
                     opener.Open(KeyColumns(row, 3),
                                 {kCaseTable, kContent, row.Text(0), row.Text(0)}, row.Text(2)));
    ASSIGN_OR_RETURN(const Case content, DecodeContent(bytes));
    index.Add(row.Text(0), row.Text(1), MakeSearchKey(content.person));
    return absl::OkStatus();
  });
}

}  // namespace tsunagi::intake
