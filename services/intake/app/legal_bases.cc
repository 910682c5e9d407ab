#include "services/intake/app/legal_bases.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMinReason = 10;
constexpr size_t kMaxReason = 2'000;

class Problems {
 public:
  void Add(absl::string_view field, absl::string_view reason, absl::string_view ja) {
    list_.push_back({absl::StrCat("legal_basis.", field), std::string(reason), std::string(ja)});
  }
  absl::Status status() && {
    return list_.empty() ? absl::OkStatus() : InvalidFields(std::move(list_));
  }

 private:
  std::vector<FieldProblem> list_;
};

bool MayReceive(const site::LegalBasisItem& item, const site::Agency& recipient,
                const Actor& actor) {
  switch (item.recipients) {
    case site::BasisRecipients::kPublicBody:
      return site::IsPublicBody(recipient.operator_class);
    case site::BasisRecipients::kOwnOffice:
      return recipient.id == actor.office;
    case site::BasisRecipients::kAnyOffice:
      break;
  }
  return true;
}

void CheckRecipients(const LegalBasis& basis, const site::LegalBasisItem& item,
                     const site::Directory& directory, const Actor& actor, Problems& problems) {
  if (basis.recipients.empty()) {
    problems.Add("recipients", "MISSING_REQUIRED", "提供先の機関を選んでください。");
  }
  for (const std::string& id : basis.recipients) {
    const site::Agency* recipient = directory.Find(id);
    if (recipient == nullptr) {
      return problems.Add("recipients", "UNKNOWN_AGENCY",
                          "提供先に登録されていない機関があります。一覧から選んでください。");
    }
    if (!MayReceive(item, *recipient, actor)) {
      return problems.Add(
          "recipients", "RECIPIENT_NOT_ALLOWED",
          absl::StrCat(item.article, "では提供できない機関です。ほかの根拠を選んでください。"));
    }
  }
}

void CheckContent(const LegalBasis& basis, const site::LegalBasisItem& item, Problems& problems) {
  if (basis.purpose != kPurposeSupport && basis.purpose != kPurposeApplication &&
      basis.purpose != kPurposeCoordination) {
    problems.Add("purpose", "UNKNOWN_VALUE", "提供の目的を選んでください。");
  }
  const auto unknown = [](DataClass data_class) {
    const int value = static_cast<int>(data_class);
    return value < 1 || value > kLastDataClass;
  };
  if (basis.data_classes.empty()) {
    problems.Add("data_classes", "MISSING_REQUIRED",
                 "必要な情報の種類だけを選んでください（一つ以上）。");
  } else if (std::any_of(basis.data_classes.begin(), basis.data_classes.end(), unknown)) {
    problems.Add("data_classes", "UNKNOWN_VALUE", "情報の種類を選び直してください。");
  }
  if (item.needs_reason && !LongerThan(basis.reason, kMinReason - 1)) {
    problems.Add("reason", "TOO_SHORT",
                 absl::StrCat("理由を", kMinReason, "文字以上で書いてください。"));
  }
  if (LongerThan(basis.reason, kMaxReason) ||
      HasControlCharacter(basis.reason, /*single_line=*/false)) {
    problems.Add("reason", "TOO_LONG",
                 absl::StrCat("理由は", kMaxReason, "文字以内で書いてください。"));
  }
}

