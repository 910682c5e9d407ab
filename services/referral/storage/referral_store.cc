#include "services/referral/storage/referral_store.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/access/restricted.h"
#include "common/access/staff.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/facts/fact_feed.h"
#include "services/referral/app/change_note.h"
#include "services/referral/storage/rows.h"
#include "tsunagi/storage/v1/content.pb.h"

// As rows.cc reads them, the person's key behind them; the notes are empty in clear. The referrals
// of an erased person are none any more.
#define REFERRAL_SELECT                                                                           \
  "SELECT r.id, r.version, r.state, r.case_name, r.sender, r.receiver, r.offering,"               \
  " r.request_note, r.override_reason, r.subject, r.category, r.municipality, r.cohort,"          \
  " r.decline_reason, r.answer_note, r.sent_on, r.answered_on, r.support_started_on, r.ended_on," \
  " r.create_time_us, r.update_time_us, r.sheet_number, r.notes, r.person, k.version, k.state,"   \
  " k.kek, k.wrapped, r.answer_due_us, r.due_forecast, r.kind, r.part_of, r.decline_rule,"        \
  " r.accompany, r.first_visit, r.accompanied, h.holder FROM referral r"                          \
  " LEFT JOIN person_key k ON k.person = r.person"                                                \
  " LEFT JOIN holding h ON h.case_name = r.case_name"                                             \
  " WHERE (k.state IS NULL OR k.state <> 'ERASED') AND "
#define OUTCOME_COLUMNS                                                                        \
  "referral, id, kind, attribute, event_date, confirm_date, reversed, source, create_time_us," \
  " fact_id, fact_month, fact_subject, fact_municipality, fact_category, fact_agency,"         \
  " fact_agency_kind, fact_cohort"

