#include "tools/tsunagi/export_page.h"

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tools/tsunagi/basis_text.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {
namespace {

constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>保有個人情報の写し</title><style>
body { font-family: "Noto Sans CJK JP", "Yu Gothic", sans-serif; max-width: 48rem; margin: 2rem auto;
  padding: 0 1rem; line-height: 1.6; color: #111; }
h1 { font-size: 1.5rem; border-bottom: 2px solid; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border: 1px solid #888; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #eee; } pre { white-space: pre-wrap; font-family: inherit; margin: .5rem 0; }
tr, pre { break-inside: avoid; } @page { margin: 18mm; }
</style></head><body>
)";

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"\n", "<br>"}});
}

class Page {
 public:
  void Heading(absl::string_view text) {
    absl::StrAppend(&html_, "<h2>", Escaped(text), "</h2>\n");
  }
  // As it stands, line for line.
  void Lines(absl::string_view text) {
    absl::StrAppend(&html_, "<pre>", Escaped(text), "</pre>\n");
  }

  void Begin(std::initializer_list<absl::string_view> headers) {
    absl::StrAppend(&html_, "<table><tr>");
    for (const absl::string_view each : headers) {
      absl::StrAppend(&html_, "<th>", Escaped(each), "</th>");
    }
    absl::StrAppend(&html_, "</tr>\n");
    rows_ = 0;
  }
  void Row(std::initializer_list<std::string> cells) {
    absl::StrAppend(&html_, "<tr>");
    for (const std::string& each : cells) absl::StrAppend(&html_, "<td>", Escaped(each), "</td>");
    absl::StrAppend(&html_, "</tr>\n");
    ++rows_;
  }
  void End() {
    absl::StrAppend(&html_, "</table>\n", rows_ == 0 ? "<p>記録はありません。</p>\n" : "");
  }

  std::string html() const { return absl::StrCat(kHead, html_, "</body></html>\n"); }
  void Raw(absl::string_view html) { absl::StrAppend(&html_, html); }

 private:
  std::string html_;
  int rows_ = 0;
};

// As the forms say it; the code where it is another.
std::string PurposeText(const std::string& purpose) {
  if (purpose == "SUPPORT") return "相談支援";
  if (purpose == "APPLICATION") return "自治体への申込";
  if (purpose == "COORDINATION") return "関係機関との連絡・調整";
  return purpose;
}

std::string TransitionText(const std::string& transition) {
  if (transition == "START_SUPPORT") return "支援の開始";
  if (transition == "CLOSE") return "終結";
  if (transition == "REOPEN") return "再開";
  return transition;
}

// "sr-09201、hw-utsunomiya"; `all` where none is named.
template <typename List>
std::string Named(const List& list, absl::string_view all) {
  return list.empty() ? std::string(all) : absl::StrJoin(list, "、");
}

void AddContacts(const intake::v1::PersonExport& in, Page& page) {
  page.Heading("支援の経過");
  page.Begin({"日付", "方法", "担当", "相手", "内容"});
  for (const auto& each : in.contact_log()) {
    page.Row({FormatDate(each.event_date()), Label(each.method()), each.staff(), each.counterpart(),
              each.text()});
  }
  page.End();
  page.Heading("相談の状態の移り変わり");
  page.Begin({"日付", "できごと", "記録"});
  for (const auto& each : in.transitions()) {
    page.Row({FormatDate(each.event_date()), TransitionText(each.transition()),
              FormatTime(each.create_time())});
  }
  page.End();
}

