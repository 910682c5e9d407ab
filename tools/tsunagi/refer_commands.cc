// tsunagi refer: suggest, create, send, cancel, list, show.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/referral_text.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/suggestion_text.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/intake_service.pb.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using referral::v1::ListReferralsRequest;
using referral::v1::Referral;
using referral::v1::SuggestDestinationsResponse;

absl::StatusOr<int> Suggest(Session& session, const std::string& about, const std::string& on) {
  referral::v1::SuggestDestinationsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(about));
  if (!on.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(on));
    *request.mutable_on() = ToDate(day);
  }
  ASSIGN_OR_RETURN(const auto suggestions,
                   session.CallerOrOffice(AgencyOfResource(request.case_()))
                       .Call<SuggestDestinationsResponse>(
                           "tsunagi.referral.v1.ReferralService/SuggestDestinations", request));
  Print(session.options().json ? ToJson(suggestions) : SuggestionsText(suggestions));
  return kExitOk;
}

struct CreateOptions {
  std::string about, to, note, override_reason, date, kind, part_of;
  bool send = false;
  bool accompany = false;
};

absl::StatusOr<int> Create(Session& session, const CreateOptions& options) {
  const std::vector<std::string> to = absl::StrSplit(options.to, '/');
  if (to.size() != 2) return UsageError("--to は 機関/窓口 で指定してください。");
  ASSIGN_OR_RETURN(const std::string name, CaseNameOf(options.about));
  const Client client = session.CallerOrOffice(AgencyOfResource(name));
  intake::v1::GetCaseRequest get;
  get.set_name(name);
  ASSIGN_OR_RETURN(const auto about,
                   client.Call<intake::v1::Case>("tsunagi.intake.v1.IntakeService/GetCase", get));
  referral::v1::CreateReferralRequest request;
  request.set_parent(client.parent());
  request.set_request_id(NewRequestId());
  Referral& referral = *request.mutable_referral();
  referral.set_case_(name);
  referral.set_receiver(to[0]);
  referral.set_offering(to[1]);
  referral.set_request_note(options.note);
  referral.set_override_reason(options.override_reason);
  referral.set_sheet_number(about.sheet_number());
  referral.set_accompany(options.accompany);
  if (!options.kind.empty()) {
    const auto kind = ParseLabel<Referral::Kind>(options.kind);
    if (!kind) {
      return UsageError(
          absl::StrCat("--kind は次から選んでください: ", ChoicesOf(Referral::Kind_descriptor())));
    }
    referral.set_kind(*kind);
  }
  if (!options.part_of.empty()) {
    ASSIGN_OR_RETURN(*referral.mutable_part_of(), ReferralNameOf(options.part_of));
  }
  if (!options.date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.date));
    *request.mutable_event_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto created,
      client.Call<Referral>("tsunagi.referral.v1.ReferralService/CreateReferral", request));
  if (!options.send) return ShowReferral(session, created);
  return MoveReferral(session, client, "SendReferral", created.name(), options.date, "");
}

absl::StatusOr<int> Show(Session& session, const std::string& text) {
  referral::v1::GetReferralRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ReferralNameOf(text));
  ASSIGN_OR_RETURN(const auto referral,
                   session.CallerOrOffice(AgencyOfResource(request.name()))
                       .Call<Referral>("tsunagi.referral.v1.ReferralService/GetReferral", request));
  return ShowReferral(session, referral);
}

absl::StatusOr<int> List(Session& session, const std::vector<std::string>& states,
                         const std::string& about, bool overdue) {
  ListReferralsRequest request;
  request.set_box(ListReferralsRequest::OUTBOX);
  request.set_overdue(overdue);
  RETURN_IF_ERROR(AddStates(states, request));
  if (about.empty()) {
    ASSIGN_OR_RETURN(const Client client, session.Caller());
    return ListBox(session, client, request);
  }
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(about));
  return ListBox(session, session.CallerOrOffice(AgencyOfResource(request.case_())), request);
}

absl::StatusOr<int> Holder(Session& session, const std::string& about) {
  referral::v1::GetCaseHoldingRequest request;
  ASSIGN_OR_RETURN(*request.mutable_case_(), CaseNameOf(about));
  ASSIGN_OR_RETURN(const auto holding,
                   session.CallerOrOffice(AgencyOfResource(request.case_()))
                       .Call<referral::v1::CaseHolding>(
                           "tsunagi.referral.v1.ReferralService/GetCaseHolding", request));
  Print(session.options().json ? ToJson(holding) : CaseHoldingText(holding));
  return kExitOk;
}

