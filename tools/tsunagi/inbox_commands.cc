// tsunagi inbox: what receiving offices do with referrals.
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/decline_codes.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/referral_text.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/referral/v1/referral_service.pb.h"

namespace tsunagi::cli {
namespace {

using referral::v1::ListReferralsRequest;
using referral::v1::Outcome;
using referral::v1::Referral;
using referral::v1::WatchReferralsResponse;

absl::StatusOr<int> List(Session& session, const std::vector<std::string>& states, bool overdue,
                         bool held) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  ListReferralsRequest request;
  request.set_box(ListReferralsRequest::INBOX);
  request.set_overdue(overdue);
  request.set_held(held);
  RETURN_IF_ERROR(AddStates(states, request));
  return ListBox(session, client, request);
}

absl::StatusOr<int> Show(Session& session, const std::string& text) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::GetReferralRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ReferralNameOf(text));
  ASSIGN_OR_RETURN(
      const auto referral,
      client.Call<Referral>("tsunagi.referral.v1.ReferralService/GetReferral", request));
  return ShowReferral(session, referral);
}

struct AnswerOptions {
  std::string referral, date, note, reason, rule, kind, attribute, confirmed, visit;
  bool accompanied = false;
};

absl::StatusOr<int> Decline(Session& session, const AnswerOptions& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::DeclineReferralRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), ReferralNameOf(options.referral));
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const DeclineCodes codes, ReadDeclineCodes(client));
  const config::v1::DeclineReason* reason = codes.Find(options.reason);
  if (reason == nullptr) {
    return UsageError(absl::StrCat("--reason は次から選んでください: ", codes.Choices()));
  }
  request.set_code(reason->id());
  request.set_failed_rule(options.rule);
  request.set_note(options.note);
  if (!options.date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.date));
    *request.mutable_event_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto declined,
      client.Call<Referral>("tsunagi.referral.v1.ReferralService/DeclineReferral", request));
  return ShowReferral(session, declined);
}

absl::StatusOr<int> Record(Session& session, const AnswerOptions& options) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::RecordOutcomeRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), ReferralNameOf(options.referral));
  request.set_request_id(NewRequestId());
  const auto kind = ParseLabel<Outcome::Kind>(options.kind);
  if (!kind) {
    return UsageError(
        absl::StrCat("--kind は次から選んでください: ", ChoicesOf(Outcome::Kind_descriptor())));
  }
  Outcome& outcome = *request.mutable_outcome();
  outcome.set_kind(*kind);
  // An unknown attribute is left to the service, which names the choices.
  outcome.set_attribute(ParseAttribute(*kind, options.attribute).value_or(options.attribute));
  if (!options.date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.date));
    *outcome.mutable_event_date() = ToDate(day);
  }
  if (!options.confirmed.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(options.confirmed));
    *outcome.mutable_confirm_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto recorded,
      client.Call<Outcome>("tsunagi.referral.v1.ReferralService/RecordOutcome", request));
  Print(session.options().json ? ToJson(recorded)
                               : absl::StrCat("記録しました: ", recorded.name(), "\n"));
  return kExitOk;
}

absl::StatusOr<int> Reverse(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::ReverseOutcomeRequest request;
  request.set_name(name);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const auto reversed,
      client.Call<Outcome>("tsunagi.referral.v1.ReferralService/ReverseOutcome", request));
  Print(session.options().json ? ToJson(reversed)
                               : absl::StrCat("取り消しました: ", reversed.name(), "\n"));
  return kExitOk;
}

// Prints changes as they come; `most` of them, or for ever with 0.
absl::StatusOr<int> Watch(Session& session, const std::string& resume_token, int most) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  referral::v1::WatchReferralsRequest request;
  request.set_parent(client.parent());
  request.set_resume_token(resume_token);
  int seen = 0;
  const bool json = session.options().json;
  RETURN_IF_ERROR(client.Follow<WatchReferralsResponse>(
      "referral", "tsunagi.referral.v1.ReferralService/WatchReferrals", request,
      [&](const WatchReferralsResponse& message) {
        if (json) {
          Print(ToJson(message));
        } else if (message.has_change()) {
          const Referral& referral = message.change().referral();
          Print(absl::StrCat(FormatTime(referral.update_time()), " ", ShortName(referral.name()),
                             " ", Label(referral.state()), " ", referral.sender(), " -> ",
                             referral.receiver(), " ", referral.sheet_number(), "\n"));
        } else {
          std::fprintf(stderr, "再開の印: %s\n", message.bookmark().resume_token().c_str());
        }
        std::fflush(stdout);
        return !message.has_change() || most == 0 || ++seen < most;
      }));
  return kExitOk;
}

