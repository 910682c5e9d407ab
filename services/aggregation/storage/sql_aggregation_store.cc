#include "services/aggregation/storage/sql_aggregation_store.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"

namespace tsunagi::aggregation {
namespace {

constexpr char kGroups[] =
    "SELECT kind, detail, attribute, category, agency, agency_kind, cohort, event_month,"
    " CAST(SUM(count) AS BIGINT), COUNT(*) FROM fact_ledger"
    " WHERE event_month >= $1 AND event_month <= $2"
    " GROUP BY kind, detail, attribute, category, agency, agency_kind, cohort, event_month";

constexpr char kPersonsOfKind[] =
    "SELECT kind, detail, attribute, category, agency, agency_kind, cohort, subject,"
    " CAST(SUM(count) AS BIGINT), COUNT(*) FROM fact_ledger"
    " WHERE event_month >= $1 AND event_month <= $2 AND kind = $3"
    " GROUP BY kind, detail, attribute, category, agency, agency_kind, cohort, subject";

constexpr char kPersonsOfDetail[] =
    "SELECT kind, detail, attribute, category, agency, agency_kind, cohort, subject,"
    " CAST(SUM(count) AS BIGINT), COUNT(*) FROM fact_ledger"
    " WHERE event_month >= $1 AND event_month <= $2 AND kind = $3 AND detail = $4"
    " GROUP BY kind, detail, attribute, category, agency, agency_kind, cohort, subject";

constexpr char kFindFact[] =
    "SELECT sequence, kind, detail, attribute, event_month, subject, municipality, category,"
    " agency, agency_kind, cohort, count, reverses, reversed, record_time_us"
    " FROM fact_ledger WHERE fact_id = $1";

constexpr char kAddFact[] =
    "INSERT INTO fact_ledger (fact_id, feed, sequence, kind, detail, attribute, event_month,"
    " subject, municipality, category, agency, agency_kind, cohort, count, reverses, reversed,"
    " record_time_us)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16)";

constexpr char kMarkReversed[] = "UPDATE fact_ledger SET reversed = 1 WHERE fact_id = $1";

constexpr char kPark[] =
    "INSERT INTO parked_fact (feed, sequence, fact_id, reason, create_time_us)"
    " VALUES ($1, $2, $3, $4, $5)";

constexpr char kCursor[] =
    "SELECT sequence, resume_token, facts, stopped FROM feed_cursor WHERE feed = $1";

constexpr char kPutCursor[] =
    "INSERT INTO feed_cursor (feed, sequence, resume_token, facts, stopped)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (feed) DO UPDATE SET"
    " sequence = excluded.sequence, resume_token = excluded.resume_token,"
    " facts = excluded.facts, stopped = excluded.stopped";

constexpr char kParked[] =
    "SELECT reason, COUNT(*) FROM parked_fact WHERE feed = $1 GROUP BY reason";

constexpr char kFigures[] =
    "SELECT id, plan, kpi, from_month, to_month, value, source, agency, create_time_us,"
    " superseded_by FROM reported_figure ORDER BY create_time_us, id";

constexpr char kAddFigure[] =
    "INSERT INTO reported_figure (id, plan, kpi, from_month, to_month, value, source, agency,"
    " create_time_us, superseded_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')";

constexpr char kSupersede[] = "UPDATE reported_figure SET superseded_by = $2 WHERE id = $1";

// The first seven columns of the grouping queries.
FactGroup GroupOf(const sql::Row& row) {
  FactGroup group;
  group.kind = row.String(0);
  group.detail = row.String(1);
  group.attribute = row.String(2);
  group.category = row.String(3);
  group.agency = row.String(4);
  group.agency_kind = row.String(5);
  group.cohort = row.String(6);
  return group;
}

// The text of a UUID's 16 bytes; empty for none.
std::string UuidText(absl::string_view bytes) {
  if (bytes.size() != 16) return "";
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-",
                      view.substr(16, 4), "-", view.substr(20));
}

LedgerFact LedgerFactOf(absl::string_view id, const sql::Row& row) {
  LedgerFact ledger;
  IncomingFact& fact = ledger.fact;
  fact.id = std::string(id);
  fact.sequence = row.Int(0);
  fact.kind = row.String(1);
  fact.detail = row.String(2);
  fact.attribute = row.String(3);
  fact.event_month = static_cast<int>(row.Int(4));
  fact.subject = absl::BytesToHexString(row.Text(5));
  fact.municipality = row.String(6);
  fact.category = row.String(7);
  fact.agency = row.String(8);
  fact.agency_kind = row.String(9);
  fact.cohort = row.String(10);
  fact.count = static_cast<int>(row.Int(11));
  fact.reverses = UuidText(row.Text(12));
  ledger.reversed = row.Int(13) != 0;
  fact.record_time_us = row.Int(14);
  return ledger;
}

ReportedFigure FigureOf(const sql::Row& row) {
  ReportedFigure figure;
  figure.id = row.String(0);
  figure.plan = row.String(1);
  figure.kpi = row.String(2);
  figure.months = {static_cast<int>(row.Int(3)), static_cast<int>(row.Int(4))};
  figure.value = row.Int(5);
  figure.source = row.String(6);
  figure.agency = row.String(7);
  figure.create_time = absl::FromUnixMicros(row.Int(8));
  figure.superseded_by = row.String(9);
  return figure;
}

}  // namespace

absl::Status SqlAggregationStore::Exec(absl::string_view sql, absl::Span<const sql::Arg> args) {
  if (write_ == nullptr) return absl::InternalError("a write through a reading view");
  return write_->Exec(sql, args).status();
}

