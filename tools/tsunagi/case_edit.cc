// tsunagi case start, close, reopen, protect-address, log add, consent record, consent withdraw.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"

namespace tsunagi::cli {
namespace {

using intake::v1::Case;
using intake::v1::Consent;
using intake::v1::ContactLogEntry;

// A text where a date may stand; an absent one means today and is left to the service.
absl::Status SetDate(const std::string& text, common::v1::Date* date) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(text));
  *date = ToDate(day);
  return absl::OkStatus();
}

template <typename E>
absl::StatusOr<E> Choice(absl::string_view option, const std::string& text) {
  if (const auto value = ParseLabel<E>(text)) return *value;
  return UsageError(absl::StrCat(
      option, " は次から選んでください: ", ChoicesOf(google::protobuf::GetEnumDescriptor<E>())));
}

absl::StatusOr<int> MoveCase(Session& session, const std::string& method, const std::string& text,
                             const std::string& date) {
  intake::v1::TransitionCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(text));
  request.set_request_id(NewRequestId());
  if (!date.empty()) RETURN_IF_ERROR(SetDate(date, request.mutable_event_date()));
  ASSIGN_OR_RETURN(const auto moved,
                   session.CallerOrOffice(AgencyOfResource(request.name()))
                       .Call<Case>("tsunagi.intake.v1.IntakeService/" + method, request));
  Print(session.options().json
            ? ToJson(moved)
            : absl::StrCat(ShortName(moved.name()), ": ", Label(moved.state()), "\n"));
  return kExitOk;
}

absl::StatusOr<int> ProtectAddress(Session& session, const std::string& text, bool lift) {
  intake::v1::UpdateCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_()->mutable_name(), CaseNameOf(text));
  request.mutable_case_()->set_address_protected(!lift);
  request.mutable_update_mask()->add_paths("address_protected");
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto changed,
                   session.CallerOrOffice(AgencyOfResource(request.case_().name()))
                       .Call<Case>("tsunagi.intake.v1.IntakeService/UpdateCase", request));
  Print(session.options().json
            ? ToJson(changed)
            : absl::StrCat(ShortName(changed.name()), ": ",
                           changed.address_protected() ? "住所を秘匿します" : "住所を秘匿しません",
                           "\n"));
  return kExitOk;
}

struct LogOptions {
  std::string about, text, date, staff, counterpart;
  std::string method = "面談";
};

absl::StatusOr<int> AddLog(Session& session, const LogOptions& options) {
  intake::v1::AddContactLogEntryRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(options.about));
  request.set_request_id(NewRequestId());
  ContactLogEntry& entry = *request.mutable_entry();
  ASSIGN_OR_RETURN(const auto method, Choice<ContactLogEntry::Method>("--method", options.method));
  entry.set_method(method);
  entry.set_text(options.text);
  entry.set_staff(options.staff);
  entry.set_counterpart(options.counterpart);
  if (!options.date.empty()) RETURN_IF_ERROR(SetDate(options.date, entry.mutable_event_date()));
  ASSIGN_OR_RETURN(
      const auto added,
      session.CallerOrOffice(AgencyOfResource(request.parent()))
          .Call<ContactLogEntry>("tsunagi.intake.v1.IntakeService/AddContactLogEntry", request));
  Print(session.options().json ? ToJson(added)
                               : absl::StrCat("記録しました: ", added.name(), "\n"));
  return kExitOk;
}

struct ConsentOptions {
  std::string about, date, until, text_version;
  std::string purpose = "COORDINATION";
  std::vector<std::string> recipients, data_classes;
  std::string giver = "本人";
  std::string form = "書面";
};

absl::StatusOr<int> RecordConsent(Session& session, const ConsentOptions& options) {
  intake::v1::RecordConsentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), CaseNameOf(options.about));
  request.set_request_id(NewRequestId());
  Consent& consent = *request.mutable_consent();
  consent.set_purpose(options.purpose);
  for (const std::string& recipient : options.recipients) consent.add_recipients(recipient);
  for (const std::string& text : options.data_classes) {
    ASSIGN_OR_RETURN(const auto data_class, Choice<Consent::DataClass>("--data", text));
    consent.add_data_classes(data_class);
  }
  ASSIGN_OR_RETURN(const auto giver, Choice<Consent::Giver>("--giver", options.giver));
  consent.set_giver(giver);
  ASSIGN_OR_RETURN(const auto form, Choice<Consent::Form>("--form", options.form));
  consent.set_form(form);
  consent.set_text_version(options.text_version);
  if (!options.date.empty()) RETURN_IF_ERROR(SetDate(options.date, consent.mutable_given_on()));
  if (!options.until.empty()) RETURN_IF_ERROR(SetDate(options.until, consent.mutable_until()));
  ASSIGN_OR_RETURN(const auto recorded,
                   session.CallerOrOffice(AgencyOfResource(request.parent()))
                       .Call<Consent>("tsunagi.intake.v1.IntakeService/RecordConsent", request));
  Print(session.options().json ? ToJson(recorded)
                               : absl::StrCat("記録しました: ", recorded.name(), "\n"));
  return kExitOk;
}