// Who approved: the caller where it is a lead, else the lead whom it names.
absl::Status Approve(const IntakeStore& store, const site::LegalBasisItem& item, const Actor& actor,
                     LegalBasis& basis, Problems& problems) {
  if (!item.needs_approval) {
    basis.approved_by.clear();
    return absl::OkStatus();
  }
  if (actor.roles.Has(Role::kOfficeLead)) {
    basis.approved_by = actor.user;
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const RoleSet roles, store.RolesOf(actor.office, basis.approved_by));
  if (!roles.Has(Role::kOfficeLead)) {
    problems.Add("approved_by", "NOT_A_LEAD",
                 "この根拠には所属の責任者の承認が必要です。承認した責任者の利用者IDを入れてくださ"
                 "い。");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LegalBasis> RecordLegalBasis(const IntakeEnvironment& environment,
                                            IntakeStore& store, RecordLegalBasisCommand command,
                                            const Actor& actor, const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, command.case_name));
  LegalBasis basis = std::move(command.basis);
  Problems problems;
  const site::LegalBasisItem* item = environment.site.legal_bases.Find(basis.item);
  const bool statute = item != nullptr && (item->kind == site::LegalBasisKind::kStatute ||
                                           item->kind == site::LegalBasisKind::kLifeSafety);
  if (!statute) {
    problems.Add("item", "UNKNOWN_VALUE", "根拠の条項を一覧から選んでください。");
    return std::move(problems).status();
  }
  if (!item->in_use) {
    return absl::Status(
        Error(absl::StatusCode::kFailedPrecondition, "LEGAL_BASIS_NOT_IN_USE",
              "the item of the law is not released for use")
            .Ja("この条項はまだ使えません。法務の担当者に確認してから、管理者にご連絡ください。"));
  }
  basis.kind =
      item->kind == site::LegalBasisKind::kStatute ? BasisKind::kStatute : BasisKind::kLifeSafety;
  if (basis.purpose.empty()) basis.purpose = std::string(kPurposeCoordination);
  basis.reason = CleanText(basis.reason);
  CheckRecipients(basis, *item, environment.site.directory, actor, problems);
  CheckContent(basis, *item, problems);
  RETURN_IF_ERROR(Approve(store, *item, actor, basis, problems));
  RETURN_IF_ERROR(std::move(problems).status());
  basis.from = moment.today;
  if (command.from) {
    const std::optional<absl::CivilDay> from = rules::WholeDay(*command.from);
    if (!from) {
      return InvalidFields(
          {{"legal_basis.from", "INVALID_DATE", "ある日付を年月日まで入力してください。"}});
    }
    basis.from = *from;
  }
  ASSIGN_OR_RETURN(basis.until, LastDay(command.until, basis.from, "legal_basis.until"));
  basis.ended_on.reset();
  basis.id = NewUuidV7(moment.now);
  basis.recorded_by = actor.user;
  basis.create_time = moment.now;
  RETURN_IF_ERROR(store.AddLegalBasis(row.header.id, basis));
  return basis;
}

absl::StatusOr<LegalBasis> EndLegalBasis(IntakeStore& store, absl::string_view name,
                                         const std::optional<rules::PartialDate>& ended_on,
                                         const Moment& moment) {
  const std::optional<CaseChildName> parsed = ParseCaseChildName(name, kLegalBases);
  if (!parsed) return NotFound("LEGAL_BASIS", name);
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row, store.FindCaseRow(parsed->case_id));
  if (!row || row->header.agency != parsed->agency) return NotFound("LEGAL_BASIS", name);
  ASSIGN_OR_RETURN(std::vector<LegalBasis> bases, store.ListLegalBases(parsed->case_id));
  for (LegalBasis& basis : bases) {
    if (basis.id != parsed->id) continue;
    if (basis.ended_on) {
      return absl::Status(Error(absl::StatusCode::kFailedPrecondition, "LEGAL_BASIS_ENDED",
                                "the legal basis was ended before")
                              .Ja("この根拠はすでに終了しています。一覧を読み直してください。")
                              .Resource(name));
    }
    ASSIGN_OR_RETURN(basis.ended_on, EventDate(ended_on, moment.today, "ended_on"));
    RETURN_IF_ERROR(store.ReplaceLegalBasis(parsed->case_id, basis));
    return std::move(basis);
  }
  return NotFound("LEGAL_BASIS", name);
}

absl::StatusOr<std::vector<LegalBasis>> ListLegalBases(const IntakeStore& store,
                                                       absl::string_view case_name) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  return store.ListLegalBases(row.header.id);
}

}  // namespace tsunagi::intake
