#include "tools/tsunagi/referral_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {

using referral::v1::ListReferralsRequest;
using referral::v1::ListReferralsResponse;
using referral::v1::Outcome;
using referral::v1::Referral;
using referral::v1::SuggestDestinationsResponse;
using referral::v1::TransitionReferralRequest;

namespace {

std::string OutcomesText(const Referral& referral) {
  if (referral.outcomes().empty()) return "";
  Table table;
  for (const absl::string_view column : {"結果", "属性", "日付", "確認日", "取消", "記録名"}) {
    table.AddColumn(column);
  }
  for (const Outcome& outcome : referral.outcomes()) {
    table.AddRow({Label(outcome.kind()), AttributeLabel(outcome.attribute()),
                  FormatDate(outcome.event_date()), FormatDate(outcome.confirm_date()),
                  outcome.reversed() ? "取消済み" : "", outcome.name()});
  }
  return table.Render();
}

// "2026-07-03 17:15 超過"; empty where nothing is owed.
std::string DueText(const Referral& referral) {
  if (!referral.has_answer_due()) return "";
  return absl::StrCat(FormatTime(referral.answer_due()), referral.overdue() ? " 超過" : "",
                      referral.due_is_forecast() ? " (祝日は見込み)" : "");
}

std::string StepsText(const Referral& referral) {
  if (referral.steps().empty()) return "";
  Table table;
  for (const absl::string_view column : {"経過", "日付", "機関", "利用者", "理由", "記録"}) {
    table.AddColumn(column);
  }
  for (const Referral::Step& step : referral.steps()) {
    table.AddRow({StepLabel(step.transition()), FormatDate(step.event_date()), step.office(),
                  step.user(), step.reason_title_ja(), FormatTime(step.create_time())});
  }
  return table.Render();
}

std::string ReasonsText(
    absl::string_view label,
    const google::protobuf::RepeatedPtrField<SuggestDestinationsResponse::Reason>& reasons) {
  std::string out;
  for (const auto& reason : reasons) {
    const std::string points =
        reason.points() == 0 ? "" : absl::StrFormat(" %+d点", reason.points());
    absl::StrAppend(&out, "    ", label, ": ", OneLine(reason.text_ja()), points, " [",
                    reason.rule(), reason.version().empty() ? "" : " ", reason.version(), "; ",
                    OneLine(reason.citation()), "]", reason.verified() ? "" : " ※未確認", "\n");
  }
  return out;
}

// Whom the case is with, who owes the next step, what was handed on.
std::string HoldingText(const Referral& referral) {
  std::string holder = referral.holder();
  if (holder.empty()) holder = "紹介元・紹介先以外の機関（移管した側におたずねください）";
  std::string out = absl::StrCat(Line("種類", Label(referral.kind())), Line("受け持つ機関", holder),
                                 Line("次に動くのは", Label(referral.next_step())),
                                 Line("もとの紹介", referral.part_of()),
                                 Line("チーム", absl::StrJoin(referral.team(), "、")));
  if (referral.accompany()) absl::StrAppend(&out, Line("同行", "紹介元が初回に同行します"));
  for (const Referral::Part& part : referral.parts()) {
    absl::StrAppend(
        &out, Line("引継ぎ先", absl::StrCat(Label(part.agency_kind()), " ", Label(part.kind()), " ",
                                            Label(part.state()))));
  }
  return out;
}

// Why the destination was chosen, by the rules of then.
std::string MatchText(const Referral& referral) {
  if (!referral.has_match()) return "";
  const Referral::Match& match = referral.match();
  return absl::StrCat(
      Line("送付時の判定", absl::StrCat(FormatDate(match.on()), " 点数 ", match.score(),
                                        match.excluded() ? " 除外先" : "", " データ ",
                                        match.site_digest().substr(0, 12))),
      ReasonsText("理由", match.reasons()), ReasonsText("不明", match.unknown()));
}

std::string NextText(const Referral& referral) {
  if (referral.next().empty()) return "";
  std::string out = "次の候補:\n";
  int rank = 0;
  for (const Referral::Next& next : referral.next()) {
    absl::StrAppend(&out, "  ", ++rank, ". ",
                    OneLine(absl::StrCat(next.agency_name(), " ", next.offering_ja())), " (",
                    next.agency(), "/", next.offering(), ") 点数 ", next.score(), "\n",
                    ReasonsText("理由", next.reasons()));
  }
  return out;
}

}  // namespace

std::string ReferralsText(const std::vector<Referral>& referrals) {
  Table table;
  for (const absl::string_view column : {"紹介", "受付番号", "状態", "紹介元", "紹介先", "窓口",
                                         "類型", "送付", "回答", "回答期限", "差戻し理由"}) {
    table.AddColumn(column);
  }
  for (const Referral& each : referrals) {
    table.AddRow({ShortName(each.name()), each.sheet_number(), Label(each.state()), each.sender(),
                  each.receiver(), each.offering(), CategoryLabel(each.category()),
                  FormatDate(each.sent_on()), FormatDate(each.answered_on()), DueText(each),
                  each.state() == Referral::DECLINED ? each.decline_title_ja() : ""});
  }
  return absl::StrCat(table.Render(), referrals.size(), " 件\n");
}

