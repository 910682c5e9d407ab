#include "common/rpc/registry.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/error/error.h"
#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::rpc {
namespace {

using google::protobuf::FieldDescriptor;

// The fields of a path like "case.name". FAILED_PRECONDITION where it leads to no text.
absl::StatusOr<std::vector<const FieldDescriptor*>> FieldPath(
    const google::protobuf::Descriptor* message, const std::string& path) {
  std::vector<const FieldDescriptor*> fields;
  if (path.empty()) return fields;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    const FieldDescriptor* field =
        message == nullptr ? nullptr : message->FindFieldByName(std::string(part));
    if (field == nullptr || field->is_repeated()) {
      return absl::FailedPreconditionError(absl::StrCat("no resource field ", path));
    }
    fields.push_back(field);
    message = field->message_type();
  }
  if (fields.back()->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return absl::FailedPreconditionError(absl::StrCat("the resource field ", path, " is no text"));
  }
  return fields;
}

}  // namespace

std::string ResourceNameOf(const Method& method, const Message& request) {
  const Message* message = &request;
  for (const FieldDescriptor* field : method.resource) {
    const auto* reflection = message->GetReflection();
    if (field == method.resource.back()) return reflection->GetString(*message, field);
    message = &reflection->GetMessage(*message, field);
  }
  return "";
}

absl::Status Registry::AddService(const google::protobuf::ServiceDescriptor* descriptor) {
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* found = descriptor->method(i);
    const common::v1::Authorization& authz = found->options().GetExtension(common::v1::authz);
    if (authz.permission().empty()) {
      return Error(absl::StatusCode::kFailedPrecondition, "METHOD_WITHOUT_AUTHORIZATION",
                   absl::StrCat(found->full_name(), " lacks an authorization option"));
    }
    auto method = std::make_unique<Method>();
    method->path = absl::StrCat("/", descriptor->full_name(), "/", found->name());
    method->descriptor = found;
    method->access.permission = authz.permission();
    method->access.services.assign(authz.services().begin(), authz.services().end());
    method->access.on_behalf = authz.on_behalf();
    ASSIGN_OR_RETURN(method->resource, FieldPath(found->input_type(), authz.resource()));
    method->writes = authz.writes();
    method->reference = authz.reference();
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
    const bool fits = streams ? static_cast<bool>(method->watch)
                      : method->writes
                          ? static_cast<bool>(method->write)
                          : static_cast<bool>(method->read) != static_cast<bool>(method->call);
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