namespace tsunagi::referral {
namespace {

constexpr int kNotesColumn = 22;
constexpr int kPersonColumn = 23;
constexpr int kKeyColumns = 24;
constexpr char kFind[] = REFERRAL_SELECT "r.id = $1";
// $2 the place to go on from, $3 to $16 states, of which unused ones repeat one of the list, $17
// the limit, $18 for whom restricted cases are left out, $19 the time before which an answer was
// due, or 0.
#define REFERRAL_WANTED                                                                           \
  " AND r.id < $2 AND r.state IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)" \
  " AND ($19 = 0 OR (r.answer_due_us > 0 AND r.answer_due_us < $19))"                             \
  " AND ($20 = 0 OR h.referral = r.id)"
#define REFERRAL_PAGE " ORDER BY r.id DESC LIMIT $17"
constexpr char kInbox[] = REFERRAL_SELECT
    "r.receiver = $1 AND r.sent_on <> ''" REFERRAL_WANTED
    " AND (r.sender <> $1 OR " TSUNAGI_NEEDED_TO_KNOW("r.person", "$18") ")" REFERRAL_PAGE;
constexpr char kOutbox[] = REFERRAL_SELECT
    "r.sender = $1" REFERRAL_WANTED " AND " TSUNAGI_NEEDED_TO_KNOW("r.person", "$18") REFERRAL_PAGE;
constexpr char kOfCase[] = REFERRAL_SELECT
    "r.sender = $1" REFERRAL_WANTED
    " AND r.case_name = $21 AND " TSUNAGI_NEEDED_TO_KNOW("r.person", "$18") REFERRAL_PAGE;
constexpr char kInsert[] =
    "INSERT INTO referral (id, version, state, case_name, sender, receiver, offering, request_note,"
    " override_reason, subject, category, municipality, cohort, decline_reason, answer_note,"
    " sent_on, answered_on, support_started_on, ended_on, create_time_us, update_time_us,"
    " sheet_number, notes, person, kind, part_of, accompany)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, $10, $11, $12, '', $13, $14, $15, $16,"
    " $17, $18, $19, $20, $21, $22, $23, $24)";
// Case, sender, receiver, offering and what else never changes stay.
constexpr char kUpdate[] =
    "UPDATE referral SET version = $2, state = $3, notes = $4, subject = $5, category = $6,"
    " municipality = $7, cohort = $8, decline_reason = $9, sent_on = $10, answered_on = $11,"
    " support_started_on = $12, ended_on = $13, update_time_us = $14, answer_due_us = $15,"
    " due_forecast = $16, decline_rule = $17, first_visit = $18, accompanied = $19"
    " WHERE id = $1 AND version = $2 - 1";
constexpr char kOutcomes[] =
    "SELECT " OUTCOME_COLUMNS " FROM outcome WHERE referral = $1 ORDER BY id";
constexpr char kInsertOutcome[] =
    "INSERT INTO outcome (" OUTCOME_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
constexpr char kReverse[] = "UPDATE outcome SET reversed = 1 WHERE referral = $1 AND id = $2";
constexpr char kFindPackage[] =
    "SELECT p.package, r.person, p.disclosure, p.conference FROM disclosure_package p JOIN "
    "referral r ON r.id = p.referral"
    " WHERE p.referral = $1";
constexpr char kSteps[] =
    "SELECT version, transition, state, office, user_id, event_date, create_time_us, reason"
    " FROM referral_step WHERE referral = $1 ORDER BY version";
constexpr char kInsertStep[] =
    "INSERT INTO referral_step (referral, version, transition, state, office, user_id, event_date,"
    " create_time_us, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
constexpr char kFacts[] =
    "SELECT fact FROM referral_fact WHERE referral = $1 AND reversed = 0 ORDER BY fact_id";
constexpr char kInsertFact[] =
    "INSERT INTO referral_fact (referral, fact_id, reversed, fact) VALUES ($1, $2, 0, $3)";
constexpr char kReverseFacts[] = "UPDATE referral_fact SET reversed = 1 WHERE referral = $1";
constexpr char kDueBefore[] =
    "SELECT id FROM referral WHERE answer_due_us > 0 AND answer_due_us < $1"
    " ORDER BY answer_due_us LIMIT $2";
constexpr char kTransfers[] =
    REFERRAL_SELECT "r.case_name = $1 AND r.kind = 'TRANSFER' ORDER BY r.id";
constexpr char kTeam[] = REFERRAL_SELECT
    "r.case_name = $1 AND r.kind = 'TEAM_SUPPORT'"
    " AND r.state IN ('ACCEPTED', 'IN_SUPPORT', 'ON_HOLD') ORDER BY r.id";
constexpr char kParts[] = REFERRAL_SELECT "r.part_of = $1 ORDER BY r.id";
constexpr char kPersonOf[] = "SELECT person FROM referral WHERE id = $1";
constexpr char kPutPackage[] =
    "INSERT INTO disclosure_package (referral, package, disclosure, conference)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (referral) DO UPDATE SET package = excluded.package,"
    " disclosure = excluded.disclosure, conference = excluded.conference";
constexpr char kDropPackage[] = "DELETE FROM disclosure_package WHERE referral = $1";
constexpr char kCapacities[] = "SELECT agency, offering, free_places, as_of FROM capacity";
constexpr char kPutCapacity[] =
    "INSERT INTO capacity (agency, offering, free_places, as_of) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (agency, offering)"
    " DO UPDATE SET free_places = excluded.free_places, as_of = excluded.as_of";

constexpr char kTable[] = "referral";
constexpr char kNotes[] = "notes";
constexpr char kPackageTable[] = "disclosure_package";
constexpr char kPackage[] = "package";

// Orders after every id.
constexpr char kNewest[] = "~";
constexpr size_t kStates = kLastState;
constexpr int kDueColumn = 28;
constexpr int kForecastColumn = 29;
constexpr int kKindColumn = 30;

// The states asked for; all where none is.
std::array<absl::string_view, kStates> StatesOf(const ReferralQuery& query) {
  std::array<absl::string_view, kStates> names;
  for (size_t i = 0; i < kStates; ++i) {
    names[i] = query.states.empty() ? StateName(static_cast<State>(i + 1))
                                    : StateName(query.states[std::min(i, query.states.size() - 1)]);
  }
  return names;
}

}  // namespace

absl::Status SqlReferralStore::Exec(absl::string_view sql, absl::Span<const sql::Arg> args) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  return write_->Exec(sql, args).status();
}

