// tsunagi retention.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/erasure/retention_file.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"

namespace tsunagi::cli {
namespace {

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

}  // namespace

void AddRetentionCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "retention", "保存年限");
  auto data = std::make_shared<std::string>("deploy/tochigi");
  CLI::App* policy = AddCommand(*group, cli, "policy", "保存年限の設定を調べて出す",
                                [data](Session&) { return RunPolicy(*data); });
  policy->add_option("--data", *data, "サイトのデータ (既定 deploy/tochigi)");
}

}  // namespace tsunagi::cli