void AddBases(const intake::v1::PersonExport& in, Page& page) {
  page.Heading("提供への同意");
  page.Begin({"同意した日", "目的", "提供先", "情報", "期限", "撤回"});
  for (const auto& each : in.consents()) {
    page.Row({FormatDate(each.given_on()), PurposeText(each.purpose()),
              Named(each.recipients(), "必要な機関"),
              each.data_classes().empty() ? "すべて" : DataClassesText(each.data_classes()),
              FormatDate(each.until()), FormatDate(each.withdrawn_on())});
  }
  page.End();
  page.Heading("同意によらない提供の根拠");
  page.Begin({"条項", "提供先", "情報", "理由", "始まり", "終わり"});
  for (const auto& each : in.legal_bases()) {
    page.Row({each.article_ja(), Named(each.recipients(), ""), DataClassesText(each.data_classes()),
              each.reason(), FormatDate(each.from()),
              FormatDate(each.has_ended_on() ? each.ended_on() : each.until())});
  }
  page.End();
  page.Heading("支援会議");
  page.Begin({"会議", "期間", "参加機関"});
  for (const auto& each : in.conferences()) {
    std::vector<std::string> offices;
    for (const auto& member : each.members()) offices.push_back(member.office());
    page.Row({each.title(), absl::StrCat(FormatDate(each.from()), "～", FormatDate(each.until())),
              absl::StrJoin(offices, "、")});
  }
  page.End();
}

void AddDisclosures(const intake::v1::PersonExport& in, Page& page) {
  page.Heading("提供の記録 (だれに、いつ、何を)");
  page.Begin({"日時", "提供先", "目的", "情報", "担当"});
  for (const auto& each : in.disclosures()) {
    page.Row({FormatTime(each.disclose_time()), each.recipient(), PurposeText(each.purpose()),
              DataClassesText(each.data_classes()), each.user()});
  }
  page.End();
  page.Heading("緊急閲覧");
  page.Begin({"日時", "機関", "利用者", "理由", "確認"});
  for (const auto& each : in.break_glass_grants()) {
    page.Row({FormatTime(each.open_time()), each.office(), each.user(), each.reason(),
              each.review_note()});
  }
  page.End();
  page.Heading("保存の継続の指定");
  page.Begin({"指定", "理由", "解除"});
  for (const auto& each : in.legal_holds()) {
    page.Row({FormatTime(each.hold_time()), each.reason(),
              each.has_release_time() ? FormatTime(each.release_time()) : ""});
  }
  page.End();
}

void AddCategoriesAndReferrals(const WholeExport& all, Page& page) {
  page.Heading("類型の判定");
  page.Begin({"適用日", "状態", "類型", "理由"});
  for (const auto& each : all.classification.classifications()) {
    page.Row({FormatDate(each.event_date()), Label(each.state()), Label(each.category()),
              each.reason()});
  }
  page.End();
  page.Heading("紹介");
  page.Begin({"送った日", "紹介先", "状態", "依頼", "回答", "結果"});
  for (const auto& each : all.referral.referrals()) {
    std::vector<std::string> outcomes;
    for (const auto& outcome : each.outcomes()) {
      outcomes.push_back(
          absl::StrCat(FormatDate(outcome.event_date()), " ", Label(outcome.kind())));
    }
    page.Row({FormatDate(each.sent_on()), each.receiver(), Label(each.state()), each.request_note(),
              each.answer_note(), absl::StrJoin(outcomes, "\n")});
  }
  page.End();
  for (const auto& each : all.referral.referrals()) {
    if (!each.has_package()) continue;
    page.Heading(absl::StrCat(each.receiver(), " が保有する写し"));
    page.Lines(PackageText(each.package()));
  }
}

}  // namespace

std::string ExportJson(const WholeExport& all) {
  // Numbers of 64 bits come as text, so nothing is lost on the way through.
  nlohmann::ordered_json json;
  json["intake"] = nlohmann::ordered_json::parse(ToJson(all.intake));
  json["classification"] = nlohmann::ordered_json::parse(ToJson(all.classification));
  json["referral"] = nlohmann::ordered_json::parse(ToJson(all.referral));
  return json.dump(1) + "\n";
}

std::string ExportPage(const WholeExport& all) {
  Page page;
  page.Raw("<h1>保有個人情報の写し</h1>\n");
  page.Lines(absl::StrCat("相談 ", ShortName(all.intake.case_().name()), "、",
                          FormatTime(all.intake.export_time()),
                          " 現在。個人情報保護法76条による開示のために作成しました。"));
  page.Heading("相談の内容");
  page.Lines(CaseText(all.intake.case_()));
  AddContacts(all.intake, page);
  AddBases(all.intake, page);
  AddDisclosures(all.intake, page);
  AddCategoriesAndReferrals(all, page);
  return page.html();
}

}  // namespace tsunagi::cli