absl::StatusOr<std::optional<Referral>> SqlReferralStore::FindReferral(absl::string_view id) const {
  std::optional<Referral> found;
  RETURN_IF_ERROR(read_.Query(kFind, {id}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(found, Read(row));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<Referral>> SqlReferralStore::ListReferrals(
    const ReferralQuery& query) const {
  const absl::string_view after = query.after.empty() ? kNewest : absl::string_view(query.after);
  std::vector<sql::Arg> args = {absl::string_view(query.agency), after};
  for (const absl::string_view name : StatesOf(query)) args.push_back(name);
  args.push_back(int64_t{query.limit});
  args.push_back(absl::string_view(query.user));
  args.push_back(query.due_before ? absl::ToUnixMicros(*query.due_before) : int64_t{0});
  args.push_back(int64_t{query.held});
  absl::string_view sql = query.box == Box::kInbox ? kInbox : kOutbox;
  if (query.box == Box::kOutbox && !query.case_name.empty()) {
    sql = kOfCase;
    args.push_back(absl::string_view(query.case_name));
  }
  return ReadAll(sql, args);
}

absl::StatusOr<std::vector<Referral>> SqlReferralStore::ReadAll(
    absl::string_view sql, absl::Span<const sql::Arg> args) const {
  std::vector<Referral> referrals;
  RETURN_IF_ERROR(read_.Query(sql, args, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Referral referral, Read(row));
    referrals.push_back(std::move(referral));
    return absl::OkStatus();
  }));
  return referrals;
}

absl::StatusOr<std::vector<Outcome>> SqlReferralStore::OutcomesOf(
    absl::string_view referral) const {
  std::vector<Outcome> outcomes;
  RETURN_IF_ERROR(read_.Query(kOutcomes, {referral}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Outcome outcome, ReadOutcome(row));
    outcomes.push_back(std::move(outcome));
    return absl::OkStatus();
  }));
  return outcomes;
}

absl::StatusOr<std::optional<Package>> SqlReferralStore::FindPackage(
    absl::string_view referral) const {
  std::optional<Package> package;
  RETURN_IF_ERROR(read_.Query(kFindPackage, {referral}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(
        std::string bytes,
        vault_.Open(read_, {kPackageTable, kPackage, row.Text(1), referral}, row.Text(0)));
    package = Package{std::move(bytes), row.String(2), row.Int(3) != 0};
    return absl::OkStatus();
  }));
  return package;
}

absl::StatusOr<StatedCapacities> SqlReferralStore::Capacities() const {
  StatedCapacities capacities;
  RETURN_IF_ERROR(read_.Query(kCapacities, {}, [&](const sql::Row& row) -> absl::Status {
    site::Capacity capacity;
    capacity.free_places = static_cast<int>(row.Int(2));
    ASSIGN_OR_RETURN(capacity.as_of, ReadDay(row.Text(3)));
    capacities[{row.String(0), row.String(1)}] = capacity;
    return absl::OkStatus();
  }));
  return capacities;
}

absl::StatusOr<bool> SqlReferralStore::NeedsToKnow(const Referral& referral,
                                                   absl::string_view agency,
                                                   absl::string_view user) const {
  if (referral.sender != agency) return true;
  ASSIGN_OR_RETURN(const NeedToKnow need, FindNeedToKnow(read_, PersonOfName(referral.case_name)));
  if (!need.restricted) return true;
  if (std::find(need.team.begin(), need.team.end(), user) != need.team.end()) return true;
  ASSIGN_OR_RETURN(const std::optional<StaffMember> member, FindStaff(read_, user));
  return member && member->office == agency && member->roles.Has(Role::kOfficeLead);
}

absl::StatusOr<std::vector<ReferralStep>> SqlReferralStore::StepsOf(
    absl::string_view referral) const {
  std::vector<ReferralStep> steps;
  RETURN_IF_ERROR(read_.Query(kSteps, {referral}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(ReferralStep step, ReadStep(row));
    step.referral = std::string(referral);
    steps.push_back(std::move(step));
    return absl::OkStatus();
  }));
  return steps;
}

