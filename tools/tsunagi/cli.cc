#include "tools/tsunagi/cli.h"

#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tsunagi/status.h"

namespace tsunagi::cli {
namespace {

constexpr char kFooter[] =
    "終了コード: 0 正常、1 サービスやファイルのエラー、2 使い方の誤り、3 サービスに届かない、"
    "4 取り込めない行がある、5 監査記録に改ざんの疑いがある";

void AddGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.add_option("--site", options.site, "サイトのフォルダー (既定 var)")->envname("TSUNAGI_SITE");
  app.add_option("--as", options.as,
                 "だれとして行うか。例: sr-09201、sr-09201/coordinator、secretariat、operator、"
                 "agency/sr-09201/counsellor/1")
      ->envname("TSUNAGI_AS");
  app.add_flag("--json", options.json, "結果を JSON で出す");
  app.add_option("--retry-for", options.retry_for_seconds,
                 "サービスに届かないときに待つ秒数 (既定 30)")
      ->check(CLI::NonNegativeNumber);
}

void AddAllCommands(CLI::App& app, Cli& cli) {
  AddSiteCommands(app, cli);
  AddPkiCommands(app, cli);
  AddConfigCommands(app, cli);
  AddTokenCommands(app, cli);
  AddStaffCommands(app, cli);
  AddHealthCommand(app, cli);
  AddImportCommands(app, cli);
  AddCaseCommands(app, cli);
  AddBasisCommands(app, cli);
  AddConferenceCommands(app, cli);
  AddBreakGlassCommands(app, cli);
  AddClassifyCommands(app, cli);
  AddDigestCommands(app, cli);
  AddSchemesCommand(app, cli);
  AddRulesCommands(app, cli);
  AddReferCommands(app, cli);
  AddInboxCommands(app, cli);
  AddAnswersCommands(app, cli);
  AddDirectoryCommands(app, cli);
  AddReportsCommands(app, cli);
  AddKpiCommands(app, cli);
  AddIngestionCommands(app, cli);
  AddAuditCommands(app, cli);
  AddBackupCommands(app, cli);
  AddRetentionCommands(app, cli);
  AddDoctorCommand(app, cli);
}

// What is wrong, without the words that were typed: they may be a person's name.
std::string UsageProblem(const CLI::Error& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    return "余分な言葉があります。空白を含む値は引用符で囲んでください。";
  }
  const absl::string_view what = error.what();
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) {
    return absl::StrCat("数で指定してください。", what.substr(0, what.find(" = ")));
  }
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    return absl::StrCat("使えない値です。", what.substr(0, what.find(':')));
  }
  return std::string(what);
}

std::string UsageMessage(const CLI::App* app, const CLI::Error& error) {
  return absl::StrCat("使い方に誤りがあります: ", UsageProblem(error), "\n", app->get_name(),
                      " に --help を付けると使い方が出ます。\n");
}

}  // namespace

CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description) {
  CLI::App* group = parent.add_subcommand(name, description);
  group->require_subcommand(1);
  return group;
}

CLI::App* AddCommand(CLI::App& parent, Cli& cli, const std::string& name,
                     const std::string& description, Action action) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->callback([&cli, command, action = std::move(action)] {
    // A command that has commands of its own yields to them.
    if (command->get_subcommands().empty()) cli.action = action;
  });
  return command;
}

void Print(absl::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) json = "{}\n";
  return json;
}

int RunCli(int argc, const char* const* argv) {
  Cli cli;
  CLI::App app("つなぎ: 就職氷河期世代の相談・類型・紹介・集計のコマンド", "tsunagi");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(kFooter);
  app.failure_message(UsageMessage);
  AddGlobalOptions(app, cli.options);
  AddAllCommands(app, cli);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  // Never destroyed, see main.
  auto* const session = new Session(cli.options);
  const absl::StatusOr<int> result = cli.action(*session);
  std::fflush(stdout);
  if (result.ok()) return *result;
  std::fputs(DescribeError(result.status()).c_str(), stderr);
  return ExitCodeOf(result.status());
}

}  // namespace tsunagi::cli
