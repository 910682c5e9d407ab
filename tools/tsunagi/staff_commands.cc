// tsunagi staff, tsunagi whoami: who a login is to the services. Every service keeps its own table:
// a change is made in all four, and the command fails until it is.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/principal.h"
#include "common/base/status_macros.h"
#include "tools/tsunagi/cli.h"
#include "tools/tsunagi/site_files.h"
#include "tools/tsunagi/status.h"
#include "tools/tsunagi/table.h"
#include "tools/tsunagi/values.h"
#include "tsunagi/access/v1/access_service.pb.h"

namespace tsunagi::cli {
namespace {

using access::v1::StaffMember;

constexpr char kAccess[] = "tsunagi.access.v1.AccessService/";

struct StaffOptions {
  std::string office;
  std::string user;
  std::vector<std::string> roles;
};

std::string RolesText(const StaffMember& member) {
  return absl::StrJoin(member.roles(), "、", [](std::string* out, int role) {
    absl::StrAppend(out, RoleName(static_cast<Role>(role)));
  });
}

absl::StatusOr<int> List(Session& session, const StaffOptions& options) {
  access::v1::ListStaffRequest request;
  request.set_parent("agencies/" + options.office);
  ASSIGN_OR_RETURN(const auto response,
                   session.CallerOr("operator")
                       .CallAt<access::v1::ListStaffResponse>(
                           "intake", absl::StrCat(kAccess, "ListStaff"), request));
  if (session.options().json) {
    Print(ToJson(response));
    return kExitOk;
  }
  Table table;
  table.AddColumn("利用者");
  table.AddColumn("役割");
  for (const StaffMember& member : response.members()) {
    table.AddRow({member.user(), RolesText(member)});
  }
  Print(table.Render());
  return kExitOk;
}

// Makes the change in every service; answers the first error after trying all.
template <typename Request>
absl::StatusOr<int> InEveryService(Session& session, absl::string_view method, Request request) {
  absl::Status failed;
  for (const absl::string_view service : kServices) {
    request.set_request_id(NewRequestId());
    const absl::Status status =
        session.CallerOr("operator")
            .CallAt<StaffMember>(service, absl::StrCat(kAccess, method), request)
            .status();
    // One that did it before has nothing left to remove.
    const bool done = status.ok() || (method == "RemoveStaff" && absl::IsNotFound(status));
    Print(absl::StrCat("  ", service, ": ", done ? "済み" : "できませんでした", "\n"));
    if (!done && failed.ok()) failed = status;
  }
  RETURN_IF_ERROR(failed);
  return kExitOk;
}

absl::StatusOr<int> Put(Session& session, const StaffOptions& options) {
  access::v1::PutStaffRequest request;
  request.set_parent("agencies/" + options.office);
  request.mutable_member()->set_user(options.user);
  for (const std::string& name : options.roles) {
    const std::optional<Role> role = ParseRole(name);
    if (!role) return UsageError(absl::StrCat("役割「", name, "」はありません。"));
    request.mutable_member()->add_roles(static_cast<common::v1::Role>(*role));
  }
  return InEveryService(session, "PutStaff", std::move(request));
}

absl::StatusOr<int> Remove(Session& session, const StaffOptions& options) {
  access::v1::RemoveStaffRequest request;
  request.set_name(absl::StrCat("agencies/", options.office, "/staff/", options.user));
  return InEveryService(session, "RemoveStaff", std::move(request));
}

absl::StatusOr<int> WhoAmI(Session& session) {
  ASSIGN_OR_RETURN(const Client client, session.Caller());
  ASSIGN_OR_RETURN(const auto member,
                   client.CallAt<StaffMember>("intake", absl::StrCat(kAccess, "GetPrincipal"),
                                              access::v1::GetPrincipalRequest()));
  Print(session.options().json ? ToJson(member)
                               : absl::StrCat(member.user(), " (", AgencyOfResource(member.name()),
                                              "): ", RolesText(member), "\n"));
  return kExitOk;
}

}  // namespace

void AddStaffCommands(CLI::App& app, Cli& cli) {
  CLI::App* group = AddGroup(app, "staff", "職員の登録と役割");
  auto options = std::make_shared<StaffOptions>();
  AddCommand(*group, cli, "list", "機関の職員の一覧",
             [options](Session& session) { return List(session, *options); })
      ->add_option("office", options->office, "機関ID。例: sr-09201")
      ->required();
  CLI::App* put = AddCommand(*group, cli, "put", "職員を登録する、または役割を変える",
                             [options](Session& session) { return Put(session, *options); });
  CLI::App* remove = AddCommand(*group, cli, "remove", "職員を外す (次の操作から使えなくなる)",
                                [options](Session& session) { return Remove(session, *options); });
  for (CLI::App* command : {put, remove}) {
    command->add_option("office", options->office, "機関ID。例: sr-09201")->required();
    command->add_option("user", options->user, "利用者ID。例: sr-09201.counsellor.2")->required();
  }
  put->add_option("--role", options->roles,
                  "counsellor, office-lead, coordinator, secretariat, operator, auditor, "
                  "privacy-officer, importer")
      ->required();
  AddCommand(app, cli, "whoami", "このログインが誰かを確かめる", WhoAmI);
}

}  // namespace tsunagi::cli
