#include "services/intake/app/consents.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "services/intake/app/disclosures.h"
#include "services/intake/app/find_case.h"
#include "services/intake/domain/input_text.h"

namespace tsunagi::intake {
namespace {

constexpr size_t kMaxTextVersion = 64;

bool Within(int value, int first, int last) { return value >= first && value <= last; }

std::vector<FieldProblem> Check(const Consent& consent, const site::Directory& directory) {
  std::vector<FieldProblem> problems;
  const auto add = [&problems](absl::string_view field, absl::string_view reason,
                               absl::string_view ja) {
    problems.push_back({absl::StrCat("consent.", field), std::string(reason), std::string(ja)});
  };
  if (consent.purpose != kPurposeSupport && consent.purpose != kPurposeApplication &&
      consent.purpose != kPurposeCoordination) {
    add("purpose", "UNKNOWN_VALUE", "同意の目的を選んでください。");
  }
  for (const std::string& recipient : consent.recipients) {
    if (directory.Find(recipient) != nullptr) continue;
    add("recipients", "UNKNOWN_AGENCY",
        "提供先に登録されていない機関があります。一覧から選んでください。");
    break;
  }
  for (const DataClass data_class : consent.data_classes) {
    if (Within(static_cast<int>(data_class), 1, kLastDataClass)) continue;
    add("data_classes", "UNKNOWN_VALUE", "情報の種類を選び直してください。");
    break;
  }
  if (!Within(static_cast<int>(consent.giver), 1, 2)) {
    add("giver", "MISSING_REQUIRED", "同意した方（本人か代理人）を選んでください。");
  }
  if (!Within(static_cast<int>(consent.form), 1, 2)) {
    add("form", "MISSING_REQUIRED", "同意の方法（書面か口頭）を選んでください。");
  }
  if (LongerThan(consent.text_version, kMaxTextVersion) ||
      HasControlCharacter(consent.text_version, /*single_line=*/true)) {
    add("text_version", "TOO_LONG", "説明した規程の版は64文字以内で入力してください。");
  }
  return problems;
}

}  // namespace

absl::StatusOr<Consent> RecordConsent(const IntakeEnvironment& environment, IntakeStore& store,
                                      RecordConsentCommand command, const Moment& moment) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, command.case_name));
  Consent consent = std::move(command.consent);
  std::vector<FieldProblem> problems = Check(consent, environment.site.directory);
  if (!problems.empty()) return InvalidFields(std::move(problems));
  ASSIGN_OR_RETURN(consent.given_on, EventDate(command.given_on, moment.today, "consent.given_on"));
  ASSIGN_OR_RETURN(consent.until, LastDay(command.until, consent.given_on, "consent.until"));
  consent.withdrawn_on.reset();
  consent.id = NewUuidV7(moment.now);
  consent.create_time = moment.now;
  RETURN_IF_ERROR(store.AddConsent(row.header.id, consent));
  return consent;
}

absl::StatusOr<WithdrawnConsent> WithdrawConsent(
    IntakeStore& store, absl::string_view name,
    const std::optional<rules::PartialDate>& withdrawn_on, const Moment& moment) {
  const std::optional<CaseChildName> parsed = ParseCaseChildName(name, kConsents);
  if (!parsed) return NotFound("CONSENT", name);
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row, store.FindCaseRow(parsed->case_id));
  if (!row || row->header.agency != parsed->agency) return NotFound("CONSENT", name);
  ASSIGN_OR_RETURN(std::vector<Consent> consents, store.ListConsents(parsed->case_id));
  for (Consent& consent : consents) {
    if (consent.id != parsed->id) continue;
    if (consent.withdrawn_on) {
      return absl::Status(Error(absl::StatusCode::kFailedPrecondition, "CONSENT_WITHDRAWN",
                                "the consent was withdrawn before")
                              .Ja("この同意はすでに撤回されています。一覧を読み直してください。")
                              .Resource(name));
    }
    ASSIGN_OR_RETURN(const absl::CivilDay day,
                     EventDate(withdrawn_on, moment.today, "withdrawn_on"));
    if (day < consent.given_on) {
      return InvalidFields({{"withdrawn_on", "WITHDRAWN_BEFORE_GIVEN",
                             "同意した日より前の日付です。日付をお確かめください。"}});
    }
    consent.withdrawn_on = day;
    RETURN_IF_ERROR(store.ReplaceConsent(parsed->case_id, consent));
    WithdrawnConsent withdrawn{std::move(consent), {}};
    ASSIGN_OR_RETURN(std::vector<DisclosureRecord> all, AllDisclosures(store, parsed->case_id));
    for (DisclosureRecord& record : all) {
      const bool under = std::any_of(record.bases.begin(), record.bases.end(),
                                     [&](const BasisRef& basis) { return basis.id == parsed->id; });
      if (under) withdrawn.not_undone.push_back(std::move(record));
    }
    return withdrawn;
  }
  return NotFound("CONSENT", name);
}

absl::StatusOr<std::vector<Consent>> ListConsents(const IntakeStore& store,
                                                  absl::string_view case_name) {
  ASSIGN_OR_RETURN(const CaseRow row, FindCaseRowByName(store, case_name));
  return store.ListConsents(row.header.id);
}

}  // namespace tsunagi::intake