absl::StatusOr<std::vector<Fact>> SqlReferralStore::FactsOf(absl::string_view referral) const {
  std::vector<Fact> found;
  RETURN_IF_ERROR(read_.Query(kFacts, {referral}, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Fact fact, ParseFact(row.Text(0)));
    found.push_back(std::move(fact));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<std::string>> SqlReferralStore::DueBefore(absl::Time time,
                                                                     int limit) const {
  std::vector<std::string> ids;
  RETURN_IF_ERROR(read_.Query(kDueBefore, {absl::ToUnixMicros(time), int64_t{limit}},
                              [&ids](const sql::Row& row) {
                                ids.push_back(row.String(0));
                                return absl::OkStatus();
                              }));
  return ids;
}

absl::StatusOr<std::vector<Referral>> SqlReferralStore::TransfersOf(
    absl::string_view case_name) const {
  return ReadAll(kTransfers, {case_name});
}

absl::StatusOr<std::vector<Referral>> SqlReferralStore::TeamOf(absl::string_view case_name) const {
  return ReadAll(kTeam, {case_name});
}

absl::StatusOr<std::vector<Referral>> SqlReferralStore::PartsOf(absl::string_view referral) const {
  return ReadAll(kParts, {referral});
}

absl::StatusOr<int64_t> SqlReferralStore::NewestChange() const {
  return NewestSequence(read_, kReferralFeed);
}

absl::StatusOr<Referral> SqlReferralStore::Read(const sql::Row& row) const {
  ASSIGN_OR_RETURN(Referral referral, ReadReferral(row));
  ASSIGN_OR_RETURN(const PersonKey key,
                   vault_.KeyFromRow(read_, row.Text(kPersonColumn), KeyColumns(row, kKeyColumns)));
  ASSIGN_OR_RETURN(const std::string bytes,
                   key.Open(kTable, kNotes, referral.id, row.Text(kNotesColumn)));
  storage::v1::ReferralNotes notes;
  if (!notes.ParseFromString(bytes)) return absl::DataLossError("stored notes cannot be read");
  if (row.Int(kDueColumn) > 0) referral.answer_due = absl::FromUnixMicros(row.Int(kDueColumn));
  referral.due_is_forecast = row.Int(kForecastColumn) != 0;
  RETURN_IF_ERROR(ReadKind(row, kKindColumn, referral));
  referral.request_note = notes.request_note();
  referral.override_reason = notes.override_reason();
  referral.answer_note = notes.answer_note();
  return referral;
}

absl::StatusOr<std::string> SqlReferralStore::SealNotes(const Referral& referral) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  storage::v1::ReferralNotes notes;
  notes.set_request_note(referral.request_note);
  notes.set_override_reason(referral.override_reason);
  notes.set_answer_note(referral.answer_note);
  return vault_.Seal(*write_, {kTable, kNotes, PersonOfName(referral.case_name), referral.id},
                     notes.SerializeAsString());
}

absl::Status SqlReferralStore::InsertReferral(const Referral& r) {
  ASSIGN_OR_RETURN(const std::string notes, SealNotes(r));
  const std::string sent_on = DayText(r.sent_on);
  const std::string answered_on = DayText(r.answered_on);
  const std::string support_started_on = DayText(r.support_started_on);
  const std::string ended_on = DayText(r.ended_on);
  return Exec(kInsert, {r.id,
                        r.version,
                        StateName(r.state),
                        r.case_name,
                        r.sender,
                        r.receiver,
                        r.offering,
                        r.subject,
                        r.category,
                        r.municipality,
                        r.cohort,
                        r.decline_code,
                        sent_on,
                        answered_on,
                        support_started_on,
                        ended_on,
                        absl::ToUnixMicros(r.create_time),
                        absl::ToUnixMicros(r.update_time),
                        r.sheet_number,
                        sql::Bytes{notes},
                        PersonOfName(r.case_name),
                        KindName(r.kind),
                        r.part_of,
                        int64_t{r.accompany}});
}

absl::Status SqlReferralStore::UpdateReferral(const Referral& r) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  const std::string sent_on = DayText(r.sent_on);
  const std::string answered_on = DayText(r.answered_on);
  const std::string support_started_on = DayText(r.support_started_on);
  const std::string ended_on = DayText(r.ended_on);
  const std::string first_visit =
      r.first_visit ? absl::FormatCivilTime(*r.first_visit) : std::string();
  ASSIGN_OR_RETURN(const std::string notes, SealNotes(r));
  ASSIGN_OR_RETURN(
      const int64_t changed,
      write_->Exec(
          kUpdate,
          {r.id, r.version, StateName(r.state), sql::Bytes{notes}, r.subject, r.category,
           r.municipality, r.cohort, r.decline_code, sent_on, answered_on, support_started_on,
           ended_on, absl::ToUnixMicros(r.update_time),
           r.answer_due ? absl::ToUnixMicros(*r.answer_due) : int64_t{0},
           int64_t{r.due_is_forecast}, r.decline_rule, first_visit, int64_t{r.accompanied}}));
  if (changed == 0) return EtagMismatch(ReferralName(r));
  return absl::OkStatus();
}

