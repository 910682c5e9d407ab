#include "tools/tsunagi/basis_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/tsunagi/case_text.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"

namespace tsunagi::cli {

using intake::v1::BasisReference;
using intake::v1::BreakGlassGrant;
using intake::v1::Conference;
using intake::v1::Consent;
using intake::v1::Disclosure;

namespace {

std::string BasesText(const google::protobuf::RepeatedPtrField<BasisReference>& bases) {
  return absl::StrJoin(bases, "、", [](std::string* out, const BasisReference& basis) {
    absl::StrAppend(out, basis.article_ja(), " ", basis.basis());
    if (basis.has_until()) absl::StrAppend(out, " ", FormatDate(basis.until()), "まで");
  });
}

}  // namespace

std::string DataClassesText(const google::protobuf::RepeatedField<int>& classes) {
  return absl::StrJoin(classes, "、", [](std::string* out, int data_class) {
    absl::StrAppend(out, Label(static_cast<Consent::DataClass>(data_class)));
  });
}

std::string PackageText(const intake::v1::DisclosurePackage& package) {
  intake::v1::Person person = package.person();
  if (package.address_withheld()) {
    person.set_address(std::string(kWithheld));
    person.set_postal_code(std::string(kWithheld));
  }
  return absl::StrCat("提供された情報:\n", Line("根拠", BasesText(package.bases())),
                      PersonText(person), ConsulterText(package.consulter()),
                      ConcernsText(package.concerns()), Line("相談内容", package.consultation()),
                      AnswersText(package.answers()));
}

std::string RegisterText(const google::protobuf::RepeatedPtrField<Disclosure>& disclosures) {
  Table table;
  for (const absl::string_view column :
       {"日時", "提供先", "目的", "根拠", "情報", "秘匿住所", "提供者", "紹介"}) {
    table.AddColumn(column);
  }
  for (const Disclosure& each : disclosures) {
    table.AddRow({FormatTime(each.disclose_time()), each.recipient(), each.purpose(),
                  BasesText(each.bases()), DataClassesText(each.data_classes()),
                  each.protected_address() ? "含む" : "", each.user(), each.referral()});
  }
  return table.Render();
}

std::string ConferenceText(const Conference& conference) {
  std::string out = absl::StrCat(
      Line("会議", conference.name()), Line("名称", conference.title()),
      Line("根拠", conference.article_ja()), Line("市町村コード", conference.municipality()),
      Line("期間", absl::StrCat(FormatDate(conference.from()), "から",
                                FormatDate(conference.until()), "まで")));
  Table members;
  for (const absl::string_view column : {"構成員", "参加", "退任", "守秘義務の確認"}) {
    members.AddColumn(column);
  }
  for (const Conference::Member& member : conference.members()) {
    members.AddRow(
        {member.office(), FormatTime(member.join_time()),
         member.has_leave_time() ? FormatTime(member.leave_time()) : "",
         member.has_acknowledge_time() ? FormatTime(member.acknowledge_time()) : "まだ"});
  }
  absl::StrAppend(&out, members.Render());
  for (const Conference::CaseEntry& each : conference.cases()) {
    absl::StrAppend(&out,
                    Line(each.has_remove_time() ? "対象外にした相談" : "対象の相談", each.case_()));
  }
  return out;
}

std::string GrantsText(const google::protobuf::RepeatedPtrField<BreakGlassGrant>& grants) {
  Table table;
  for (const absl::string_view column :
       {"開いた日時", "利用者", "機関", "相談", "理由", "確認期限", "確認", "記録名"}) {
    table.AddColumn(column);
  }
  for (const BreakGlassGrant& each : grants) {
    const std::string verdict = each.has_review_time() ? Label(each.verdict())
                                : each.overdue()       ? "期限切れ"
                                                       : "まだ";
    table.AddRow({FormatTime(each.open_time()), each.user(), each.office(), each.case_(),
                  each.reason(), FormatDate(each.review_due()), verdict, each.name()});
  }
  return table.Render();
}

}  // namespace tsunagi::cli
