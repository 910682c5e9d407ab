#include "services/classification/storage/sql_classification_store.h"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "common/facts/fact_feed.h"
#include "services/classification/storage/proposal_codec.h"
#include "services/classification/storage/sql.h"
#include "tsunagi/classification/v1/classification_service.pb.h"

namespace tsunagi::classification {
namespace {

constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
constexpr std::array kStates = {State::kProposed, State::kConfirmed, State::kOverridden,
                                State::kSuperseded};

int64_t DayNumber(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }

Cohort CohortFromName(absl::string_view name) {
  if (name == CohortName(Cohort::kIn)) return Cohort::kIn;
  if (name == CohortName(Cohort::kOut)) return Cohort::kOut;
  return Cohort::kUnknown;
}

constexpr char kTable[] = "classification";
constexpr char kProposal[] = "proposal";
constexpr char kReason[] = "reason";

absl::StatusOr<Classification> RowToClassification(const sql::Row& row, Vault& vault,
                                                   sql::Transaction& transaction) {
  ASSIGN_OR_RETURN(const PersonKey key, vault.KeyFromRow(transaction, row.Text(18),
                                                         KeyColumns(row, internal::kKeyColumns)));
  Classification c;
  c.name = row.String(0);
  c.case_name = row.String(1);
  c.agency = row.String(2);
  c.state = ParseState(row.Text(3));
  c.event_date = absl::CivilDay(1970, 1, 1) + row.Int(4);
  v1::Proposal proposal;
  ASSIGN_OR_RETURN(const std::string bytes, key.Open(kTable, kProposal, c.name, row.Text(5)));
  if (!proposal.ParseFromString(bytes) || c.state == State::kUnspecified) {
    return absl::Status(
        Error(absl::StatusCode::kDataLoss, "CLASSIFICATION_UNREADABLE",
              "a stored classification cannot be read")
            .Ja("保存された判定を読み込めません。システムの担当者に連絡してください。")
            .Resource(c.name));
  }
  c.proposal = FromProto(proposal);
  c.category = ParseCategory(row.Text(6)).value_or(Category::kUnspecified);
  ASSIGN_OR_RETURN(c.reason, key.Open(kTable, kReason, c.name, row.Text(7)));
  c.decided_by = row.String(8);
  c.create_time = absl::FromUnixMicros(row.Int(9));
  if (!row.IsNull(10)) c.decide_time = absl::FromUnixMicros(row.Int(10));
  c.replaced = row.Int(11) != 0;
  c.subject = row.String(12);
  c.municipality = row.String(13);
  c.agency_kind = row.String(14);
  c.cohort = CohortFromName(row.Text(15));
  c.fact_id = row.String(16);
  c.version = row.Int(17);
  return c;
}

sql::Arg TimeArg(const std::optional<absl::Time>& time) {
  if (!time) return sql::Null{};
  return absl::ToUnixMicros(*time);
}

// The wanted states, the last one repeated to fill the statement's four places.
std::array<absl::string_view, kStates.size()> StateArgs(const std::set<State>& wanted) {
  std::array<absl::string_view, kStates.size()> names;
  size_t filled = 0;
  for (const State state : kStates) {
    if (wanted.empty() || wanted.count(state) > 0) names[filled++] = StateName(state);
  }
  const absl::string_view last = filled == 0 ? "" : names[filled - 1];
  while (filled < names.size()) names[filled++] = last;
  return names;
}

}  // namespace

absl::StatusOr<std::vector<Classification>> SqlClassificationReader::Fetch(
    absl::string_view sql, absl::Span<const sql::Arg> args) {
  std::vector<Classification> found;
  RETURN_IF_ERROR(transaction_.Query(sql, args, [&](const sql::Row& row) -> absl::Status {
    ASSIGN_OR_RETURN(Classification classification, RowToClassification(row, vault_, transaction_));
    found.push_back(std::move(classification));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<Classification> SqlClassificationReader::Get(absl::string_view name) {
  ASSIGN_OR_RETURN(auto found, Fetch(internal::kGet, {name}));
  if (found.empty()) return NotFound("CLASSIFICATION", name);
  return std::move(found.front());
}

absl::StatusOr<std::optional<Classification>> SqlClassificationReader::Newest(
    absl::string_view case_name) {
  ASSIGN_OR_RETURN(auto found, Fetch(internal::kHistory, {case_name, int64_t{1}}));
  if (found.empty()) return std::optional<Classification>();
  return std::optional<Classification>(std::move(found.front()));
}

absl::StatusOr<std::vector<Classification>> SqlClassificationReader::History(
    absl::string_view case_name) {
  return Fetch(internal::kHistory, {case_name, kAll});
}

absl::StatusOr<std::vector<Classification>> SqlClassificationReader::List(const ListQuery& query) {
  const auto states = StateArgs(query.states);
  const bool of_case = !query.case_name.empty();
  const absl::string_view parent = of_case ? query.case_name : query.agency;
  const int64_t after_us = query.after ? absl::ToUnixMicros(query.after->create_time) : kAll;
  const absl::string_view after_name = query.after ? absl::string_view(query.after->name) : "";
  std::vector<sql::Arg> args = {parent,    after_us,  after_name, states[0],
                                states[1], states[2], states[3],  int64_t{query.limit}};
  if (!of_case) args.push_back(absl::string_view(query.user));
  return Fetch(of_case ? internal::kListCase : internal::kListAgency, args);
}

absl::Status SqlClassificationStore::Insert(const Classification& c) {
  const absl::string_view person = PersonOfName(c.case_name);
  ASSIGN_OR_RETURN(const PersonKey key, vault_.KeyForSeal(transaction_, person));
  ASSIGN_OR_RETURN(const std::string proposal,
                   key.Seal(kTable, kProposal, c.name, ToProto(c.proposal).SerializeAsString()));
  ASSIGN_OR_RETURN(const std::string reason, key.Seal(kTable, kReason, c.name, c.reason));
  RETURN_IF_ERROR(transaction_.Exec(internal::kClearNewest, {c.case_name}).status());
  return transaction_
      .Exec(internal::kInsert,
            {c.name, c.case_name, c.agency, StateName(c.state), DayNumber(c.event_date),
             sql::Bytes{proposal}, CategoryName(c.category), sql::Bytes{reason}, c.decided_by,
             absl::ToUnixMicros(c.create_time), TimeArg(c.decide_time), int64_t{c.replaced},
             c.subject, c.municipality, c.agency_kind, CohortName(c.cohort), c.fact_id, c.version,
             person})
      .status();
}

absl::Status SqlClassificationStore::Update(Classification& c) {
  ASSIGN_OR_RETURN(
      const std::string reason,
      vault_.Seal(transaction_, {kTable, kReason, PersonOfName(c.case_name), c.name}, c.reason));
  ASSIGN_OR_RETURN(const int64_t changed,
                   transaction_.Exec(internal::kUpdate,
                                     {c.name, c.version, StateName(c.state),
                                      CategoryName(c.category), sql::Bytes{reason}, c.decided_by,
                                      TimeArg(c.decide_time), int64_t{c.replaced}, c.fact_id}));
  if (changed != 1) return EtagMismatch(c.name);
  ++c.version;
  return absl::OkStatus();
}

absl::Status SqlClassificationStore::AppendFact(const Fact& fact, absl::Time now) {
  return tsunagi::AppendFact(transaction_, hub_, fact, now);
}

absl::Status EraseRows(sql::WriteTransaction& transaction, const Erasure& erasure) {
  return transaction
      .Exec("DELETE FROM classification WHERE person = $1", {absl::string_view(erasure.person)})
      .status();
}

}  // namespace tsunagi::classification