absl::Status SqlReferralStore::PutPackage(absl::string_view referral, const Package& package) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  std::string person;
  RETURN_IF_ERROR(read_.Query(kPersonOf, {referral}, [&person](const sql::Row& row) {
    person = row.String(0);
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(
      const std::string sealed,
      vault_.Seal(*write_, {kPackageTable, kPackage, person, referral}, package.bytes));
  return Exec(kPutPackage, {referral, sql::Bytes{sealed}, package.disclosure,
                            int64_t{package.conference ? 1 : 0}});
}

absl::Status SqlReferralStore::DropPackage(absl::string_view referral) {
  return Exec(kDropPackage, {referral});
}

absl::Status SqlReferralStore::InsertOutcome(const Outcome& o) {
  const std::string event_date = DayText(o.event_date);
  const std::string confirm_date = DayText(o.confirm_date);
  const int64_t month = o.fact.event_month.year() * 100 + o.fact.event_month.month();
  return Exec(kInsertOutcome,
              {o.referral, o.id, OutcomeKindName(o.kind), o.attribute, event_date, confirm_date,
               int64_t{o.reversed ? 1 : 0}, o.source, absl::ToUnixMicros(o.create_time), o.fact.id,
               month, o.fact.subject, o.fact.municipality, o.fact.category, o.fact.agency,
               o.fact.agency_kind, o.fact.cohort});
}

absl::Status SqlReferralStore::MarkReversed(absl::string_view referral, absl::string_view outcome) {
  return Exec(kReverse, {referral, outcome});
}

absl::Status SqlReferralStore::PutCapacity(absl::string_view agency, absl::string_view offering,
                                           const site::Capacity& capacity) {
  const std::string as_of = DayText(capacity.as_of);
  return Exec(kPutCapacity, {agency, offering, int64_t{capacity.free_places}, as_of});
}

absl::Status SqlReferralStore::AppendFact(const Fact& fact, absl::Time now) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  return tsunagi::AppendFact(*write_, *hub_, fact, now);
}

absl::Status SqlReferralStore::AppendReferralFact(absl::string_view referral, const Fact& fact,
                                                  absl::Time now) {
  RETURN_IF_ERROR(AppendFact(fact, now));
  const std::string bytes = SerializeFact(fact, now);
  return Exec(kInsertFact, {referral, absl::string_view(fact.id), sql::Bytes{bytes}});
}

absl::Status SqlReferralStore::MarkFactsReversed(absl::string_view referral) {
  return Exec(kReverseFacts, {referral});
}

absl::Status SqlReferralStore::InsertStep(const ReferralStep& step) {
  const std::string day = DayText(step.event_date);
  return Exec(kInsertStep,
              {step.referral, step.version, TransitionName(step.transition), StateName(step.state),
               step.office, step.user, day, absl::ToUnixMicros(step.time), step.reason});
}

absl::Status SqlReferralStore::Publish(Change change, const Referral& referral) {
  if (write_ == nullptr) return absl::InternalError("this view only reads");
  return AppendEvent(*write_, *hub_, kReferralFeed, AudienceOf(referral),
                     WriteChangeNote({change, referral.id}))
      .status();
}

absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure) {
  for (const char* const sql :
       {"DELETE FROM outcome WHERE referral IN (SELECT id FROM referral WHERE person = $1)",
        "DELETE FROM referral_step WHERE referral IN (SELECT id FROM referral WHERE person = $1)",
        "DELETE FROM referral_fact WHERE referral IN (SELECT id FROM referral WHERE person = $1)",
        "DELETE FROM disclosure_package WHERE referral IN"
        " (SELECT id FROM referral WHERE person = $1)",
        "DELETE FROM referral_match WHERE referral IN (SELECT id FROM referral WHERE person = $1)",
        "DELETE FROM holding_change WHERE person = $1", "DELETE FROM holding WHERE person = $1",
        "DELETE FROM referral WHERE person = $1"}) {
    RETURN_IF_ERROR(transaction.Exec(sql, {absl::string_view(erasure.person)}).status());
  }
  return absl::OkStatus();
}

}  // namespace tsunagi::referral
