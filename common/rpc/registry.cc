#include "common/rpc/registry.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/error/error.h"
#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::rpc {

absl::Status Registry::AddService(const google::protobuf::ServiceDescriptor* descriptor) {
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* found = descriptor->method(i);
    const common::v1::Authorization& authz = found->options().GetExtension(common::v1::authz);
    if (authz.permission().empty() || (authz.roles().empty() && authz.services().empty())) {
      return Error(absl::StatusCode::kFailedPrecondition, "METHOD_WITHOUT_AUTHORIZATION",
                   absl::StrCat(found->full_name(), " lacks an authorization option"));
    }
    auto method = std::make_unique<Method>();
    method->path = absl::StrCat("/", descriptor->full_name(), "/", found->name());
    method->descriptor = found;
    method->access.permission = authz.permission();
    for (const int role : authz.roles()) method->access.roles.push_back(static_cast<Role>(role));
    method->access.services.assign(authz.services().begin(), authz.services().end());
    method->writes = authz.writes();
    method->max_deadline =
        absl::Milliseconds(authz.max_deadline_ms() == 0 ? 10'000 : authz.max_deadline_ms());
    methods_.push_back(std::move(method));
  }
  return absl::OkStatus();
}

Method& Registry::Find(const google::protobuf::ServiceDescriptor* descriptor,
                       absl::string_view name) {
  const std::string path = absl::StrCat("/", descriptor->full_name(), "/", name);
  for (const auto& method : methods_) {
    if (method->path == path) return *method;
  }
  std::cerr << "handler for a method that does not exist: " << path << std::endl;
  std::abort();
}

absl::Status Registry::CheckComplete() const {
  std::vector<std::string> wrong;
  for (const auto& method : methods_) {
    const bool streams = method->descriptor->server_streaming();
    const bool fits = streams          ? static_cast<bool>(method->watch)
                      : method->writes ? static_cast<bool>(method->write)
                                       : static_cast<bool>(method->read);
    const bool types =
        fits && method->request_prototype->GetDescriptor() == method->descriptor->input_type() &&
        method->response_prototype->GetDescriptor() == method->descriptor->output_type();
    if (!types) wrong.push_back(method->path);
  }
  if (wrong.empty()) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("methods without a fitting handler: ", absl::StrJoin(wrong, ", ")));
}

}  // namespace tsunagi::rpc
