// Every method of the APIs, read from the descriptor set of the build: nobody lists them by hand.
#ifndef TSUNAGI_TESTS_AUTHZ_SWEEP_CATALOG_H_
#define TSUNAGI_TESTS_AUTHZ_SWEEP_CATALOG_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "tsunagi/common/v1/options.pb.h"

namespace tsunagi::sweep {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// A message of the descriptor set.
using Box = std::unique_ptr<Message>;

// Thread-safe once loaded.
class Catalog {
 public:
  // `path`: a FileDescriptorSet with all imports.
  static absl::StatusOr<std::unique_ptr<Catalog>> Load(const std::string& path);

  // In the order of files and services.
  std::vector<const google::protobuf::ServiceDescriptor*> Services() const;

  // Null where there is none. `full_name`: "tsunagi.intake.v1.IntakeService.GetCase".
  const MethodDescriptor* Find(const std::string& full_name) const;

  // The only method of that name in any service; null where there is none.
  const MethodDescriptor* FindByShortName(const std::string& name) const;

  Box New(const google::protobuf::Descriptor* type) const;

 private:
  Catalog() = default;

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

// "tsunagi.intake.v1.IntakeService/GetCase", as channels want it.
std::string PathOf(const MethodDescriptor& method);

const common::v1::Authorization& AuthzOf(const MethodDescriptor& method);

// The classes of field_class that are populated in `message`, at any depth, as a set of bits
// 1 << class; a field without a class is PUBLIC.
int ClassesIn(const Message& message);

// Every text and every sequence of bytes in `message`, one a line.
std::string TextsIn(const Message& message);

// Takes out the sealed tokens of lists ("watch_token"), which differ each time.
void ClearTokens(Message& message);

// Sets the field at `path` ("name", "case.name").
void SetPath(Message& message, const std::string& path, const std::string& value);

// The text at `path`; empty where there is no such field. Of a repeated field, the first.
std::string GetPath(const Message& message, const std::string& path);

}  // namespace tsunagi::sweep

#endif  // TSUNAGI_TESTS_AUTHZ_SWEEP_CATALOG_H_