std::string ReferralText(const Referral& referral) {
  std::string out =
      absl::StrCat(Line("紹介", referral.name()), Line("状態", Label(referral.state())),
                   Line("相談", referral.case_()), Line("受付番号", referral.sheet_number()),
                   Line("紹介元", referral.sender()),
                   Line("紹介先", absl::StrCat(referral.receiver(), "/", referral.offering())),
                   Line("依頼", referral.request_note()),
                   Line("除外先を選んだ理由", referral.override_reason()));
  if (!referral.category().empty()) {
    absl::StrAppend(&out, Line("類型", CategoryLabel(referral.category())),
                    Line("対象世代", CohortLabel(referral.cohort())));
  }
  absl::StrAppend(
      &out, Line("市町村", referral.municipality()), Line("送付日", FormatDate(referral.sent_on())),
      Line("回答期限", DueText(referral)), Line("回答日", FormatDate(referral.answered_on())));
  if (!referral.decline_code().empty()) {
    absl::StrAppend(&out, Line("差戻し理由", referral.decline_title_ja()),
                    Line("満たさない要件", referral.decline_rule()),
                    Line("次にすること", referral.decline_advice_ja()));
  }
  absl::StrAppend(
      &out, HoldingText(referral), Line("回答の連絡事項", referral.answer_note()),
      Line("初回面談の予定",
           referral.has_first_visit() ? FormatTime(referral.first_visit()) : std::string()),
      Line("初回面談", absl::StrCat(FormatDate(referral.support_started_on()),
                                    referral.accompanied() ? "（紹介元が同行）" : "")),
      Line("終了日", FormatDate(referral.ended_on())), OutcomesText(referral), StepsText(referral),
      MatchText(referral), NextText(referral));
  if (referral.has_package()) absl::StrAppend(&out, PackageText(referral.package()));
  if (!referral.package_refused().empty()) {
    absl::StrAppend(&out, Line("提供された情報は表示できません", referral.package_refused_ja()));
  }
  return absl::StrCat(out, Line("etag", referral.etag()));
}

std::string CaseHoldingText(const referral::v1::CaseHolding& holding) {
  std::string out = absl::StrCat(
      Line("受け持つ機関", holding.holder().empty()
                               ? "移管先がさらに移管した機関（移管先におたずねください）"
                               : holding.holder()),
      Line("もとになる移管", holding.referral()));
  if (holding.changes().empty()) return out;
  Table table;
  for (const absl::string_view column : {"時刻", "受け持った機関"}) table.AddColumn(column);
  for (const auto& change : holding.changes()) {
    table.AddRow(
        {FormatTime(change.time()), change.holder().empty() ? "（移管先の先）" : change.holder()});
  }
  return absl::StrCat(out, table.Render());
}

int ShowReferral(const Session& session, const Referral& referral) {
  Print(session.options().json ? ToJson(referral) : ReferralText(referral));
  return kExitOk;
}

absl::Status AddStates(const std::vector<std::string>& labels, ListReferralsRequest& request) {
  for (const std::string& text : labels) {
    const auto state = ParseLabel<Referral::State>(text);
    if (!state) {
      return UsageError(absl::StrCat("--state は次から選んでください: ",
                                     ChoicesOf(Referral::State_descriptor())));
    }
    request.add_states(*state);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> ListBox(Session& session, const Client& client, ListReferralsRequest request) {
  request.set_parent(client.parent());
  ListReferralsResponse all;
  RETURN_IF_ERROR(ForEachPage<ListReferralsResponse>(
      client, "tsunagi.referral.v1.ReferralService/ListReferrals", request,
      [&](auto& page) { all.mutable_referrals()->MergeFrom(page.referrals()); }));
  Print(session.options().json ? ToJson(all)
                               : ReferralsText({all.referrals().begin(), all.referrals().end()}));
  return kExitOk;
}

absl::StatusOr<int> MoveReferral(Session& session, const Client& client, absl::string_view method,
                                 const std::string& referral, const std::string& date,
                                 const std::string& note, TransitionReferralRequest request) {
  ASSIGN_OR_RETURN(*request.mutable_name(), ReferralNameOf(referral));
  request.set_request_id(NewRequestId());
  request.set_note(note);
  if (!date.empty()) {
    ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(date));
    *request.mutable_event_date() = ToDate(day);
  }
  ASSIGN_OR_RETURN(
      const auto moved,
      client.Call<Referral>(absl::StrCat("tsunagi.referral.v1.ReferralService/", method), request));
  return ShowReferral(session, moved);
}

}  // namespace tsunagi::cli