absl::StatusOr<int> WithdrawConsent(Session& session, const std::string& name,
                                    const std::string& date) {
  intake::v1::WithdrawConsentRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  if (!date.empty()) RETURN_IF_ERROR(SetDate(date, request.mutable_withdrawn_on()));
  ASSIGN_OR_RETURN(const auto withdrawn,
                   session.CallerOrOffice(AgencyOfResource(name))
                       .Call<Consent>("tsunagi.intake.v1.IntakeService/WithdrawConsent", request));
  Print(session.options().json
            ? ToJson(withdrawn)
            : absl::StrCat(
                  "撤回しました: ", withdrawn.name(), "\n", withdrawn.not_undone_ja(), "\n",
                  withdrawn.not_undone().empty() ? "" : RegisterText(withdrawn.not_undone())));
  return kExitOk;
}

void AddTransition(CLI::App& group, Cli& cli, const std::string& name, const std::string& method,
                   const std::string& description) {
  auto about = std::make_shared<std::string>();
  auto date = std::make_shared<std::string>();
  CLI::App* command = AddCommand(
      group, cli, name, description,
      [method, about, date](Session& session) { return MoveCase(session, method, *about, *date); });
  command->add_option("case", *about, "機関/番号")->required();
  command->add_option("--date", *date, "日付 (既定 今日)");
}

void AddConsentCommands(CLI::App& group, Cli& cli) {
  auto options = std::make_shared<ConsentOptions>();
  CLI::App* record =
      AddCommand(group, cli, "record", "同意を記録する",
                 [options](Session& session) { return RecordConsent(session, *options); });
  record->add_option("case", options->about, "機関/番号")->required();
  record->add_option("--purpose", options->purpose,
                     "SUPPORT、APPLICATION、COORDINATION (既定 COORDINATION)");
  record->add_option("--recipient", options->recipients, "提供先の機関 (既定 支援に要る全機関)");
  record->add_option("--data", options->data_classes, "情報の種類 (既定 すべて)");
  record->add_option("--giver", options->giver, "本人、代理人 (既定 本人)");
  record->add_option("--form", options->form, "書面、口頭 (既定 書面)");
  record->add_option("--date", options->date, "同意日 (既定 今日)");
  record->add_option("--until", options->until, "期限 (既定 撤回まで)");
  record->add_option("--text-version", options->text_version, "説明した規程の版");

  auto name = std::make_shared<std::string>();
  auto date = std::make_shared<std::string>();
  CLI::App* withdraw =
      AddCommand(group, cli, "withdraw", "同意の撤回を記録する",
                 [name, date](Session& session) { return WithdrawConsent(session, *name, *date); });
  withdraw->add_option("consent", *name, "agencies/…/consents/…")->required();
  withdraw->add_option("--date", *date, "撤回日 (既定 今日)");
}

}  // namespace

void AddCaseEditCommands(CLI::App& group, Cli& cli) {
  AddTransition(group, cli, "start", "StartCaseSupport", "支援を始める");
  AddTransition(group, cli, "close", "CloseCase", "終結する");
  AddTransition(group, cli, "reopen", "ReopenCase", "再開する");

  auto about = std::make_shared<std::string>();
  auto lift = std::make_shared<bool>(false);
  CLI::App* protect = AddCommand(
      group, cli, "protect-address", "住所を秘匿する",
      [about, lift](Session& session) { return ProtectAddress(session, *about, *lift); });
  protect->add_option("case", *about, "機関/番号")->required();
  protect->add_flag("--lift", *lift, "秘匿をやめる");

  auto options = std::make_shared<LogOptions>();
  CLI::App* add = AddCommand(*group.get_subcommand("log"), cli, "add", "支援経過を記録する",
                             [options](Session& session) { return AddLog(session, *options); });
  add->add_option("case", options->about, "機関/番号")->required();
  add->add_option("--text", options->text, "内容")->required();
  add->add_option("--method", options->method, "電話、訪問・同行、面談など (既定 面談)");
  add->add_option("--date", options->date, "日付 (既定 今日)");
  add->add_option("--staff", options->staff, "担当");
  add->add_option("--counterpart", options->counterpart, "相手");

  AddConsentCommands(*group.get_subcommand("consent"), cli);
}

}  // namespace tsunagi::cli
