// How commands hang on the parser: each stores what to run and main runs it.
#ifndef TSUNAGI_TOOLS_TSUNAGI_CLI_H_
#define TSUNAGI_TOOLS_TSUNAGI_CLI_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tools/tsunagi/session.h"

namespace tsunagi::cli {

// Answers the exit code, or an error that main prints.
using Action = std::function<absl::StatusOr<int>(Session&)>;

struct Cli {
  GlobalOptions options;
  // Of the command that was chosen.
  Action action;
};

// A group of commands; one of them must follow.
CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& description);

// A command that runs `action`. Options may still be added to it.
CLI::App* AddCommand(CLI::App& parent, Cli& cli, const std::string& name,
                     const std::string& description, Action action);

// Writes a text to stdout.
void Print(absl::string_view text);
// The message as JSON, indented, with a line end.
std::string ToJson(const google::protobuf::Message& message);

void AddPkiCommands(CLI::App& app, Cli& cli);
void AddSiteCommands(CLI::App& app, Cli& cli);
void AddConfigCommands(CLI::App& app, Cli& cli);
void AddImportCommands(CLI::App& app, Cli& cli);
void AddCaseCommands(CLI::App& app, Cli& cli);
// Under `case`.
void AddCaseEditCommands(CLI::App& group, Cli& cli);
void AddCaseCreateCommand(CLI::App& group, Cli& cli);
// Under `case`.
void AddCaseRetentionCommands(CLI::App& group, Cli& cli);
// Under `case`.
void AddCaseAccessCommands(CLI::App& group, Cli& cli);
void AddDraftCommands(CLI::App& group, Cli& cli);
void AddBasisCommands(CLI::App& app, Cli& cli);
void AddConferenceCommands(CLI::App& app, Cli& cli);
void AddBreakGlassCommands(CLI::App& app, Cli& cli);
void AddClassifyCommands(CLI::App& app, Cli& cli);
void AddClassifyAllCommand(CLI::App& group, Cli& cli);
void AddDigestCommands(CLI::App& app, Cli& cli);
void AddRulesCommands(CLI::App& app, Cli& cli);
void AddSchemesCommand(CLI::App& app, Cli& cli);
void AddReferCommands(CLI::App& app, Cli& cli);
void AddReferAllCommand(CLI::App& group, Cli& cli);
void AddAnswersCommands(CLI::App& app, Cli& cli);
void AddReportsCommands(CLI::App& app, Cli& cli);
void AddKpiCommands(CLI::App& app, Cli& cli);
void AddIngestionCommands(CLI::App& app, Cli& cli);
void AddDirectoryCommands(CLI::App& app, Cli& cli);
void AddInboxCommands(CLI::App& app, Cli& cli);
void AddStaffCommands(CLI::App& app, Cli& cli);
void AddTokenCommands(CLI::App& app, Cli& cli);
void AddAuditCommands(CLI::App& app, Cli& cli);
void AddBackupCommands(CLI::App& app, Cli& cli);
void AddRetentionCommands(CLI::App& app, Cli& cli);
void AddDoctorCommand(CLI::App& app, Cli& cli);
void AddHealthCommand(CLI::App& app, Cli& cli);

// Parses and runs; answers the exit code. Its connections stay open until the process ends.
int RunCli(int argc, const char* const* argv);

}  // namespace tsunagi::cli

#endif  // TSUNAGI_TOOLS_TSUNAGI_CLI_H_
