#include "common/access/access_service.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/access/staff.h"
#include "common/base/status_macros.h"
#include "common/error/error.h"
#include "tsunagi/access/v1/access_service.pb.h"

namespace tsunagi {
namespace {

using rpc::AnyMessage;
using rpc::CallContext;
using rpc::Message;

AnyMessage ToProto(const StaffMember& member) {
  auto out = std::make_unique<access::v1::StaffMember>();
  out->set_name(absl::StrCat("agencies/", member.office, "/staff/", member.user));
  out->set_user(member.user);
  for (int i = 1; i < kRoleCount; ++i) {
    if (member.roles.Has(static_cast<Role>(i))) out->add_roles(static_cast<common::v1::Role>(i));
  }
  return out;
}

// The office of "agencies/{agency}", as the call was decided for it. NOT_FOUND.
absl::StatusOr<std::string> OfficeOf(const CallContext& context, const std::string& parent) {
  if (context.scope.empty() || parent != absl::StrCat("agencies/", context.scope)) {
    return NotFound("AGENCY", parent);
  }
  return context.scope;
}

absl::StatusOr<AnyMessage> Self(const CallContext& context, const Message&, sql::Transaction&) {
  return ToProto({context.principal.user, context.principal.agency, context.principal.roles});
}

absl::StatusOr<AnyMessage> List(const CallContext& context, const Message& message,
                                sql::Transaction& transaction) {
  const auto& request = static_cast<const access::v1::ListStaffRequest&>(message);
  ASSIGN_OR_RETURN(const std::string office, OfficeOf(context, request.parent()));
  ASSIGN_OR_RETURN(const std::vector<StaffMember> members, ListStaff(transaction, office));
  auto response = std::make_unique<access::v1::ListStaffResponse>();
  for (const StaffMember& member : members) {
    response->add_members()->CopyFrom(*ToProto(member));
  }
  return AnyMessage(std::move(response));
}

absl::StatusOr<AnyMessage> Put(const CallContext& context, const Message& message, void*,
                               sql::WriteTransaction& transaction) {
  const auto& request = static_cast<const access::v1::PutStaffRequest&>(message);
  StaffMember member;
  ASSIGN_OR_RETURN(member.office, OfficeOf(context, request.parent()));
  member.user = request.member().user();
  std::vector<FieldProblem> problems;
  if (!IsUserId(member.user)) {
    problems.push_back({"member.user", "INVALID_USER",
                        "利用者IDは英小文字・数字・「.」・「-」の128文字以内で入力してください。"});
  }
  for (const int role : request.member().roles()) {
    if (common::v1::Role_IsValid(role) && role != common::v1::ROLE_UNSPECIFIED) {
      member.roles.Add(static_cast<Role>(role));
      continue;
    }
    problems.push_back({"member.roles", "UNKNOWN_VALUE", "役割を選び直してください。"});
    break;
  }
  if (member.roles.empty() && problems.empty()) {
    problems.push_back({"member.roles", "REQUIRED", "役割を一つ以上選んでください。"});
  }
  if (!problems.empty()) return InvalidFields(std::move(problems));
  RETURN_IF_ERROR(PutStaff(transaction, member, context.now));
  return ToProto(member);
}

absl::StatusOr<AnyMessage> Remove(const CallContext& context, const Message& message, void*,
                                  sql::WriteTransaction& transaction) {
  const auto& request = static_cast<const access::v1::RemoveStaffRequest&>(message);
  const std::vector<std::string> parts = absl::StrSplit(request.name(), '/');
  if (parts.size() != 4 || parts[1] != context.scope || parts[2] != "staff") {
    return NotFound("STAFF", request.name());
  }
  ASSIGN_OR_RETURN(const bool removed, RemoveStaff(transaction, context.scope, parts[3]));
  if (!removed) return NotFound("STAFF", request.name());
  return ToProto({parts[3], context.scope, {}});
}

}  // namespace

absl::Status RegisterAccess(rpc::Registry& registry) {
  const auto* descriptor =
      access::v1::StaffMember::descriptor()->file()->FindServiceByName("AccessService");
  RETURN_IF_ERROR(registry.AddService(descriptor));
  const auto bind = [&](absl::string_view name, const Message& request,
                        const Message& response) -> rpc::Method& {
    rpc::Method& method = registry.Find(descriptor, name);
    method.request_prototype = &request;
    method.response_prototype = &response;
    return method;
  };
  using namespace access::v1;  // NOLINT: the messages of this service
  bind("GetPrincipal", GetPrincipalRequest::default_instance(),
       access::v1::StaffMember::default_instance())
      .read = Self;
  bind("ListStaff", ListStaffRequest::default_instance(), ListStaffResponse::default_instance())
      .read = List;
  bind("PutStaff", PutStaffRequest::default_instance(), access::v1::StaffMember::default_instance())
      .write = Put;
  bind("RemoveStaff", RemoveStaffRequest::default_instance(),
       access::v1::StaffMember::default_instance())
      .write = Remove;
  return absl::OkStatus();
}

}  // namespace tsunagi
