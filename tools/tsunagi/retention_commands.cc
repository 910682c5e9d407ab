// tsunagi retention, case erase, hold, release.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/erasure/retention_file.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/labels.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/intake/v1/retention_service.pb.h"

namespace tsunagi::cli {
namespace {

constexpr char kRetention[] = "tsunagi.intake.v1.RetentionService/";
constexpr char kOfficer[] = "privacy-officer";

absl::string_view LabelOf(RecordClass record_class) {
  switch (record_class) {
    case RecordClass::kCase:
      return "終了した相談";
    case RecordClass::kDraft:
      return "下書き";
    case RecordClass::kAudit:
      return "監査記録";
    case RecordClass::kRequestId:
      return "要求番号の応答";
    case RecordClass::kBackup:
      return "控え";
  }
  return "";
}

absl::StatusOr<int> RunPolicy(const std::string& data) {
  ASSIGN_OR_RETURN(const RetentionPolicy policy,
                   LoadRetentionPolicy(absl::StrCat(data, "/retention.textproto")));
  Table table;
  for (const char* header : {"種別", "機関", "起算", "期間", "確認", "根拠"}) {
    table.AddColumn(header);
  }
  for (const RetentionRule& rule : policy.rules()) {
    table.AddRow({std::string(LabelOf(rule.record_class)),
                  rule.agencies.empty() ? "すべて" : absl::StrJoin(rule.agencies, " "),
                  rule.start == RetentionStart::kEndOfFiscalYear ? "年度末" : "当日",
                  rule.years > 0 ? absl::StrCat(rule.years, "年") : absl::StrCat(rule.days, "日"),
                  rule.verified ? "済" : "未", OneLine(rule.source)});
  }
  Print(table.Render());
  return kExitOk;
}

absl::StatusOr<intake::v1::ListDueCasesResponse> ListDue(Session& session,
                                                         const std::string& office, int size) {
  intake::v1::ListDueCasesRequest request;
  request.set_parent("agencies/" + office);
  request.set_page_size(size);
  return session.CallerOrOffice(office, kOfficer)
      .Call<intake::v1::ListDueCasesResponse>(absl::StrCat(kRetention, "ListDueCases"), request);
}

absl::StatusOr<int> Due(Session& session, const std::string& office) {
  ASSIGN_OR_RETURN(const auto due, ListDue(session, office, 200));
  if (session.options().json) {
    Print(ToJson(due));
    return kExitOk;
  }
  Table table;
  for (const char* header : {"相談", "終了日", "消去できる日"}) table.AddColumn(header);
  for (const auto& one : due.cases()) {
    table.AddRow({ShortName(one.name()), FormatDate(one.closed_on()), FormatDate(one.due_on())});
  }
  Print(absl::StrCat("保存期間を過ぎた相談: ", due.total(), "件 (根拠: ", due.source(),
                     due.verified() ? "" : "、未確認", ")\n"));
  if (!table.empty()) Print(table.Render());
  if (due.total() > due.cases_size()) {
    Print(absl::StrCat("はじめの", due.cases_size(), "件です。消去すると続きが出ます。\n"));
  }
  return kExitOk;
}

absl::StatusOr<intake::v1::ErasedCase> EraseOne(const Client& client, const std::string& name,
                                                intake::v1::ErasureReason reason,
                                                const std::string& approved_by) {
  intake::v1::EraseCaseRequest request;
  request.set_name(name);
  request.set_reason(reason);
  request.set_approved_by(approved_by);
  request.set_request_id(NewRequestId());
  return client.Call<intake::v1::ErasedCase>(absl::StrCat(kRetention, "EraseCase"), request);
}

// What `due` lists, case by case: each erasure is an entry of its own in ledger and audit log.
absl::StatusOr<int> EraseDue(Session& session, const std::string& office, int64_t expected) {
  const Client client = session.CallerOrOffice(office, kOfficer);
  ASSIGN_OR_RETURN(auto due, ListDue(session, office, 200));
  if (due.total() != expected) {
    Print(absl::StrCat("いま保存期間を過ぎているのは ", due.total(),
                       "件です。tsunagi retention due で一覧を確かめ、その件数を --count に入れてく"
                       "ださい。何も消去していません。\n"));
    return kExitError;
  }
  int64_t erased = 0;
  while (due.cases_size() > 0) {
    for (const auto& one : due.cases()) {
      RETURN_IF_ERROR(
          EraseOne(client, one.name(), intake::v1::RETENTION_TERM, /*approved_by=*/"").status());
      ++erased;
    }
    ASSIGN_OR_RETURN(due, ListDue(session, office, 200));
  }
  Print(absl::StrCat(erased, "件を消去しました。\n"));
  return kExitOk;
}

absl::StatusOr<int> Erased(Session& session, const std::string& office) {
  intake::v1::ListErasedCasesRequest request;
  request.set_parent("agencies/" + office);
  request.set_page_size(200);
  const Client client = session.CallerOrOffice(office, kOfficer);
  intake::v1::ListErasedCasesResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, client.Call<intake::v1::ListErasedCasesResponse>(
                                          absl::StrCat(kRetention, "ListErasedCases"), request));
    all.mutable_cases()->MergeFrom(page.cases());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.options().json) {
    Print(ToJson(all));
    return kExitOk;
  }
  Table table;
  for (const char* header : {"相談", "消去", "理由", "消去した人", "承認した人"}) {
    table.AddColumn(header);
  }
  for (const auto& one : all.cases()) {
    table.AddRow({ShortName(one.name()), FormatTime(one.erase_time()), Label(one.reason()),
                  one.erased_by(), one.approved_by()});
  }
  Print(table.empty() ? "消去した相談はありません。\n" : table.Render());
  return kExitOk;
}