void AddMove(CLI::App& group, Cli& cli, const std::string& name, const std::string& method,
             const std::string& description) {
  struct Options {
    std::string referral, date, note, basis;
    bool confirm_address = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* move = AddCommand(
      group, cli, name, description, [method, options](Session& session) -> absl::StatusOr<int> {
        ASSIGN_OR_RETURN(const std::string referral, ReferralNameOf(options->referral));
        referral::v1::TransitionReferralRequest request;
        request.set_basis(options->basis);
        request.set_confirm_protected_address(options->confirm_address);
        return MoveReferral(session, session.CallerOrOffice(AgencyOfResource(referral)), method,
                            referral, options->date, options->note, std::move(request));
      });
  move->add_option("referral", options->referral, "紹介元の機関/番号")->required();
  move->add_option("--date", options->date, "日付 (既定 今日)");
  move->add_option("--note", options->note, "連絡事項");
  if (method != "SendReferral") return;
  move->add_option("--basis", options->basis, "この根拠だけを使う (consents/…、legalBases/… など)");
  move->add_flag("--confirm-protected-address", options->confirm_address,
                 "秘匿された住所も渡すことを確認する");
}

void AddCreate(CLI::App& group, Cli& cli) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* create = AddCommand(group, cli, "create", "紹介を作る (まだ何も渡さない)",
                                [options](Session& session) { return Create(session, *options); });
  create->add_option("case", options->about, "機関/番号")->required();
  create->add_option("--to", options->to, "紹介先の機関/窓口")->required();
  create->add_option("--note", options->note, "依頼の内容");
  create->add_option("--override-reason", options->override_reason, "除外された機関を選ぶ理由");
  create->add_option("--date", options->date, "紹介日 (既定 今日)");
  create->add_option("--kind", options->kind, "紹介 (既定)、移管、一部の引継ぎ、チーム支援");
  create->add_option("--part-of", options->part_of, "もとになる、受理した紹介 (紹介元の機関/番号)");
  create->add_flag("--accompany", options->accompany, "初回に同行する");
  create->add_flag("--send", options->send, "続けて送る");
}

}  // namespace

void AddReferCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "refer", "紹介 (送る側)");
  AddReferAllCommand(*group, cli);
  struct Options {
    std::string about, on, referral;
    std::vector<std::string> states;
    bool overdue = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* suggest = AddCommand(
      *group, cli, "suggest", "紹介先の候補と理由、除外した先と規則",
      [options](Session& session) { return Suggest(session, options->about, options->on); });
  suggest->add_option("case", options->about, "機関/番号")->required();
  suggest->add_option("--on", options->on, "判定日 (既定 今日)");
  AddCreate(*group, cli);
  AddMove(*group, cli, "send", "SendReferral", "紹介を送る (根拠の範囲の情報を渡す)");
  AddMove(*group, cli, "answer", "GiveReferralInformation", "紹介先からの照会に答える (--note)");
  AddMove(*group, cli, "cancel", "CancelReferral", "紹介を取り下げる");
  AddMove(*group, cli, "in-error", "MarkReferralInError",
          "誤った紹介を取り消す (--note に理由。数えた件数も戻す)");
  CLI::App* list = AddCommand(*group, cli, "list", "送った紹介の一覧", [options](Session& session) {
    return List(session, options->states, options->about, options->overdue);
  });
  list->add_option("--state", options->states, "状態");
  list->add_flag("--overdue", options->overdue, "紹介先の回答期限を過ぎたものだけ");
  list->add_option("--case", options->about, "この相談の紹介だけ");
  AddCommand(*group, cli, "holder", "相談をいま受け持つ機関と、その移り変わり",
             [options](Session& session) { return Holder(session, options->about); })
      ->add_option("case", options->about, "機関/番号")
      ->required();
  AddCommand(*group, cli, "show", "紹介の内容",
             [options](Session& session) { return Show(session, options->referral); })
      ->add_option("referral", options->referral, "紹介元の機関/番号")
      ->required();
}

}  // namespace tsunagi::cli
