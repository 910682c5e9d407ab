#include "services/referral/storage/rows.h"

#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "services/referral/domain/holding.h"

namespace tsunagi::referral {
namespace {

absl::Status Unreadable() {
  return absl::DataLossError("a row holds a value that this program does not write");
}

}  // namespace

std::string DayText(std::optional<absl::CivilDay> day) {
  return day ? absl::FormatCivilTime(*day) : "";
}

absl::StatusOr<std::optional<absl::CivilDay>> ReadDay(absl::string_view text) {
  if (text.empty()) return std::optional<absl::CivilDay>();
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return Unreadable();
  return std::optional<absl::CivilDay>(day);
}

absl::StatusOr<Referral> ReadReferral(const sql::Row& row) {
  Referral referral;
  referral.id = row.String(0);
  referral.version = row.Int(1);
  const std::optional<State> state = ParseState(row.Text(2));
  if (!state) return Unreadable();
  referral.state = *state;
  referral.case_name = row.String(3);
  referral.sender = row.String(4);
  referral.receiver = row.String(5);
  referral.offering = row.String(6);
  referral.request_note = row.String(7);
  referral.override_reason = row.String(8);
  referral.subject = row.String(9);
  referral.category = row.String(10);
  referral.municipality = row.String(11);
  referral.cohort = row.String(12);
  referral.decline_code = row.String(13);
  referral.answer_note = row.String(14);
  ASSIGN_OR_RETURN(referral.sent_on, ReadDay(row.Text(15)));
  ASSIGN_OR_RETURN(referral.answered_on, ReadDay(row.Text(16)));
  ASSIGN_OR_RETURN(referral.support_started_on, ReadDay(row.Text(17)));
  ASSIGN_OR_RETURN(referral.ended_on, ReadDay(row.Text(18)));
  referral.create_time = absl::FromUnixMicros(row.Int(19));
  referral.update_time = absl::FromUnixMicros(row.Int(20));
  referral.sheet_number = row.String(21);
  return referral;
}

absl::Status ReadKind(const sql::Row& row, int column, Referral& referral) {
  const std::optional<Kind> kind = ParseKind(row.Text(column));
  if (!kind) return Unreadable();
  referral.kind = *kind;
  referral.part_of = row.String(column + 1);
  referral.decline_rule = row.String(column + 2);
  referral.accompany = row.Int(column + 3) != 0;
  if (!row.Text(column + 4).empty()) {
    absl::CivilMinute visit;
    if (!absl::ParseCivilTime(row.Text(column + 4), &visit)) return Unreadable();
    referral.first_visit = visit;
  }
  referral.accompanied = row.Int(column + 5) != 0;
  referral.holder = row.String(column + 6);
  if (referral.holder.empty()) referral.holder = OwnOfficeOf(referral.case_name);
  return absl::OkStatus();
}

absl::StatusOr<ReferralStep> ReadStep(const sql::Row& row) {
  ReferralStep step;
  const std::optional<Transition> transition = ParseTransition(row.Text(1));
  const std::optional<State> state = ParseState(row.Text(2));
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, ReadDay(row.Text(5)));
  if (!transition || !state || !day) return Unreadable();
  step.version = row.Int(0);
  step.transition = *transition;
  step.state = *state;
  step.office = row.String(3);
  step.user = row.String(4);
  step.event_date = *day;
  step.time = absl::FromUnixMicros(row.Int(6));
  step.reason = row.String(7);
  return step;
}

absl::StatusOr<Outcome> ReadOutcome(const sql::Row& row) {
  Outcome outcome;
  outcome.referral = row.String(0);
  outcome.id = row.String(1);
  const std::optional<OutcomeKind> kind = ParseOutcomeKind(row.Text(2));
  if (!kind) return Unreadable();
  outcome.kind = *kind;
  outcome.attribute = row.String(3);
  ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> event_date, ReadDay(row.Text(4)));
  if (!event_date) return Unreadable();
  outcome.event_date = *event_date;
  ASSIGN_OR_RETURN(outcome.confirm_date, ReadDay(row.Text(5)));
  outcome.reversed = row.Int(6) != 0;
  outcome.source = row.String(7);
  outcome.create_time = absl::FromUnixMicros(row.Int(8));
  Fact& fact = outcome.fact;
  fact.kind = Fact::Kind::kOutcome;
  fact.detail = row.String(2);
  fact.attribute = outcome.attribute;
  fact.id = row.String(9);
  fact.event_month = absl::CivilMonth(row.Int(10) / 100, row.Int(10) % 100);
  fact.subject = row.String(11);
  fact.municipality = row.String(12);
  fact.category = row.String(13);
  fact.agency = row.String(14);
  fact.agency_kind = row.String(15);
  fact.cohort = row.String(16);
  return outcome;
}

}  // namespace tsunagi::referral