absl::StatusOr<int> EraseOnRequest(Session& session, const std::string& about,
                                   const std::string& approved_by) {
  ASSIGN_OR_RETURN(const std::string name, CaseNameOf(about));
  ASSIGN_OR_RETURN(const auto erased,
                   EraseOne(session.CallerOrOffice(AgencyOfResource(name), kOfficer), name,
                            intake::v1::ON_REQUEST, approved_by));
  Print(session.options().json ? ToJson(erased)
                               : absl::StrCat("消去しました: ", ShortName(name), "\n"));
  return kExitOk;
}

absl::StatusOr<int> Hold(Session& session, const std::string& about, const std::string& reason) {
  intake::v1::HoldCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(about));
  request.set_reason(reason);
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(const auto hold,
                   session.CallerOrOffice(AgencyOfResource(request.name()), kOfficer)
                       .Call<intake::v1::LegalHold>(absl::StrCat(kRetention, "HoldCase"), request));
  Print(session.options().json ? ToJson(hold) : "保存の継続を指定しました。\n");
  return kExitOk;
}

absl::StatusOr<int> Release(Session& session, const std::string& about) {
  intake::v1::ReleaseCaseRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), CaseNameOf(about));
  request.set_request_id(NewRequestId());
  ASSIGN_OR_RETURN(
      const auto hold,
      session.CallerOrOffice(AgencyOfResource(request.name()), kOfficer)
          .Call<intake::v1::LegalHold>(absl::StrCat(kRetention, "ReleaseCase"), request));
  Print(session.options().json ? ToJson(hold) : "保存の継続の指定を解除しました。\n");
  return kExitOk;
}

absl::StatusOr<int> Holds(Session& session, const std::string& office) {
  intake::v1::ListLegalHoldsRequest request;
  request.set_parent("agencies/" + office);
  ASSIGN_OR_RETURN(const auto holds, session.CallerOrOffice(office, kOfficer)
                                         .Call<intake::v1::ListLegalHoldsResponse>(
                                             absl::StrCat(kRetention, "ListLegalHolds"), request));
  if (session.options().json) {
    Print(ToJson(holds));
    return kExitOk;
  }
  Table table;
  for (const char* header : {"相談", "指定", "指定した人", "理由"}) table.AddColumn(header);
  for (const auto& one : holds.holds()) {
    // The case, not the hold.
    const std::string about = one.name().substr(0, one.name().find("/legalHolds/"));
    table.AddRow(
        {ShortName(about), FormatTime(one.hold_time()), one.held_by(), OneLine(one.reason())});
  }
  Print(table.empty() ? "保存の継続を指定した相談はありません。\n" : table.Render());
  return kExitOk;
}

}  // namespace

void AddRetentionCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "retention", "保存年限と消去");
  auto data = std::make_shared<std::string>("deploy/tochigi");
  CLI::App* policy = AddCommand(*group, cli, "policy", "保存年限の設定を調べて出す",
                                [data](Session&) { return RunPolicy(*data); });
  policy->add_option("--data", *data, "サイトのデータ (既定 deploy/tochigi)");
  auto office = std::make_shared<std::string>();
  const auto of_office = [&](const char* name, const char* description,
                             absl::StatusOr<int> (*run)(Session&, const std::string&)) {
    CLI::App* command = AddCommand(*group, cli, name, description, [office, run](Session& session) {
      return run(session, *office);
    });
    command->add_option("office", *office, "機関")->required();
  };
  of_office("due", "保存期間を過ぎた相談 (消去せずに一覧だけ)", Due);
  of_office("erased", "消去した相談の記録", Erased);
  of_office("holds", "保存の継続を指定した相談", Holds);
  auto count = std::make_shared<int64_t>(0);
  CLI::App* erase =
      AddCommand(*group, cli, "erase-due", "保存期間を過ぎた相談をすべて消去する (戻せない)",
                 [office, count](Session& session) { return EraseDue(session, *office, *count); });
  erase->add_option("office", *office, "機関")->required();
  erase->add_option("--count", *count, "due で確かめた件数")->required();
}

void AddCaseRetentionCommands(CLI::App& group, Cli& cli) {
  auto about = std::make_shared<std::string>();
  auto text = std::make_shared<std::string>();
  CLI::App* erase = AddCommand(
      group, cli, "erase", "本人の求めにより消去する (戻せない)",
      [about, text](Session& session) { return EraseOnRequest(session, *about, *text); });
  erase->add_option("case", *about, "機関/番号")->required();
  erase->add_option("--approved-by", *text, "承認した責任者の利用者ID")->required();
  CLI::App* hold =
      AddCommand(group, cli, "hold", "保存の継続を指定する (消去されない)",
                 [about, text](Session& session) { return Hold(session, *about, *text); });
  hold->add_option("case", *about, "機関/番号")->required();
  hold->add_option("--reason", *text, "理由 (10文字以上)")->required();
  AddCommand(group, cli, "release", "保存の継続の指定を解除する",
             [about](Session& session) { return Release(session, *about); })
      ->add_option("case", *about, "機関/番号")
      ->required();
}

}  // namespace tsunagi::cli