absl::Status SqlAggregationStore::EachGroup(
    const MonthRange& months, absl::FunctionRef<absl::Status(const FactGroup&)> each) const {
  return read_.Query(kGroups, {int64_t{months.from}, int64_t{months.to}}, [&](const sql::Row& row) {
    FactGroup group = GroupOf(row);
    group.event_month = static_cast<int>(row.Int(7));
    group.count = row.Int(8);
    group.facts = row.Int(9);
    return each(group);
  });
}

absl::Status SqlAggregationStore::EachPerson(
    const MonthRange& months, const FactSelection& selection,
    absl::FunctionRef<absl::Status(const PersonGroup&)> each) const {
  const auto row_callback = [&](const sql::Row& row) {
    PersonGroup person;
    person.group = GroupOf(row);
    person.group.event_month = months.from;
    person.subject = row.String(7);
    person.group.count = row.Int(8);
    person.group.facts = row.Int(9);
    return each(person);
  };
  const int64_t from = months.from;
  const int64_t to = months.to;
  const absl::string_view kind = selection.kind;
  if (selection.detail.empty()) return read_.Query(kPersonsOfKind, {from, to, kind}, row_callback);
  return read_.Query(kPersonsOfDetail, {from, to, kind, absl::string_view(selection.detail)},
                     row_callback);
}

absl::StatusOr<std::optional<LedgerFact>> SqlAggregationStore::FindFact(
    absl::string_view id) const {
  std::optional<LedgerFact> found;
  const std::string bytes = UuidBytes(id);
  if (bytes.empty()) return found;
  RETURN_IF_ERROR(read_.Query(kFindFact, {sql::Bytes{bytes}}, [&](const sql::Row& row) {
    found = LedgerFactOf(id, row);
    return absl::OkStatus();
  }));
  return found;
}

absl::Status SqlAggregationStore::AddFact(absl::string_view feed, const IncomingFact& fact) {
  const std::string id = UuidBytes(fact.id);
  const std::string subject = absl::HexStringToBytes(fact.subject);
  const std::string reverses = UuidBytes(fact.reverses);
  RETURN_IF_ERROR(
      Exec(kAddFact,
           {sql::Bytes{id}, feed, fact.sequence, absl::string_view(fact.kind),
            absl::string_view(fact.detail), absl::string_view(fact.attribute),
            int64_t{fact.event_month}, sql::Bytes{subject}, absl::string_view(fact.municipality),
            absl::string_view(fact.category), absl::string_view(fact.agency),
            absl::string_view(fact.agency_kind), absl::string_view(fact.cohort),
            int64_t{fact.count}, sql::Bytes{reverses}, fact.record_time_us}));
  if (reverses.empty()) return absl::OkStatus();
  return Exec(kMarkReversed, {sql::Bytes{reverses}});
}

absl::Status SqlAggregationStore::ParkFact(absl::string_view feed, const IncomingFact& fact,
                                           absl::string_view reason, absl::Time now) {
  const std::string id = UuidBytes(fact.id);
  return Exec(kPark, {feed, fact.sequence, sql::Bytes{id}, reason, absl::ToUnixMicros(now)});
}

absl::StatusOr<FeedCursor> SqlAggregationStore::CursorOf(absl::string_view feed) const {
  FeedCursor cursor;
  RETURN_IF_ERROR(read_.Query(kCursor, {feed}, [&](const sql::Row& row) {
    cursor = {row.Int(0), row.String(1), row.Int(2), row.String(3)};
    return absl::OkStatus();
  }));
  return cursor;
}

absl::Status SqlAggregationStore::PutCursor(absl::string_view feed, const FeedCursor& cursor) {
  return Exec(kPutCursor, {feed, cursor.sequence, absl::string_view(cursor.resume_token),
                           cursor.facts, absl::string_view(cursor.stopped)});
}

absl::StatusOr<std::map<std::string, int64_t>> SqlAggregationStore::ParkedOf(
    absl::string_view feed) const {
  std::map<std::string, int64_t> parked;
  RETURN_IF_ERROR(read_.Query(kParked, {feed}, [&](const sql::Row& row) {
    parked[row.String(0)] = row.Int(1);
    return absl::OkStatus();
  }));
  return parked;
}

absl::StatusOr<std::vector<ReportedFigure>> SqlAggregationStore::Figures(absl::string_view plan,
                                                                         bool history) const {
  // A plan has some hundred figures at most.
  std::vector<ReportedFigure> figures;
  RETURN_IF_ERROR(read_.Query(kFigures, {}, [&](const sql::Row& row) {
    ReportedFigure figure = FigureOf(row);
    const bool wanted =
        (plan.empty() || figure.plan == plan) && (history || figure.superseded_by.empty());
    if (wanted) figures.push_back(std::move(figure));
    return absl::OkStatus();
  }));
  return figures;
}

absl::Status SqlAggregationStore::AddFigure(const ReportedFigure& figure) {
  return Exec(kAddFigure,
              {absl::string_view(figure.id), absl::string_view(figure.plan),
               absl::string_view(figure.kpi), int64_t{figure.months.from},
               int64_t{figure.months.to}, figure.value, absl::string_view(figure.source),
               absl::string_view(figure.agency), absl::ToUnixMicros(figure.create_time)});
}

absl::Status SqlAggregationStore::Supersede(absl::string_view id, absl::string_view by) {
  return Exec(kSupersede, {id, by});
}

}  // namespace tsunagi::aggregation