void AddMove(CLI::App& group, Cli& cli, const std::string& name, const std::string& method,
             const std::string& description) {
  auto options = std::make_shared<AnswerOptions>();
  CLI::App* move = AddCommand(
      group, cli, name, description, [method, options](Session& session) -> absl::StatusOr<int> {
        ASSIGN_OR_RETURN(const Client client, session.Caller());
        referral::v1::TransitionReferralRequest request;
        request.set_accompanied(options->accompanied);
        if (!options->visit.empty()) {
          ASSIGN_OR_RETURN(*request.mutable_first_visit(), ParseMinute(options->visit));
        }
        return MoveReferral(session, client, method, options->referral, options->date,
                            options->note, std::move(request));
      });
  if (method == "AcceptReferral" || method == "ScheduleReferralVisit") {
    move->add_option("--visit", options->visit, "初回面談の日時 (2026-07-02 10:30)");
  }
  if (method == "StartReferralSupport") {
    move->add_flag("--accompanied", options->accompanied, "紹介元が同行した");
  }
  move->add_option("referral", options->referral, "紹介元の機関/番号")->required();
  move->add_option("--date", options->date, "日付 (既定 今日)");
  move->add_option("--note", options->note, "紹介元への連絡事項");
}

void AddAnswers(CLI::App& group, Cli& cli) {
  auto options = std::make_shared<AnswerOptions>();
  CLI::App* decline =
      AddCommand(group, cli, "decline", "理由を付けて差し戻す",
                 [options](Session& session) { return Decline(session, *options); });
  decline->add_option("referral", options->referral, "紹介元の機関/番号")->required();
  decline->add_option("--reason", options->reason, "定員・枠なし、管轄外など")->required();
  decline->add_option("--rule", options->rule, "満たさない要件の規則 (要件外のとき)");
  decline->add_option("--note", options->note, "連絡事項 (情報不足・その他では必須)");
  decline->add_option("--date", options->date, "日付 (既定 今日)");
  CLI::App* outcome = AddCommand(group, cli, "outcome", "結果を記録する",
                                 [options](Session& session) { return Record(session, *options); });
  outcome->add_option("referral", options->referral, "紹介元の機関/番号")->required();
  outcome->add_option("--kind", options->kind, "専門相談、就職確認、定着確認など")->required();
  outcome->add_option("--attribute", options->attribute, "正社員、3か月など");
  outcome->add_option("--date", options->date, "日付 (既定 今日)");
  outcome->add_option("--confirmed", options->confirmed, "就職を確認した日");
  auto name = std::make_shared<std::string>();
  AddCommand(group, cli, "reverse", "記録した結果を取り消す",
             [name](Session& session) { return Reverse(session, *name); })
      ->add_option("outcome", *name, "agencies/…/outcomes/…")
      ->required();
}

}  // namespace

void AddInboxCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "inbox", "紹介 (受ける側。--as が要る)");
  auto states = std::make_shared<std::vector<std::string>>();
  auto overdue = std::make_shared<bool>(false);
  auto held = std::make_shared<bool>(false);
  CLI::App* list = AddCommand(*group, cli, "list", "届いた紹介の一覧",
                              [states, overdue, held](Session& session) {
                                return List(session, *states, *overdue, *held);
                              });
  list->add_flag("--held", *held, "移管を受けて自分の機関が受け持っているものだけ");
  list->add_option("--state", *states, "状態");
  list->add_flag("--overdue", *overdue, "回答期限を過ぎたものだけ");
  auto shown = std::make_shared<std::string>();
  AddCommand(*group, cli, "show", "届いた紹介と提供された情報",
             [shown](Session& session) { return Show(session, *shown); })
      ->add_option("referral", *shown, "紹介元の機関/番号")
      ->required();
  AddMove(*group, cli, "receive", "ReceiveReferral", "受領を知らせる (返答はこれから)");
  AddMove(*group, cli, "ask", "RequestReferralInformation",
          "紹介元に照会する (--note に内容。回答まで期限は進まない)");
  AddMove(*group, cli, "accept", "AcceptReferral", "受理する");
  AddMove(*group, cli, "confirm-decline", "ConfirmReferralDecline",
          "差戻しを確認して送る (責任者・コーディネーター)");
  AddMove(*group, cli, "return-decline", "ReturnReferralDecline",
          "差戻しを見直す (責任者・コーディネーター)");
  AddMove(*group, cli, "visit", "ScheduleReferralVisit", "初回面談の日時を決める (--visit)");
  AddMove(*group, cli, "missed", "MissReferralVisit", "初回面談に来られなかった (--note)");
  AddMove(*group, cli, "start", "StartReferralSupport", "初回面談を記録する");
  AddMove(*group, cli, "hold", "HoldReferral", "支援を休止する");
  AddMove(*group, cli, "resume", "ResumeReferral", "休止から再開する");
  AddMove(*group, cli, "complete", "CompleteReferral", "支援の終了を記録する");
  AddMove(*group, cli, "end-early", "EndReferralEarly", "支援が途中で終わったことを記録する");
  AddMove(*group, cli, "reopen", "ReopenReferral", "終わった支援を再開する");
  AddAnswers(*group, cli);
  auto token = std::make_shared<std::string>();
  auto most = std::make_shared<int>(0);
  CLI::App* watch =
      AddCommand(*group, cli, "watch", "変化を流し続ける",
                 [token, most](Session& session) { return Watch(session, *token, *most); });
  watch->add_option("--resume", *token, "再開の印");
  watch->add_option("--count", *most, "この件数で終わる (0 は終わらない)");
}

}  // namespace tsunagi::cli
