#include "services/intake/app/erase_case.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"
#include "services/intake/app/legal_holds.h"

namespace tsunagi::intake {
namespace {

absl::Status Refuse(absl::string_view reason, absl::string_view message, absl::string_view ja,
                    absl::string_view name) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message).Ja(ja).Resource(name);
}

// Its last closing; a case that is closed has one.
absl::StatusOr<absl::CivilDay> ClosedOn(const IntakeStore& store, absl::string_view case_id) {
  ASSIGN_OR_RETURN(const std::vector<TransitionRecord> transitions, store.ListTransitions(case_id));
  const auto last = std::find_if(
      transitions.rbegin(), transitions.rend(),
      [](const TransitionRecord& record) { return record.transition == CaseTransition::kClose; });
  if (last == transitions.rend()) return absl::DataLossError("a closed case was never closed");
  return last->event_date;
}

// Nobody's reasons to keep the case may stand against it.
absl::Status CheckMayGo(const IntakeStore& store, const CaseHeader& header,
                        absl::string_view name) {
  if (header.state != CaseState::kClosed) {
    return Refuse("CASE_STATE", "only a closed case is erased",
                  "終了していない相談は消去できません。先に終了を記録してください。", name);
  }
  ASSIGN_OR_RETURN(const std::optional<LegalHold> held, HoldInForce(store, header.id));
  if (held) {
    return Refuse("UNDER_LEGAL_HOLD", "the case is under a legal hold",
                  "保存の継続が指定されています。指定を解除してから消去してください。", name);
  }
  ASSIGN_OR_RETURN(const std::vector<BreakGlassGrant> grants, store.GrantsOf(header.id));
  const bool open = std::any_of(grants.begin(), grants.end(), [](const BreakGlassGrant& grant) {
    return !grant.reviewed.has_value();
  });
  if (open) {
    return Refuse("BREAK_GLASS_UNREVIEWED", "an emergency access to the case awaits its review",
                  "確認の済んでいない緊急閲覧があります。確認してから消去してください。", name);
  }
  return absl::OkStatus();
}

absl::Status CheckDue(const RetentionPolicy& policy, const IntakeStore& store,
                      const CaseHeader& header, absl::CivilDay today, absl::string_view name) {
  ASSIGN_OR_RETURN(const absl::CivilDay closed_on, ClosedOn(store, header.id));
  const absl::CivilDay due = DueDay(policy.RuleFor(RecordClass::kCase, header.agency), closed_on);
  if (due <= today) return absl::OkStatus();
  const std::string day = absl::FormatCivilTime(due);
  return Error(absl::StatusCode::kFailedPrecondition, "NOT_DUE", "the term has not run out")
      .Ja(absl::StrCat("保存期間が残っています（", day, "から消去できます）。"))
      .Resource(name)
      .Meta("due_on", day);
}

absl::Status CheckApproval(const IntakeStore& store, const EraseCommand& command,
                           const Actor& actor) {
  ASSIGN_OR_RETURN(const RoleSet roles, store.RolesOf(actor.office, command.approved_by));
  if (roles.Has(Role::kOfficeLead) && command.approved_by != actor.user) return absl::OkStatus();
  return InvalidFields({{"approved_by", "NOT_A_LEAD",
                         "期間の残る相談の消去には、本人以外の所属の責任者の承認が必要です。承認し"
                         "た責任者の利用者IDを入れてください。"}});
}

}  // namespace

absl::string_view ErasureReasonName(ErasureReason reason) {
  switch (reason) {
    case ErasureReason::kRetentionTerm:
      return "RETENTION_TERM";
    case ErasureReason::kOnRequest:
      return "ON_REQUEST";
    case ErasureReason::kUnspecified:
      break;
  }
  return "";
}

ErasureReason ParseErasureReason(absl::string_view name) {
  for (const auto each : {ErasureReason::kRetentionTerm, ErasureReason::kOnRequest}) {
    if (ErasureReasonName(each) == name) return each;
  }
  return ErasureReason::kUnspecified;
}

absl::StatusOr<std::vector<DueRecord>> DueCases(const RetentionPolicy& policy,
                                                const IntakeStore& store, absl::string_view agency,
                                                absl::CivilDay today) {
  ASSIGN_OR_RETURN(const std::vector<ClosedCase> closed, store.ClosedCases(agency));
  std::vector<RetentionCandidate> candidates;
  candidates.reserve(closed.size());
  for (const ClosedCase& each : closed) {
    candidates.push_back(
        {MakeCaseName(agency, each.id), std::string(agency), each.closed_on, each.held});
  }
  return DueRecords(policy, RecordClass::kCase, candidates, today);
}

absl::StatusOr<Tombstone> EraseCase(const RetentionPolicy& policy, IntakeStore& store,
                                    const EraseCommand& command, const Actor& actor,
                                    const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, command.case_name));
  RETURN_IF_ERROR(CheckMayGo(store, row.header, command.case_name));
  Tombstone tombstone{
      row.header.agency,
      {row.header.id, moment.now, actor.user, std::string(ErasureReasonName(command.reason))}};
  switch (command.reason) {
    case ErasureReason::kRetentionTerm:
      RETURN_IF_ERROR(CheckDue(policy, store, row.header, moment.today, command.case_name));
      break;
    case ErasureReason::kOnRequest:
      RETURN_IF_ERROR(CheckApproval(store, command, actor));
      tombstone.erasure.approver = command.approved_by;
      break;
    case ErasureReason::kUnspecified:
      return InvalidFields({{"reason", "MISSING_REQUIRED", "消去の理由を選んでください。"}});
  }
  RETURN_IF_ERROR(store.EraseCase(tombstone.erasure));
  return tombstone;
}

}  // namespace tsunagi::intake
